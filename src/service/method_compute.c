#include "service/batch.h"
#include "service/computing.h"
#include "wire/codec.h"

typedef Lynguine__V1__ComputeRequest request_message;
typedef Lynguine__V1__ComputeResponse response_message;

/* The first batch, and a handle for the rest. */
static enum lyn_code answer_table(struct service *service, const struct service_request *request,
                                  size_t wish, struct frame *frame, response_message *response,
                                  struct lyn_error *err) {
    enum lyn_code code = wire_schema_encode(request->call->arena, frame, &response->schema, err);
    if (code != LYN_OK) {
        return code;
    }
    response->handle = UINT64_MAX; /* as large as one can be, for the size */
    size_t beside = protobuf_c_message_get_packed_size(&response->base);
    response->handle = 0;
    code = batch_make(service, request, frame, 0, wish, beside, &response->batch, err);
    if (code != LYN_OK || response->batch->row_count == frame->row_count) {
        return code;
    }
    return handles_add(service->handles, request->connection, frame, wish, clock_now(),
                       &response->handle, err);
}

static enum lyn_code answer(struct service *service, const struct service_request *request,
                            size_t wish, const struct computed *computed,
                            response_message *response, struct lyn_error *err) {
    const struct compute_result *result = &computed->result;
    struct call *call = request->call;
    response->kind = (Lynguine__V1__ComputeKind)result->kind;
    response->source = (char *)computed->source.data;
    response->rows_run = result->counts.rows_run;
    response->rows_written = result->counts.rows_written;
    response->rows_skipped_present = result->counts.rows_skipped_present;
    response->rows_skipped_immutable = result->counts.rows_skipped_immutable;
    if (result->kind == COMPUTE_VALUE) {
        return wire_value_encode(call->arena, &result->value, call->limits.wire_depth,
                                 &response->value, err);
    }
    return answer_table(service, request, wish, result->frame, response, err);
}

enum lyn_code method_compute(struct service *service, const struct service_request *request,
                             const ProtobufCMessage *input, ProtobufCMessage **reply,
                             struct lyn_error *err) {
    const request_message *wanted = (const request_message *)input;
    struct arena *arena = request->call->arena;
    struct computed computed;
    response_message *response = arena_alloc(arena, sizeof *response);
    if (!response) {
        return arena_error(arena, err);
    }
    lynguine__v1__compute_response__init(response);
    size_t wish = wanted->batch_bytes < SIZE_MAX ? (size_t)wanted->batch_bytes : SIZE_MAX;
    enum lyn_code code = computing_run(service, request, wanted, &computed, err);
    if (code == LYN_OK) {
        code = answer(service, request, wish, &computed, response, err);
    }
    if (code == LYN_OK) {
        *reply = &response->base;
    }
    return code;
}
