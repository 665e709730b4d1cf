#include "lynguine/v1/control.pb-c.h"
#include "service/service_internal.h"

static Lynguine__V1__MethodDescription *describe(struct arena *arena, const struct method *method) {
    Lynguine__V1__MethodDescription *out = arena_alloc(arena, sizeof *out);
    if (!out) {
        return NULL;
    }
    lynguine__v1__method_description__init(out);
    out->name = (char *)method->path;
    out->effect = (char *)(method->effect == METHOD_KEYED ? "keyed" : "read_only");
    out->control = method->control;
    out->starts_server = method->starts_server;
    out->caller_context = method->caller_context;
    out->default_deadline_ms = method->default_deadline_ms;
    out->max_deadline_ms = method->max_deadline_ms;
    out->input = (char *)method->input->name;
    out->output = (char *)method->output->name;
    out->documentation = (char *)method->documentation;
    return out;
}

static enum lyn_code refuse(struct arena *arena, const char *name, struct lyn_error *err) {
    const char **names = arena_calloc(arena, method_count, sizeof *names);
    if (!names) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < method_count; i++) {
        names[i] = method_table[i].name;
    }
    const char *slash = strrchr(name, '/');
    const char *nearest = sv_nearest(sv_from(slash ? slash + 1 : name), names, method_count);
    return error_set(err, REASON_UNKNOWN_METHOD, "no method '%s'%s%s%s", name,
                     nearest ? "; did you mean '" : "", nearest ? nearest : "",
                     nearest ? "'?" : "");
}

enum lyn_code method_describe(struct service *service, const struct service_request *request,
                              const ProtobufCMessage *input, ProtobufCMessage **reply,
                              struct lyn_error *err) {
    (void)service;
    struct arena *arena = request->call->arena;
    const Lynguine__V1__DescribeRequest *wanted = (const Lynguine__V1__DescribeRequest *)input;
    const struct method *first = method_table;
    size_t count = method_count;
    if (wanted->method[0] != '\0') {
        first = method_find(sv_from(wanted->method));
        if (!first) {
            return refuse(arena, wanted->method, err);
        }
        count = 1;
    }
    Lynguine__V1__DescribeResponse *out = arena_alloc(arena, sizeof *out);
    Lynguine__V1__MethodDescription **methods = arena_calloc(arena, count, sizeof(void *));
    if (!out || !methods) {
        return arena_error(arena, err);
    }
    lynguine__v1__describe_response__init(out);
    for (size_t i = 0; i < count; i++) {
        methods[i] = describe(arena, &first[i]);
        if (!methods[i]) {
            return arena_error(arena, err);
        }
    }
    out->n_methods = count;
    out->methods = methods;
    *reply = &out->base;
    return LYN_OK;
}
