/* daemon.h - the server process: joins service and rpc, and knows its own life. */
#ifndef LYN_DAEMON_DAEMON_H
#define LYN_DAEMON_DAEMON_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/log.h"
#include "base/runtime.h"
#include "daemon/build.h"
#include "daemon/idle.h"
#include "daemon/options.h"
#include "daemon/publish.h"
#include "rpc/server.h"
#include "service/service.h"

struct daemon {
    const struct options *options;
    struct runtime_paths paths;
    char *roots[OPTIONS_ROOTS_MAX]; /* absolute, links resolved */
    size_t root_count;
    struct log *log;
    char *log_file; /* NULL: stderr */
    int lock_fd, signal_fd;
    int wake_fd; /* an eventfd: the loop has something to look at */
    struct service *service;
    struct rpc_server *server;
    struct idle idle;
    char build[BUILD_BUFFER];
    char started_at[32]; /* RFC 3339 */
    char *executable;
    int64_t started; /* clock_now */
    uint8_t token[WIRE_TOKEN_BYTES];
    uint8_t instance_id[WIRE_ID_BYTES];
    atomic_int state; /* enum service_state */
    bool abandoned;   /* the server could not be closed in time: leave it to _exit */
    atomic_bool stop_now;
    atomic_bool tidy_due;            /* memory may be given back some time after the work */
    pthread_mutex_t lifecycle_mutex; /* guards the edge to DRAINING and the publication */
    struct publication publication;
    bool told_lost; /* that the runtime file is another's */
};

/* ---- daemon.c ---- */
/* Brings everything up to listening and being found; state STARTING -> SERVING. On failure the
 * caller disposes. */
enum lyn_code daemon_start(struct daemon *daemon, const struct options *options,
                           struct lyn_error *err) LYN_MUST_CHECK;
/* Writes the runtime file, by which clients find this server; once more when it was lost. Under
 * lifecycle_mutex while serving. */
enum lyn_code daemon_publish(struct daemon *daemon, struct lyn_error *err) LYN_MUST_CHECK;
/* Frees all but a server that could not be stopped. */
void daemon_dispose(struct daemon *daemon);
/* Makes the loop look around. Async-signal-safe, never blocks. */
void daemon_wake(struct daemon *daemon);

/* ---- join.c: what service and rpc ask of each other, and of the process ---- */
struct service_host join_host(struct daemon *daemon);
struct rpc_handler join_handler(struct daemon *daemon);

/* ---- lifecycle.c ---- */
/* SERVING -> DRAINING, once, whoever asks: when it returns, to any of them, the runtime file is gone
 * and new work is refused. With `now`, running requests are cancelled. Thread-safe. */
void lifecycle_drain(struct daemon *daemon, const char *why, bool now);
/* While serving: a runtime file that somebody removed is written again; one that another server
 * wrote is let be. Both are logged, the latter once. */
void lifecycle_stay_found(struct daemon *daemon);
/* Waits for what is in the house, at most 10 s or until a further signal; then DRAINING -> STOPPED:
 * the port is closed. */
void lifecycle_finish(struct daemon *daemon);

/* ---- loop.c ---- */
/* Signals, idle time, handles, the listener's health: until the state is no longer SERVING. */
void loop_run(struct daemon *daemon);

#endif
