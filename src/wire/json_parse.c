#include "wire/json.h"

#include <math.h>

#include "base/base64.h"
#include "base/num.h"
#include "formats/json.h"
#include "wire/codec.h"
#include "wire/member.h"

#define MAX_CANDIDATES 64

/* Where in the message we are, for err->field: from the innermost field outwards. */
struct place {
    const struct place *outer;
    const char *name; /* "" for the whole message, which has no outer */
    size_t index;     /* in a repeated field */
    bool indexed;
};

struct parser {
    struct call *call;
    struct lyn_error *err;
};

static enum lyn_code parse_message(const struct parser *parser, const struct value *value,
                                   ProtobufCMessage *out, const struct place *place);

static void print_place(const struct place *place, struct buf *out) {
    if (place->outer != NULL) {
        print_place(place->outer, out);
        buf_puts(out, place->outer->name[0] != '\0' ? "." : "");
    }
    buf_puts(out, place->name);
    if (place->indexed) {
        buf_printf(out, "[%zu]", place->index);
    }
}

/* Adds the path of the field to an error that is set. */
static enum lyn_code at(const struct parser *parser, const struct place *place,
                        enum lyn_code code) {
    struct buf path;
    buf_init(&path, 4096);
    print_place(place, &path);
    if (path.failure == BUF_FINE && path.len > 0) {
        error_field(parser->err, path.data);
    }
    buf_dispose(&path);
    return code;
}

static enum lyn_code wrong_type(const struct parser *parser, const struct place *place,
                                const char *wanted, const struct value *value) {
    return at(parser, place,
              error_set(parser->err, REASON_WRONG_TYPE, "`%s` takes %s, not a value of type %s.",
                        place->name, wanted, value_kind_name(value->kind)));
}

static enum lyn_code out_of_range(const struct parser *parser, const struct place *place,
                                  const char *type) {
    return at(parser, place,
              error_set(parser->err, REASON_INVALID_VALUE, "`%s` is out of the range of %s.",
                        place->name, type));
}

/* The integer that a value says, as 64 bits: JSON numbers without a fraction, or their decimal text
 * (protobuf's own JSON writes 64-bit integers as text). False when it is none. */
static bool read_integer(const struct value *value, bool is_signed, uint64_t *out, bool *fits) {
    struct sv digits = {NULL, 0};
    int64_t number = 0;
    *fits = true;
    switch (value->kind) {
    case VALUE_INT:
        number = value->integer;
        break;
    case VALUE_FLOAT:
        if (value->real != trunc(value->real) || fabs(value->real) > 0x1p53) {
            return false;
        }
        number = (int64_t)value->real;
        break;
    case VALUE_STRING:
    case VALUE_BIGINT:
        digits = value->text;
        if (num_parse_int64(digits, &number)) {
            break;
        }
        *fits = !is_signed && num_parse_uint64(digits, out);
        return *fits || value->kind == VALUE_BIGINT;
    default:
        return false;
    }
    *fits = is_signed || number >= 0;
    *out = (uint64_t)number;
    return true;
}

static enum lyn_code parse_integer(const struct parser *parser, const struct value *value,
                                   bool is_signed, bool wide, void *out,
                                   const struct place *place) {
    uint64_t number = 0;
    bool fits = false;
    if (!read_integer(value, is_signed, &number, &fits)) {
        return wrong_type(parser, place, "an integer", value);
    }
    if (wide && fits) {
        memcpy(out, &number, sizeof number);
        return LYN_OK;
    }
    int64_t as_signed = (int64_t)number;
    if (!fits || (is_signed ? as_signed != (int32_t)as_signed : number > UINT32_MAX)) {
        return out_of_range(parser, place,
                            is_signed ? (wide ? "int64" : "int32") : (wide ? "uint64" : "uint32"));
    }
    uint32_t narrow = (uint32_t)number;
    memcpy(out, &narrow, sizeof narrow);
    return LYN_OK;
}

static enum lyn_code parse_real(const struct parser *parser, const struct value *value, double *out,
                                const struct place *place) {
    bool overflow = false;
    if (value->kind == VALUE_INT) {
        *out = (double)value->integer;
    } else if (value->kind == VALUE_FLOAT) {
        *out = value->real;
    } else if (value->kind != VALUE_BIGINT || !num_parse_double(value->text, out, &overflow)) {
        return wrong_type(parser, place, "a number", value);
    }
    return LYN_OK;
}

static enum lyn_code parse_enum(const struct parser *parser, const struct value *value,
                                const ProtobufCEnumDescriptor *descriptor, int *out,
                                const struct place *place) {
    if (value->kind == VALUE_INT) {
        return parse_integer(parser, value, true, false, out, place);
    }
    if (value->kind != VALUE_STRING) {
        return wrong_type(parser, place, "the name of a constant", value);
    }
    const char *names[MAX_CANDIDATES];
    size_t count = 0;
    for (unsigned i = 0; i < descriptor->n_value_names && count < MAX_CANDIDATES; i++) {
        if (sv_is(value->text, descriptor->values_by_name[i].name)) {
            *out = descriptor->values[descriptor->values_by_name[i].index].value;
            return LYN_OK;
        }
        names[count++] = descriptor->values_by_name[i].name;
    }
    const char *nearest = sv_nearest(value->text, names, count);
    return at(parser, place,
              error_set(parser->err, REASON_INVALID_VALUE, "`%s` has no constant '%.*s'%s%s%s",
                        place->name, SV_ARG(value->text), nearest ? "; did you mean '" : ".",
                        nearest ? nearest : "", nearest ? "'?" : ""));
}

static enum lyn_code parse_text(const struct parser *parser, const struct value *value, char **out,
                                const struct place *place) {
    if (value->kind != VALUE_STRING) {
        return wrong_type(parser, place, "text", value);
    }
    if (value->text.len > 0 && memchr(value->text.data, '\0', value->text.len) != NULL) {
        return at(parser, place,
                  error_set(parser->err, REASON_INVALID_VALUE, "`%s` may not contain U+0000.",
                            place->name));
    }
    *out = arena_strdup(parser->call->arena, value->text);
    return *out != NULL ? LYN_OK : arena_error(parser->call->arena, parser->err);
}

static enum lyn_code parse_bytes(const struct parser *parser, const struct value *value,
                                 ProtobufCBinaryData *out, const struct place *place) {
    struct sv bytes = {NULL, 0};
    if (value->kind != VALUE_STRING) {
        return wrong_type(parser, place, "base64 text", value);
    }
    enum lyn_code code = base64_decode(parser->call->arena, value->text, &bytes, parser->err);
    if (code != LYN_OK) {
        return at(parser, place, code);
    }
    *out = (ProtobufCBinaryData){bytes.len, (uint8_t *)bytes.data};
    return LYN_OK;
}

static enum lyn_code parse_submessage(const struct parser *parser, const struct value *value,
                                      const ProtobufCMessageDescriptor *descriptor,
                                      ProtobufCMessage **out, const struct place *place) {
    struct arena *arena = parser->call->arena;
    if (descriptor == &lynguine__v1__value__descriptor) {
        Lynguine__V1__Value *message = NULL;
        enum lyn_code code =
            wire_value_encode(arena, value, parser->call->limits.wire_depth, &message, parser->err);
        *out = code == LYN_OK ? &message->base : NULL;
        return at(parser, place, code);
    }
    if (value->kind != VALUE_MAP) {
        return wrong_type(parser, place, "an object", value);
    }
    *out = arena_calloc(arena, 1, descriptor->sizeof_message);
    if (*out == NULL) {
        return arena_error(arena, parser->err);
    }
    protobuf_c_message_init(descriptor, *out);
    return parse_message(parser, value, *out, place);
}

/* One value into the member at `out`. */
static enum lyn_code parse_member(const struct parser *parser, const struct value *value,
                                  const ProtobufCFieldDescriptor *field, void *out,
                                  const struct place *place) {
    double real = 0;
    enum lyn_code code = LYN_OK;
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return parse_integer(parser, value, true, false, out, place);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return parse_integer(parser, value, true, true, out, place);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return parse_integer(parser, value, false, false, out, place);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return parse_integer(parser, value, false, true, out, place);
    case PROTOBUF_C_TYPE_FLOAT:
        code = parse_real(parser, value, &real, place);
        *(float *)out = (float)real;
        return code;
    case PROTOBUF_C_TYPE_DOUBLE:
        return parse_real(parser, value, out, place);
    case PROTOBUF_C_TYPE_BOOL:
        if (value->kind != VALUE_BOOL) {
            return wrong_type(parser, place, "true or false", value);
        }
        *(protobuf_c_boolean *)out = value->boolean;
        return LYN_OK;
    case PROTOBUF_C_TYPE_ENUM:
        return parse_enum(parser, value, field->descriptor, out, place);
    case PROTOBUF_C_TYPE_STRING:
        return parse_text(parser, value, out, place);
    case PROTOBUF_C_TYPE_BYTES:
        return parse_bytes(parser, value, out, place);
    case PROTOBUF_C_TYPE_MESSAGE:
        return parse_submessage(parser, value, field->descriptor, out, place);
    }
    return error_set(parser->err, REASON_INTERNAL, "Field `%s` has an unknown type.", field->name);
}

static enum lyn_code parse_repeated(const struct parser *parser, const struct value *value,
                                    const ProtobufCFieldDescriptor *field, char *message,
                                    struct place *place) {
    if (value->kind != VALUE_LIST) {
        return wrong_type(parser, place, "a list", value);
    }
    size_t size = member_size(field->type);
    char *members = arena_calloc(parser->call->arena, value->list.count, size);
    if (members == NULL) {
        return arena_error(parser->call->arena, parser->err);
    }
    enum lyn_code code = LYN_OK;
    place->indexed = true;
    for (size_t i = 0; code == LYN_OK && i < value->list.count; i++) {
        place->index = i;
        code = parse_member(parser, &value->list.items[i], field, members + i * size, place);
    }
    memcpy(message + field->offset, &members, sizeof members);
    memcpy(message + field->quantifier_offset, &value->list.count, sizeof value->list.count);
    return code;
}

static enum lyn_code parse_field(const struct parser *parser, const struct value *value,
                                 const ProtobufCMessageDescriptor *descriptor,
                                 const ProtobufCFieldDescriptor *field, char *message,
                                 struct place *place) {
    bool takes_null = field->descriptor == &lynguine__v1__value__descriptor;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        return parse_repeated(parser, value, field, message, place);
    }
    if (value->kind == VALUE_NULL && !takes_null) {
        return LYN_OK; /* protobuf's JSON: null is absent */
    }
    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        uint32_t chosen = 0;
        memcpy(&chosen, message + field->quantifier_offset, sizeof chosen);
        if (chosen != 0) {
            const ProtobufCFieldDescriptor *other =
                protobuf_c_message_descriptor_get_field(descriptor, chosen);
            return at(parser, place,
                      error_set(parser->err, REASON_INVALID_VALUE,
                                "Only one of `%s` and `%s` can be given.", other->name,
                                field->name));
        }
        memcpy(message + field->quantifier_offset, &field->id, sizeof field->id);
    }
    return parse_member(parser, value, field, message + field->offset, place);
}

static enum lyn_code unknown_field(const struct parser *parser, struct sv name,
                                   const ProtobufCMessageDescriptor *descriptor,
                                   const struct place *place) {
    const char *names[MAX_CANDIDATES];
    size_t count = 0;
    for (unsigned i = 0; i < descriptor->n_fields && count < MAX_CANDIDATES; i++) {
        names[count++] = descriptor->fields[i].name;
    }
    const char *nearest = sv_nearest(name, names, count);
    return at(parser, place,
              error_set(parser->err, REASON_INVALID_VALUE, "%s has no field '%.*s'%s%s%s",
                        descriptor->short_name, SV_ARG(name), nearest ? "; did you mean '" : ".",
                        nearest ? nearest : "", nearest ? "'?" : ""));
}

/* The depth of messages is bounded by that of the JSON text (limits.json_depth). */
static enum lyn_code parse_message(const struct parser *parser, const struct value *value,
                                   ProtobufCMessage *out, const struct place *place) {
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; code == LYN_OK && i < value->map.count; i++) {
        const struct value_entry *entry = &value->map.entries[i];
        if (entry->key.kind != VALUE_STRING) {
            return at(parser, place,
                      error_set(parser->err, REASON_WRONG_TYPE, "The name of a field is text."));
        }
        const char *name = arena_strdup(parser->call->arena, entry->key.text);
        if (name == NULL) {
            return arena_error(parser->call->arena, parser->err);
        }
        struct place inner = {.outer = place, .name = name};
        const ProtobufCFieldDescriptor *field =
            strlen(name) == entry->key.text.len
                ? protobuf_c_message_descriptor_get_field_by_name(out->descriptor, name)
                : NULL;
        code = field == NULL ? unknown_field(parser, entry->key.text, out->descriptor, &inner)
                             : parse_field(parser, &entry->value, out->descriptor, field,
                                           (char *)out, &inner);
    }
    return code;
}

enum lyn_code wire_json_parse(struct call *call,
                              const struct ProtobufCMessageDescriptor *descriptor, struct sv text,
                              struct ProtobufCMessage **out, struct lyn_error *err) {
    struct parser parser = {call, err};
    struct place top = {.name = ""};
    struct value document = value_null();
    enum lyn_code code = json_parse(call, text, (struct sv){NULL, 0}, true, &document, err);
    if (code != LYN_OK) {
        return code;
    }
    if (document.kind != VALUE_MAP && descriptor != &lynguine__v1__value__descriptor) {
        return error_set(err, REASON_WRONG_TYPE, "%s is written as a JSON object, not as %s.",
                         descriptor->short_name, value_kind_phrase(document.kind));
    }
    return parse_submessage(&parser, &document, descriptor, out, &top);
}
