/* clock.h - time for deadlines (monotonic) and for people (wall clock). */
#ifndef LYN_BASE_CLOCK_H
#define LYN_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Microseconds of CLOCK_MONOTONIC. */
int64_t clock_now(void);
/* Microseconds since 1970-01-01T00:00:00Z. */
int64_t clock_wall(void);

/* A point on the monotonic clock, in microseconds; a call has one for all that it does. */
typedef int64_t deadline_t;
#define DEADLINE_NONE INT64_MAX

deadline_t deadline_in_ms(int64_t ms);
/* Milliseconds left, rounded up, 0 when passed; INT32_MAX for DEADLINE_NONE. Fits poll(2). */
int deadline_left_ms(deadline_t at);
bool deadline_passed(deadline_t at);

#endif
