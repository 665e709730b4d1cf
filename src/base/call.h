/* call.h - what one request carries through the engine: its memory, its time, its limits, the
 * warnings it collects. Made by whoever runs the request, used by one thread. */
#ifndef LYN_BASE_CALL_H
#define LYN_BASE_CALL_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/limits.h"

#define CALL_WARNINGS 20

/* How far a long request is: counted by the threads that work for it, read by any other. */
struct call_progress {
    atomic_uint_least64_t done, total; /* files; total 0: nothing to tell */
};

struct call {
    struct arena *arena;
    struct limits limits;
    deadline_t deadline;
    const atomic_bool *cancelled;   /* may be NULL; set by another thread */
    struct call_progress *progress; /* may be NULL */
    size_t frame_bytes;             /* taken by the tables made so far (frame/budget.h) */
    int64_t now;          /* UTC microseconds at the beginning: one today for all its rows */
    int32_t utc_offset_s; /* of the caller's local time, east of UTC; 0 when not known */
    /* The first min(warning_count, CALL_WARNINGS), in the arena; NULL when none could be kept. */
    struct lyn_error *warnings;
    size_t warning_count; /* of all */
};

/* A call with a fresh arena of limits.request_bytes. */
enum lyn_code call_init(struct call *call, const struct limits *limits, deadline_t deadline,
                        const atomic_bool *cancelled, struct lyn_error *err) LYN_MUST_CHECK;
/* Drops the arena. */
void call_dispose(struct call *call);

/* To be asked in long loops: LYN_OK, DEADLINE or CANCELLED. */
enum lyn_code call_check(const struct call *call, struct lyn_error *err) LYN_MUST_CHECK;

/* `count` more files are to be read. */
void call_expect(const struct call *call, uint64_t count);
/* `count` of them are done. Both may be called from any thread. */
void call_advance(const struct call *call, uint64_t count);

/* Notes something that the reader should know but that does not stop the work. `file` may be empty.
 * Never fails: what cannot be kept is counted. */
void call_warn(struct call *call, enum reason reason, struct sv file, uint64_t line,
               const char *format, ...) LYN_PRINTF(5, 6);

#endif
