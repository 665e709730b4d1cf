/* Computing: a function, over a table that the server reads or that is in hand, or alone. */
#include "client/c/frame.h"
#include "client/c/read_message.h"
#include "client/c/request.h"
#include "client/c/table.h"
#include "client/c/upload.h"
#include "client/c/value.h"
#include "lynguine/v1/compute.pb-c.h"
#include "wire/codec.h"

enum { PARAM_LEVELS = 2 }; /* around a cell: the params, and args or the like */

/* One call; the first member is what table_collect wants. */
struct computing {
    struct lyn_frame **frame;
    const struct lyn_compute_request *request;
    struct lyn_client *client;
    struct lyn_computed *out;
    struct table_call table;
    /* The message and its parts. */
    Lynguine__V1__ComputeRequest message;
    Lynguine__V1__Table inline_table;
    struct read_message read;
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
    computing->out->rows_skipped_immutable = response->rows_skipped_immutable;
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

/* ---- the message ---- */

static enum lyn_code check_request(const struct lyn_compute_request *request,
                                   struct lyn_error *err) {
    enum lyn_code code = request_check_text(request->operation, "the operation", err);
    if (code == LYN_OK) {
        code = request_check_text(request->template_directory, "the template directory", err);
    }
    if (code == LYN_OK && request->frame && request->read) {
        code = error_set(err, REASON_INVALID_VALUE,
                         "a computation has one table: a frame, or what is read");
    }
    if (code == LYN_OK && request->frame && request->frame->batch_count == 0) {
        code = error_set(err, REASON_INVALID_VALUE, "the frame to compute with has no batch");
    }
    return code;
}

static enum lyn_code fill_message(struct computing *computing, struct arena *arena,
                                  struct lyn_error *err) {
    const struct lyn_compute_request *request = computing->request;
    Lynguine__V1__ComputeRequest *message = &computing->message;
    lynguine__v1__compute_request__init(message);
    message->operation = request_text(request->operation);
    message->template_directory = request_text(request->template_directory);
    enum lyn_code code = check_request(request, err);
    if (code == LYN_OK && request->read) {
        code = read_message_fill(&computing->read, arena, request->read, err);
        message->target_case = LYNGUINE__V1__COMPUTE_REQUEST__TARGET_READ;
        message->read = &computing->read.request;
    }
    if (code == LYN_OK && request->params) {
        code = wire_value_encode(arena, request->params, LIMITS_DEFAULT.wire_depth + PARAM_LEVELS,
                                 &message->params, err);
    }
    return code;
}

static enum lyn_code fill_table(struct computing *computing, struct arena *arena,
                                const struct frame *frame, struct lyn_error *err) {
    Lynguine__V1__Table *table = &computing->inline_table;
    lynguine__v1__table__init(table);
    enum lyn_code code = wire_schema_encode(arena, frame, &table->schema, err);
    if (code == LYN_OK) {
        code = wire_batch_encode(arena, frame, 0, frame->row_count, LIMITS_DEFAULT.wire_depth,
                                 &table->batch, err);
    }
    computing->message.target_case = LYNGUINE__V1__COMPUTE_REQUEST__TARGET_TABLE;
    computing->message.table = table;
    return code;
}

/* ---- the call ---- */

static enum lyn_code send(void *user, struct lyn_error *err) {
    const struct computing *computing = user;
    return table_run(computing->client, &computing->table, err);
}

static enum lyn_code send_with_handle(void *user, uint64_t handle, struct lyn_error *err) {
    struct computing *computing = user;
    computing->message.target_case = LYNGUINE__V1__COMPUTE_REQUEST__TARGET_UPLOAD;
    computing->message.upload = handle;
    return send(computing, err);
}

/* With the table in the request, or sent before it. */
static enum lyn_code send_table(struct computing *computing, struct arena *arena,
                                struct lyn_error *err) {
    const struct lyn_frame *frame = computing->request->frame;
    const struct table_parts parts = {frame->batches, frame->batch_count};
    const struct upload_source source = {.table = &parts};
    if (upload_fits_inline(&parts)) {
        enum lyn_code code = fill_table(computing, arena, parts.frames[0], err);
        if (code == LYN_OK) {
            code = send(computing, err);
        }
        if (!upload_is_refused(code, err)) {
            return code;
        }
    }
    return upload_run(computing->client, &source, computing->table.deadline, send_with_handle,
                      computing, err);
}

static enum lyn_code compute(struct lyn_client *client, struct arena *arena, void *user,
                             struct lyn_error *err) {
    struct computing *computing = user;
    struct table_call *table = &computing->table;
    enum lyn_code code = fill_message(computing, arena, err);
    if (code != LYN_OK) {
        return code;
    }
    computing->client = client;
    table->method = method_find(SV("Compute"));
    table->request = &computing->message.base;
    table->deadline = client_deadline(client, table->method);
    table->head = find_head;
    table->on_batch = table_collect;
    table->begin_again = table_drop;
    table->user = computing;
    if (computing->request->frame) {
        return send_table(computing, arena, err);
    }
    return read_message_send(client, computing->request->read ? &computing->read : NULL,
                             table->deadline, send, computing, err);
}

enum lyn_code lyn_client_compute(lyn_client *client, const struct lyn_compute_request *request,
                                 struct lyn_computed *out, struct lyn_error *err) {
    struct lyn_computed made = {0};
    struct computing computing = {.frame = &made.frame, .request = request, .out = &made};
    enum lyn_code code = request_run(client, compute, &computing, err);
    if (code == LYN_OK) {
        *out = made;
    } else {
        lyn_computed_dispose(&made);
    }
    return code;
}

void lyn_computed_dispose(struct lyn_computed *computed) {
    lyn_value_free(computed->value);
    lyn_frame_free(computed->frame);
    *computed = (struct lyn_computed){0};
}
