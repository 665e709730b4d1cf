/* Telling the caller how far a long call is: while its answer is waited for, the server is asked for
 * its status over a connection of its own. What goes wrong with that never touches the call. */
#include <string.h>
#include <unistd.h>

#include "client/c/client.h"
#include "lynguine/v1/control.pb-c.h"

enum { EVERY_MS = 500, ASK_MS = 250 };

static const Lynguine__V1__InFlight *find_request(const Lynguine__V1__StatusResponse *status,
                                                  const uint8_t request_id[WIRE_ID_BYTES]) {
    for (size_t i = 0; i < status->n_in_flight; i++) {
        const Lynguine__V1__InFlight *entry = status->in_flight[i];
        if (entry->request_id.len == WIRE_ID_BYTES &&
            memcmp(entry->request_id.data, request_id, WIRE_ID_BYTES) == 0) {
            return entry;
        }
    }
    return NULL;
}

/* One Status over the open connection of `asker`. False when it does not tell of that request. */
static bool ask_status(struct lyn_client *asker, deadline_t deadline,
                       const uint8_t request_id[WIRE_ID_BYTES], struct lyn_progress *out) {
    const struct method *method = method_find(SV("Status"));
    Lynguine__V1__StatusRequest request = LYNGUINE__V1__STATUS_REQUEST__INIT;
    struct wire_body body = {.message = &request.base};
    struct exchange exchange;
    struct answer answer = {0};
    struct lyn_error ignored = {0};
    ProtobufCMessage *reply = NULL;
    enum outcome outcome;
    const Lynguine__V1__InFlight *entry = NULL;
    enum lyn_code code = exchange_init(&exchange, method, body, deadline, &ignored);
    if (code == LYN_OK) {
        code = exchange_once(asker, &exchange, &answer, &outcome, &ignored);
    }
    if (code == LYN_OK) {
        code =
            wire_unpack(method->output, answer.response.body.bytes, answer.arena, &reply, &ignored);
    }
    if (code == LYN_OK) {
        entry = find_request((const Lynguine__V1__StatusResponse *)reply, request_id);
    }
    if (entry) {
        *out = (struct lyn_progress){entry->files_done, entry->files_total};
    }
    exchange_dispose(&exchange);
    answer_dispose(&answer);
    return entry != NULL;
}

/* Through a client for one question, which borrows all but its connection. */
static bool ask(const struct lyn_client *client, const struct exchange *exchange,
                struct lyn_progress *out) {
    struct lyn_client asker = {.server = client->server,
                               .program = client->program,
                               .class = client->class,
                               .owner = getpid()};
    deadline_t deadline = deadline_in_ms(ASK_MS);
    if (deadline > exchange->deadline) {
        deadline = exchange->deadline;
    }
    bool told = client_open(&asker, deadline, NULL) == LYN_OK &&
                ask_status(&asker, deadline, exchange->request_id, out);
    client_disconnect(&asker);
    return told;
}

void progress_wait(struct lyn_client *client, const struct exchange *exchange) {
    if (!client->progress || client->once || exchange->method->control || !client->link->wait) {
        return;
    }
    while (client->progress_due < exchange->deadline &&
           !client->link->wait(client->connection, client->progress_due)) {
        struct lyn_progress progress;
        if (ask(client, exchange, &progress)) {
            client->progress(client->progress_user, &progress);
        }
        client->progress_due = deadline_in_ms(EVERY_MS);
    }
}
