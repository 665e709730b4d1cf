#include "rpc/server.h"

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "rpc/context.h"
#include "rpc/probe.h"
#include "rpc/threads.h"

enum {
    QUEUE_DEFAULT = 64,
    WORKERS_MIN = 4,
    CONTEXTS_SPARE = 8, /* for control methods while queue and workers are full */
    ENVELOPE_SLACK = 64 << 10,
    PROBE_MS = 250,
    /* How long a large reply may be on its way after NNG took it. */
    LARGE_REPLY_US = 2000000,
    POLL_US = 20000,
};

/* ---- connections ---- */

static void on_pipe_added(nng_pipe pipe, nng_pipe_ev event, void *user) {
    struct rpc_server *server = user;
    (void)event;
    pthread_mutex_lock(&server->mutex);
    bool added = pipes_add(&server->pipes, (uint32_t)nng_pipe_id(pipe));
    server->pipes_added++;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->mutex);
    if (!added) {
        nng_pipe_close(pipe);
    }
}

static void on_pipe_removed(nng_pipe pipe, nng_pipe_ev event, void *user) {
    struct rpc_server *server = user;
    const struct rpc_handler *handler = &server->options.handler;
    uint32_t id = (uint32_t)nng_pipe_id(pipe);
    (void)event;
    pthread_mutex_lock(&server->mutex);
    pipes_remove(&server->pipes, id);
    contexts_cancel(server, id);
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->mutex);
    if (handler->connection_closed) {
        handler->connection_closed(handler->user, id);
    }
}

/* ---- start ---- */

static enum lyn_code refuse_address(int failure, const char *url, struct lyn_error *err) {
    switch (failure) {
    case NNG_EADDRINUSE:
        return error_set(err, REASON_ADDRESS_IN_USE, "the address %s is taken", url);
    case NNG_EPERM:
        return error_set(err, REASON_FILE_PERMISSION, "may not listen at %s", url);
    case NNG_ENOMEM:
        return error_oom(err);
    case NNG_EINVAL:
    case NNG_EADDRINVAL:
    case NNG_ENOTSUP:
        return error_set(err, REASON_INVALID_VALUE,
                         "'%s' is no address to listen at (tcp://127.0.0.1:PORT, ipc:///PATH)",
                         url);
    default:
        return error_set(err, REASON_IO, "cannot listen at %s: %s", url, nng_strerror(failure));
    }
}

static int listen_at(struct rpc_server *server, const char *url) {
    int failure = nng_listener_create(&server->listener, server->socket, url);
    if (failure != 0) {
        return failure;
    }
    failure = nng_listener_set_size(server->listener, NNG_OPT_RECVMAXSZ,
                                    server->options.max_message + ENVELOPE_SLACK);
    if (failure == 0) {
        failure = nng_listener_start(server->listener, 0);
    }
    if (failure != 0) {
        nng_listener_close(server->listener);
    }
    server->listening = failure == 0;
    return failure;
}

/* The address as others reach it: port 0 replaced by the kernel's choice. */
static char *bound_url(const struct rpc_server *server) {
    const char *url = server->options.url;
    const char *colon = strrchr(url, ':');
    int port = 0;
    char *bound = NULL;
    if (strncmp(url, "tcp", 3) != 0 || !colon ||
        nng_listener_get_int(server->listener, NNG_OPT_TCP_BOUND_PORT, &port) != 0) {
        return strdup(url);
    }
    return asprintf(&bound, "%.*s:%d", (int)(colon - url), url, port) < 0 ? NULL : bound;
}

static enum lyn_code start_listening(struct rpc_server *server, struct lyn_error *err) {
    /* One more closes the socket in the end. */
    enum lyn_code code = threads_check(threads_of_nng() + server->worker_count + 1, err);
    if (code != LYN_OK) {
        return code;
    }
    int failure = nng_rep0_open(&server->socket);
    if (failure != 0) {
        return error_set(err, REASON_IO, "cannot open a socket: %s", nng_strerror(failure));
    }
    server->socket_open = true;
    nng_pipe_notify(server->socket, NNG_PIPE_EV_ADD_PRE, on_pipe_added, server);
    nng_pipe_notify(server->socket, NNG_PIPE_EV_REM_POST, on_pipe_removed, server);
    failure = listen_at(server, server->options.url);
    if (failure != 0) {
        return refuse_address(failure, server->options.url, err);
    }
    server->url = bound_url(server);
    return server->url ? LYN_OK : error_oom(err);
}

static void *work(void *user) {
    struct rpc_server *server = user;
    struct queue_item *item;
    while ((item = queue_pop(&server->queue))) {
        context_run((struct context *)item);
    }
    return NULL;
}

static enum lyn_code start_workers(struct rpc_server *server, struct lyn_error *err) {
    for (; server->workers_started < server->worker_count; server->workers_started++) {
        int failure = pthread_create(&server->workers[server->workers_started], NULL, work, server);
        if (failure != 0) {
            return error_set(err, REASON_INTERNAL, "cannot start a worker thread: %s",
                             strerror(failure));
        }
    }
    return LYN_OK;
}

static unsigned default_workers(void) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > WORKERS_MIN / 2 ? 2 * (unsigned)cores : WORKERS_MIN;
}

static enum lyn_code set_up(struct rpc_server *server, const struct rpc_options *options,
                            struct lyn_error *err) {
    pthread_condattr_t monotonic;
    pthread_mutex_init(&server->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&server->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    server->options = *options;
    server->worker_count = options->workers ? options->workers : default_workers();
    unsigned queued = options->queue ? options->queue : QUEUE_DEFAULT;
    queue_init(&server->queue, queued);
    server->context_count = queued + server->worker_count + CONTEXTS_SPARE;
    server->options.url = strdup(options->url);
    server->contexts = calloc(server->context_count, sizeof *server->contexts);
    server->workers = calloc(server->worker_count, sizeof *server->workers);
    bool counting = stats_init(&server->stats);
    return server->options.url && server->contexts && server->workers && counting ? LYN_OK
                                                                                  : error_oom(err);
}

enum lyn_code rpc_server_start(const struct rpc_options *options, struct rpc_server **out,
                               struct lyn_error *err) {
    struct rpc_server *server = calloc(1, sizeof *server);
    if (!server) {
        return error_oom(err);
    }
    enum lyn_code code = set_up(server, options, err);
    if (code == LYN_OK) {
        code = start_listening(server, err);
    }
    for (; code == LYN_OK && server->contexts_open < server->context_count;) {
        code = context_open(&server->contexts[server->contexts_open], server, err);
        server->contexts_open += code == LYN_OK;
    }
    if (code == LYN_OK) {
        code = start_workers(server, err);
    }
    if (code != LYN_OK) {
        (void)rpc_server_stop(server, deadline_in_ms(1000));
        return code;
    }
    /* Before the first request: its handler may want the server. */
    *out = server;
    for (unsigned i = 0; i < server->contexts_open; i++) {
        nng_ctx_recv(server->contexts[i].ctx, server->contexts[i].receive);
    }
    return LYN_OK;
}

const char *rpc_server_url(const struct rpc_server *server) {
    return server->url;
}

/* ---- drain and stop ---- */

void rpc_server_drain(struct rpc_server *server) {
    atomic_store(&server->draining, true);
}

void rpc_server_cancel(struct rpc_server *server) {
    pthread_mutex_lock(&server->mutex);
    contexts_cancel(server, 0);
    pthread_mutex_unlock(&server->mutex);
}

static void wait_change(struct rpc_server *server, deadline_t at) {
    struct timespec until = {.tv_sec = at / 1000000, .tv_nsec = (at % 1000000) * 1000};
    pthread_cond_timedwait(&server->changed, &server->mutex, &until);
}

bool rpc_server_wait_idle(struct rpc_server *server, deadline_t at) {
    bool idle = false;
    pthread_mutex_lock(&server->mutex);
    for (;;) {
        int64_t now = clock_now();
        int64_t large = pipes_large_reply_at(&server->pipes);
        bool travelling = large != 0 && large + LARGE_REPLY_US > now;
        idle = server->occupied == 0 && !travelling;
        if (idle || now >= at) {
            break;
        }
        /* Nothing announces that a large reply got through: look again soon. */
        wait_change(server, travelling && now + POLL_US < at ? now + POLL_US : at);
    }
    pthread_mutex_unlock(&server->mutex);
    return idle;
}

static void *close_all(void *user) {
    struct rpc_server *server = user;
    if (server->listening) {
        nng_listener_close(server->listener);
    }
    queue_close(&server->queue);
    for (unsigned i = 0; i < server->workers_started; i++) {
        pthread_join(server->workers[i], NULL);
    }
    for (unsigned i = 0; i < server->contexts_open; i++) {
        context_close(&server->contexts[i]);
    }
    if (server->socket_open) {
        nng_close(server->socket);
    }
    pthread_mutex_lock(&server->mutex);
    server->stopped = true;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->mutex);
    return NULL;
}

static void free_server(struct rpc_server *server) {
    queue_dispose(&server->queue);
    stats_dispose(&server->stats);
    pipes_dispose(&server->pipes);
    pthread_cond_destroy(&server->changed);
    pthread_mutex_destroy(&server->mutex);
    free((char *)server->options.url);
    free(server->url);
    free(server->contexts);
    free(server->workers);
    free(server);
}

bool rpc_server_stop(struct rpc_server *server, deadline_t at) {
    pthread_t closer;
    rpc_server_drain(server);
    rpc_server_cancel(server);
    /* Closing is left to a thread that can be left behind: NNG's may never return. */
    if (pthread_create(&closer, NULL, close_all, server) != 0) {
        return false;
    }
    pthread_mutex_lock(&server->mutex);
    while (!server->stopped && clock_now() < at) {
        wait_change(server, at);
    }
    bool stopped = server->stopped;
    pthread_mutex_unlock(&server->mutex);
    if (!stopped) {
        pthread_detach(closer);
        return false;
    }
    pthread_join(closer, NULL);
    free_server(server);
    return true;
}

/* ---- the listener's health ---- */

/* Whether a connection comes through to the socket. The greeting alone proves nothing: NNG's transport
 * goes on to greet after its listener has given up (lifecycle 0.1). */
static bool connection_arrives(struct rpc_server *server) {
    deadline_t at = deadline_in_ms(PROBE_MS);
    int fd;
    pthread_mutex_lock(&server->mutex);
    uint64_t before = server->pipes_added;
    pthread_mutex_unlock(&server->mutex);
    enum probe_outcome outcome = probe_connect(server->url, at, &fd);
    if (outcome != PROBE_GREETED) {
        return outcome == PROBE_UNKNOWN;
    }
    pthread_mutex_lock(&server->mutex);
    /* Anybody's connection will do. */
    while (server->pipes_added == before && clock_now() < at) {
        wait_change(server, at);
    }
    bool arrived = server->pipes_added != before;
    pthread_mutex_unlock(&server->mutex);
    close(fd);
    return arrived;
}

bool rpc_server_probe(struct rpc_server *server) {
    if (server->listening && connection_arrives(server)) {
        return true;
    }
    if (server->listening) {
        nng_listener_close(server->listener);
    }
    int failure = listen_at(server, server->url);
    if (failure == 0) {
        log_write(server->options.log, LOG_WARNING, NULL,
                  "%s no longer took connections: listening again, open ones are closed",
                  server->url);
    } else {
        log_write(server->options.log, LOG_ERROR, NULL, "%s cannot be listened at again: %s",
                  server->url, nng_strerror(failure));
    }
    return false;
}

int rpc_server_listening_fd(const struct rpc_server *server) {
    return probe_listening_fd(server->url);
}

/* ---- statistics ---- */

enum lyn_code rpc_server_stats(struct rpc_server *server, struct arena *arena,
                               struct rpc_stats *out, struct lyn_error *err) {
    *out = (struct rpc_stats){
        .transport = arena_printf(arena, "NNG %s", nng_version()),
        .workers = server->worker_count,
        .queue_capacity = server->queue.capacity,
        .queue_length = queue_length(&server->queue),
        .in_flight = arena_calloc(arena, server->context_count, sizeof *out->in_flight),
    };
    if (!out->in_flight || !out->transport) {
        return arena_error(arena, err);
    }
    int64_t now = clock_now();
    pthread_mutex_lock(&server->mutex);
    for (unsigned i = 0; i < server->contexts_open; i++) {
        const struct context *context = &server->contexts[i];
        if (!context->work) {
            continue;
        }
        struct rpc_in_flight *entry = &out->in_flight[out->in_flight_count++];
        memcpy(entry->request_id, context->envelope.request_id, WIRE_ID_BYTES);
        entry->method = context->method;
        entry->age_us = now - context->received;
        entry->running = context->state != CONTEXT_QUEUED;
        entry->files_done = atomic_load(&context->progress.done);
        entry->files_total = atomic_load(&context->progress.total);
    }
    pthread_mutex_unlock(&server->mutex);
    return stats_list(&server->stats, arena, &out->counts, &out->count_count, err);
}
