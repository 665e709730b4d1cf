/* framing.h - the fixture of tests of tables: a call, a text to dump into, tables from literals. */
#ifndef LYN_TESTS_FRAMING_H
#define LYN_TESTS_FRAMING_H

#include "frame/frame.h"
#include "support/check_main.h"
#include "support/literal.h"

static struct call call;
static struct buf buf;

static inline void setup(void) {
    ck_assert_int_eq(call_init(&call, &LIMITS_DEFAULT, DEADLINE_NONE, NULL, NULL), LYN_OK);
    buf_init(&buf, (size_t)1 << 20);
}

static inline void teardown(void) {
    buf_dispose(&buf);
    call_dispose(&call);
}

/* A table as `literal` writes documents: "[{'a': 1}, {'a': 2}]". */
static inline struct frame *make(const char *text) {
    struct value document = literal(call.arena, text);
    struct frame *frame = NULL;
    ck_assert_int_eq(frame_from_value(&call, &document, &frame, NULL), LYN_OK);
    return frame;
}

#endif
