#include "service/service.h"

#include <stdlib.h>

#include "service/service_internal.h"

enum { SERVICE_BYTES_MAX = 16 << 20, TEMPLATE_BYTES_MAX = 32 << 20 };

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
    code = keyed_new(&service->keyed, err);
    if (code != LYN_OK) {
        return code;
    }
    service->templates = template_cache_new(TEMPLATE_BYTES_MAX);
    if (!service->templates) {
        return error_oom(err);
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
    keyed_free(service->keyed);
    template_cache_free(service->templates);
    arena_unref(service->arena);
    free(service);
}

static enum lyn_code run(struct service *service, const struct service_request *request,
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

/* ---- requests that may come again ---- */

static uint64_t hash_request(const struct service_request *request) {
    uint64_t hash = keyed_hash(0, sv_from(request->method->path));
    if (request->caller) {
        hash = keyed_hash(hash, request->caller->cwd);
        hash = keyed_hash(hash, request->caller->environment);
    }
    return keyed_hash(hash, request->body);
}

static enum lyn_code repeat_answer(const struct keyed_answer *answer, struct call *call,
                                   struct wire_body *reply, struct lyn_error *err) {
    for (size_t i = 0; i < answer->warning_count; i++) {
        const struct lyn_error *warning = &answer->warnings[i];
        call_warn(call, reason_find(warning->reason), sv_from(warning->file), warning->line, "%s",
                  warning->message);
    }
    *reply = (struct wire_body){.bytes = answer->body};
    if (answer->code != LYN_OK && err) {
        *err = *answer->error;
    }
    return answer->code;
}

/* The reply as bytes, so that it can be kept; empty when memory is out. */
static struct sv pack_reply(struct arena *arena, const struct ProtobufCMessage *message) {
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = arena_alloc(arena, size);
    return (struct sv){(char *)bytes, bytes ? protobuf_c_message_pack(message, bytes) : 0};
}

static enum lyn_code run_keyed(struct service *service, const struct service_request *request,
                               struct wire_body *reply, struct lyn_error *err) {
    struct call *call = request->call;
    struct keyed_entry *entry = NULL;
    struct keyed_answer answer = {0};
    struct lyn_error why = {0};
    enum lyn_code code = keyed_begin(service->keyed, request->request_id, hash_request(request),
                                     call, &entry, &answer, err);
    if (code != LYN_OK) {
        return code;
    }
    if (!entry) {
        return repeat_answer(&answer, call, reply, err);
    }
    answer = (struct keyed_answer){.code = run(service, request, reply, &why), .error = &why};
    if (answer.code == LYN_OK) {
        answer.body = pack_reply(call->arena, reply->message);
    } else if (err) {
        *err = why;
    }
    answer.warnings = call->warnings;
    answer.warning_count =
        call->warning_count < CALL_WARNINGS ? call->warning_count : CALL_WARNINGS;
    if (!call->warnings) {
        answer.warning_count = 0;
    }
    keyed_end(service->keyed, entry, &answer);
    return answer.code;
}

enum lyn_code service_handle(struct service *service, const struct service_request *request,
                             struct wire_body *reply, struct lyn_error *err) {
    const struct method *method = request->method;
    /* Control methods must not wait, and can be repeated: stopping twice is stopping. */
    return method->effect == METHOD_KEYED && !method->control
               ? run_keyed(service, request, reply, err)
               : run(service, request, reply, err);
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
