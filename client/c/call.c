#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "client/c/client.h"
#include "lynguine/v1/control.pb-c.h"
#include "lynguine/version.h"

#define ANSWER_ARENA_BYTES ((size_t)2 << 30)

void answer_dispose(struct answer *answer) {
    free(answer->bytes);
    arena_unref(answer->arena);
    *answer = (struct answer){0};
}

enum lyn_code exchange_init(struct exchange *exchange, const struct method *method,
                            struct wire_body body, deadline_t deadline, struct lyn_error *err) {
    *exchange = (struct exchange){.method = method, .body = body, .deadline = deadline};
    if (!random_bytes(exchange->request_id, sizeof exchange->request_id)) {
        return error_set(err, REASON_INTERNAL, "the system gives no random bytes");
    }
    if (!method->caller_context) {
        return LYN_OK;
    }
    return caller_context(method->effect != METHOD_READ_ONLY, &exchange->caller,
                          exchange->caller_memory, err);
}

void exchange_dispose(struct exchange *exchange) {
    free(exchange->caller_memory[0]);
    free(exchange->caller_memory[1]);
}

static struct sv token_of(const struct lyn_client *client) {
    if (!client->server.has_token) {
        return (struct sv){NULL, 0};
    }
    return (struct sv){(const char *)client->server.token, sizeof client->server.token};
}

/* The envelope as bytes, malloc'd. */
static enum lyn_code pack(const struct lyn_client *client, const struct exchange *exchange,
                          uint8_t **out, size_t *size, struct lyn_error *err) {
    int left = deadline_left_ms(exchange->deadline);
    struct wire_request request = {
        .wire_major = WIRE_MAJOR,
        .wire_minor = WIRE_MINOR,
        .attempt = exchange->attempt,
        .method = sv_from(exchange->method->path),
        .timeout_ms = left > 0 ? (uint32_t)left : 1,
        .token = token_of(client),
        .client_name = sv_from(client->program),
        .client_build = sv_from(lyn_version()),
        .has_caller = exchange->method->caller_context,
        .caller = exchange->caller,
        .body = exchange->body,
    };
    memcpy(request.request_id, exchange->request_id, sizeof request.request_id);
    *size = wire_request_size(&request);
    size_t most = client->server.max_message;
    if (*size > most) {
        return error_set(err, REASON_MESSAGE_TOO_LARGE,
                         "the request has %zu bytes and the server takes %zu: let it read a file "
                         "instead of sending the content, or start it with a larger limit",
                         *size, most);
    }
    *out = malloc(*size);
    if (!*out) {
        return error_oom(err);
    }
    wire_request_pack(&request, *out);
    return LYN_OK;
}

enum lyn_code exchange_send(struct lyn_client *client, struct exchange *exchange, bool *sent,
                            struct lyn_error *err) {
    uint8_t *bytes = NULL;
    size_t size;
    *sent = false;
    exchange->attempt++;
    enum lyn_code code = pack(client, exchange, &bytes, &size, err);
    if (code == LYN_OK) {
        code = client->link->send(client->connection, (struct sv){(char *)bytes, size},
                                  exchange->deadline, sent, err);
    }
    free(bytes);
    return code;
}

/* A fault of the connection: what it means for the work, now that it is closed. */
static enum lyn_code broken(struct lyn_client *client, enum lyn_code code, bool sent,
                            enum outcome *outcome) {
    client_disconnect(client);
    if (code != LYN_UNAVAILABLE) {
        *outcome = OUTCOME_FINAL;
    } else {
        *outcome = sent ? OUTCOME_UNKNOWN : OUTCOME_NOT_EXECUTED;
    }
    return code;
}

static bool is_zero(const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (bytes[i]) {
            return false;
        }
    }
    return true;
}

static enum lyn_code read_envelope(struct lyn_client *client, struct answer *answer,
                                   struct lyn_error *err) {
    struct lyn_error why;
    answer->arena = arena_new(ANSWER_ARENA_BYTES);
    if (!answer->arena) {
        return error_oom(err);
    }
    enum lyn_code code = wire_response_unpack((struct sv){(char *)answer->bytes, answer->length},
                                              answer->arena, &answer->response, &why);
    if (code == LYN_OK && answer->response.wire_major != WIRE_MAJOR) {
        return error_set(err, REASON_WIRE_MISMATCH,
                         "the server at %s speaks wire %u and this program (%s) wire %u; stop it "
                         "with its own `lynguinectl serve --stop`, or use another instance",
                         client->server.url, answer->response.wire_major, lyn_version(),
                         WIRE_MAJOR);
    }
    if (code == LYN_OK) {
        return LYN_OK;
    }
    if (code == LYN_RESOURCE_EXHAUSTED) {
        *err = why;
        return code;
    }
    return error_set(err, REASON_NOT_A_SERVER, "the answer from %s is not one of this server: %s",
                     client->server.url, why.message);
}

/* The error that the server answered with, or LYN_OK. */
static enum lyn_code read_status(struct lyn_client *client, const struct exchange *exchange,
                                 const struct answer *answer, enum outcome *outcome,
                                 struct lyn_error *err) {
    const struct lyn_error *status = &answer->response.status;
    *outcome = OUTCOME_FINAL;
    if (status->code == LYN_OK) {
        return LYN_OK;
    }
    *err = *status;
    hex_print(err->request_id, exchange->request_id, WIRE_ID_BYTES);
    if (strcmp(status->reason, reason_name(REASON_DRAINING)) == 0) {
        client_disconnect(client);
        *outcome = OUTCOME_NOT_EXECUTED;
    } else if (strcmp(status->reason, reason_name(REASON_QUEUE_FULL)) == 0) {
        *outcome = OUTCOME_BUSY;
    }
    return (enum lyn_code)status->code;
}

/* Whether it is an answer to this request, from the server that was asked. */
static enum lyn_code check_sender(struct lyn_client *client, const struct exchange *exchange,
                                  const struct answer *answer, enum outcome *outcome,
                                  struct lyn_error *err) {
    const struct wire_response *response = &answer->response;
    /* A server that could not read the envelope knows no id to echo. */
    bool unread = is_zero(response->request_id, WIRE_ID_BYTES) && response->status.code != LYN_OK;
    if (!unread && memcmp(response->request_id, exchange->request_id, WIRE_ID_BYTES) != 0) {
        client_disconnect(client);
        return error_set(err, REASON_NOT_A_SERVER, "the answer from %s is to another request",
                         client->server.url);
    }
    if (client->server.has_instance && !is_zero(response->instance_id, WIRE_ID_BYTES) &&
        memcmp(response->instance_id, client->server.instance_id, WIRE_ID_BYTES) != 0) {
        client_disconnect(client);
        *outcome =
            response->status.code == LYN_UNAUTHENTICATED ? OUTCOME_NOT_EXECUTED : OUTCOME_UNKNOWN;
        return error_set(err, REASON_CONNECTION_LOST,
                         "another server than the one that was asked answered at %s",
                         client->server.url);
    }
    return LYN_OK;
}

enum lyn_code exchange_once(struct lyn_client *client, struct exchange *exchange,
                            struct answer *answer, enum outcome *outcome, struct lyn_error *err) {
    bool sent = false;
    *outcome = OUTCOME_FINAL;
    enum lyn_code code = exchange_send(client, exchange, &sent, err);
    /* Refused before anything was sent: the connection is as good as before. */
    if (code == LYN_RESOURCE_EXHAUSTED && !sent) {
        return code;
    }
    if (code == LYN_OK) {
        progress_wait(client, exchange);
        code = client->link->receive(client->connection, exchange->deadline, &answer->bytes,
                                     &answer->length, err);
    }
    if (code != LYN_OK) {
        return broken(client, code, sent, outcome);
    }
    code = read_envelope(client, answer, err);
    if (code != LYN_OK) {
        client_disconnect(client);
        return code;
    }
    code = check_sender(client, exchange, answer, outcome, err);
    return code == LYN_OK ? read_status(client, exchange, answer, outcome, err) : code;
}

/* Takes over what Hello says; a different limit needs a new connection. */
static enum lyn_code accept_hello(struct lyn_client *client,
                                  const Lynguine__V1__HelloResponse *hello, deadline_t deadline,
                                  struct lyn_error *err) {
    struct server *server = &client->server;
    if (hello->instance_id.len == WIRE_ID_BYTES) {
        memcpy(server->instance_id, hello->instance_id.data, WIRE_ID_BYTES);
        server->has_instance = true;
    }
    if (hello->max_message == 0 || hello->max_message == server->max_message) {
        return LYN_OK;
    }
    server->max_message = hello->max_message > SIZE_MAX ? SIZE_MAX : (size_t)hello->max_message;
    client_disconnect(client);
    return client_open(client, deadline, err);
}

enum lyn_code client_hello(struct lyn_client *client, deadline_t deadline, struct lyn_error *err) {
    const struct method *method = method_find(SV("Hello"));
    Lynguine__V1__HelloRequest request = LYNGUINE__V1__HELLO_REQUEST__INIT;
    request.wire_major = WIRE_MAJOR;
    request.wire_minor = WIRE_MINOR;
    struct wire_body body = {.message = &request.base};
    struct exchange exchange;
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    enum outcome outcome;
    enum lyn_code code = exchange_init(&exchange, method, body, deadline, err);
    if (code == LYN_OK) {
        code = exchange_once(client, &exchange, &answer, &outcome, err);
    }
    if (code == LYN_OK) {
        code = wire_unpack(method->output, answer.response.body.bytes, answer.arena, &reply, err);
    }
    if (code == LYN_OK) {
        code = accept_hello(client, (const Lynguine__V1__HelloResponse *)reply, deadline, err);
    }
    if (code != LYN_OK) {
        client_disconnect(client);
    }
    exchange_dispose(&exchange);
    answer_dispose(&answer);
    return code;
}
