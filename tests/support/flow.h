/* flow.h - data sources as YAML text: the table that each gives, or the error. */
#ifndef LYN_TESTS_FLOW_H
#define LYN_TESTS_FLOW_H

#include "access/source.h"
#include "support/frame_dump.h"
#include "support/reading.h"

static struct reading rig;

struct flow_case {
    const char *yaml, *dump;
};

struct flow_error {
    const char *yaml, *reason, *type, *message;
};

static inline void flow_set_up(void) {
    reading_init(&rig);
}

static inline void flow_tear_down(void) {
    reading_dispose(&rig);
}

static inline enum lyn_code flow_run(const char *yaml, struct frame **out) {
    struct sv described;
    struct specification source = {.file = "i.yml", .details = reading_value(&rig, yaml)};
    memset(&rig.err, 0, sizeof rig.err);
    return source_read(&rig.call, &rig.caller, &source, out, &described, &rig.err);
}

/* The table as frame_dump.h prints it, in the call's memory. */
static inline const char *flow_dump(const char *yaml) {
    struct frame *frame = NULL;
    struct buf text;
    enum lyn_code code = flow_run(yaml, &frame);
    ck_assert_msg(code == LYN_OK, "%s: %s", yaml, rig.err.message);
    buf_init(&text, (size_t)1 << 20);
    buf_puts(&text, "");
    dump_frame(frame, &text);
    frame_unref(frame);
    char *out = arena_strdup(rig.call.arena, buf_view(&text));
    buf_dispose(&text);
    return out;
}

static inline void flow_refused(const struct flow_error *expected) {
    struct frame *frame = NULL;
    ck_assert_msg(flow_run(expected->yaml, &frame) != LYN_OK, "%s", expected->yaml);
    ck_assert_str_eq(rig.err.reason, expected->reason);
    ck_assert_str_eq(rig.err.error_type, expected->type);
    ck_assert_msg(strstr(rig.err.message, expected->message) != NULL, "%s: %s", expected->yaml,
                  rig.err.message);
}

#endif
