#include "rpc/threads.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t opened;
    bool open;
};

static void *wait_at(void *user) {
    struct gate *gate = user;
    pthread_mutex_lock(&gate->mutex);
    while (!gate->open) {
        pthread_cond_wait(&gate->opened, &gate->mutex);
    }
    pthread_mutex_unlock(&gate->mutex);
    return NULL;
}

static void open_gate(struct gate *gate) {
    pthread_mutex_lock(&gate->mutex);
    gate->open = true;
    pthread_cond_broadcast(&gate->opened);
    pthread_mutex_unlock(&gate->mutex);
}

unsigned threads_of_nng(void) {
    enum { TASKS_MAX = 16, EXPIRE_MAX = 8, OTHERS = 7 }; /* 4 resolvers, poll, reap, timer */
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned cores = online > 0 ? (unsigned)online : 1;
    unsigned tasks = 2 * cores < TASKS_MAX ? 2 * cores : TASKS_MAX;
    return tasks + (cores < EXPIRE_MAX ? cores : EXPIRE_MAX) + OTHERS;
}

enum lyn_code threads_check(unsigned count, struct lyn_error *err) {
    struct gate gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    pthread_t *threads = calloc(count ? count : 1, sizeof *threads);
    if (!threads) {
        return error_oom(err);
    }
    unsigned started = 0;
    int failure = 0;
    while (started < count && failure == 0) {
        failure = pthread_create(&threads[started], NULL, wait_at, &gate);
        started += failure == 0;
    }
    open_gate(&gate);
    for (unsigned i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
    }
    free(threads);
    if (failure == 0) {
        return LYN_OK;
    }
    return error_set(err, REASON_INTERNAL,
                     "the server needs %u threads and gets %u: %s (ulimit -u, ulimit -v)", count,
                     started, strerror(failure));
}
