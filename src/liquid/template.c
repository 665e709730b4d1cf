#include "liquid/template.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "liquid/parse.h"

static const size_t SOURCE_MAX = (size_t)4 << 20;
enum { BYTES_PER_SOURCE_BYTE = 64, BYTES_AT_LEAST = 1 << 20 };

static size_t arena_budget(struct sv source) {
    return BYTES_AT_LEAST + BYTES_PER_SOURCE_BYTE * source.len;
}

static enum lyn_code check_source(struct sv source, struct lyn_error *err) {
    if (source.len > SOURCE_MAX) {
        return error_set(err, REASON_LIMIT_BYTES, "a template of %zu bytes, %zu are allowed",
                         source.len, SOURCE_MAX);
    }
    size_t bad = utf8_check(source);
    return bad < source.len ? utf8_error(source, bad, err) : LYN_OK;
}

static enum lyn_code new_template(struct sv source, struct sv name, struct template **out,
                                  struct lyn_error *err) {
    struct arena *arena = arena_new(arena_budget(source));
    if (!arena) {
        return error_oom(err);
    }
    struct template *template = arena_calloc(arena, 1, sizeof *template);
    const char *text = arena_strdup(arena, source), *title = arena_strdup(arena, name);
    if (!template || !text || !title) {
        enum lyn_code code = arena_error(arena, err);
        arena_unref(arena);
        return code;
    }
    atomic_init(&template->references, 1);
    template->arena = arena;
    template->source = (struct sv){text, source.len};
    template->name = (struct sv){title, name.len};
    *out = template;
    return LYN_OK;
}

static void place(const struct template *template, uint32_t at, uint64_t *line, uint64_t *column) {
    utf8_position(template->source, at, line, column);
}

enum lyn_code template_compile(struct sv source, struct sv name, struct template **out,
                               struct lyn_error *err) {
    struct template *template = NULL;
    struct lyn_error ignored = {0};
    err = err ? err : &ignored;
    enum lyn_code code = check_source(source, err);
    if (code || (code = new_template(source, name, &template, err))) {
        error_at(err, name.data, name.len, 0, 0);
        return code;
    }
    struct parser parser = {
        .arena = template->arena, .scratch = arena_new(arena_budget(source)), .template = template};
    if (!parser.scratch) {
        code = error_oom(err);
        goto done;
    }
    map_init(&parser.slots, parser.scratch);
    if ((code = lex_template(parser.scratch, template->source, &parser.tokens, err)) == LYN_OK) {
        code = parse_template(&parser, &template->root, err);
    }
done:
    arena_unref(parser.scratch);
    if (code) {
        error_at(err, name.data, name.len, 0, 0);
        template_unref(template);
        template = NULL;
    }
    *out = template;
    return code;
}

struct template *template_ref(struct template *template) {
    if (template) {
        atomic_fetch_add_explicit(&template->references, 1, memory_order_relaxed);
    }
    return template;
}

void template_unref(struct template *template) {
    if (template &&
        atomic_fetch_sub_explicit(&template->references, 1, memory_order_acq_rel) == 1) {
        arena_unref(template->arena);
    }
}

size_t template_bytes(const struct template *template) {
    return arena_used(template->arena);
}

enum lyn_code template_check(const struct template *template, struct lyn_error *err) {
    if (template->problem_count == 0) {
        return LYN_OK;
    }
    uint64_t line, column;
    const struct problem *problem = &template->problems[0];
    place(template, problem->at, &line, &column);
    enum lyn_code code = error_set(err, REASON_TEMPLATE_SYNTAX, "%s", problem->message);
    error_at(err, template->name.data, template->name.len, line, column);
    return code;
}

void template_report(const struct template *template, struct call *call) {
    for (uint32_t i = 0; i < template->problem_count; i++) {
        uint64_t line, column;
        const struct problem *problem = &template->problems[i];
        place(template, problem->at, &line, &column);
        call_warn(call, REASON_TEMPLATE_SYNTAX, template->name, line, "%s", problem->message);
    }
}
