#include "lynguine/v1/interface.pb-c.h"
#include "service/reference.h"
#include "wire/codec.h"

typedef Lynguine__V1__InterfaceFieldRequest request_message;
typedef Lynguine__V1__InterfaceFieldResponse response_message;

static enum lyn_code check(const request_message *wanted, struct lyn_error *err) {
    if (!wanted->all || wanted->key[0] == '\0') {
        return LYN_OK;
    }
    enum lyn_code code =
        error_set(err, REASON_INVALID_VALUE, "a request names one `key` or asks for `all`");
    error_field(err, "key");
    return code;
}

static enum lyn_code look_up(struct call *call, const struct interface *interface,
                             const request_message *wanted, struct value *out, bool *found,
                             struct lyn_error *err) {
    struct specification entry = {.details = NULL};
    if (wanted->all) {
        *found = true;
        return interface_all(call, interface, out, err);
    }
    enum lyn_code code = interface_get(call, interface, sv_from(wanted->key), &entry, err);
    *found = code == LYN_OK && entry.details;
    *out = *found ? *entry.details : value_null();
    return code;
}

enum lyn_code method_interface_field(struct service *service, const struct service_request *request,
                                     const ProtobufCMessage *input, ProtobufCMessage **reply,
                                     struct lyn_error *err) {
    const request_message *wanted = (const request_message *)input;
    struct call *call = request->call;
    struct caller caller;
    struct interface_ref ref;
    struct interface interface;
    struct value value;
    bool found = false;
    response_message *response = arena_alloc(call->arena, sizeof *response);
    if (!response) {
        return arena_error(call->arena, err);
    }
    lynguine__v1__interface_field_response__init(response);
    enum lyn_code code = check(wanted, err);
    if (code == LYN_OK) {
        code = reference_caller(service, request, &caller, err);
    }
    if (code == LYN_OK) {
        code = reference_interface(call->arena, wanted->interface, &ref, err);
    }
    if (code == LYN_OK) {
        code = interface_load(call, &caller, &ref, &interface, err);
    }
    if (code == LYN_OK) {
        code = look_up(call, &interface, wanted, &value, &found, err);
    }
    if (code == LYN_OK) {
        code =
            wire_value_encode(call->arena, &value, call->limits.wire_depth, &response->value, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    response->found = found;
    *reply = &response->base;
    return LYN_OK;
}
