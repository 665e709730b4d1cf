/* rendering.h - templates and what they print, as tables. */
#ifndef LYN_TESTS_LIQUID_RENDERING_H
#define LYN_TESTS_LIQUID_RENDERING_H

#include <check.h>

#include "liquid/template.h"
#include "support/literal.h"

/* 2024-02-03 04:05:06 UTC, shown in a zone one hour east of it. */
static const int64_t RENDERING_NOW = INT64_C(1706933106) * 1000000;

static inline struct template_options rendering_options(void) {
    return (struct template_options){
        .now = RENDERING_NOW, .utc_offset_s = 3600, .limits = TEMPLATE_LIMITS_DEFAULT};
}

/* One rendering: the text, or why there is none. */
struct rendering {
    struct call call;
    struct buf text;
    struct lyn_error err;
    enum lyn_code code;
};

static inline struct rendering rendering_of(const char *source, const char *variables,
                                            const struct template_options *options) {
    struct rendering out = {.code = LYN_OK};
    struct template *template = NULL;
    ck_assert_int_eq(call_init(&out.call, &LIMITS_DEFAULT, DEADLINE_NONE, NULL, NULL), LYN_OK);
    buf_init(&out.text, (size_t)1 << 30);
    struct value map = literal(out.call.arena, variables);
    out.code = template_compile(sv_from(source), SV("t.md"), &template, &out.err);
    if (out.code == LYN_OK) {
        template_report(template, &out.call);
        out.code = template_render(&out.call, template, &map, options, &out.text, &out.err);
    }
    template_unref(template);
    return out;
}

static inline void rendering_dispose(struct rendering *rendering) {
    buf_dispose(&rendering->text);
    call_dispose(&rendering->call);
}

struct printed {
    const char *source, *text;
};

static inline void expect_printed(const struct printed *table, size_t count,
                                  const char *variables) {
    struct template_options options = rendering_options();
    for (size_t i = 0; i < count; i++) {
        struct rendering rendering = rendering_of(table[i].source, variables, &options);
        ck_assert_msg(rendering.code == LYN_OK, "%s: %s", table[i].source, rendering.err.message);
        const char *text = rendering.text.data ? rendering.text.data : "";
        ck_assert_msg(strcmp(text, table[i].text) == 0, "%s\n printed  `%s`\n expected `%s`",
                      table[i].source, text, table[i].text);
        rendering_dispose(&rendering);
    }
}

#define EXPECT_PRINTED(table, variables)                                                           \
    expect_printed(table, sizeof(table) / sizeof *(table), variables)

/* A run-time fault or a syntax error: the text that is left, and the first warning. */
struct forgiven {
    const char *source, *text, *warning;
};

static inline void expect_forgiven(const struct forgiven *table, size_t count,
                                   const char *variables) {
    struct template_options options = rendering_options();
    for (size_t i = 0; i < count; i++) {
        struct rendering rendering = rendering_of(table[i].source, variables, &options);
        ck_assert_msg(rendering.code == LYN_OK, "%s: %s", table[i].source, rendering.err.message);
        const char *text = rendering.text.data ? rendering.text.data : "";
        ck_assert_msg(strcmp(text, table[i].text) == 0, "%s\n printed  `%s`\n expected `%s`",
                      table[i].source, text, table[i].text);
        ck_assert_msg(rendering.call.warning_count > 0, "%s: no warning", table[i].source);
        ck_assert_str_eq(rendering.call.warnings[0].message, table[i].warning);
        ck_assert_str_eq(rendering.call.warnings[0].file, "t.md");
        rendering_dispose(&rendering);
    }
}

#define EXPECT_FORGIVEN(table, variables)                                                          \
    expect_forgiven(table, sizeof(table) / sizeof *(table), variables)

#endif
