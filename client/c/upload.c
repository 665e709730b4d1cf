#include "client/c/upload.h"

#include <string.h>

#include "lynguine/v1/write.pb-c.h"
#include "wire/codec.h"

enum { BATCH_ROWS = 16384, ROWS_MIN = 8 };
#define BATCH_BYTES ((size_t)1 << 20)
#define ENVELOPE_BYTES ((size_t)16 << 10) /* around a part, without a caller's context */

/* One upload that is under way. */
struct sending {
    struct lyn_client *client;
    const struct upload_source *source;
    deadline_t deadline;
    struct arena *arena; /* of the part that is sent */
    uint64_t handle;
    uint64_t next; /* row or byte */
    bool lost;     /* before it could be used */
};

bool upload_fits_inline(const struct table_parts *table) {
    const struct frame *frame = table->frames[0];
    return table->count == 1 &&
           wire_batch_rows(frame, 0, UPLOAD_INLINE_BYTES, SIZE_MAX) >= frame->row_count;
}

/* An error that the server answers with names the request. */
bool upload_is_refused(enum lyn_code code, const struct lyn_error *err) {
    return code == LYN_RESOURCE_EXHAUSTED && err->request_id[0] == '\0' &&
           strcmp(err->reason, reason_name(REASON_MESSAGE_TOO_LARGE)) == 0;
}

static bool is_expired(enum lyn_code code, const struct lyn_error *err) {
    return code == LYN_NOT_FOUND && strcmp(err->reason, reason_name(REASON_HANDLE_EXPIRED)) == 0;
}

/* ---- the steps ---- */

static enum lyn_code fill_begin(const struct sending *sending,
                                Lynguine__V1__WriteBeginRequest *request, struct lyn_error *err) {
    const struct table_parts *table = sending->source->table;
    if (!table) {
        request->what_case = LYNGUINE__V1__WRITE_BEGIN_REQUEST__WHAT_CONTENT_BYTES;
        request->content_bytes = sending->source->content.len;
        return LYN_OK;
    }
    request->what_case = LYNGUINE__V1__WRITE_BEGIN_REQUEST__WHAT_SCHEMA;
    enum lyn_code code =
        wire_schema_encode(sending->arena, table->frames[0], &request->schema, err);
    if (code != LYN_OK) {
        return code;
    }
    request->schema->row_count = 0;
    for (size_t i = 0; i < table->count; i++) {
        request->schema->row_count += table->frames[i]->row_count;
    }
    return LYN_OK;
}

static enum lyn_code begin(struct sending *sending, struct lyn_error *err) {
    Lynguine__V1__WriteBeginRequest request = LYNGUINE__V1__WRITE_BEGIN_REQUEST__INIT;
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    enum lyn_code code = fill_begin(sending, &request, err);
    if (code == LYN_OK) {
        code = client_run_message(sending->client, method_find(SV("WriteBegin")), &request.base,
                                  sending->deadline, &answer, &reply, err);
    }
    if (code == LYN_OK) {
        sending->handle = ((const Lynguine__V1__WriteBeginResponse *)reply)->handle;
        answer_dispose(&answer);
    }
    return code;
}

static enum lyn_code send_part(struct sending *sending, Lynguine__V1__WriteBatchRequest *request,
                               size_t count, struct lyn_error *err) {
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    request->handle = sending->handle;
    enum lyn_code code =
        client_run_message(sending->client, method_find(SV("WriteBatch")), &request->base,
                           sending->deadline, &answer, &reply, err);
    if (code == LYN_OK) {
        sending->next += count;
        answer_dispose(&answer);
    }
    return code;
}

/* What one message has room for. */
static size_t part_room(const struct sending *sending) {
    size_t most = sending->client->server.max_message;
    return most > ENVELOPE_BYTES ? most - ENVELOPE_BYTES : 0;
}

/* ---- a table ---- */

/* The most rows from row0 on that go into one message. *request points into the arena. */
static enum lyn_code encode(const struct sending *sending, const struct frame *frame, size_t row0,
                            Lynguine__V1__WriteBatchRequest *request, struct lyn_error *err) {
    size_t room = part_room(sending);
    size_t rows = wire_batch_rows(frame, row0, BATCH_BYTES < room ? BATCH_BYTES : room, BATCH_ROWS);
    for (;;) {
        enum lyn_code code = wire_batch_encode(sending->arena, frame, row0, rows,
                                               LIMITS_DEFAULT.wire_depth, &request->batch, err);
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
    Lynguine__V1__WriteBatchRequest request = LYNGUINE__V1__WRITE_BATCH_REQUEST__INIT;
    sending->arena = arena_new(LIMITS_DEFAULT.request_bytes);
    if (!sending->arena) {
        return error_oom(err);
    }
    enum lyn_code code = encode(sending, frame, row0, &request, err);
    if (code == LYN_OK) {
        *rows = (size_t)request.batch->row_count;
        request.batch->row0 = sending->next;
        code = send_part(sending, &request, *rows, err);
    }
    arena_unref(sending->arena);
    sending->arena = NULL;
    return code;
}

static enum lyn_code send_table(struct sending *sending, struct lyn_error *err) {
    const struct table_parts *table = sending->source->table;
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < table->count && code == LYN_OK; i++) {
        const struct frame *frame = table->frames[i];
        for (size_t row = 0, rows = 0; row < frame->row_count && code == LYN_OK; row += rows) {
            code = send_batch(sending, frame, row, &rows, err);
        }
    }
    return code;
}

/* ---- bytes ---- */

static enum lyn_code send_content(struct sending *sending, struct lyn_error *err) {
    struct sv content = sending->source->content;
    size_t room = part_room(sending);
    size_t most = BATCH_BYTES < room || room == 0 ? BATCH_BYTES : room;
    enum lyn_code code = LYN_OK;
    while (sending->next < content.len && code == LYN_OK) {
        Lynguine__V1__WriteBatchRequest request = LYNGUINE__V1__WRITE_BATCH_REQUEST__INIT;
        Lynguine__V1__Chunk chunk = LYNGUINE__V1__CHUNK__INIT;
        size_t left = content.len - (size_t)sending->next;
        chunk.offset = sending->next;
        chunk.bytes.data = (uint8_t *)content.data + sending->next;
        chunk.bytes.len = left < most ? left : most;
        request.chunk = &chunk;
        code = send_part(sending, &request, chunk.bytes.len, err);
    }
    return code;
}

/* ---- all of it ---- */

static enum lyn_code begin_and_send(struct sending *sending, struct lyn_error *err) {
    sending->handle = 0;
    sending->next = 0;
    sending->arena = arena_new(LIMITS_DEFAULT.request_bytes);
    enum lyn_code code = sending->arena ? begin(sending, err) : error_oom(err);
    arena_unref(sending->arena);
    sending->arena = NULL;
    if (code == LYN_OK) {
        code = sending->source->table ? send_table(sending, err) : send_content(sending, err);
    }
    return code;
}

static void release(struct sending *sending) {
    Lynguine__V1__ReleaseRequest request = LYNGUINE__V1__RELEASE_REQUEST__INIT;
    if (sending->handle) {
        request.handle = sending->handle;
        client_send_only(sending->client, method_find(SV("Release")), &request.base);
    }
}

static enum lyn_code run_once(struct sending *sending, upload_use *use, void *user,
                              struct lyn_error *err) {
    enum lyn_code code = begin_and_send(sending, err);
    sending->lost = code == LYN_UNAVAILABLE || is_expired(code, err);
    if (code == LYN_OK) {
        code = use(user, sending->handle, err);
        /* Not done: what was done is answered, even over another connection. */
        sending->lost = is_expired(code, err);
    }
    release(sending);
    return code;
}

enum lyn_code upload_run(struct lyn_client *client, const struct upload_source *source,
                         deadline_t deadline, upload_use *use, void *user, struct lyn_error *err) {
    struct sending sending = {.client = client, .source = source, .deadline = deadline};
    enum lyn_code code = run_once(&sending, use, user, err);
    if (code != LYN_OK && sending.lost && !deadline_passed(deadline)) {
        code = run_once(&sending, use, user, err);
    }
    if (code != LYN_OK && sending.lost) {
        struct lyn_error why = *err;
        code =
            error_set(err, REASON_CONNECTION_LOST,
                      "the %s broke off on its way to the server, and nothing was done with it: %s",
                      source->table ? "table" : "content", why.message);
    }
    return code;
}
