#include "lynguine/v1/data.pb-c.h"
#include "service/batch.h"
#include "service/service_internal.h"

typedef Lynguine__V1__FetchRequest request_message;
typedef Lynguine__V1__FetchResponse response_message;

static enum lyn_code check_row(const struct frame *frame, uint64_t row0, struct lyn_error *err) {
    if (row0 % 8 == 0 && row0 < frame->row_count) {
        return LYN_OK;
    }
    enum lyn_code code = error_set(err, REASON_INVALID_VALUE,
                                   "a batch cannot start at row %llu: it must be a multiple of 8 "
                                   "below %zu",
                                   (unsigned long long)row0, frame->row_count);
    error_field(err, "row0");
    return code;
}

static enum lyn_code answer_batch(const struct service *service,
                                  const struct service_request *request, const struct held *held,
                                  uint64_t row0, response_message *response,
                                  struct lyn_error *err) {
    enum lyn_code code = check_row(held->frame, row0, err);
    return code == LYN_OK ? batch_make(service, request, held->frame, (size_t)row0,
                                       held->part_bytes, 0, &response->batch, err)
                          : code;
}

static enum lyn_code answer_chunk(const struct service *service,
                                  const struct service_request *request, const struct held *held,
                                  uint64_t offset, response_message *response,
                                  struct lyn_error *err) {
    enum { AROUND = 64 }; /* tags, lengths and numbers of the chunk */
    struct arena *arena = request->call->arena;
    if (offset >= held->text.len) {
        enum lyn_code code =
            error_set(err, REASON_INVALID_VALUE, "a part cannot start at byte %llu of %zu",
                      (unsigned long long)offset, held->text.len);
        error_field(err, "offset");
        return code;
    }
    response->chunk = arena_alloc(arena, sizeof *response->chunk);
    if (!response->chunk) {
        return arena_error(arena, err);
    }
    lynguine__v1__chunk__init(response->chunk);
    response->chunk->offset = offset;
    response->chunk->bytes.data = (uint8_t *)held->text.data + offset;
    response->chunk->bytes.len =
        batch_text(service, request, held->text, (size_t)offset, held->part_bytes, AROUND);
    return LYN_OK;
}

static void let_go(void *held) {
    held_dispose(held);
}

enum lyn_code method_fetch(struct service *service, const struct service_request *request,
                           const ProtobufCMessage *input, ProtobufCMessage **reply,
                           struct lyn_error *err) {
    const request_message *wanted = (const request_message *)input;
    struct arena *arena = request->call->arena;
    response_message *response = arena_alloc(arena, sizeof *response);
    struct held *held = arena_calloc(arena, 1, sizeof *held);
    if (!response || !held) {
        return arena_error(arena, err);
    }
    lynguine__v1__fetch_response__init(response);
    enum lyn_code code =
        handles_pull(service->handles, request->connection, wanted->handle, clock_now(), held, err);
    if (code != LYN_OK) {
        return code;
    }
    /* What the reply points to. */
    if (!arena_own(arena, let_go, held)) {
        return arena_error(arena, err);
    }
    code = held->frame ? answer_batch(service, request, held, wanted->row0, response, err)
                       : answer_chunk(service, request, held, wanted->offset, response, err);
    if (code == LYN_OK) {
        *reply = &response->base;
    }
    return code;
}
