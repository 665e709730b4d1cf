/* reading.h - a call, a caller who stands in a folder of the test's own, and values as YAML text. */
#ifndef LYN_TESTS_READING_H
#define LYN_TESTS_READING_H

#include "config/caller.h"
#include "formats/json.h"
#include "formats/yaml.h"
#include "support/scratch.h"

struct reading {
    struct scratch scratch; /* the caller's directory and the one root */
    struct call call;
    struct roots roots;
    struct caller caller;
    struct lyn_error err;
};

/* NAME=VALUE texts, each with its NUL. */
#define READING_ENVIRONMENT SV("HOME=/home/u\0STORE=inbox\0BAD=\xff\0HERE=sub\0")

static inline void reading_init(struct reading *reading) {
    struct limits limits = LIMITS_DEFAULT;
    memset(reading, 0, sizeof *reading);
    scratch_init(&reading->scratch);
    ck_assert_int_eq(call_init(&reading->call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    const char *root = reading->scratch.path;
    ck_assert_int_eq(roots_resolve(reading->call.arena, &root, 1, &reading->roots, NULL), LYN_OK);
    reading->caller = (struct caller){.cwd = sv_from(reading->scratch.path),
                                      .environment = READING_ENVIRONMENT,
                                      .roots = &reading->roots,
                                      .umask = 022};
}

static inline void reading_dispose(struct reading *reading) {
    call_dispose(&reading->call);
    scratch_dispose(&reading->scratch);
}

static inline const struct value *reading_value(struct reading *reading, const char *yaml) {
    struct value *value = arena_alloc(reading->call.arena, sizeof *value);
    ck_assert_ptr_nonnull(value);
    ck_assert_int_eq(yaml_parse(&reading->call, sv_from(yaml), SV("test"), 0, value, &reading->err),
                     LYN_OK);
    return value;
}

/* The message of the nth warning; "" when there are fewer. */
static inline const char *reading_warning(const struct reading *reading, size_t n) {
    return n < reading->call.warning_count ? reading->call.warnings[n].message : "";
}

/* The value as JSON text, in the call's memory. */
static inline const char *reading_json(struct reading *reading, const struct value *value) {
    struct buf text;
    buf_init(&text, 1 << 20);
    value_print_json(value, (struct json_style){0}, &text);
    char *out = arena_strdup(reading->call.arena, buf_view(&text));
    buf_dispose(&text);
    ck_assert_ptr_nonnull(out);
    return out;
}

#endif
