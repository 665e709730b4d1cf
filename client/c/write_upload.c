/* A table that is larger than a message: begun, sent batch by batch, and written at the end. */
#include <string.h>

#include "client/c/write.h"
#include "wire/codec.h"

enum { BATCH_ROWS = 16384, ROWS_MIN = 8 };
#define BATCH_BYTES ((size_t)1 << 20)
#define ENVELOPE_BYTES ((size_t)16 << 10) /* around the batch, without a caller's context */

struct sending {
    struct write_job *job;
    const struct write_parts *parts;
    uint64_t handle;
    uint64_t row_next;
    bool lost; /* before anything could be written */
};

static bool is_expired(enum lyn_code code, const struct lyn_error *err) {
    return code == LYN_NOT_FOUND && strcmp(err->reason, reason_name(REASON_HANDLE_EXPIRED)) == 0;
}

static enum lyn_code begin(struct sending *sending, struct lyn_error *err) {
    struct write_job *job = sending->job;
    Lynguine__V1__WriteBeginRequest request = LYNGUINE__V1__WRITE_BEGIN_REQUEST__INIT;
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    enum lyn_code code =
        wire_schema_encode(job->arena, sending->parts->frames[0], &request.schema, err);
    if (code != LYN_OK) {
        return code;
    }
    request.schema->row_count = 0;
    for (size_t i = 0; i < sending->parts->count; i++) {
        request.schema->row_count += sending->parts->frames[i]->row_count;
    }
    code = client_run_message(job->client, method_find(SV("WriteBegin")), &request.base,
                              job->deadline, &answer, &reply, err);
    if (code == LYN_OK) {
        sending->handle = ((const Lynguine__V1__WriteBeginResponse *)reply)->handle;
        answer_dispose(&answer);
    }
    return code;
}

/* The most rows from row0 on that go into one message. *request points into the arena. */
static enum lyn_code encode(const struct sending *sending, const struct frame *frame, size_t row0,
                            struct arena *arena, Lynguine__V1__WriteBatchRequest *request,
                            struct lyn_error *err) {
    size_t most = sending->job->client->server.max_message;
    size_t room = most > ENVELOPE_BYTES ? most - ENVELOPE_BYTES : 0;
    size_t rows = wire_batch_rows(frame, row0, BATCH_BYTES < room ? BATCH_BYTES : room, BATCH_ROWS);
    for (;;) {
        enum lyn_code code = wire_batch_encode(arena, frame, row0, rows, LIMITS_DEFAULT.wire_depth,
                                               &request->batch, err);
        if (code != LYN_OK || rows <= ROWS_MIN ||
            protobuf_c_message_get_packed_size(&request->base) <= room) {
            return code;
        }
        rows = rows / 2 - rows / 2 % ROWS_MIN;
        rows = rows < ROWS_MIN ? ROWS_MIN : rows;
    }
}

static enum lyn_code send_batch(struct sending *sending, const struct frame *frame, size_t row0,
                                size_t *rows, struct lyn_error *err) {
    struct write_job *job = sending->job;
    Lynguine__V1__WriteBatchRequest request = LYNGUINE__V1__WRITE_BATCH_REQUEST__INIT;
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    struct arena *arena = arena_new(LIMITS_DEFAULT.request_bytes);
    if (!arena) {
        return error_oom(err);
    }
    request.handle = sending->handle;
    enum lyn_code code = encode(sending, frame, row0, arena, &request, err);
    if (code == LYN_OK) {
        *rows = (size_t)request.batch->row_count;
        request.batch->row0 = sending->row_next;
        code = client_run_message(job->client, method_find(SV("WriteBatch")), &request.base,
                                  job->deadline, &answer, &reply, err);
    }
    if (code == LYN_OK) {
        sending->row_next += *rows;
        answer_dispose(&answer);
    }
    arena_unref(arena);
    return code;
}

static enum lyn_code send_part(struct sending *sending, const struct frame *frame,
                               struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t row = 0, rows = 0; row < frame->row_count && code == LYN_OK; row += rows) {
        code = send_batch(sending, frame, row, &rows, err);
    }
    return code;
}

static enum lyn_code commit(struct sending *sending, struct answer *answer,
                            ProtobufCMessage **reply, struct lyn_error *err) {
    struct write_job *job = sending->job;
    Lynguine__V1__WriteCommitRequest request = LYNGUINE__V1__WRITE_COMMIT_REQUEST__INIT;
    request.handle = sending->handle;
    request.columns = job->columns;
    request.output = job->output;
    request.dry_run = job->dry_run;
    return client_run_message(job->client, method_find(SV("WriteCommit")), &request.base,
                              job->deadline, answer, reply, err);
}

static void release(struct sending *sending) {
    Lynguine__V1__ReleaseRequest request = LYNGUINE__V1__RELEASE_REQUEST__INIT;
    if (sending->handle) {
        request.handle = sending->handle;
        client_send_only(sending->job->client, method_find(SV("Release")), &request.base);
    }
}

static enum lyn_code send_once(struct sending *sending, struct answer *answer,
                               ProtobufCMessage **reply, struct lyn_error *err) {
    sending->handle = 0;
    sending->row_next = 0;
    enum lyn_code code = begin(sending, err);
    for (size_t i = 0; i < sending->parts->count && code == LYN_OK; i++) {
        code = send_part(sending, sending->parts->frames[i], err);
    }
    sending->lost = code == LYN_UNAVAILABLE || is_expired(code, err);
    if (code == LYN_OK) {
        code = commit(sending, answer, reply, err);
        /* Not done: what was done is answered, even over another connection. */
        sending->lost = is_expired(code, err);
    }
    release(sending);
    return code;
}

enum lyn_code write_upload(struct write_job *job, const struct write_parts *parts,
                           struct answer *answer, ProtobufCMessage **reply, struct lyn_error *err) {
    struct sending sending = {.job = job, .parts = parts};
    enum lyn_code code = send_once(&sending, answer, reply, err);
    if (code != LYN_OK && sending.lost && !deadline_passed(job->deadline)) {
        code = send_once(&sending, answer, reply, err);
    }
    if (code != LYN_OK && sending.lost) {
        struct lyn_error why = *err;
        code = error_set(err, REASON_CONNECTION_LOST,
                         "the table could not be sent, and nothing was written: %s", why.message);
    }
    return code;
}
