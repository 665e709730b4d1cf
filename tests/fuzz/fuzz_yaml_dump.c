/* fuzz_yaml_dump.c - any text as a scalar and a key, and any YAML document: what is dumped must read
 * back, texts as themselves, documents so that they are dumped the same again. */
#include <stdlib.h>

#include "base/utf8.h"
#include "formats/yaml.h"
#include "formats/yaml_dump.h"

static void expect_same(struct call *call, const struct value *value, bool equal) {
    struct lyn_error err = {0};
    struct value back;
    struct buf first, second;
    buf_init(&first, (size_t)64 << 20);
    buf_init(&second, (size_t)64 << 20);
    yaml_dump(value, &first);
    if (first.failure == BUF_FINE) {
        if (yaml_parse(call, buf_view(&first), SV("d"), 0, &back, &err) != LYN_OK)
            abort();
        if (equal && !value_equal(value, &back))
            abort();
        yaml_dump(&back, &second);
        if (!sv_equal(buf_view(&first), buf_view(&second)))
            abort();
    }
    buf_dispose(&first);
    buf_dispose(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct call call;
    struct limits limits = LIMITS_DEFAULT;
    struct lyn_error err = {0};
    limits.request_bytes = (size_t)256 << 20;
    limits.yaml_nodes = 10000;
    if (call_init(&call, &limits, DEADLINE_NONE, NULL, &err) != LYN_OK)
        return 0;
    struct sv text = {(const char *)data, size};
    if (utf8_check(text) == size) {
        struct value string = value_string(text);
        struct value_entry entry = {string, string};
        struct value items[] = {string, {.kind = VALUE_MAP, .map = {&entry, 1}}};
        struct value list = {.kind = VALUE_LIST, .list = {items, 2}};
        expect_same(&call, &list, true);
    }
    struct value document;
    if (yaml_parse(&call, text, SV("f"), 0, &document, &err) == LYN_OK)
        expect_same(&call, &document, false);
    call_dispose(&call);
    return 0;
}
