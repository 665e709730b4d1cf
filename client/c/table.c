#include "client/c/table.h"

#include <string.h>

#include "client/c/frame.h"
#include "wire/codec.h"

/* One table that is under way. */
struct reading {
    struct lyn_client *client;
    deadline_t deadline;
    uint32_t depth; /* of nested cells */
    const struct table_call *table;
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
    return reading->table->on_batch(reading->table->user, frame, (size_t)reading->row_total, err);
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

static enum lyn_code begin_frame(const struct answer *answer, const struct table_head *head,
                                 struct lyn_frame **out, struct lyn_error *err) {
    const struct wire_response *envelope = &answer->response;
    enum lyn_code code = client_frame_new(head->source, out, err);
    if (code != LYN_OK) {
        return code;
    }
    return warnings_copy(&(*out)->warnings, envelope->warnings, envelope->warning_count,
                         envelope->warnings_dropped, err);
}

static enum lyn_code take_batches(struct reading *reading, const struct answer *answer,
                                  const struct table_head *head, bool *lost,
                                  struct lyn_error *err) {
    struct lyn_frame *frame = NULL;
    enum lyn_code code = begin_frame(answer, head, &frame, err);
    if (code == LYN_OK) {
        reading->row_next = 0;
        reading->row_total = head->schema->row_count;
        code = deliver(reading, frame, head->schema, head->batch, err);
    }
    while (code == LYN_OK && reading->row_next < reading->row_total) {
        if (!reading->handle) {
            code = not_as_promised("rows are missing", err);
        } else {
            code = fetch(reading, frame, head->schema, lost, err);
        }
    }
    lyn_frame_free(frame);
    return code;
}

/* The whole of it. *lost: the connection or the snapshot went away between batches. */
static enum lyn_code run_once(struct reading *reading, bool *lost, struct lyn_error *err) {
    const struct table_call *table = reading->table;
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    struct table_head head = {0};
    *lost = false;
    enum lyn_code code = client_run_message(reading->client, table->method, table->request,
                                            reading->deadline, &answer, &reply, err);
    if (code != LYN_OK) {
        return code;
    }
    code = table->head(table->user, &answer, reply, &head, err);
    reading->handle = head.handle;
    if (code == LYN_OK && !head.none) {
        code = head.schema ? take_batches(reading, &answer, &head, lost, err)
                           : not_as_promised("no schema", err);
    }
    release(reading);
    answer_dispose(&answer);
    return code;
}

static enum lyn_code tell_lost(struct lyn_error *err) {
    struct lyn_error why = *err;
    return error_set(err, REASON_CONNECTION_LOST, "the table broke off between its batches: %s",
                     why.message);
}

enum lyn_code table_run(struct lyn_client *client, const struct table_call *table,
                        struct lyn_error *err) {
    struct reading reading = {.client = client,
                              .deadline = table->deadline,
                              .depth = LIMITS_DEFAULT.wire_depth,
                              .table = table};
    bool lost = false;
    enum lyn_code code = run_once(&reading, &lost, err);
    if (lost && table->begin_again && !deadline_passed(reading.deadline) &&
        table->begin_again(table->user)) {
        code = run_once(&reading, &lost, err);
    }
    return lost ? tell_lost(err) : code;
}

/* ---- all batches in one frame ---- */

enum lyn_code table_collect(void *user, const lyn_frame *batch, size_t total_rows,
                            struct lyn_error *err) {
    struct lyn_frame **whole = *(struct lyn_frame * *const *)user;
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

bool table_drop(void *user) {
    struct lyn_frame **whole = *(struct lyn_frame * *const *)user;
    lyn_frame_free(*whole);
    *whole = NULL;
    return true;
}
