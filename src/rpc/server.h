/* server.h - NNG reply sockets <-> (method, request bytes) -> response. Knows the envelope, the
 * method table, tokens, deadlines, the queue and the workers; knows nothing of what a method does
 * (design 3, lifecycle 3.9).
 *
 * Every context is a two-aio state machine (receive -> queue -> send -> receive); an NNG callback
 * parses the envelope and enqueues, and never blocks. Methods marked `control` are answered in the
 * callback itself, so their handlers must not block either. */
#ifndef LYN_RPC_SERVER_H
#define LYN_RPC_SERVER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/call.h"
#include "base/log.h"
#include "wire/methods.h"
#include "wire/wire.h"

/* One request as a handler sees it. */
struct rpc_request {
    const struct method *method;
    const struct wire_request *envelope; /* views into the received message */
    char request_id[33];                 /* hex */
    uint32_t connection; /* the NNG pipe it came by; for what lives as long as that */
    bool authenticated;  /* carried the token (always true unless without_token) */
    struct call *call;   /* arena, deadline, cancel flag, warnings of this request */
};

struct rpc_handler {
    /* Runs one method and leaves the answer in *reply (its memory in request->call->arena, or kept
     * alive by arena_own). Called by workers, several at once, and for control methods by NNG's
     * threads. */
    enum lyn_code (*handle)(void *user, const struct rpc_request *request, struct wire_body *reply,
                            struct lyn_error *err);
    /* A connection is gone: its handles go. Must not block. */
    void (*connection_closed)(void *user, uint32_t connection);
    /* The number of requests in the house (control methods not counted) became 0 or stopped being 0.
     * Must not block: writes an eventfd. */
    void (*activity)(void *user, bool busy);
    void *user;
};

struct rpc_options {
    const char *url;      /* "tcp://127.0.0.1:0", "ipc:///path" */
    size_t max_message;   /* RECVMAXSZ, and the limit of what is sent */
    unsigned workers;     /* 0: max(4, 2 x cores) */
    unsigned queue;       /* 0: 64 */
    struct limits limits; /* of each request's call */
    uint8_t token[WIRE_TOKEN_BYTES];
    uint8_t instance_id[WIRE_ID_BYTES];
    struct log *log; /* borrowed */
    struct rpc_handler handler;
};

struct rpc_server;

/* Opens, listens and starts the workers; *out is set before the first request is taken. ADDRESS_IN_USE when a fixed address is taken (the caller
 * finds out by whom), INVALID_VALUE for an address that cannot be parsed. */
enum lyn_code rpc_server_start(const struct rpc_options *options, struct rpc_server **out,
                               struct lyn_error *err) LYN_MUST_CHECK;
/* The address with the port that was bound: "tcp://127.0.0.1:40123". */
const char *rpc_server_url(const struct rpc_server *server);

/* From now on new work is answered UNAVAILABLE/DRAINING (not executed). Control methods go on, and so
 * do those that never start a server: they finish something that is in the house (Fetch). */
void rpc_server_drain(struct rpc_server *server);
/* Cancels everything that waits or runs; each is answered when it has noticed. */
void rpc_server_cancel(struct rpc_server *server);
/* Waits until nothing is in the house and every reply has been handed to the kernel, at most until
 * `at`; false when the time ran out. */
bool rpc_server_wait_idle(struct rpc_server *server, deadline_t at);
/* Closes the listener, cancels what still runs, stops workers and contexts. Everything is freed
 * when it returns true; after `at` (NNG's close can hang) it gives up, returns false, and the
 * process must leave by process_exit. */
bool rpc_server_stop(struct rpc_server *server, deadline_t at);

/* Connects to the own address and waits for the connection to arrive (NNG 1.5.2's listener can die
 * while its port stays open and greets): true when it did within 250 ms. When it did not, listens
 * again on the same port, which closes the connections that are open, and says so in the log. To be
 * called some time after connections came in, by one thread. */
bool rpc_server_probe(struct rpc_server *server);
/* The descriptor that listens, -1 if there is none: readable while a connection waits to be
 * accepted, so that epoll tells when a probe is due and an idle server needs no timer. Borrowed;
 * another one after a probe that was not answered. */
int rpc_server_listening_fd(const struct rpc_server *server);

/* ---- statistics, for Status ---- */
struct rpc_in_flight {
    uint8_t request_id[WIRE_ID_BYTES];
    const struct method *method;
    int64_t age_us;
    bool running;                     /* false: waiting in the queue */
    uint64_t files_done, files_total; /* of its call's progress */
};
struct rpc_count {
    const struct method *method; /* NULL: requests that named no known method */
    int code;
    uint64_t count;
};
struct rpc_stats {
    const char *transport; /* "NNG 1.5.2", in the arena */
    unsigned workers, queue_capacity, queue_length;
    struct rpc_in_flight *in_flight; /* in the arena */
    size_t in_flight_count;
    struct rpc_count *counts; /* in the arena; zero counts left out */
    size_t count_count;
};
enum lyn_code rpc_server_stats(struct rpc_server *server, struct arena *arena,
                               struct rpc_stats *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
