#include "base/clock.h"

#include <time.h>

static int64_t microseconds(clockid_t id) {
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_now(void) {
    return microseconds(CLOCK_MONOTONIC);
}

int64_t clock_wall(void) {
    return microseconds(CLOCK_REALTIME);
}

deadline_t deadline_in_ms(int64_t ms) {
    int64_t span, at;
    if (ms < 0) {
        ms = 0;
    }
    if (__builtin_mul_overflow(ms, (int64_t)1000, &span) ||
        __builtin_add_overflow(clock_now(), span, &at)) {
        return DEADLINE_NONE;
    }
    return at;
}

int deadline_left_ms(deadline_t at) {
    if (at == DEADLINE_NONE) {
        return INT32_MAX;
    }
    int64_t now = clock_now();
    if (at <= now) {
        return 0;
    }
    int64_t left = (at - now - 1) / 1000 + 1;
    return left < INT32_MAX ? (int)left : INT32_MAX;
}

bool deadline_passed(deadline_t at) {
    return at != DEADLINE_NONE && at <= clock_now();
}
