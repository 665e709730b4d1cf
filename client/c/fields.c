/* Fields of pages. */
#include "lynguine/fields.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "client/c/client.h"
#include "client/c/request.h"
#include "lynguine/v1/fields.pb-c.h"
#include "wire/codec.h"

typedef Lynguine__V1__TalkFieldsRequest request_message;
typedef Lynguine__V1__TalkFieldsResponse response_message;

struct item {
    const char *name, *origin;
    bool found;
    struct value value;
};

/* Lies in its own arena. */
struct lyn_fields {
    struct arena *arena;
    struct item *items;
    size_t count;
    struct lyn_error config_error;
};

static enum lyn_code fill_message(request_message *out, const struct lyn_talk_request *request,
                                  struct lyn_error *err) {
    lynguine__v1__talk_fields_request__init(out);
    enum lyn_code code = request_check_text(request->file, "the page's name", err);
    if (code == LYN_OK) {
        code = request_check_list(request->fields, "a field's name", &out->n_fields, err);
    }
    if (code == LYN_OK) {
        code = request_check_list(request->config_files, "a config file's name",
                                  &out->n_config_files, err);
    }
    out->file = request_text(request->file);
    out->fields = (char **)request->fields;
    out->config_files = (char **)request->config_files;
    out->file_required = request->file_required;
    return code;
}

/* ---- the answer ---- */

static void put_text(char *out, size_t size, const char *text) {
    size_t length = utf8_cut(sv_from(text), size - 1);
    snprintf(out, size, "%.*s", (int)length, text);
}

static void take_config_error(const Lynguine__V1__ConfigError *from, struct lyn_error *out) {
    enum reason reason = reason_find(from->reason);
    *out = (struct lyn_error){.code = reason == REASON_COUNT ? LYN_UNKNOWN : reason_code(reason),
                              .line = from->line,
                              .column = from->column};
    put_text(out->reason, sizeof out->reason, from->reason);
    put_text(out->error_type, sizeof out->error_type, from->error_type);
    put_text(out->message, sizeof out->message, from->message);
    put_text(out->file, sizeof out->file, from->file);
}

static enum lyn_code take_item(struct arena *arena, const Lynguine__V1__TalkField *from,
                               struct item *out, struct lyn_error *err) {
    if (!from->value) {
        return error_set(err, REASON_INTERNAL, "the server's answer is not well-formed: no value");
    }
    out->found = from->found;
    out->name = arena_strdup(arena, sv_from(from->name));
    out->origin = arena_strdup(arena, sv_from(from->origin));
    if (!out->name || !out->origin) {
        return arena_error(arena, err);
    }
    return wire_value_decode_copy(arena, from->value, LIMITS_DEFAULT.wire_depth, &out->value, err);
}

static enum lyn_code take_items(struct arena *arena, const response_message *response,
                                struct lyn_fields **out, struct lyn_error *err) {
    struct lyn_fields *fields = arena_calloc(arena, 1, sizeof *fields);
    struct item *items = arena_calloc(arena, response->n_fields, sizeof *items);
    if (!fields || !items) {
        return arena_error(arena, err);
    }
    *fields = (struct lyn_fields){.arena = arena, .items = items, .count = response->n_fields};
    for (size_t i = 0; i < fields->count; i++) {
        enum lyn_code code = take_item(arena, response->fields[i], &items[i], err);
        if (code != LYN_OK) {
            return code;
        }
    }
    if (response->config_error) {
        take_config_error(response->config_error, &fields->config_error);
    }
    *out = fields;
    return LYN_OK;
}

static enum lyn_code take_answer(struct lyn_client *client, const struct answer *answer,
                                 const response_message *response, size_t asked, lyn_fields **out,
                                 struct lyn_error *err) {
    const struct wire_response *envelope = &answer->response;
    if (response->n_fields != asked) {
        return error_set(err, REASON_INTERNAL, "the server answers %zu fields of %zu",
                         response->n_fields, asked);
    }
    struct arena *arena = arena_new(LIMITS_DEFAULT.request_bytes);
    if (!arena) {
        return error_oom(err);
    }
    enum lyn_code code = take_items(arena, response, out, err);
    if (code == LYN_OK) {
        code = warnings_copy(&client->warnings, envelope->warnings, envelope->warning_count,
                             envelope->warnings_dropped, err);
    }
    if (code != LYN_OK) {
        arena_unref(arena);
        *out = NULL;
    }
    return code;
}

static enum lyn_code ask(struct lyn_client *client, const struct lyn_talk_request *request,
                         lyn_fields **out, struct lyn_error *err) {
    const struct method *method = method_find(SV("TalkFields"));
    request_message message;
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    enum lyn_code code = fill_message(&message, request, err);
    if (code != LYN_OK) {
        return code;
    }
    pthread_mutex_lock(&client->mutex);
    warnings_dispose(&client->warnings);
    code = client_run_message(client, method, &message.base, client_deadline(client, method),
                              &answer, &reply, err);
    if (code == LYN_OK) {
        code = take_answer(client, &answer, (const response_message *)reply, message.n_fields, out,
                           err);
        answer_dispose(&answer);
    }
    pthread_mutex_unlock(&client->mutex);
    return code;
}

enum lyn_code lyn_client_talk_fields(lyn_client *client, const struct lyn_talk_request *request,
                                     lyn_fields **out, struct lyn_error *err) {
    struct lyn_error own = {0};
    *out = NULL;
    return client_report(ask(client, request, out, &own), &own, err);
}

/* ---- what the caller sees ---- */

void lyn_fields_free(lyn_fields *fields) {
    if (fields) {
        arena_unref(fields->arena);
    }
}

size_t lyn_fields_count(const lyn_fields *fields) {
    return fields->count;
}

const char *lyn_fields_name(const lyn_fields *fields, size_t i) {
    return i < fields->count ? fields->items[i].name : NULL;
}

const lyn_value *lyn_fields_value(const lyn_fields *fields, size_t i) {
    return i < fields->count && fields->items[i].found ? &fields->items[i].value : NULL;
}

const char *lyn_fields_origin(const lyn_fields *fields, size_t i) {
    return i < fields->count ? fields->items[i].origin : NULL;
}

const struct lyn_error *lyn_fields_config_error(const lyn_fields *fields) {
    return fields->config_error.code == LYN_OK ? NULL : &fields->config_error;
}
