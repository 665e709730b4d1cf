/* Reading a table: the first batch comes with the answer, the rest is pulled by Fetch (design 3). */
#include <stdlib.h>
#include <string.h>

#include "client/c/client.h"
#include "client/c/frame.h"
#include "client/c/read_message.h"
#include "lynguine/v1/data.pb-c.h"
#include "wire/codec.h"

/* One read that is under way. */
struct reading {
    struct lyn_client *client;
    deadline_t deadline;
    uint32_t depth; /* of nested cells */
    lyn_batch_callback *on_batch;
    void *user;
    uint64_t handle;
    uint64_t row_next, row_total;
};

/* ---- the batches ---- */

static enum lyn_code not_as_promised(const char *what, struct lyn_error *err) {
    return error_set(err, REASON_INTERNAL, "the server's answer is not well-formed: %s", what);
}

/* Decodes one batch, checks that it is the next one, and hands it over. */
static enum lyn_code deliver(struct reading *reading, struct lyn_frame *frame,
                             const Lynguine__V1__Schema *schema, const Lynguine__V1__Batch *message,
                             struct lyn_error *err) {
    struct frame *batch = NULL;
    if (!message) {
        return not_as_promised("no batch", err);
    }
    if (message->row0 != reading->row_next ||
        message->row_count > reading->row_total - reading->row_next) {
        return not_as_promised("rows out of order", err);
    }
    enum lyn_code code = wire_batch_decode(schema, message, reading->depth, &batch, err);
    if (code != LYN_OK) {
        return code;
    }
    reading->row_next += batch->row_count;
    client_frame_clear(frame);
    code = client_frame_append(frame, batch, err);
    if (code != LYN_OK) {
        return code;
    }
    return reading->on_batch(reading->user, frame, (size_t)reading->row_total, err);
}

static void release(struct reading *reading) {
    Lynguine__V1__ReleaseRequest request = LYNGUINE__V1__RELEASE_REQUEST__INIT;
    if (!reading->handle) {
        return;
    }
    request.handle = reading->handle;
    reading->handle = 0;
    client_send_only(reading->client, method_find(SV("Release")), &request.base);
}

/* *lost: the snapshot is gone with its server or connection. */
static enum lyn_code fetch(struct reading *reading, struct lyn_frame *frame,
                           const Lynguine__V1__Schema *schema, bool *lost, struct lyn_error *err) {
    Lynguine__V1__FetchRequest request = LYNGUINE__V1__FETCH_REQUEST__INIT;
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    request.handle = reading->handle;
    request.row0 = reading->row_next;
    enum lyn_code code = client_run_message(reading->client, method_find(SV("Fetch")),
                                            &request.base, reading->deadline, &answer, &reply, err);
    *lost = code == LYN_UNAVAILABLE ||
            (code == LYN_NOT_FOUND && strcmp(err->reason, reason_name(REASON_HANDLE_EXPIRED)) == 0);
    if (code != LYN_OK) {
        return code;
    }
    const Lynguine__V1__Batch *batch = ((const Lynguine__V1__FetchResponse *)reply)->batch;
    code = batch && batch->row_count == 0 ? not_as_promised("an empty batch", err)
                                          : deliver(reading, frame, schema, batch, err);
    answer_dispose(&answer);
    return code;
}

static enum lyn_code begin_frame(const struct answer *answer,
                                 const Lynguine__V1__ReadDataResponse *response,
                                 struct lyn_frame **out, struct lyn_error *err) {
    const struct wire_response *envelope = &answer->response;
    if (!response->schema) {
        return not_as_promised("no schema", err);
    }
    enum lyn_code code = client_frame_new(response->source, out, err);
    if (code != LYN_OK) {
        return code;
    }
    return warnings_copy(&(*out)->warnings, envelope->warnings, envelope->warning_count,
                         envelope->warnings_dropped, err);
}

/* One whole read. *lost: the connection or the snapshot went away between batches. */
static enum lyn_code read_once(struct reading *reading, const struct read_message *message,
                               bool *lost, struct lyn_error *err) {
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    struct lyn_frame *frame = NULL;
    *lost = false;
    enum lyn_code code =
        client_run_message(reading->client, method_find(SV("ReadData")), &message->request.base,
                           reading->deadline, &answer, &reply, err);
    if (code != LYN_OK) {
        return code;
    }
    const Lynguine__V1__ReadDataResponse *response = (const Lynguine__V1__ReadDataResponse *)reply;
    reading->handle = response->handle;
    code = begin_frame(&answer, response, &frame, err);
    if (code != LYN_OK) {
        goto done;
    }
    reading->row_next = 0;
    reading->row_total = response->schema->row_count;
    code = deliver(reading, frame, response->schema, response->batch, err);
    while (code == LYN_OK && reading->row_next < reading->row_total) {
        if (!reading->handle) {
            code = not_as_promised("rows are missing", err);
        } else {
            code = fetch(reading, frame, response->schema, lost, err);
        }
    }
done:
    release(reading);
    lyn_frame_free(frame);
    answer_dispose(&answer);
    return code;
}

static enum lyn_code tell_lost(struct lyn_error *err) {
    struct lyn_error why = *err;
    return error_set(err, REASON_CONNECTION_LOST, "the table broke off between its batches: %s",
                     why.message);
}

/* Reads, and once more from the start when it broke off and begin_again (NULL: batches are out of our
 * hands) says so. */
static enum lyn_code read_table(struct lyn_client *client, const struct lyn_read_request *request,
                                struct reading *reading, bool (*begin_again)(void *user),
                                struct lyn_error *err) {
    struct read_message message;
    bool lost = false;
    struct limits limits = LIMITS_DEFAULT;
    struct arena *arena = arena_new(limits.request_bytes);
    if (!arena) {
        return error_oom(err);
    }
    pthread_mutex_lock(&client->mutex);
    reading->client = client;
    reading->depth = limits.wire_depth;
    reading->deadline = client_deadline(client, method_find(SV("ReadData")));
    enum lyn_code code = read_message_fill(&message, arena, request, err);
    if (code == LYN_OK) {
        code = read_once(reading, &message, &lost, err);
    }
    if (lost && begin_again && !deadline_passed(reading->deadline) && begin_again(reading->user)) {
        code = read_once(reading, &message, &lost, err);
    }
    if (lost) {
        code = tell_lost(err);
    }
    pthread_mutex_unlock(&client->mutex);
    arena_unref(arena);
    return code;
}

enum lyn_code lyn_client_read_batches(lyn_client *client, const struct lyn_read_request *request,
                                      lyn_batch_callback *on_batch, void *user,
                                      struct lyn_error *err) {
    struct lyn_error own = {0};
    struct reading reading = {.on_batch = on_batch, .user = user};
    return client_report(read_table(client, request, &reading, NULL, &own), &own, err);
}

/* ---- all batches in one frame ---- */

static enum lyn_code collect(void *user, const lyn_frame *batch, size_t total_rows,
                             struct lyn_error *err) {
    struct lyn_frame **whole = user;
    (void)total_rows;
    enum lyn_code code = LYN_OK;
    if (!*whole) {
        code = client_frame_new(batch->source, whole, err);
        if (code == LYN_OK) {
            code = warnings_copy(&(*whole)->warnings, batch->warnings.items, batch->warnings.count,
                                 0, err);
        }
    }
    if (code != LYN_OK) {
        return code;
    }
    return client_frame_append(*whole, frame_ref(batch->batches[0]), err);
}

static bool drop_collected(void *user) {
    struct lyn_frame **whole = user;
    lyn_frame_free(*whole);
    *whole = NULL;
    return true;
}

enum lyn_code lyn_client_read(lyn_client *client, const struct lyn_read_request *request,
                              lyn_frame **out, struct lyn_error *err) {
    struct lyn_error own = {0};
    struct lyn_frame *whole = NULL;
    struct reading reading = {.on_batch = collect, .user = &whole};
    enum lyn_code code = read_table(client, request, &reading, drop_collected, &own);
    if (code == LYN_OK) {
        *out = whole;
    } else {
        lyn_frame_free(whole);
    }
    return client_report(code, &own, err);
}
