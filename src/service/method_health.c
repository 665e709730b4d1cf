#include "lynguine/v1/control.pb-c.h"
#include "service/service_internal.h"

enum lyn_code method_health(struct service *service, const struct service_request *request,
                            const ProtobufCMessage *input, ProtobufCMessage **reply,
                            struct lyn_error *err) {
    (void)input;
    struct arena *arena = request->call->arena;
    Lynguine__V1__HealthResponse *health = arena_alloc(arena, sizeof *health);
    if (!health)
        return arena_error(arena, err);
    lynguine__v1__health_response__init(health);
    health->state = service->options.host.state(service->options.host.user);
    *reply = &health->base;
    return LYN_OK;
}
