#include "lynguine/v1/write.pb-c.h"
#include "service/service_internal.h"

typedef Lynguine__V1__WriteBatchRequest request_message;
typedef Lynguine__V1__WriteBatchResponse response_message;

static enum lyn_code append(struct upload *upload, const struct call *call,
                            const request_message *wanted, response_message *response,
                            struct lyn_error *err) {
    const Lynguine__V1__Chunk *chunk = wanted->chunk;
    if (!chunk) {
        return upload_append_batch(upload, wanted->batch, call->limits.wire_depth,
                                   &response->row_count, err);
    }
    struct sv bytes = {(const char *)chunk->bytes.data, chunk->bytes.len};
    return upload_append_chunk(upload, chunk->offset, bytes, &response->byte_count, err);
}

enum lyn_code method_write_batch(struct service *service, const struct service_request *request,
                                 const ProtobufCMessage *input, ProtobufCMessage **reply,
                                 struct lyn_error *err) {
    const request_message *wanted = (const request_message *)input;
    struct call *call = request->call;
    struct upload *upload = NULL;
    response_message *response = arena_alloc(call->arena, sizeof *response);
    if (!response) {
        return arena_error(call->arena, err);
    }
    lynguine__v1__write_batch_response__init(response);
    if (!wanted->batch == !wanted->chunk) {
        return error_set(err, REASON_BAD_REQUEST, "the request has not one of batch and chunk");
    }
    /* In memory a part takes about what it takes on the wire. */
    enum lyn_code code = handles_push(service->handles, request->connection, wanted->handle,
                                      request->body.len, clock_now(), &upload, err);
    if (code != LYN_OK) {
        return code;
    }
    code = append(upload, call, wanted, response, err);
    upload_unref(upload);
    if (code == LYN_OK) {
        *reply = &response->base;
    }
    return code;
}
