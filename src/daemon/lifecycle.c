/* STARTING -> SERVING -> DRAINING -> STOPPED, for SIGTERM, SIGINT, Stop and idle exit alike. */
#include <unistd.h>

#include "daemon/daemon.h"
#include "daemon/signals.h"

enum {
    DRAIN_MS = 10000,
    DRAIN_NOW_MS = 1000, /* for cancelled requests to notice */
    SLICE_US = 20000,
    CLOSE_MS = 1000, /* NNG's close can hang */
    CLOSE_AT_ONCE_MS = 100,
};

void lifecycle_drain(struct daemon *daemon, const char *why, bool now) {
    pthread_mutex_lock(&daemon->lifecycle_mutex);
    if (atomic_load(&daemon->state) < SERVICE_DRAINING) {
        log_write(daemon->log, LOG_INFO, NULL, "draining: %s", why);
        publication_withdraw(&daemon->publication);
        rpc_server_drain(daemon->server);
        atomic_store(&daemon->state, SERVICE_DRAINING);
    }
    pthread_mutex_unlock(&daemon->lifecycle_mutex);
    if (now) {
        atomic_store(&daemon->stop_now, true);
    }
    daemon_wake(daemon);
}

void lifecycle_stay_found(struct daemon *daemon) {
    struct lyn_error err;
    pthread_mutex_lock(&daemon->lifecycle_mutex);
    bool stands = publication_stands(&daemon->publication);
    bool lost = atomic_load(&daemon->state) == SERVICE_SERVING && !stands && !daemon->told_lost;
    if (lost && access(daemon->paths.file, F_OK) == 0) {
        daemon->told_lost = true;
        log_write(daemon->log, LOG_WARNING, NULL,
                  "the runtime file %s is another's now: new clients do not find this server",
                  daemon->paths.file);
    } else if (lost) {
        publication_withdraw(&daemon->publication);
        enum lyn_code code = daemon_publish(daemon, &err);
        daemon->told_lost = code != LYN_OK;
        log_write(daemon->log, LOG_WARNING, NULL, "the runtime file %s was removed: %s",
                  daemon->paths.file, code == LYN_OK ? "written again" : err.message);
    }
    pthread_mutex_unlock(&daemon->lifecycle_mutex);
}

static bool is_drained(struct daemon *daemon, deadline_t at) {
    return rpc_server_wait_idle(daemon->server, at) && service_open_handles(daemon->service) == 0;
}

enum drain_end { DRAIN_COMPLETE, DRAIN_CUT_SHORT, DRAIN_LEAVE_AT_ONCE };

static enum drain_end wait_drained(struct daemon *daemon, deadline_t deadline) {
    while (!atomic_load(&daemon->stop_now)) {
        deadline_t slice = clock_now() + SLICE_US;
        if (is_drained(daemon, slice < deadline ? slice : deadline)) {
            return DRAIN_COMPLETE;
        }
        if (signals_next(daemon->signal_fd) != 0) {
            return DRAIN_LEAVE_AT_ONCE;
        }
        if (deadline_passed(deadline)) {
            break;
        }
        service_sweep(daemon->service);
    }
    return DRAIN_CUT_SHORT;
}

void lifecycle_finish(struct daemon *daemon) {
    enum drain_end end = wait_drained(daemon, deadline_in_ms(DRAIN_MS));
    if (end != DRAIN_COMPLETE) {
        log_write(daemon->log, LOG_WARNING, NULL, "cancelling what still runs");
        rpc_server_cancel(daemon->server);
    }
    if (end == DRAIN_CUT_SHORT) {
        rpc_server_wait_idle(daemon->server, deadline_in_ms(DRAIN_NOW_MS));
    }
    int close_ms = end == DRAIN_LEAVE_AT_ONCE ? CLOSE_AT_ONCE_MS : CLOSE_MS;
    daemon->abandoned = !rpc_server_stop(daemon->server, deadline_in_ms(close_ms));
    daemon->server = NULL;
    atomic_store(&daemon->state, SERVICE_STOPPED);
    log_write(daemon->log, LOG_INFO, NULL, "stopped");
}
