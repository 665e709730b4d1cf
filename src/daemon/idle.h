/* idle.h - how long there has been nothing to do. The clock runs only while no request is in the
 * house and no handle is open; monotonic. Thread-safe. */
#ifndef LYN_DAEMON_IDLE_H
#define LYN_DAEMON_IDLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum idle_cause { IDLE_REQUESTS = 1, IDLE_HANDLES = 2 };

struct idle {
    pthread_mutex_t mutex;
    int64_t timeout_us; /* 0: never */
    int64_t since;      /* when the last cause of business ended */
    unsigned busy;      /* bits of idle_cause */
};

/* All times are those of clock_now. */
void idle_init(struct idle *idle, int64_t timeout_us, int64_t now);
void idle_dispose(struct idle *idle);
void idle_set(struct idle *idle, enum idle_cause cause, bool busy, int64_t now);
bool idle_busy(struct idle *idle);
/* 0 while busy. */
int64_t idle_time(struct idle *idle, int64_t now);
/* When to look again, at the latest: at or before `now` when the time is up. While busy that is a
 * whole timeout away, so that nobody need be woken when the business ends. INT64_MAX without a
 * timeout. */
int64_t idle_due(struct idle *idle, int64_t now);

#endif
