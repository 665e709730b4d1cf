#include "lynguine/v1/data.pb-c.h"
#include "service/service_internal.h"

enum lyn_code method_release(struct service *service, const struct service_request *request,
                             const ProtobufCMessage *input, ProtobufCMessage **reply,
                             struct lyn_error *err) {
    const Lynguine__V1__ReleaseRequest *wanted = (const Lynguine__V1__ReleaseRequest *)input;
    Lynguine__V1__ReleaseResponse *response = arena_alloc(request->call->arena, sizeof *response);
    if (!response) {
        return arena_error(request->call->arena, err);
    }
    lynguine__v1__release_response__init(response);
    handles_release(service->handles, request->connection, wanted->handle);
    *reply = &response->base;
    return LYN_OK;
}
