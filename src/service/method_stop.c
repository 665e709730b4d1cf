#include <unistd.h>

#include "lynguine/v1/control.pb-c.h"
#include "service/service_internal.h"

enum lyn_code method_stop(struct service *service, const struct service_request *request,
                          const ProtobufCMessage *input, ProtobufCMessage **reply,
                          struct lyn_error *err) {
    const Lynguine__V1__StopRequest *wanted = (const Lynguine__V1__StopRequest *)input;
    const struct service_host *host = &service->options.host;
    struct arena *arena = request->call->arena;
    Lynguine__V1__StopResponse *stop = arena_alloc(arena, sizeof *stop);
    if (!stop) {
        return arena_error(arena, err);
    }
    lynguine__v1__stop_response__init(stop);
    stop->pid = (uint32_t)getpid();
    enum lyn_code code = host->stop(host->user, wanted->now, &stop->in_flight, err);
    *reply = &stop->base;
    return code;
}
