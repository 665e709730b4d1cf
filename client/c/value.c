/* lyn_value is struct value: a public value is the engine's own, read through functions. */
#include "client/c/value.h"

#include <stdlib.h>

#include "base/call.h"
#include "base/num.h"
#include "lynguine/value.h"
#include "value/value.h"
#include "wire/codec.h"
#include "wire/json.h"

#define SAME(public_kind, kind)                                                                    \
    _Static_assert((int)(public_kind) == (int)(kind), "the public kinds are the engine's")
SAME(LYN_VALUE_NULL, VALUE_NULL);
SAME(LYN_VALUE_BOOL, VALUE_BOOL);
SAME(LYN_VALUE_INT, VALUE_INT);
SAME(LYN_VALUE_BIGINT, VALUE_BIGINT);
SAME(LYN_VALUE_FLOAT, VALUE_FLOAT);
SAME(LYN_VALUE_STRING, VALUE_STRING);
SAME(LYN_VALUE_BYTES, VALUE_BYTES);
SAME(LYN_VALUE_DATE, VALUE_DATE);
SAME(LYN_VALUE_DATETIME, VALUE_DATETIME);
SAME(LYN_VALUE_LIST, VALUE_LIST);
SAME(LYN_VALUE_MAP, VALUE_MAP);

/* A value that is the caller's: the first member is what the caller sees. */
struct document {
    struct value value;
    struct arena *arena;
};

/* *out holds a reference to the arena, where its texts are copied to. */
static enum lyn_code decode(struct arena *arena, const Lynguine__V1__Value *message,
                            lyn_value **out, struct lyn_error *err) {
    struct document *document = arena_alloc(arena, sizeof *document);
    if (!document) {
        return arena_error(arena, err);
    }
    enum lyn_code code =
        wire_value_decode_copy(arena, message, LIMITS_DEFAULT.wire_depth, &document->value, err);
    if (code != LYN_OK) {
        return code;
    }
    document->arena = arena_ref(arena);
    *out = &document->value;
    return LYN_OK;
}

enum lyn_code value_from_message(const Lynguine__V1__Value *message, lyn_value **out,
                                 struct lyn_error *err) {
    struct arena *arena = arena_new(LIMITS_DEFAULT.request_bytes);
    if (!arena) {
        return error_oom(err);
    }
    enum lyn_code code = decode(arena, message, out, err);
    arena_unref(arena);
    return code;
}

enum lyn_code lyn_value_parse_json(const char *text, size_t length, lyn_value **out,
                                   struct lyn_error *err) {
    struct limits limits = LIMITS_DEFAULT;
    struct call call;
    ProtobufCMessage *message = NULL;
    enum lyn_code code = call_init(&call, &limits, DEADLINE_NONE, NULL, err);
    if (code != LYN_OK) {
        return code;
    }
    code = wire_json_parse(&call, &lynguine__v1__value__descriptor, (struct sv){text, length},
                           &message, err);
    if (code == LYN_OK) {
        code = decode(call.arena, (const Lynguine__V1__Value *)message, out, err);
    }
    call_dispose(&call);
    return code;
}

void lyn_value_free(lyn_value *value) {
    if (value) {
        arena_unref(((struct document *)value)->arena);
    }
}

enum lyn_value_kind lyn_value_kind(const lyn_value *value) {
    return value ? (enum lyn_value_kind)value->kind : LYN_VALUE_NULL;
}

int lyn_value_bool(const lyn_value *value) {
    return value && value->kind == VALUE_BOOL && value->boolean;
}

int64_t lyn_value_int(const lyn_value *value) {
    return value && value->kind == VALUE_INT ? value->integer : 0;
}

double lyn_value_float(const lyn_value *value) {
    double real = 0;
    bool overflow;
    if (!value) {
        return 0;
    }
    if (value->kind == VALUE_FLOAT) {
        return value->real;
    }
    if (value->kind == VALUE_INT) {
        return (double)value->integer;
    }
    if (value->kind == VALUE_BIGINT) {
        num_parse_double(value->text, &real, &overflow);
    }
    return real;
}

const char *lyn_value_text(const lyn_value *value, size_t *length) {
    bool is_text = value && (value->kind == VALUE_STRING || value->kind == VALUE_BYTES ||
                             value->kind == VALUE_BIGINT);
    if (length) {
        *length = is_text ? value->text.len : 0;
    }
    if (!is_text) {
        return NULL;
    }
    return value->text.data ? value->text.data : "";
}

int32_t lyn_value_date(const lyn_value *value) {
    return value && value->kind == VALUE_DATE ? value->date.days : 0;
}

int64_t lyn_value_datetime(const lyn_value *value, int32_t *offset_s) {
    bool is_datetime = value && value->kind == VALUE_DATETIME;
    if (offset_s) {
        *offset_s =
            is_datetime && value->datetime.has_offset ? value->datetime.offset_s : INT32_MIN;
    }
    return is_datetime ? value->datetime.micros : 0;
}

size_t lyn_value_count(const lyn_value *value) {
    if (!value) {
        return 0;
    }
    return value->kind == VALUE_LIST  ? value->list.count
           : value->kind == VALUE_MAP ? value->map.count
                                      : 0;
}

const lyn_value *lyn_value_item(const lyn_value *value, size_t i) {
    if (i >= lyn_value_count(value)) {
        return NULL;
    }
    return value->kind == VALUE_LIST ? &value->list.items[i] : &value->map.entries[i].value;
}

const lyn_value *lyn_value_key(const lyn_value *map, size_t i) {
    if (i >= lyn_value_count(map) || map->kind != VALUE_MAP) {
        return NULL;
    }
    return &map->map.entries[i].key;
}

const lyn_value *lyn_value_get(const lyn_value *map, const char *key) {
    return map ? value_get(map, key) : NULL;
}
