/* Computing: a function, over a table that the server reads or that is in hand, or alone. */
#include "client/c/frame.h"
#include "client/c/read_message.h"
#include "client/c/request.h"
#include "client/c/table.h"
#include "client/c/value.h"
#include "lynguine/v1/compute.pb-c.h"
#include "wire/codec.h"

enum { PARAM_LEVELS = 2 }; /* around a cell: the params, and args or the like */

/* One call; the first member is what table_collect wants. */
struct computing {
    struct lyn_frame **frame;
    struct lyn_client *client;
    struct lyn_computed *out;
};

static enum lyn_code find_head(void *user, const struct answer *answer,
                               const ProtobufCMessage *reply, struct table_head *out,
                               struct lyn_error *err) {
    const Lynguine__V1__ComputeResponse *response = (const Lynguine__V1__ComputeResponse *)reply;
    struct computing *computing = user;
    const struct wire_response *envelope = &answer->response;
    *out = (struct table_head){.none = response->kind == LYNGUINE__V1__COMPUTE_KIND__COMPUTE_VALUE,
                               .schema = response->schema,
                               .batch = response->batch,
                               .handle = response->handle,
                               .source = response->source};
    computing->out->kind = (enum lyn_compute_kind)response->kind;
    computing->out->rows_run = response->rows_run;
    computing->out->rows_written = response->rows_written;
    computing->out->rows_skipped_present = response->rows_skipped_present;
    warnings_dispose(&computing->client->warnings);
    enum lyn_code code = warnings_copy(&computing->client->warnings, envelope->warnings,
                                       envelope->warning_count, envelope->warnings_dropped, err);
    if (code != LYN_OK || !out->none) {
        return code;
    }
    return response->value ? value_from_message(response->value, &computing->out->value, err)
                           : error_set(err, REASON_INTERNAL,
                                       "the server's answer is not well-formed: no value");
}

/* The message and its parts. */
struct compute_message {
    Lynguine__V1__ComputeRequest request;
    Lynguine__V1__Table table;
    struct read_message read;
};

static enum lyn_code fill_table(struct compute_message *message, struct arena *arena,
                                const lyn_frame *frame, struct lyn_error *err) {
    lyn_frame *whole = NULL;
    struct frame *table = NULL;
    enum lyn_code code = lyn_frame_concat(frame, &whole, err);
    if (code != LYN_OK) {
        return code;
    }
    table = frame_ref(whole->batches[0]);
    lyn_frame_free(whole);
    lynguine__v1__table__init(&message->table);
    if (!arena_own(arena, frame_release, table)) {
        return arena_error(arena, err);
    }
    code = wire_schema_encode(arena, table, &message->table.schema, err);
    if (code == LYN_OK) {
        code = wire_batch_encode(arena, table, 0, table->row_count, LIMITS_DEFAULT.wire_depth,
                                 &message->table.batch, err);
    }
    message->request.target_case = LYNGUINE__V1__COMPUTE_REQUEST__TARGET_TABLE;
    message->request.table = &message->table;
    return code;
}

static enum lyn_code fill_message(struct compute_message *message, struct arena *arena,
                                  const struct lyn_compute_request *request,
                                  struct lyn_error *err) {
    lynguine__v1__compute_request__init(&message->request);
    message->request.operation = request_text(request->operation);
    enum lyn_code code = request_check_text(request->operation, "the operation", err);
    if (code == LYN_OK && request->frame && request->read) {
        code = error_set(err, REASON_INVALID_VALUE,
                         "a computation has one table: a frame, or what is read");
    }
    if (code == LYN_OK && request->frame) {
        code = fill_table(message, arena, request->frame, err);
    }
    if (code == LYN_OK && request->read) {
        code = read_message_fill(&message->read, arena, request->read, err);
        message->request.target_case = LYNGUINE__V1__COMPUTE_REQUEST__TARGET_READ;
        message->request.read = &message->read.request;
    }
    if (code == LYN_OK && request->params) {
        code = wire_value_encode(arena, request->params, LIMITS_DEFAULT.wire_depth + PARAM_LEVELS,
                                 &message->request.params, err);
    }
    return code;
}

static enum lyn_code compute(struct lyn_client *client, const struct lyn_compute_request *request,
                             const struct table_call *table, struct lyn_error *err) {
    struct table_call whole = *table;
    struct compute_message message;
    struct limits limits = LIMITS_DEFAULT;
    struct arena *arena = arena_new(limits.request_bytes);
    if (!arena) {
        return error_oom(err);
    }
    pthread_mutex_lock(&client->mutex);
    enum lyn_code code = fill_message(&message, arena, request, err);
    if (code == LYN_OK) {
        whole.method = method_find(SV("Compute"));
        whole.request = &message.request.base;
        whole.head = find_head;
        code = table_run(client, &whole, err);
    }
    pthread_mutex_unlock(&client->mutex);
    arena_unref(arena);
    return code;
}

enum lyn_code lyn_client_compute(lyn_client *client, const struct lyn_compute_request *request,
                                 struct lyn_computed *out, struct lyn_error *err) {
    struct lyn_error own = {0};
    struct lyn_computed made = {0};
    struct computing computing = {&made.frame, client, &made};
    struct table_call table = {
        .on_batch = table_collect, .begin_again = table_drop, .user = &computing};
    enum lyn_code code = compute(client, request, &table, &own);
    if (code == LYN_OK) {
        *out = made;
    } else {
        lyn_computed_dispose(&made);
    }
    return client_report(code, &own, err);
}

void lyn_computed_dispose(struct lyn_computed *computed) {
    lyn_value_free(computed->value);
    lyn_frame_free(computed->frame);
    *computed = (struct lyn_computed){0};
}
