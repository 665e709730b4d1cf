#include "lynguine/v1/control.pb-c.h"
#include "service/service_internal.h"

_Static_assert((int)SERVICE_STARTING == LYNGUINE__V1__SERVING_STATE__STARTING &&
                   (int)SERVICE_SERVING == LYNGUINE__V1__SERVING_STATE__SERVING &&
                   (int)SERVICE_DRAINING == LYNGUINE__V1__SERVING_STATE__DRAINING &&
                   (int)SERVICE_STOPPED == LYNGUINE__V1__SERVING_STATE__STOPPED,
               "states are sent as they are");

enum lyn_code method_health(struct service *service, const struct service_request *request,
                            const ProtobufCMessage *input, ProtobufCMessage **reply,
                            struct lyn_error *err) {
    (void)input;
    struct arena *arena = request->call->arena;
    Lynguine__V1__HealthResponse *health = arena_alloc(arena, sizeof *health);
    if (!health) {
        return arena_error(arena, err);
    }
    lynguine__v1__health_response__init(health);
    health->state =
        (Lynguine__V1__ServingState)service->options.host.state(service->options.host.user);
    *reply = &health->base;
    return LYN_OK;
}
