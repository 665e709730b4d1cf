#include "lynguine/v1/write.pb-c.h"
#include "service/service_internal.h"

enum lyn_code method_write_batch(struct service *service, const struct service_request *request,
                                 const ProtobufCMessage *input, ProtobufCMessage **reply,
                                 struct lyn_error *err) {
    const Lynguine__V1__WriteBatchRequest *wanted = (const Lynguine__V1__WriteBatchRequest *)input;
    struct call *call = request->call;
    struct upload *upload = NULL;
    Lynguine__V1__WriteBatchResponse *response = arena_alloc(call->arena, sizeof *response);
    if (!response) {
        return arena_error(call->arena, err);
    }
    lynguine__v1__write_batch_response__init(response);
    if (!wanted->batch) {
        return error_set(err, REASON_BAD_REQUEST, "the request has no batch");
    }
    /* In memory a batch takes about what it takes on the wire. */
    enum lyn_code code = handles_push(service->handles, request->connection, wanted->handle,
                                      request->body.len, clock_now(), &upload, err);
    if (code != LYN_OK) {
        return code;
    }
    code = upload_append(upload, wanted->batch, call->limits.wire_depth, &response->row_count, err);
    upload_unref(upload);
    if (code == LYN_OK) {
        *reply = &response->base;
    }
    return code;
}
