/* collecting.h - reading a data source in the test's own folder, and its table as text. */
#ifndef LYN_TESTS_COLLECTING_H
#define LYN_TESTS_COLLECTING_H

#include "access/source.h"
#include "support/check_main.h"
#include "support/frame_dump.h"
#include "support/reading.h"

static inline enum lyn_code collecting_read(struct reading *rig, struct specification *source,
                                            const char *yaml, struct frame **out) {
    struct sv described;
    memset(&rig->err, 0, sizeof rig->err);
    rig->call.warning_count = 0;
    source->details = reading_value(rig, yaml);
    return source_read(&rig->call, &rig->caller, source, out, &described, &rig->err);
}

/* The test's folder is shown as CWD, what is above it as ABOVE. */
static inline const char *collecting_dump(struct reading *rig, struct frame *frame) {
    struct buf text, shown;
    buf_init(&text, 1 << 16);
    buf_init(&shown, 1 << 16);
    dump_frame(frame, &text);
    frame_unref(frame);
    const char *own = rig->scratch.path;
    const char *name = strrchr(own, '/');
    for (const char *at = text.data; at && *at;) {
        size_t above = (size_t)(name - own);
        if (strncmp(at, own, strlen(own)) == 0) {
            buf_puts(&shown, "CWD");
            at += strlen(own);
        } else if (above && strncmp(at, own, above) == 0) {
            buf_puts(&shown, "ABOVE");
            at += above;
        } else {
            buf_putc(&shown, *at++);
        }
    }
    char *out = arena_strdup(rig->call.arena, buf_view(&shown));
    ck_assert_ptr_nonnull(out);
    buf_dispose(&text);
    buf_dispose(&shown);
    return out;
}

/* The table, or REASON: message. */
static inline const char *collecting_run(struct reading *rig, struct specification *source,
                                         const char *yaml) {
    struct frame *frame = NULL;
    if (collecting_read(rig, source, yaml, &frame) == LYN_OK) {
        return collecting_dump(rig, frame);
    }
    char *out = arena_printf(rig->call.arena, "%s: %s", rig->err.reason, rig->err.message);
    ck_assert_ptr_nonnull(out);
    return out;
}

#endif
