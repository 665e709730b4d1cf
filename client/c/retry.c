/* When a call may be made again (design 3, lifecycle 3.3): always when the server did not do it; when
 * it may have done it, once if the method only reads, and if the method is keyed as long as the same
 * server lives, which knows the request id and does not do it twice. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "client/c/client.h"

enum {
    REPEATS_UNKNOWN = 1,      /* of a reading method whose connection broke */
    REPEATS_KEYED = 5,        /* of a keyed one, at the same server */
    REPEATS_NOT_EXECUTED = 3, /* draining, or broken before all was sent */
    REPEATS_BUSY = 20,
    BUSY_WAIT_MS = 10, /* when the server names no time */
    SETTLE_MS = 250,
    PROGRESS_FIRST_MS = 1000
};

/* How often this call has been repeated, for each cause. */
struct repeats {
    int unknown, not_executed, busy;
};

deadline_t client_deadline(const struct lyn_client *client, const struct method *method) {
    uint32_t ms =
        client->timeout_ms > 0 ? (uint32_t)client->timeout_ms : method->default_deadline_ms;
    if (method->max_deadline_ms && ms > method->max_deadline_ms) {
        ms = method->max_deadline_ms;
    }
    return deadline_in_ms(ms);
}

static bool may_repeat_busy(struct repeats *repeats, const struct answer *answer,
                            deadline_t deadline) {
    uint32_t wait =
        answer->response.retry_after_ms ? answer->response.retry_after_ms : BUSY_WAIT_MS;
    if (repeats->busy++ >= REPEATS_BUSY || wait >= (uint32_t)deadline_left_ms(deadline)) {
        return false;
    }
    poll(NULL, 0, (int)wait);
    return true;
}

/* Which server was asked. */
struct asked {
    uint8_t instance_id[WIRE_ID_BYTES];
    bool known;
};

/* A keyed method that may have been done: the server that did it knows, another one does not. Opens
 * the connection for the repeat. */
static bool may_repeat_keyed(struct lyn_client *client, const struct exchange *exchange,
                             const struct asked *asked, struct repeats *repeats) {
    struct lyn_error ignored;
    if (exchange->method->control || !asked->known || repeats->unknown++ >= REPEATS_KEYED) {
        return false;
    }
    return client_connect(client, false, exchange->deadline, NULL, &ignored) == LYN_OK &&
           client->server.has_instance &&
           memcmp(client->server.instance_id, asked->instance_id, WIRE_ID_BYTES) == 0;
}

static bool may_repeat(struct lyn_client *client, const struct exchange *exchange,
                       enum outcome outcome, const struct answer *answer, const struct asked *asked,
                       struct repeats *repeats) {
    if (deadline_passed(exchange->deadline)) {
        return false;
    }
    switch (outcome) {
    case OUTCOME_BUSY:
        return may_repeat_busy(repeats, answer, exchange->deadline);
    case OUTCOME_NOT_EXECUTED:
        return repeats->not_executed++ < REPEATS_NOT_EXECUTED;
    case OUTCOME_UNKNOWN:
        if (exchange->method->effect == METHOD_READ_ONLY) {
            return repeats->unknown++ < REPEATS_UNKNOWN;
        }
        return may_repeat_keyed(client, exchange, asked, repeats);
    case OUTCOME_FINAL:
        break;
    }
    return false;
}

static enum lyn_code tell_unknown(const struct exchange *exchange, struct lyn_error *err) {
    struct lyn_error why = *err;
    if (exchange->method->effect == METHOD_READ_ONLY) {
        return error_set(err, REASON_CONNECTION_LOST, "%s; so it did when the call was repeated",
                         why.message);
    }
    return error_set(err, REASON_CONNECTION_LOST,
                     "%s; %s had been sent, so the work may have been done", why.message,
                     exchange->method->name);
}

/* The exchange, as often as its method allows. */
static enum lyn_code run(struct lyn_client *client, struct exchange *exchange,
                         struct answer *answer, struct lyn_error *err) {
    struct repeats repeats = {0};
    enum outcome outcome = OUTCOME_FINAL;
    for (;;) {
        enum lyn_code code =
            client_connect(client, exchange->method->starts_server, exchange->deadline, NULL, err);
        if (code != LYN_OK) {
            return code;
        }
        struct asked asked = {.known = client->server.has_instance};
        memcpy(asked.instance_id, client->server.instance_id, WIRE_ID_BYTES);
        code = exchange_once(client, exchange, answer, &outcome, err);
        if (code == LYN_OK) {
            return code;
        }
        bool again = may_repeat(client, exchange, outcome, answer, &asked, &repeats);
        answer_dispose(answer);
        if (again) {
            continue;
        }
        return outcome == OUTCOME_UNKNOWN ? tell_unknown(exchange, err) : code;
    }
}

static bool is_any_of(const struct lyn_error *err, const enum reason *reasons, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(err->reason, reason_name(reasons[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* What no server did, or what may be done twice, the child can do. */
static bool may_fall_back(const struct lyn_client *client, const struct method *method,
                          const struct lyn_error *err) {
    static const enum reason NOT_DONE[] = {
        REASON_NO_SERVER, REASON_START_FAILED, REASON_RUNTIME_FOLDER, REASON_WIRE_MISMATCH,
        REASON_DRAINING,  REASON_QUEUE_FULL,   REASON_BAD_TOKEN,      REASON_UNKNOWN_METHOD};
    static const enum reason MAYBE_DONE[] = {REASON_NOT_A_SERVER, REASON_CONNECTION_LOST,
                                             REASON_DEADLINE};
    if (client->direct != LYN_DIRECT_FALLBACK || !method->starts_server || client->once) {
        return false;
    }
    return is_any_of(err, NOT_DONE, sizeof NOT_DONE / sizeof *NOT_DONE) ||
           (method->effect == METHOD_READ_ONLY &&
            is_any_of(err, MAYBE_DONE, sizeof MAYBE_DONE / sizeof *MAYBE_DONE));
}

static enum lyn_code run_in_child(struct lyn_client *client, struct exchange *exchange,
                                  struct answer *answer, struct lyn_error *err) {
    enum outcome outcome;
    client_disconnect(client);
    enum lyn_code code = once_connect(client, err);
    if (code == LYN_OK) {
        code = exchange_once(client, exchange, answer, &outcome, err);
        if (code != LYN_OK) {
            answer_dispose(answer);
        }
    }
    return code;
}

enum lyn_code client_run(struct lyn_client *client, const struct method *method,
                         struct wire_body body, deadline_t deadline, struct answer *answer,
                         struct lyn_error *err) {
    struct exchange exchange;
    *answer = (struct answer){0};
    /* Others go on with what such a method has begun. */
    if (method->starts_server) {
        client->progress_due = deadline_in_ms(PROGRESS_FIRST_MS);
    }
    enum lyn_code code = exchange_init(&exchange, method, body, deadline, err);
    if (code == LYN_OK) {
        if (client->direct == LYN_DIRECT_FALLBACK) {
            exchange.deadline = deadline_in_ms(deadline_left_ms(deadline) / 2);
        }
        code = run(client, &exchange, answer, err);
        exchange.deadline = deadline;
        if (code != LYN_OK && may_fall_back(client, method, err)) {
            code = run_in_child(client, &exchange, answer, err);
        }
    }
    exchange_dispose(&exchange);
    return code;
}

enum lyn_code client_run_message(struct lyn_client *client, const struct method *method,
                                 const struct ProtobufCMessage *request, deadline_t deadline,
                                 struct answer *answer, struct ProtobufCMessage **reply,
                                 struct lyn_error *err) {
    struct wire_body body = {.message = request};
    enum lyn_code code = client_run(client, method, body, deadline, answer, err);
    if (code != LYN_OK) {
        return code;
    }
    code = wire_unpack(method->output, answer->response.body.bytes, answer->arena, reply, err);
    if (code != LYN_OK) {
        answer_dispose(answer);
    }
    return code;
}

void client_send_only(struct lyn_client *client, const struct method *method,
                      const struct ProtobufCMessage *request) {
    struct exchange exchange;
    struct wire_body body = {.message = request};
    struct lyn_error ignored;
    bool sent;
    if (!client->connection) {
        return;
    }
    if (exchange_init(&exchange, method, body, deadline_in_ms(SETTLE_MS), &ignored) == LYN_OK) {
        if (exchange_send(client, &exchange, &sent, &ignored) == LYN_OK) {
            client->answer_pending = true;
        } else {
            client_disconnect(client);
        }
    }
    exchange_dispose(&exchange);
}

void client_settle(struct lyn_client *client) {
    uint8_t *bytes = NULL;
    size_t length;
    if (!client->connection || !client->answer_pending) {
        return;
    }
    client->answer_pending = false;
    if (client->link->receive(client->connection, deadline_in_ms(SETTLE_MS), &bytes, &length,
                              NULL) != LYN_OK) {
        client_disconnect(client);
    }
    free(bytes);
}
