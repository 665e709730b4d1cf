/* Writing a table: one that is in hand, records, or what the server reads itself. */
#include "client/c/write.h"

#include <string.h>

#include "client/c/frame.h"
#include "client/c/read_message.h"
#include "wire/codec.h"

enum { RECORD_LEVELS = 2 }; /* a list of mappings around the cells */

static enum lyn_code check_request(const struct lyn_write_request *request, struct lyn_error *err) {
    int sources = (request->frame != NULL) + (request->records != NULL) + (request->read != NULL);
    if (sources != 1) {
        return error_set(err, REASON_NO_INPUT,
                         "a write names exactly one of frame, records and read, not %d", sources);
    }
    if (request->frame && request->frame->batch_count == 0) {
        return error_set(err, REASON_INVALID_VALUE, "the frame to write has no batch");
    }
    if (!request->output) {
        enum lyn_code code = error_set(err, REASON_MISSING_KEY, "a write needs an output");
        error_field(err, "output");
        return code;
    }
    return LYN_OK;
}

static enum lyn_code send_request(struct write_job *job, Lynguine__V1__WriteDataRequest *request,
                                  struct answer *answer, ProtobufCMessage **reply,
                                  struct lyn_error *err) {
    request->columns = job->columns;
    request->output = job->output;
    request->dry_run = job->dry_run;
    return client_run_message(job->client, method_find(SV("WriteData")), &request->base,
                              job->deadline, answer, reply, err);
}

/* The server takes less than what we take for little: nothing was sent. */
static bool is_too_large(enum lyn_code code, const struct lyn_error *err) {
    return code == LYN_RESOURCE_EXHAUSTED &&
           strcmp(err->reason, reason_name(REASON_MESSAGE_TOO_LARGE)) == 0;
}

/* ---- a table ---- */

static bool fits_inline(const struct write_parts *parts) {
    const struct frame *frame = parts->frames[0];
    return parts->count == 1 &&
           wire_batch_rows(frame, 0, WRITE_INLINE_BYTES, SIZE_MAX) >= frame->row_count;
}

enum lyn_code write_table(struct write_job *job, const struct write_parts *parts,
                          struct answer *answer, ProtobufCMessage **reply, struct lyn_error *err) {
    Lynguine__V1__WriteDataRequest request = LYNGUINE__V1__WRITE_DATA_REQUEST__INIT;
    Lynguine__V1__Table table = LYNGUINE__V1__TABLE__INIT;
    const struct frame *frame = parts->frames[0];
    if (!fits_inline(parts)) {
        return write_upload(job, parts, answer, reply, err);
    }
    enum lyn_code code = wire_schema_encode(job->arena, frame, &table.schema, err);
    if (code == LYN_OK) {
        code = wire_batch_encode(job->arena, frame, 0, frame->row_count, LIMITS_DEFAULT.wire_depth,
                                 &table.batch, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    request.source_case = LYNGUINE__V1__WRITE_DATA_REQUEST__SOURCE_TABLE;
    request.table = &table;
    code = send_request(job, &request, answer, reply, err);
    return is_too_large(code, err) ? write_upload(job, parts, answer, reply, err) : code;
}

/* ---- records ---- */

/* Too many for a message: made into a table here, as the server would. */
static enum lyn_code write_many_records(struct write_job *job, const struct value *records,
                                        struct answer *answer, ProtobufCMessage **reply,
                                        struct lyn_error *err) {
    struct limits limits = LIMITS_DEFAULT;
    struct call call;
    struct frame *frame = NULL;
    enum lyn_code code = call_init(&call, &limits, job->deadline, NULL, err);
    if (code != LYN_OK) {
        return code;
    }
    code = frame_from_records(&call, records, &frame, err);
    if (code == LYN_OK) {
        code = write_table(job, &(struct write_parts){&frame, 1}, answer, reply, err);
    }
    frame_unref(frame);
    call_dispose(&call);
    return code;
}

static enum lyn_code write_records(struct write_job *job, const struct value *records,
                                   struct answer *answer, ProtobufCMessage **reply,
                                   struct lyn_error *err) {
    Lynguine__V1__WriteDataRequest request = LYNGUINE__V1__WRITE_DATA_REQUEST__INIT;
    request.source_case = LYNGUINE__V1__WRITE_DATA_REQUEST__SOURCE_RECORDS;
    enum lyn_code code = wire_value_encode(
        job->arena, records, LIMITS_DEFAULT.wire_depth + RECORD_LEVELS, &request.records, err);
    if (code != LYN_OK) {
        return code;
    }
    if (protobuf_c_message_get_packed_size(&request.records->base) > WRITE_INLINE_BYTES) {
        return write_many_records(job, records, answer, reply, err);
    }
    code = send_request(job, &request, answer, reply, err);
    return is_too_large(code, err) ? write_many_records(job, records, answer, reply, err) : code;
}

/* ---- what the server reads ---- */

static enum lyn_code write_reading(struct write_job *job, const struct lyn_read_request *read,
                                   struct answer *answer, ProtobufCMessage **reply,
                                   struct lyn_error *err) {
    Lynguine__V1__WriteDataRequest request = LYNGUINE__V1__WRITE_DATA_REQUEST__INIT;
    struct read_message message;
    enum lyn_code code = read_message_fill(&message, job->arena, read, err);
    if (code != LYN_OK) {
        return code;
    }
    request.source_case = LYNGUINE__V1__WRITE_DATA_REQUEST__SOURCE_READ;
    request.read = &message.request;
    return send_request(job, &request, answer, reply, err);
}

/* ---- all of them ---- */

static enum lyn_code fill_job(struct write_job *job, const struct lyn_write_request *request,
                              struct lyn_error *err) {
    uint32_t depth = LIMITS_DEFAULT.wire_depth;
    enum lyn_code code = wire_value_encode(job->arena, request->output, depth, &job->output, err);
    if (code == LYN_OK && request->columns) {
        code = wire_value_encode(job->arena, request->columns, depth, &job->columns, err);
    }
    return code;
}

static enum lyn_code write_any(struct write_job *job, const struct lyn_write_request *request,
                               struct answer *answer, ProtobufCMessage **reply,
                               struct lyn_error *err) {
    if (request->read) {
        return write_reading(job, request->read, answer, reply, err);
    }
    if (request->records) {
        return write_records(job, request->records, answer, reply, err);
    }
    const struct write_parts parts = {request->frame->batches, request->frame->batch_count};
    return write_table(job, &parts, answer, reply, err);
}

static enum lyn_code take_answer(struct lyn_client *client, const struct answer *answer,
                                 const ProtobufCMessage *reply, lyn_written **out,
                                 struct lyn_error *err) {
    const struct wire_response *envelope = &answer->response;
    enum lyn_code code = warnings_copy(&client->warnings, envelope->warnings,
                                       envelope->warning_count, envelope->warnings_dropped, err);
    if (code == LYN_OK && out) {
        code =
            written_from_answer(answer, (const Lynguine__V1__WriteDataResponse *)reply, out, err);
    }
    return code;
}

static enum lyn_code run(struct write_job *job, const struct lyn_write_request *request,
                         lyn_written **out, struct lyn_error *err) {
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    warnings_dispose(&job->client->warnings);
    enum lyn_code code = fill_job(job, request, err);
    if (code == LYN_OK) {
        code = write_any(job, request, &answer, &reply, err);
    }
    if (code == LYN_OK) {
        code = take_answer(job->client, &answer, reply, out, err);
        answer_dispose(&answer);
    }
    return code;
}

enum lyn_code lyn_client_write(lyn_client *client, const struct lyn_write_request *request,
                               lyn_written **out, struct lyn_error *err) {
    struct lyn_error own = {0};
    struct write_job job = {.client = client, .dry_run = request->dry_run};
    enum lyn_code code = check_request(request, &own);
    if (code == LYN_OK && !(job.arena = arena_new(LIMITS_DEFAULT.request_bytes))) {
        code = error_oom(&own);
    }
    if (code == LYN_OK) {
        pthread_mutex_lock(&client->mutex);
        job.deadline = client_deadline(client, method_find(SV("WriteData")));
        code = run(&job, request, out, &own);
        pthread_mutex_unlock(&client->mutex);
    }
    arena_unref(job.arena);
    return client_report(code, &own, err);
}
