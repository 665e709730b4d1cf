/* STARTING -> SERVING -> DRAINING -> STOPPED, for SIGTERM, SIGINT, Stop and idle exit alike. */
#include "daemon/daemon.h"
#include "daemon/signals.h"
#include "lynguine/v1/control.pb-c.h"

enum {
    DRAIN_MS = 10000,
    DRAIN_NOW_MS = 1000, /* for cancelled requests to notice */
    SLICE_US = 20000,
    CLOSE_MS = 1000, /* NNG's close can hang */
};

void lifecycle_drain(struct daemon *daemon, const char *why, bool now) {
    pthread_mutex_lock(&daemon->lifecycle_mutex);
    if (atomic_load(&daemon->state) < LYNGUINE__V1__SERVING_STATE__DRAINING) {
        log_write(daemon->log, LOG_INFO, NULL, "draining: %s", why);
        publication_withdraw(&daemon->publication);
        rpc_server_drain(daemon->server);
        atomic_store(&daemon->state, LYNGUINE__V1__SERVING_STATE__DRAINING);
    }
    pthread_mutex_unlock(&daemon->lifecycle_mutex);
    if (now)
        atomic_store(&daemon->stop_now, true);
    daemon_wake(daemon);
}

static bool is_drained(struct daemon *daemon, deadline_t at) {
    return rpc_server_wait_idle(daemon->server, at) && service_open_handles(daemon->service) == 0;
}

/* False when a signal, Stop or the time ended it. */
static bool wait_drained(struct daemon *daemon, deadline_t deadline) {
    while (!atomic_load(&daemon->stop_now)) {
        deadline_t slice = clock_now() + SLICE_US;
        if (is_drained(daemon, slice < deadline ? slice : deadline))
            return true;
        if (signals_next(daemon->signal_fd) != 0 || deadline_passed(deadline))
            return false;
        service_sweep(daemon->service);
    }
    return false;
}

void lifecycle_finish(struct daemon *daemon) {
    if (!wait_drained(daemon, deadline_in_ms(DRAIN_MS))) {
        log_write(daemon->log, LOG_WARNING, NULL, "cancelling what still runs");
        rpc_server_cancel(daemon->server);
        rpc_server_wait_idle(daemon->server, deadline_in_ms(DRAIN_NOW_MS));
    }
    if (rpc_server_stop(daemon->server, deadline_in_ms(CLOSE_MS)))
        daemon->server = NULL;
    atomic_store(&daemon->state, LYNGUINE__V1__SERVING_STATE__STOPPED);
    log_write(daemon->log, LOG_INFO, NULL, "stopped");
}
