#include "daemon/idle.h"

void idle_init(struct idle *idle, int64_t timeout_us, int64_t now) {
    *idle = (struct idle){.timeout_us = timeout_us, .since = now};
    pthread_mutex_init(&idle->mutex, NULL);
}

void idle_dispose(struct idle *idle) {
    pthread_mutex_destroy(&idle->mutex);
}

void idle_set(struct idle *idle, enum idle_cause cause, bool busy, int64_t now) {
    pthread_mutex_lock(&idle->mutex);
    unsigned before = idle->busy;
    idle->busy = busy ? before | cause : before & ~(unsigned)cause;
    if (before != 0 && idle->busy == 0) {
        idle->since = now;
    }
    pthread_mutex_unlock(&idle->mutex);
}

bool idle_busy(struct idle *idle) {
    pthread_mutex_lock(&idle->mutex);
    bool busy = idle->busy != 0;
    pthread_mutex_unlock(&idle->mutex);
    return busy;
}

int64_t idle_time(struct idle *idle, int64_t now) {
    pthread_mutex_lock(&idle->mutex);
    int64_t time = idle->busy || now < idle->since ? 0 : now - idle->since;
    pthread_mutex_unlock(&idle->mutex);
    return time;
}

int64_t idle_due(struct idle *idle, int64_t now) {
    if (idle->timeout_us == 0) {
        return INT64_MAX;
    }
    pthread_mutex_lock(&idle->mutex);
    int64_t due = (idle->busy ? now : idle->since) + idle->timeout_us;
    pthread_mutex_unlock(&idle->mutex);
    return due;
}
