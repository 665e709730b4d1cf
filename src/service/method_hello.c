#include "lynguine/v1/control.pb-c.h"
#include "service/service_internal.h"

/* What a client may ask for by name instead of guessing from a version (lifecycle 3.6). */
static const char *const FEATURES[] = {"read", "read.content", "read.rows", "read.columns",
                                       "fetch"};

enum lyn_code method_hello(struct service *service, const struct service_request *request,
                           const ProtobufCMessage *input, ProtobufCMessage **reply,
                           struct lyn_error *err) {
    (void)input;
    struct arena *arena = request->call->arena;
    const struct service_options *options = &service->options;
    Lynguine__V1__HelloResponse *hello = arena_alloc(arena, sizeof *hello);
    if (!hello) {
        return arena_error(arena, err);
    }
    lynguine__v1__hello_response__init(hello);
    hello->wire_major = WIRE_MAJOR;
    hello->wire_minor = WIRE_MINOR;
    hello->state = (Lynguine__V1__ServingState)options->host.state(options->host.user);
    if (request->authenticated) {
        hello->n_features = sizeof FEATURES / sizeof *FEATURES;
        hello->features = (char **)FEATURES;
        hello->max_message = options->max_message;
        hello->build = (char *)options->build;
        hello->instance_id.data = (uint8_t *)options->instance_id;
        hello->instance_id.len = sizeof options->instance_id;
    }
    *reply = &hello->base;
    return LYN_OK;
}
