/* computing.h - tables and compute entries written as literals (support/literal.h), and what comes of
 * them as one line (support/frame_dump.h) or as the reason of the error. */
#ifndef LYN_TESTS_COMPUTE_COMPUTING_H
#define LYN_TESTS_COMPUTE_COMPUTING_H

#include "compute/compute.h"
#include "support/frame_dump.h"
#include "support/literal.h"

/* 2024-02-03 23:30:00 UTC, in a zone one hour east of it: the next day. */
static const int64_t COMPUTING_NOW = INT64_C(1707003000) * 1000000;

static struct call computing;
static struct frame *computing_frame;
static struct lyn_error computing_err;

static inline void computing_set_up(void) {
    memset(&computing_err, 0, sizeof computing_err);
    ck_assert_int_eq(call_init(&computing, &LIMITS_DEFAULT, DEADLINE_NONE, NULL, NULL), LYN_OK);
    computing.now = COMPUTING_NOW;
    computing.utc_offset_s = 3600;
    computing_frame = NULL;
}

static inline void computing_tear_down(void) {
    frame_unref(computing_frame);
    call_dispose(&computing);
}

/* A document, by the rules of access 2.3: {'a': [1, 2]}. */
static inline void computing_table(const char *text) {
    struct value document = literal(computing.arena, text);
    frame_unref(computing_frame);
    computing_frame = NULL;
    ck_assert_int_eq(frame_from_value(&computing, &document, &computing_frame, &computing_err),
                     LYN_OK);
}

static inline const char *computing_dump(enum lyn_code code, const struct frame *frame) {
    struct buf text;
    if (code != LYN_OK) {
        return computing_err.reason;
    }
    buf_init(&text, 1 << 20);
    dump_frame(frame, &text);
    char *out = arena_strdup(computing.arena, buf_view(&text));
    buf_dispose(&text);
    ck_assert_ptr_nonnull(out);
    return out;
}

/* A section over a table, in a context; counts may be NULL. */
static inline const char *computing_in(const struct compute_context *context, const char *table,
                                       const char *section, struct compute_counts *counts) {
    struct compute_section parsed;
    struct value details = literal(computing.arena, section);
    if (table) {
        computing_table(table);
    }
    enum lyn_code code =
        compute_section_parse_in(&computing, &details, context, &parsed, &computing_err);
    if (code == LYN_OK) {
        code = compute_section_run(&computing, &parsed, &computing_frame, counts, &computing_err);
    }
    return computing_dump(code, computing_frame);
}

/* The same as a data source runs it. */
static inline const char *computing_section(const char *table, const char *section) {
    static const struct compute_context READING = {.use = ENTRY_READING};
    return computing_in(&READING, table, section, NULL);
}

#endif
