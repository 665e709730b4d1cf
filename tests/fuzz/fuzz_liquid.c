/* fuzz_liquid.c - any template over one fixed set of variables, with small limits: it compiles or
 * says why not, and what it prints is UTF-8. Templates include themselves. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "liquid/loader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct value_entry entry(const char *key, struct value value) {
    return (struct value_entry){value_string(sv_from(key)), value};
}

static enum lyn_code read_self(void *context, struct call *call, struct sv name, struct sv *text,
                               struct lyn_error *err) {
    (void)call, (void)name, (void)err;
    *text = *(const struct sv *)context;
    return LYN_OK;
}

static void render(struct call *call, const struct template *template, struct sv source) {
    struct value numbers[] = {value_int(3), value_int(-1), value_float(2.5), value_null()};
    struct value_entry person[] = {entry("n", value_int(1)), entry("k", value_string(SV("x")))};
    struct value records[] = {{.kind = VALUE_MAP, .map = {person, 2}},
                              {.kind = VALUE_MAP, .map = {person, 1}}};
    struct value date = {.kind = VALUE_DATE, .date = {18325}};
    struct value_entry entries[] = {
        entry("x", value_int(2)),
        entry("s", value_string(SV("h\xc3\xa9llo <b>w</b> &amp;"))),
        entry("l", (struct value){.kind = VALUE_LIST, .list = {numbers, 4}}),
        entry("r", (struct value){.kind = VALUE_LIST, .list = {records, 2}}),
        entry("m", records[0]),
        entry("d", date),
        entry("f", value_float(0.1)),
        entry("b", value_bool(true)),
    };
    struct value variables = {.kind = VALUE_MAP,
                              .map = {entries, sizeof entries / sizeof *entries}};
    struct template_options options = {.now = 1706933106000000, .limits = TEMPLATE_LIMITS_DEFAULT};
    options.limits.steps = 20000;
    options.limits.loops = 2000;
    options.limits.memory_bytes = (size_t)4 << 20;
    options.limits.output_bytes = (size_t)1 << 20;
    options.loader = template_loader_new(read_self, &source, NULL);
    struct buf out;
    buf_init(&out, (size_t)1 << 20);
    struct lyn_error err;
    if (template_render(call, template, &variables, &options, &out, &err) == LYN_OK &&
        utf8_check(buf_view(&out)) != out.len) {
        abort();
    }
    buf_dispose(&out);
    template_loader_free(options.loader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sv source = {(const char *)data, size};
    struct template *template = NULL;
    struct lyn_error err;
    struct call call;
    if (call_init(&call, &LIMITS_DEFAULT, DEADLINE_NONE, NULL, NULL) != LYN_OK) {
        return 0;
    }
    if (template_compile(source, SV("fuzz"), &template, &err) == LYN_OK) {
        template_report(template, &call);
        render(&call, template, source);
    }
    template_unref(template);
    call_dispose(&call);
    return 0;
}
