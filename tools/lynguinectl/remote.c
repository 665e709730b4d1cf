#include "remote.h"

#include <protobuf-c/protobuf-c.h>
#include <stdlib.h>
#include <unistd.h>

#include "formats/json.h"
#include "progress.h"
#include "terminal.h"
#include "wire/json.h"
#include "wire/methods.h"
#include "wire/wire.h"

enum { RESPONSE_BYTES = 1 << 30 };

struct lyn_client_options remote_options(const struct program *program) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    options.instance = program->global.instance;
    options.url = program->global.url;
    options.no_spawn = program->global.no_spawn;
    options.direct = program->global.direct ? LYN_DIRECT_ALWAYS : LYN_DIRECT_NEVER;
    options.timeout_ms = program->global.timeout.value;
    options.program = "lynguinectl";
    options.progress = terminal_look(STDERR_FILENO).present ? progress_note : NULL;
    return options;
}

enum lyn_code remote_client(const struct program *program, lyn_client **out,
                            struct lyn_error *err) {
    struct lyn_client_options options = remote_options(program);
    return lyn_client_new(&options, out, err);
}

enum lyn_code remote_call_init(struct call *call, struct lyn_error *err) {
    struct limits limits = LIMITS_DEFAULT;
    return call_init(call, &limits, DEADLINE_NONE, NULL, err);
}

static enum lyn_code unknown_method(struct sv name, struct lyn_error *err) {
    const char *names[64];
    size_t count = method_count < 64 ? method_count : 64;
    for (size_t i = 0; i < count; i++) {
        names[i] = method_table[i].name;
    }
    const char *nearest = sv_nearest(name, names, count);
    return error_set(err, REASON_UNKNOWN_METHOD,
                     "unknown method '%.*s'%s%s%s; `lynguinectl describe` lists them", SV_ARG(name),
                     nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

/* The message as bytes in the arena. */
static enum lyn_code pack(struct call *call, const struct ProtobufCMessage *message, struct sv *out,
                          struct lyn_error *err) {
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = arena_alloc(call->arena, size);
    if (!bytes) {
        return arena_error(call->arena, err);
    }
    protobuf_c_message_pack(message, bytes);
    *out = (struct sv){(const char *)bytes, size};
    return LYN_OK;
}

enum lyn_code remote_call_json(lyn_client *client, struct call *call, struct sv name,
                               struct sv request, struct buf *response, struct lyn_error *err) {
    const struct method *method = method_find(name);
    struct ProtobufCMessage *input = NULL, *output = NULL;
    struct sv packed = {0};
    void *answer = NULL;
    size_t answer_length = 0;
    if (!method) {
        return unknown_method(name, err);
    }
    enum lyn_code code = wire_json_parse(call, method->input, request, &input, err);
    if (code == LYN_OK) {
        code = pack(call, input, &packed, err);
    }
    if (code == LYN_OK) {
        code = lyn_client_call(client, method->path, packed.data, packed.len, &answer,
                               &answer_length, err);
    }
    if (code == LYN_OK) {
        code = wire_unpack(method->output, (struct sv){answer, answer_length}, call->arena, &output,
                           err);
    }
    if (code == LYN_OK) {
        code = wire_json_print(call, output, response, err);
    }
    lyn_free(answer);
    return code;
}

enum lyn_code remote_ask(lyn_client *client, struct call *call, const char *method,
                         struct value *response, struct lyn_error *err) {
    struct buf json;
    struct sv text = {0};
    buf_init(&json, RESPONSE_BYTES);
    enum lyn_code code = remote_call_json(client, call, sv_from(method), SV("{}"), &json, err);
    if (code == LYN_OK) {
        code = buf_status(&json, err);
    }
    if (code == LYN_OK) {
        /* The value's texts may point into what was parsed. */
        text = (struct sv){arena_strdup(call->arena, buf_view(&json)), json.len};
        code = text.data ? json_parse(call, text, sv_from(method), false, response, err)
                         : arena_error(call->arena, err);
    }
    buf_dispose(&json);
    return code;
}

struct sv member_text(const struct value *map, const char *key) {
    const struct value *value = value_get(map, key);
    return value && value->kind == VALUE_STRING ? value->text : SV("");
}

int64_t member_int(const struct value *map, const char *key) {
    const struct value *value = value_get(map, key);
    return value && value->kind == VALUE_INT ? value->integer : 0;
}

double member_float(const struct value *map, const char *key) {
    const struct value *value = value_get(map, key);
    if (!value) {
        return 0;
    }
    return value->kind == VALUE_FLOAT ? value->real : (double)member_int(map, key);
}
