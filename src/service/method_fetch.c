#include "lynguine/v1/data.pb-c.h"
#include "service/batch.h"
#include "service/service_internal.h"

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

enum lyn_code method_fetch(struct service *service, const struct service_request *request,
                           const ProtobufCMessage *input, ProtobufCMessage **reply,
                           struct lyn_error *err) {
    const Lynguine__V1__FetchRequest *wanted = (const Lynguine__V1__FetchRequest *)input;
    struct arena *arena = request->call->arena;
    struct frame *frame = NULL;
    size_t wish = 0;
    Lynguine__V1__FetchResponse *response = arena_alloc(arena, sizeof *response);
    if (!response) {
        return arena_error(arena, err);
    }
    lynguine__v1__fetch_response__init(response);
    enum lyn_code code = handles_pull(service->handles, request->connection, wanted->handle,
                                      clock_now(), &frame, &wish, err);
    if (code != LYN_OK) {
        return code;
    }
    if (!arena_own(arena, frame_release, frame)) {
        return arena_error(arena, err);
    }
    code = check_row(frame, wanted->row0, err);
    if (code == LYN_OK) {
        code = batch_make(service, request, frame, (size_t)wanted->row0, wish, 0, &response->batch,
                          err);
    }
    if (code == LYN_OK) {
        *reply = &response->base;
    }
    return code;
}
