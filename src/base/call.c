#include "base/call.h"

#include <stdarg.h>
#include <stdio.h>

enum lyn_code call_init(struct call *call, const struct limits *limits, deadline_t deadline,
                        const atomic_bool *cancelled, struct lyn_error *err) {
    *call = (struct call){
        .limits = *limits, .deadline = deadline, .cancelled = cancelled, .now = clock_wall()};
    call->arena = arena_new(limits->request_bytes);
    return call->arena ? LYN_OK : error_oom(err);
}

void call_dispose(struct call *call) {
    arena_unref(call->arena);
    call->arena = NULL;
    call->warnings = NULL;
    call->warning_count = 0;
}

enum lyn_code call_check(const struct call *call, struct lyn_error *err) {
    if (call->cancelled && atomic_load_explicit(call->cancelled, memory_order_relaxed)) {
        return error_set(err, REASON_CANCELLED, "the call was cancelled");
    }
    if (deadline_passed(call->deadline)) {
        return error_set(err, REASON_DEADLINE, "the time given for this call ran out");
    }
    return LYN_OK;
}

void call_expect(const struct call *call, uint64_t count) {
    if (call->progress) {
        atomic_fetch_add_explicit(&call->progress->total, count, memory_order_relaxed);
    }
}

void call_advance(const struct call *call, uint64_t count) {
    if (call->progress) {
        atomic_fetch_add_explicit(&call->progress->done, count, memory_order_relaxed);
    }
}

void call_warn(struct call *call, enum reason reason, struct sv file, uint64_t line,
               const char *format, ...) {
    /* All at once or never, so that a count says which entries are filled. */
    if (call->warning_count == 0 && !call->warnings) {
        call->warnings = arena_calloc(call->arena, CALL_WARNINGS, sizeof *call->warnings);
    }
    size_t at = call->warning_count++;
    if (at >= CALL_WARNINGS || !call->warnings) {
        return;
    }
    struct lyn_error *warning = &call->warnings[at];
    char message[sizeof warning->message + 1];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    error_set(warning, reason, "%s", length < 0 ? reason_text(reason) : message);
    error_at(warning, file.data, file.len, line, 0);
}
