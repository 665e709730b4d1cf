/* context.h - one NNG reply context and the request it has in hand: receive -> (queue) -> run ->
 * send -> receive. The inside of rpc: struct rpc_server is whole here. */
#ifndef LYN_RPC_CONTEXT_H
#define LYN_RPC_CONTEXT_H

#include <nng/nng.h>
#include <pthread.h>

#include "rpc/pipes.h"
#include "rpc/queue.h"
#include "rpc/server.h"
#include "rpc/stats.h"

enum context_state {
    CONTEXT_RECEIVING = 0,
    CONTEXT_QUEUED,
    CONTEXT_RUNNING,
    CONTEXT_ANSWERING,
};

struct context {
    struct queue_item item; /* first: the queue gives it back */
    struct rpc_server *server;
    nng_ctx ctx;
    nng_aio *receive, *send;

    /* The request in hand; `state` tells who may touch what. Everything up to `state` is written
     * before the context is announced under the server's mutex, and read by others under it. */
    nng_msg *message;
    struct wire_request envelope;
    const struct method *method;
    char request_id[2 * WIRE_ID_BYTES + 1];
    bool authenticated;
    bool work; /* counts as work in the house: anything but control methods and refusals */
    deadline_t deadline;
    int64_t received, started;
    uint32_t pipe;
    enum context_state state; /* guarded by the server's mutex */
    atomic_bool cancelled;
    struct call_progress progress;
};

struct rpc_server {
    struct rpc_options options; /* url: a copy */
    char *url;                  /* with the bound port */
    nng_socket socket;
    nng_listener listener;
    bool socket_open, listening;
    struct context *contexts;
    unsigned context_count, contexts_open;
    pthread_t *workers;
    unsigned worker_count, workers_started;
    struct queue queue;
    struct stats stats;
    atomic_bool draining, stopping;

    pthread_mutex_t mutex; /* guards what follows and every context's state */
    pthread_cond_t changed;
    struct pipes pipes;
    uint64_t pipes_added; /* ever */
    unsigned occupied;    /* contexts that hold a request */
    unsigned in_house;    /* those whose request is work */
    bool stopped;         /* the closing thread is through */
};

/* Opens the context and begins to receive. */
enum lyn_code context_open(struct context *context, struct rpc_server *server,
                           struct lyn_error *err) LYN_MUST_CHECK;
/* Ends what is under way and frees. After the workers have gone. */
void context_close(struct context *context);
/* Runs the request in hand and sends its answer; for workers. */
void context_run(struct context *context);
/* Cancels what that connection has in hand; with 0, everything. Under the server's mutex. */
void contexts_cancel(struct rpc_server *server, uint32_t pipe);

#endif
