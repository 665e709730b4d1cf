#include "lynguine/v1/data.pb-c.h"
#include "service/batch.h"
#include "service/reading.h"
#include "service/service_internal.h"
#include "wire/codec.h"

typedef Lynguine__V1__ReadDataResponse response_message;

static enum lyn_code answer(struct service *service, const struct service_request *request,
                            size_t wish, const struct read_result *result,
                            response_message *response, struct lyn_error *err) {
    enum lyn_code code =
        wire_schema_encode(request->call->arena, result->frame, &response->schema, err);
    if (code != LYN_OK) {
        return code;
    }
    response->source = (char *)result->source.data;
    response->handle = UINT64_MAX; /* as large as one can be, for the size */
    size_t beside = protobuf_c_message_get_packed_size(&response->base);
    response->handle = 0;
    code = batch_make(service, request, result->frame, 0, wish, beside, &response->batch, err);
    if (code != LYN_OK || response->batch->row_count == result->frame->row_count) {
        return code;
    }
    return handles_add(service->handles, request->connection, result->frame, wish, clock_now(),
                       &response->handle, err);
}

enum lyn_code method_read_data(struct service *service, const struct service_request *request,
                               const ProtobufCMessage *input, ProtobufCMessage **reply,
                               struct lyn_error *err) {
    const Lynguine__V1__ReadDataRequest *wanted = (const Lynguine__V1__ReadDataRequest *)input;
    struct arena *arena = request->call->arena;
    struct read_result result = {0};
    response_message *response = arena_alloc(arena, sizeof *response);
    if (!response) {
        return arena_error(arena, err);
    }
    lynguine__v1__read_data_response__init(response);
    size_t wish = wanted->batch_bytes < SIZE_MAX ? (size_t)wanted->batch_bytes : SIZE_MAX;
    enum lyn_code code = reading_run(service, request, wanted, &result, err);
    if (code == LYN_OK) {
        code = answer(service, request, wish, &result, response, err);
    }
    if (code == LYN_OK) {
        *reply = &response->base;
    }
    return code;
}
