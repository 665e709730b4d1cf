/* Looking into interface files. */
#include "client/c/client.h"
#include "client/c/request.h"
#include "client/c/value.h"
#include "lynguine/v1/interface.pb-c.h"

static enum lyn_code fill_message(Lynguine__V1__InterfaceFieldRequest *out,
                                  Lynguine__V1__InterfaceRef *ref,
                                  const struct lyn_interface *interface, const char *key,
                                  struct lyn_error *err) {
    static const struct lyn_interface DEFAULT = {NULL, NULL, NULL};
    const struct lyn_interface *given = interface ? interface : &DEFAULT;
    lynguine__v1__interface_field_request__init(out);
    enum lyn_code code = request_interface(given->files, given->directory, given->field, ref, err);
    if (code == LYN_OK) {
        code = request_check_text(key, "the key", err);
    }
    out->interface = ref;
    out->key = request_text(key);
    out->all = !key;
    return code;
}

static enum lyn_code take_answer(struct lyn_client *client, const struct answer *answer,
                                 const Lynguine__V1__InterfaceFieldResponse *response,
                                 lyn_value **out, bool *found, struct lyn_error *err) {
    lyn_value *value = NULL;
    const struct wire_response *envelope = &answer->response;
    if (!response->value) {
        return error_set(err, REASON_INTERNAL, "the server's answer is not well-formed: no value");
    }
    enum lyn_code code = warnings_copy(&client->warnings, envelope->warnings,
                                       envelope->warning_count, envelope->warnings_dropped, err);
    if (code == LYN_OK) {
        code = value_from_message(response->value, &value, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    *out = value;
    if (found) {
        *found = response->found;
    }
    return LYN_OK;
}

static enum lyn_code ask(struct lyn_client *client, const struct lyn_interface *interface,
                         const char *key, lyn_value **out, bool *found, struct lyn_error *err) {
    const struct method *method = method_find(SV("InterfaceField"));
    Lynguine__V1__InterfaceFieldRequest request;
    Lynguine__V1__InterfaceRef ref;
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    enum lyn_code code = fill_message(&request, &ref, interface, key, err);
    if (code != LYN_OK) {
        return code;
    }
    pthread_mutex_lock(&client->mutex);
    warnings_dispose(&client->warnings);
    code = client_run_message(client, method, &request.base, client_deadline(client, method),
                              &answer, &reply, err);
    if (code == LYN_OK) {
        code = take_answer(client, &answer, (const Lynguine__V1__InterfaceFieldResponse *)reply,
                           out, found, err);
        answer_dispose(&answer);
    }
    pthread_mutex_unlock(&client->mutex);
    return code;
}

enum lyn_code lyn_client_interface_field(lyn_client *client, const struct lyn_interface *interface,
                                         const char *key, lyn_value **out, bool *found,
                                         struct lyn_error *err) {
    struct lyn_error own = {0};
    return client_report(ask(client, interface, key, out, found, &own), &own, err);
}
