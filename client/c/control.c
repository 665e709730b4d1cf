/* Asking after, starting and stopping the server; and any method by its name. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "client/c/client.h"
#include "lynguine/v1/control.pb-c.h"

enum { START_MS = 30000, STOP_MS = 30000, WAIT_MS = 5 };

static enum lyn_code refuse_direct(const struct lyn_client *client, struct lyn_error *err) {
    return client->direct == LYN_DIRECT_ALWAYS
               ? error_set(err, REASON_NO_SERVER, "this client does without a server (direct)")
               : LYN_OK;
}

/* ServingState of the server; starts none. */
static enum lyn_code ask_state(struct lyn_client *client, deadline_t deadline, int *state,
                               struct lyn_error *err) {
    Lynguine__V1__HealthRequest request = LYNGUINE__V1__HEALTH_REQUEST__INIT;
    struct answer answer;
    ProtobufCMessage *reply = NULL;
    enum lyn_code code = client_run_message(client, method_find(SV("Health")), &request.base,
                                            deadline, &answer, &reply, err);
    if (code != LYN_OK) {
        return code;
    }
    *state = (int)((const Lynguine__V1__HealthResponse *)reply)->state;
    answer_dispose(&answer);
    return LYN_OK;
}

enum lyn_code lyn_client_health(lyn_client *client, bool *serving, struct lyn_error *err) {
    struct lyn_error own = {0};
    int state = 0;
    pthread_mutex_lock(&client->mutex);
    enum lyn_code code = refuse_direct(client, &own);
    if (code == LYN_OK) {
        code = ask_state(client, client_deadline(client, method_find(SV("Health"))), &state, &own);
    }
    pthread_mutex_unlock(&client->mutex);
    if (code == LYN_OK) {
        *serving = state == LYNGUINE__V1__SERVING_STATE__SERVING;
    }
    return client_report(code, &own, err);
}

/* A server that drains, or has died since it greeted, is none: its successor is wanted. */
static enum lyn_code start(struct lyn_client *client, deadline_t deadline, bool *started,
                           struct lyn_error *err) {
    for (;;) {
        int state = 0;
        enum lyn_code code = client_connect(client, true, deadline, started, err);
        if (code != LYN_OK) {
            return code;
        }
        code = ask_state(client, deadline, &state, err);
        if (code == LYN_OK && state == LYNGUINE__V1__SERVING_STATE__SERVING) {
            return LYN_OK;
        }
        if (code == LYN_OK) {
            code = error_set(err, REASON_DRAINING, "the server at %s is shutting down",
                             client->server.url);
        }
        if (code != LYN_UNAVAILABLE || deadline_passed(deadline)) {
            return code;
        }
        client_disconnect(client);
        poll(NULL, 0, WAIT_MS);
    }
}

enum lyn_code lyn_client_start(lyn_client *client, bool *started, struct lyn_error *err) {
    struct lyn_error own = {0};
    bool done = false;
    pthread_mutex_lock(&client->mutex);
    int32_t ms = client->timeout_ms > 0 ? client->timeout_ms : START_MS;
    enum lyn_code code = refuse_direct(client, &own);
    if (code == LYN_OK) {
        code = start(client, deadline_in_ms(ms), &done, &own);
    }
    pthread_mutex_unlock(&client->mutex);
    if (started && code == LYN_OK) {
        *started = done;
    }
    return client_report(code, &own, err);
}

static enum lyn_code still_there(const struct lyn_client *client, struct lyn_error *err) {
    return error_set(err, REASON_DEADLINE, "the server at %s was asked to stop and still runs",
                     client->server.url);
}

/* At a fixed address there is no lock to look at: gone is who does not greet any more. */
static enum lyn_code wait_closed(struct lyn_client *client, deadline_t deadline,
                                 struct lyn_error *err) {
    client_disconnect(client);
    for (;;) {
        enum lyn_code code = client_open(client, deadline_in_ms(REQUESTER_OPEN_MS), NULL);
        client_disconnect(client);
        if (code == LYN_UNAVAILABLE) {
            return LYN_OK;
        }
        if (deadline_passed(deadline)) {
            return still_there(client, err);
        }
        poll(NULL, 0, WAIT_MS);
    }
}

/* Gone: nobody holds its lock, or another server has it by now. */
static enum lyn_code wait_gone(struct lyn_client *client, deadline_t deadline,
                               struct lyn_error *err) {
    client_disconnect(client);
    while (client_is_locked(client)) {
        struct server now = {0};
        bool barred;
        bool other = server_find(client, &now, &barred, err) == LYN_OK &&
                     memcmp(now.instance_id, client->server.instance_id, WIRE_ID_BYTES) != 0;
        server_dispose(&now);
        if (other) {
            break;
        }
        if (deadline_passed(deadline)) {
            return still_there(client, err);
        }
        poll(NULL, 0, WAIT_MS);
    }
    client_reap(client);
    return LYN_OK;
}

/* A connection to the server that is to be stopped. A held lock without a runtime file is a server
 * that starts, and can be stopped in a moment, or one that ends: then *ended is set and all is done. */
static enum lyn_code connect_to_stop(struct lyn_client *client, deadline_t deadline, bool *ended,
                                     struct lyn_error *err) {
    bool seen = false;
    for (;;) {
        enum lyn_code code = client_connect(client, false, deadline, NULL, err);
        if (code != LYN_UNAVAILABLE || client->url || deadline_passed(deadline)) {
            return code;
        }
        if (!client_is_locked(client)) {
            *ended = seen;
            return seen ? LYN_OK : code;
        }
        seen = true;
        poll(NULL, 0, WAIT_MS);
    }
}

static enum lyn_code stop(struct lyn_client *client, bool now, deadline_t deadline,
                          struct lyn_error *err) {
    Lynguine__V1__StopRequest request = LYNGUINE__V1__STOP_REQUEST__INIT;
    struct answer answer;
    struct wire_body body = {.message = &request.base};
    bool ended = false;
    request.now = now;
    enum lyn_code code = connect_to_stop(client, deadline, &ended, err);
    if (code != LYN_OK || ended) {
        return code;
    }
    code = client_run(client, method_find(SV("Stop")), body, deadline, &answer, err);
    answer_dispose(&answer);
    /* A server may end faster than its answer travels. */
    if (code != LYN_OK && code != LYN_UNAVAILABLE) {
        return code;
    }
    return client->url ? wait_closed(client, deadline, err) : wait_gone(client, deadline, err);
}

enum lyn_code lyn_client_stop(lyn_client *client, bool now, struct lyn_error *err) {
    struct lyn_error own = {0};
    pthread_mutex_lock(&client->mutex);
    int32_t ms = client->timeout_ms > 0 ? client->timeout_ms : STOP_MS;
    enum lyn_code code = refuse_direct(client, &own);
    if (code == LYN_OK) {
        code = stop(client, now, deadline_in_ms(ms), &own);
    }
    pthread_mutex_unlock(&client->mutex);
    return client_report(code, &own, err);
}

static enum lyn_code find_method(const char *name, const struct method **out,
                                 struct lyn_error *err) {
    enum { METHODS_MOST = 64 };
    const char *names[METHODS_MOST];
    size_t count = 0;
    *out = method_find(sv_from(name));
    if (*out) {
        return LYN_OK;
    }
    while (count < method_count && count < METHODS_MOST) {
        names[count] = method_table[count].name;
        count++;
    }
    const char *nearest = sv_nearest(sv_from(name), names, count);
    return error_set(err, REASON_UNKNOWN_METHOD, "there is no method '%s'%s%s%s", name,
                     nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

/* One call by its method; its warnings stay with the client. */
static enum lyn_code call(struct lyn_client *client, const struct method *method,
                          struct wire_body body, struct answer *answer, struct lyn_error *err) {
    warnings_dispose(&client->warnings);
    enum lyn_code code =
        client_run(client, method, body, client_deadline(client, method), answer, err);
    if (code != LYN_OK) {
        return code;
    }
    const struct wire_response *response = &answer->response;
    code = warnings_copy(&client->warnings, response->warnings, response->warning_count,
                         response->warnings_dropped, err);
    if (code != LYN_OK) {
        answer_dispose(answer);
    }
    return code;
}

enum lyn_code lyn_client_call(lyn_client *client, const char *method, const void *request,
                              size_t request_length, void **response, size_t *response_length,
                              struct lyn_error *err) {
    const struct method *found;
    struct answer answer;
    struct lyn_error own = {0};
    struct wire_body body = {.bytes = {request, request_length}};
    enum lyn_code code = find_method(method, &found, err);
    if (code != LYN_OK) {
        return code;
    }
    pthread_mutex_lock(&client->mutex);
    code = call(client, found, body, &answer, &own);
    pthread_mutex_unlock(&client->mutex);
    if (code != LYN_OK) {
        return client_report(code, &own, err);
    }
    /* The body lies in the answer's bytes, which become the caller's. */
    struct sv bytes = answer.response.body.bytes;
    if (bytes.len > 0) {
        memmove(answer.bytes, bytes.data, bytes.len);
    }
    *response = answer.bytes;
    *response_length = bytes.len;
    answer.bytes = NULL;
    answer_dispose(&answer);
    return LYN_OK;
}
