#include "rpc/context.h"

#include <stdlib.h>

#include "base/random.h"
#include "rpc/admit.h"
#include "rpc/reply.h"

enum {
    SEND_TIMEOUT_MS = 5000, /* a reader that takes longer loses its connection */
    RETRY_AFTER_MS = 100,
    LARGE_REPLY_BYTES = 64 << 10, /* may not fit the kernel's buffer at once */
};

static void receive_next(struct context *context) {
    nng_ctx_recv(context->ctx, context->receive);
}

/* ---- the house's books ---- */

static void announce(struct context *context, enum context_state state, bool work) {
    struct rpc_server *server = context->server;
    const struct rpc_handler *handler = &server->options.handler;
    pthread_mutex_lock(&server->mutex);
    context->state = state;
    if (work && !context->work && server->in_house++ == 0 && handler->activity) {
        handler->activity(handler->user, true);
    }
    context->work = context->work || work;
    pthread_mutex_unlock(&server->mutex);
}

static enum pipes_verdict enter(struct context *context) {
    struct rpc_server *server = context->server;
    pthread_mutex_lock(&server->mutex);
    enum pipes_verdict verdict = pipes_enter(&server->pipes, context->pipe);
    if (verdict == PIPES_ADMITTED || verdict == PIPES_REFUSED) {
        context->state = CONTEXT_ANSWERING;
        server->occupied++;
    }
    pthread_mutex_unlock(&server->mutex);
    return verdict;
}

static void leave(struct context *context) {
    struct rpc_server *server = context->server;
    const struct rpc_handler *handler = &server->options.handler;
    pthread_mutex_lock(&server->mutex);
    pipes_leave(&server->pipes, context->pipe);
    context->state = CONTEXT_RECEIVING;
    if (context->work && --server->in_house == 0 && handler->activity) {
        handler->activity(handler->user, false);
    }
    context->work = false;
    if (--server->occupied == 0) {
        pthread_cond_broadcast(&server->changed);
    }
    pthread_mutex_unlock(&server->mutex);
}

void contexts_cancel(struct rpc_server *server, uint32_t pipe) {
    for (unsigned i = 0; i < server->contexts_open; i++) {
        struct context *context = &server->contexts[i];
        if (context->state != CONTEXT_RECEIVING && (pipe == 0 || context->pipe == pipe)) {
            atomic_store(&context->cancelled, true);
        }
    }
}

/* ---- answering ---- */

static void drop_request(struct context *context) {
    if (context->message) {
        nng_msg_free(context->message);
    }
    context->message = NULL;
}

static void note(const struct context *context, const struct wire_response *response) {
    struct rpc_server *server = context->server;
    int code = response->status.code;
    stats_count(&server->stats, context->method, code);
    enum log_level level = code == LYN_OK || (context->method && context->method->control)
                               ? LOG_DEBUG
                           : code == LYN_INTERNAL ? LOG_ERROR
                                                  : LOG_INFO;
    log_write(server->options.log, level, context->request_id,
              "%s %s: queued %lld us, ran %lld us, connection %u%s%s%s%s",
              context->method ? context->method->name : "?", lyn_code_name(code),
              (long long)response->queue_us, (long long)response->work_us, context->pipe,
              code == LYN_OK ? "" : ", ", response->status.reason, code == LYN_OK ? "" : ": ",
              response->status.message);
}

static void answer(struct context *context, struct wire_response *response) {
    struct rpc_server *server = context->server;
    response->wire_major = WIRE_MAJOR;
    response->wire_minor = WIRE_MINOR;
    memcpy(response->request_id, context->envelope.request_id, WIRE_ID_BYTES);
    memcpy(response->instance_id, server->options.instance_id, WIRE_ID_BYTES);
    nng_msg *reply = reply_pack(response, server->options.max_message);
    note(context, response);
    drop_request(context);
    if (!reply) {
        leave(context);
        receive_next(context);
        return;
    }
    announce(context, CONTEXT_ANSWERING, false);
    if (nng_msg_len(reply) > LARGE_REPLY_BYTES) {
        pthread_mutex_lock(&server->mutex);
        pipes_note_large_reply(&server->pipes, context->pipe, clock_now());
        pthread_mutex_unlock(&server->mutex);
    }
    nng_aio_set_timeout(context->send, SEND_TIMEOUT_MS);
    nng_aio_set_msg(context->send, reply);
    nng_ctx_send(context->ctx, context->send);
}

static void refuse(struct context *context, const struct lyn_error *err, uint32_t retry_after_ms) {
    struct wire_response response = {.status = *err, .retry_after_ms = retry_after_ms};
    answer(context, &response);
}

static void on_sent(void *user) {
    struct context *context = user;
    int failure = nng_aio_result(context->send);
    if (failure != 0) {
        nng_msg *reply = nng_aio_get_msg(context->send);
        nng_aio_set_msg(context->send, NULL);
        if (reply) {
            nng_msg_free(reply);
        }
        if (failure == NNG_ETIMEDOUT) {
            log_write(context->server->options.log, LOG_WARNING, NULL,
                      "connection %u does not read its replies: closed", context->pipe);
            nng_pipe_close((nng_pipe){.id = context->pipe});
        }
    }
    leave(context);
    if (failure != NNG_ECLOSED && failure != NNG_ECANCELED) {
        receive_next(context);
    }
}

/* ---- running ---- */

static void run_handler(struct context *context, struct call *call,
                        struct wire_response *response) {
    struct rpc_server *server = context->server;
    const struct rpc_handler *handler = &server->options.handler;
    struct rpc_request request = {
        .method = context->method,
        .envelope = &context->envelope,
        .connection = context->pipe,
        .authenticated = context->authenticated,
        .call = call,
    };
    memcpy(request.request_id, context->request_id, sizeof request.request_id);
    enum lyn_code code = call_check(call, &response->status);
    if (code == LYN_OK) {
        code = handler->handle(handler->user, &request, &response->body, &response->status);
    }
    if (code == LYN_OK) {
        response->status = (struct lyn_error){0};
    } else if (response->status.code == LYN_OK) {
        error_set(&response->status, REASON_INTERNAL, "%s failed without saying why",
                  context->method->name);
    }
}

void context_run(struct context *context) {
    struct rpc_server *server = context->server;
    struct wire_response response = {0};
    struct call call;
    announce(context, CONTEXT_RUNNING, false);
    context->started = clock_now();
    if (call_init(&call, &server->options.limits, context->deadline, &context->cancelled,
                  &response.status) != LYN_OK) {
        answer(context, &response);
        return;
    }
    call.progress = &context->progress;
    run_handler(context, &call, &response);
    response.queue_us = (uint64_t)(context->started - context->received);
    response.work_us = (uint64_t)(clock_now() - context->started);
    response.warnings = call.warnings;
    if (call.warnings) {
        response.warning_count =
            call.warning_count < CALL_WARNINGS ? call.warning_count : CALL_WARNINGS;
    }
    response.warnings_dropped = call.warning_count - response.warning_count;
    answer(context, &response);
    call_dispose(&call);
}

/* ---- receiving ---- */

static void admit_request(struct context *context) {
    struct rpc_server *server = context->server;
    struct lyn_error err = {0};
    struct admission admission;
    if (admit(&context->envelope, server->options.token, atomic_load(&server->draining),
              context->received, &admission, &err) != LYN_OK) {
        context->method = admission.method;
        refuse(context, &err, 0);
        return;
    }
    context->method = admission.method;
    context->authenticated = admission.authenticated;
    context->deadline = admission.deadline;
    if (context->method->control) {
        context_run(context);
        return;
    }
    announce(context, CONTEXT_QUEUED, true);
    if (!queue_push(&server->queue, &context->item)) {
        error_set(&err, REASON_QUEUE_FULL,
                  "%u requests run and %u wait; nothing of this one was executed",
                  server->worker_count, server->queue.capacity);
        refuse(context, &err, RETRY_AFTER_MS);
    }
}

static void take_request(struct context *context) {
    struct lyn_error err = {0};
    context->received = clock_now();
    context->pipe = (uint32_t)nng_pipe_id(nng_msg_get_pipe(context->message));
    context->method = NULL;
    atomic_store(&context->cancelled, false);
    atomic_store(&context->progress.done, 0);
    atomic_store(&context->progress.total, 0);
    context->envelope = (struct wire_request){0};
    enum lyn_code code = wire_request_unpack(
        (struct sv){nng_msg_body(context->message), nng_msg_len(context->message)},
        &context->envelope, &err);
    hex_print(context->request_id, context->envelope.request_id, WIRE_ID_BYTES);

    enum pipes_verdict verdict = enter(context);
    if (verdict == PIPES_KICKED || verdict == PIPES_GONE) {
        if (verdict == PIPES_KICKED) {
            nng_pipe_close((nng_pipe){.id = context->pipe});
        }
        drop_request(context);
        receive_next(context);
    } else if (verdict == PIPES_REFUSED) {
        error_set(&err, REASON_QUEUE_FULL, "this connection has %d requests in flight already",
                  (int)PIPES_IN_FLIGHT_MAX);
        refuse(context, &err, RETRY_AFTER_MS);
    } else if (code != LYN_OK) {
        refuse(context, &err, 0);
    } else {
        admit_request(context);
    }
}

static void on_received(void *user) {
    struct context *context = user;
    int failure = nng_aio_result(context->receive);
    if (failure == 0) {
        context->message = nng_aio_get_msg(context->receive);
        nng_aio_set_msg(context->receive, NULL);
        take_request(context);
    } else if (failure != NNG_ECLOSED && failure != NNG_ECANCELED) {
        receive_next(context);
    }
}

enum lyn_code context_open(struct context *context, struct rpc_server *server,
                           struct lyn_error *err) {
    context->server = server;
    if (nng_ctx_open(&context->ctx, server->socket) != 0) {
        return error_oom(err);
    }
    if (nng_aio_alloc(&context->receive, on_received, context) != 0 ||
        nng_aio_alloc(&context->send, on_sent, context) != 0) {
        context_close(context);
        return error_oom(err);
    }
    return LYN_OK;
}

void context_close(struct context *context) {
    if (context->receive) {
        nng_aio_stop(context->receive);
    }
    if (context->send) {
        nng_aio_stop(context->send);
    }
    nng_ctx_close(context->ctx);
    nng_aio_free(context->receive);
    nng_aio_free(context->send);
    drop_request(context);
}
