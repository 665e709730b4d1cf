/* Writing a table: one that is in hand, records, or what the server reads itself. */
#include "client/c/frame.h"
#include "client/c/read_message.h"
#include "client/c/request.h"
#include "client/c/upload.h"
#include "client/c/written.h"
#include "wire/codec.h"

enum { RECORD_LEVELS = 2 }; /* a list of mappings around the cells */

/* One write: what all ways of it have in common. */
struct writing {
    const struct lyn_write_request *request;
    struct lyn_client *client;
    struct arena *arena;
    deadline_t deadline;
    Lynguine__V1__Value *columns; /* NULL: all */
    Lynguine__V1__Value *output;
    Lynguine__V1__WriteDataRequest message;
    struct answer answer;
    ProtobufCMessage *reply; /* in the answer */
    lyn_written **out;       /* may be NULL */
};

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

/* ---- the messages ---- */

static enum lyn_code send(void *user, struct lyn_error *err) {
    struct writing *writing = user;
    Lynguine__V1__WriteDataRequest *message = &writing->message;
    message->columns = writing->columns;
    message->output = writing->output;
    message->dry_run = writing->request->dry_run;
    return client_run_message(writing->client, method_find(SV("WriteData")), &message->base,
                              writing->deadline, &writing->answer, &writing->reply, err);
}

/* Of a table that went up before. */
static enum lyn_code commit(void *user, uint64_t handle, struct lyn_error *err) {
    struct writing *writing = user;
    Lynguine__V1__WriteCommitRequest message = LYNGUINE__V1__WRITE_COMMIT_REQUEST__INIT;
    message.handle = handle;
    message.columns = writing->columns;
    message.output = writing->output;
    message.dry_run = writing->request->dry_run;
    return client_run_message(writing->client, method_find(SV("WriteCommit")), &message.base,
                              writing->deadline, &writing->answer, &writing->reply, err);
}

/* ---- a table ---- */

static enum lyn_code send_inline(struct writing *writing, const struct frame *frame,
                                 struct lyn_error *err) {
    Lynguine__V1__Table table = LYNGUINE__V1__TABLE__INIT;
    enum lyn_code code = wire_schema_encode(writing->arena, frame, &table.schema, err);
    if (code == LYN_OK) {
        code = wire_batch_encode(writing->arena, frame, 0, frame->row_count,
                                 LIMITS_DEFAULT.wire_depth, &table.batch, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    writing->message.source_case = LYNGUINE__V1__WRITE_DATA_REQUEST__SOURCE_TABLE;
    writing->message.table = &table;
    return send(writing, err);
}

static enum lyn_code write_table(struct writing *writing, const struct table_parts *parts,
                                 struct lyn_error *err) {
    const struct upload_source source = {.table = parts};
    if (upload_fits_inline(parts)) {
        enum lyn_code code = send_inline(writing, parts->frames[0], err);
        if (!upload_is_refused(code, err)) {
            return code;
        }
    }
    return upload_run(writing->client, &source, writing->deadline, commit, writing, err);
}

/* ---- records ---- */

/* Too many for a message: made into a table here, as the server would. */
static enum lyn_code write_many_records(struct writing *writing, struct lyn_error *err) {
    struct limits limits = LIMITS_DEFAULT;
    struct call call;
    struct frame *frame = NULL;
    enum lyn_code code = call_init(&call, &limits, writing->deadline, NULL, err);
    if (code != LYN_OK) {
        return code;
    }
    code = frame_from_records(&call, writing->request->records, &frame, err);
    if (code == LYN_OK) {
        code = write_table(writing, &(struct table_parts){&frame, 1}, err);
    }
    frame_unref(frame);
    call_dispose(&call);
    return code;
}

static enum lyn_code write_records(struct writing *writing, struct lyn_error *err) {
    Lynguine__V1__WriteDataRequest *message = &writing->message;
    message->source_case = LYNGUINE__V1__WRITE_DATA_REQUEST__SOURCE_RECORDS;
    enum lyn_code code =
        wire_value_encode(writing->arena, writing->request->records,
                          LIMITS_DEFAULT.wire_depth + RECORD_LEVELS, &message->records, err);
    if (code != LYN_OK) {
        return code;
    }
    if (protobuf_c_message_get_packed_size(&message->records->base) <= UPLOAD_INLINE_BYTES) {
        code = send(writing, err);
        if (!upload_is_refused(code, err)) {
            return code;
        }
    }
    return write_many_records(writing, err);
}

/* ---- what the server reads ---- */

static enum lyn_code write_reading(struct writing *writing, struct lyn_error *err) {
    struct read_message read;
    enum lyn_code code = read_message_fill(&read, writing->arena, writing->request->read, err);
    if (code != LYN_OK) {
        return code;
    }
    writing->message.source_case = LYNGUINE__V1__WRITE_DATA_REQUEST__SOURCE_READ;
    writing->message.read = &read.request;
    return read_message_send(writing->client, &read, writing->deadline, send, writing, err);
}

/* ---- all of them ---- */

static enum lyn_code fill_values(struct writing *writing, struct lyn_error *err) {
    const struct lyn_write_request *request = writing->request;
    uint32_t depth = LIMITS_DEFAULT.wire_depth;
    enum lyn_code code =
        wire_value_encode(writing->arena, request->output, depth, &writing->output, err);
    if (code == LYN_OK && request->columns) {
        code = wire_value_encode(writing->arena, request->columns, depth, &writing->columns, err);
    }
    return code;
}

static enum lyn_code write_any(struct writing *writing, struct lyn_error *err) {
    const struct lyn_write_request *request = writing->request;
    if (request->read) {
        return write_reading(writing, err);
    }
    if (request->records) {
        return write_records(writing, err);
    }
    const struct table_parts parts = {request->frame->batches, request->frame->batch_count};
    return write_table(writing, &parts, err);
}

static enum lyn_code take_answer(struct writing *writing, struct lyn_error *err) {
    struct lyn_client *client = writing->client;
    const struct wire_response *envelope = &writing->answer.response;
    enum lyn_code code = warnings_copy(&client->warnings, envelope->warnings,
                                       envelope->warning_count, envelope->warnings_dropped, err);
    if (code == LYN_OK && writing->out) {
        code = written_from_answer(&writing->answer,
                                   (const Lynguine__V1__WriteDataResponse *)writing->reply,
                                   writing->out, err);
    }
    return code;
}

static enum lyn_code write_and_tell(struct lyn_client *client, struct arena *arena, void *user,
                                    struct lyn_error *err) {
    struct writing *writing = user;
    writing->client = client;
    writing->arena = arena;
    writing->deadline = client_deadline(client, method_find(SV("WriteData")));
    lynguine__v1__write_data_request__init(&writing->message);
    warnings_dispose(&client->warnings);
    enum lyn_code code = check_request(writing->request, err);
    if (code == LYN_OK) {
        code = fill_values(writing, err);
    }
    if (code == LYN_OK) {
        code = write_any(writing, err);
    }
    if (code == LYN_OK) {
        code = take_answer(writing, err);
        answer_dispose(&writing->answer);
    }
    return code;
}

enum lyn_code lyn_client_write(lyn_client *client, const struct lyn_write_request *request,
                               lyn_written **out, struct lyn_error *err) {
    struct writing writing = {.request = request, .out = out};
    return request_run(client, write_and_tell, &writing, err);
}
