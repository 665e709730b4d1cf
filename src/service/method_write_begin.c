#include "lynguine/v1/write.pb-c.h"
#include "service/service_internal.h"

enum lyn_code method_write_begin(struct service *service, const struct service_request *request,
                                 const ProtobufCMessage *input, ProtobufCMessage **reply,
                                 struct lyn_error *err) {
    const Lynguine__V1__WriteBeginRequest *wanted = (const Lynguine__V1__WriteBeginRequest *)input;
    struct arena *arena = request->call->arena;
    struct upload *upload = NULL;
    Lynguine__V1__WriteBeginResponse *response = arena_alloc(arena, sizeof *response);
    if (!response) {
        return arena_error(arena, err);
    }
    lynguine__v1__write_begin_response__init(response);
    if (!wanted->schema) {
        return error_set(err, REASON_BAD_REQUEST, "an upload begins with the table's schema");
    }
    enum lyn_code code = upload_new(wanted->schema, &upload, err);
    if (code != LYN_OK) {
        return code;
    }
    code = handles_add_upload(service->handles, request->connection, upload, request->body.len,
                              clock_now(), &response->handle, err);
    upload_unref(upload);
    if (code == LYN_OK) {
        *reply = &response->base;
    }
    return code;
}
