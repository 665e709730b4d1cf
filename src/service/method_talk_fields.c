#include "base/utf8.h"
#include "fields/fields.h"
#include "lynguine/v1/fields.pb-c.h"
#include "service/reference.h"
#include "wire/codec.h"

typedef Lynguine__V1__TalkFieldsRequest request_message;
typedef Lynguine__V1__TalkFieldsResponse response_message;

static enum lyn_code take_texts(struct arena *arena, char *const *texts, size_t count,
                                const struct sv **out, struct lyn_error *err) {
    struct sv *views = arena_calloc(arena, count, sizeof *views);
    if (!views) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        views[i] = sv_from(texts[i]);
    }
    *out = views;
    return LYN_OK;
}

static enum lyn_code take_request(struct arena *arena, const request_message *wanted,
                                  struct fields_request *out, struct lyn_error *err) {
    *out = (struct fields_request){.file = sv_from(wanted->file),
                                   .name_count = wanted->n_fields,
                                   .config_file_count = wanted->n_config_files,
                                   .file_required = wanted->file_required};
    if (out->file.len == 0) {
        enum lyn_code code = error_set(err, REASON_MISSING_KEY,
                                       "Missing required parameter: 'file', the page to look into");
        error_field(err, "file");
        return code;
    }
    enum lyn_code code = take_texts(arena, wanted->fields, wanted->n_fields, &out->names, err);
    return code == LYN_OK ? take_texts(arena, wanted->config_files, wanted->n_config_files,
                                       &out->config_files, err)
                          : code;
}

static enum lyn_code put_field(struct call *call, const struct field *field,
                               Lynguine__V1__TalkField *out, struct lyn_error *err) {
    lynguine__v1__talk_field__init(out);
    out->name = arena_strdup(call->arena, field->name);
    out->origin = utf8_repair(call->arena, sv_from(field->origin ? field->origin : ""));
    if (!out->name || !out->origin) {
        return arena_error(call->arena, err);
    }
    out->found = field->found;
    enum lyn_code code =
        wire_value_encode(call->arena, &field->value, call->limits.wire_depth, &out->value, err);
    if (code != LYN_OK) {
        error_at(err, out->origin, strlen(out->origin), field->value.line, 0);
        error_field(err, out->name);
    }
    return code;
}

static enum lyn_code put_fields(struct call *call, const struct fields *fields,
                                response_message *response, struct lyn_error *err) {
    Lynguine__V1__TalkField *items = arena_calloc(call->arena, fields->count, sizeof *items);
    response->fields = arena_calloc(call->arena, fields->count, sizeof *response->fields);
    if (!items || !response->fields) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < fields->count; i++) {
        enum lyn_code code = put_field(call, &fields->items[i], &items[i], err);
        if (code != LYN_OK) {
            return code;
        }
        response->fields[i] = &items[i];
    }
    response->n_fields = fields->count;
    return LYN_OK;
}

static enum lyn_code put_config_error(struct arena *arena, const struct lyn_error *error,
                                      response_message *response, struct lyn_error *err) {
    if (error->code == LYN_OK) {
        return LYN_OK;
    }
    Lynguine__V1__ConfigError *out = arena_alloc(arena, sizeof *out);
    if (!out) {
        return arena_error(arena, err);
    }
    lynguine__v1__config_error__init(out);
    out->reason = arena_strdup(arena, sv_from(error->reason));
    out->error_type = arena_strdup(arena, sv_from(error->error_type));
    out->message = utf8_repair(arena, sv_from(error->message));
    out->file = utf8_repair(arena, sv_from(error->file));
    if (!out->reason || !out->error_type || !out->message || !out->file) {
        return arena_error(arena, err);
    }
    out->line = error->line;
    out->column = error->column;
    response->config_error = out;
    return LYN_OK;
}

enum lyn_code method_talk_fields(struct service *service, const struct service_request *request,
                                 const ProtobufCMessage *input, ProtobufCMessage **reply,
                                 struct lyn_error *err) {
    const request_message *wanted = (const request_message *)input;
    struct call *call = request->call;
    struct caller caller;
    struct fields_request question;
    struct fields fields;
    response_message *response = arena_alloc(call->arena, sizeof *response);
    if (!response) {
        return arena_error(call->arena, err);
    }
    lynguine__v1__talk_fields_response__init(response);
    enum lyn_code code = take_request(call->arena, wanted, &question, err);
    if (code == LYN_OK) {
        code = reference_caller(service, request, &caller, err);
    }
    if (code == LYN_OK) {
        code = fields_read(call, &caller, &question, &fields, err);
    }
    if (code == LYN_OK) {
        code = put_fields(call, &fields, response, err);
    }
    if (code == LYN_OK) {
        code = put_config_error(call->arena, &fields.config_error, response, err);
    }
    if (code == LYN_OK) {
        *reply = &response->base;
    }
    return code;
}
