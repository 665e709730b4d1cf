#include "service/service.h"

#include <stdlib.h>

#include "service/service_internal.h"

enum { SERVICE_BYTES_MAX = 16 << 20 };

static enum lyn_code set_up(struct service *service, const struct service_options *options,
                            struct lyn_error *err) {
    service->arena = arena_new(SERVICE_BYTES_MAX);
    if (!service->arena) {
        return error_oom(err);
    }
    service->options = *options;
    service->options.version = arena_strdup(service->arena, sv_from(options->version));
    service->options.build = arena_strdup(service->arena, sv_from(options->build));
    if (!service->options.version || !service->options.build) {
        return arena_error(service->arena, err);
    }
    enum lyn_code code =
        roots_resolve(service->arena, options->roots, options->root_count, &service->roots, err);
    if (code != LYN_OK) {
        return code;
    }
    service->options.roots = NULL;
    code = dispatch_join(service->arena, &service->handlers, err);
    if (code != LYN_OK) {
        return code;
    }
    return handles_new(options->host.handles, options->host.user, &service->handles, err);
}

enum lyn_code service_new(const struct service_options *options, struct service **out,
                          struct lyn_error *err) {
    struct service *service = calloc(1, sizeof *service);
    if (!service) {
        return error_oom(err);
    }
    enum lyn_code code = set_up(service, options, err);
    if (code != LYN_OK) {
        service_free(service);
        return code;
    }
    *out = service;
    return LYN_OK;
}

void service_free(struct service *service) {
    if (!service) {
        return;
    }
    handles_free(service->handles);
    arena_unref(service->arena);
    free(service);
}

enum lyn_code service_handle(struct service *service, const struct service_request *request,
                             struct wire_body *reply, struct lyn_error *err) {
    const struct method *method = request->method;
    method_handler *handle = service->handlers[method - method_table];
    ProtobufCMessage *input = NULL, *output = NULL;
    if (!handle) {
        return error_set(err, REASON_NOT_BUILT, "this server does not have %s yet", method->name);
    }
    enum lyn_code code =
        wire_unpack(method->input, request->body, request->call->arena, &input, err);
    if (code != LYN_OK) {
        return code;
    }
    code = handle(service, request, input, &output, err);
    if (code != LYN_OK) {
        return code;
    }
    *reply = (struct wire_body){.message = output};
    return LYN_OK;
}

void service_connection_closed(struct service *service, uint32_t connection) {
    handles_connection_closed(service->handles, connection);
}

deadline_t service_sweep(struct service *service) {
    return handles_sweep(service->handles, clock_now());
}

size_t service_open_handles(const struct service *service) {
    return handles_open(service->handles);
}
