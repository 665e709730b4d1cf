#include "service/batch.h"

#include "base/utf8.h"
#include "service/service_internal.h"
#include "wire/codec.h"

enum { ROWS_MIN = 8 };

/* What is left of the largest message for the body of this request's reply. */
static size_t room_for_body(const struct service *service, const struct service_request *request) {
    const struct call *call = request->call;
    size_t warnings = call->warnings ? call->warning_count : 0;
    struct wire_response envelope = {
        .wire_major = WIRE_MAJOR,
        .wire_minor = WIRE_MINOR,
        .queue_us = UINT64_MAX,
        .work_us = UINT64_MAX,
        .warnings = call->warnings,
        .warning_count = warnings < CALL_WARNINGS ? warnings : CALL_WARNINGS,
        .warnings_dropped = UINT64_MAX,
    };
    /* The tag and length of the body, and a little more than is known today. */
    size_t around = wire_response_size(&envelope) + 64;
    return around < service->options.max_message ? service->options.max_message - around : 0;
}

/* Tags and lengths of the batch itself. */
static size_t size_of(const Lynguine__V1__Batch *batch) {
    return protobuf_c_message_get_packed_size(&batch->base) + 16;
}

static enum lyn_code too_large(const struct frame *frame, size_t row0, size_t rows, size_t size,
                               size_t room, struct lyn_error *err) {
    return error_set(err, REASON_MESSAGE_TOO_LARGE,
                     "rows %zu to %zu of %zu, the fewest that can be sent together, take %zu bytes "
                     "and a message has room for %zu; read fewer columns",
                     row0, row0 + rows - (rows > 0), frame->row_count, size, room);
}

static size_t fewer(size_t rows, size_t size, size_t room) {
    double share = (double)room / (double)size;
    size_t wanted = (size_t)((double)rows * share * 0.9);
    if (wanted > rows / 2) {
        wanted = rows / 2;
    }
    wanted -= wanted % ROWS_MIN;
    return wanted < ROWS_MIN ? ROWS_MIN : wanted;
}

enum lyn_code batch_make(const struct service *service, const struct service_request *request,
                         const struct frame *frame, size_t row0, size_t wish, size_t beside,
                         Lynguine__V1__Batch **out, struct lyn_error *err) {
    size_t room = room_for_body(service, request);
    room = room > beside ? room - beside : 0;
    size_t target = wish ? wish : BATCH_BYTES_DEFAULT;
    size_t rows = frame->column_count == 0
                      ? frame->row_count - row0
                      : wire_batch_rows(frame, row0, target < room ? target : room,
                                        wish ? SIZE_MAX : BATCH_ROWS_DEFAULT);
    for (;;) {
        Lynguine__V1__Batch *batch = NULL;
        enum lyn_code code = call_check(request->call, err);
        if (code == LYN_OK) {
            code = wire_batch_encode(request->call->arena, frame, row0, rows,
                                     request->call->limits.wire_depth, &batch, err);
        }
        if (code != LYN_OK) {
            return code;
        }
        size_t size = size_of(batch);
        if (size <= room) {
            *out = batch;
            return LYN_OK;
        }
        if (rows <= ROWS_MIN) {
            return too_large(frame, row0, rows, size, room, err);
        }
        rows = fewer(rows, size, room);
    }
}

size_t batch_text(const struct service *service, const struct service_request *request,
                  struct sv text, size_t offset, size_t wish, size_t beside) {
    enum { CHARACTER_MAX = 4 };
    size_t room = room_for_body(service, request);
    size_t most = wish ? wish : BATCH_BYTES_DEFAULT;
    room = room > beside ? room - beside : 0;
    most = most < room ? most : room;
    most = most < CHARACTER_MAX ? CHARACTER_MAX : most;
    return utf8_cut((struct sv){text.data + offset, text.len - offset}, most);
}
