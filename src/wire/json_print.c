#include "wire/json.h"

#include "base/num.h"
#include "wire/codec.h"
#include "wire/frame_json.h"
#include "wire/member.h"
#include "wire/value_bytes.h"

struct printer {
    struct call *call;
    struct buf *out;
    struct lyn_error *err;
};

static enum lyn_code print_message(const struct printer *printer, const ProtobufCMessage *message);

static void print_bytes(struct sv bytes, struct buf *out) {
    struct value value = {.kind = VALUE_BYTES, .text = bytes};
    value_print_json(&value, (struct json_style){0}, out);
}

static void print_signed(int64_t number, struct buf *out) {
    char digits[NUM_BUFFER];
    buf_append(out, digits, num_print_int64(digits, number));
}

static void print_unsigned(uint64_t number, struct buf *out) {
    char digits[NUM_BUFFER];
    buf_append(out, digits, num_print_uint64(digits, number));
}

static void print_enum(const ProtobufCEnumDescriptor *descriptor, int number, struct buf *out) {
    const ProtobufCEnumValue *constant = protobuf_c_enum_descriptor_get_value(descriptor, number);
    if (constant != NULL) {
        json_print_text(sv_from(constant->name), false, out);
    } else {
        print_signed(number, out);
    }
}

static enum lyn_code print_value(const struct printer *printer, const ProtobufCMessage *message) {
    struct value value = value_null();
    enum lyn_code code =
        wire_value_decode(printer->call->arena, (const Lynguine__V1__Value *)message,
                          printer->call->limits.wire_depth, &value, printer->err);
    if (code == LYN_OK) {
        value_print_json(&value, (struct json_style){.tagged = true}, printer->out);
    }
    return code;
}

/* The member at `member`, whose bytes are read according to the field's type. */
static enum lyn_code print_member(const struct printer *printer,
                                  const ProtobufCFieldDescriptor *field, const void *member) {
    struct buf *out = printer->out;
    const ProtobufCMessage *message = NULL;
    const ProtobufCBinaryData *data = member;
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        print_signed(*(const int32_t *)member, out);
        return LYN_OK;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        print_signed(*(const int64_t *)member, out);
        return LYN_OK;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        print_unsigned(*(const uint32_t *)member, out);
        return LYN_OK;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        print_unsigned(*(const uint64_t *)member, out);
        return LYN_OK;
    case PROTOBUF_C_TYPE_FLOAT:
        json_print_double((double)*(const float *)member, out);
        return LYN_OK;
    case PROTOBUF_C_TYPE_DOUBLE:
        json_print_double(*(const double *)member, out);
        return LYN_OK;
    case PROTOBUF_C_TYPE_BOOL:
        buf_puts(out, *(const protobuf_c_boolean *)member ? "true" : "false");
        return LYN_OK;
    case PROTOBUF_C_TYPE_ENUM:
        print_enum(field->descriptor, *(const int *)member, out);
        return LYN_OK;
    case PROTOBUF_C_TYPE_STRING:
        json_print_text(sv_from(*(const char *const *)member), false, out);
        return LYN_OK;
    case PROTOBUF_C_TYPE_BYTES:
        print_bytes((struct sv){(const char *)data->data, data->len}, out);
        return LYN_OK;
    case PROTOBUF_C_TYPE_MESSAGE:
        message = *(const ProtobufCMessage *const *)member;
        return packed_is_value(message->descriptor) ? print_value(printer, message)
                                                    : print_message(printer, message);
    }
    return error_set(printer->err, REASON_INTERNAL, "Field `%s` has an unknown type.", field->name);
}

/* Whether a singular field differs from its default and so is printed. */
static bool is_set(const ProtobufCFieldDescriptor *field, const char *message) {
    const void *member = message + field->offset;
    const char *text = NULL;
    uint64_t wide = 0;
    uint32_t narrow = 0;
    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        memcpy(&narrow, message + field->quantifier_offset, sizeof narrow);
        return narrow == field->id;
    }
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        memcpy(&text, member, sizeof text);
        return text != NULL && text[0] != '\0';
    case PROTOBUF_C_TYPE_BYTES:
        return ((const ProtobufCBinaryData *)member)->len > 0;
    case PROTOBUF_C_TYPE_MESSAGE:
        memcpy(&text, member, sizeof text);
        return text != NULL;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        memcpy(&wide, member, sizeof wide);
        return wide != 0;
    default:
        memcpy(&narrow, member, sizeof narrow);
        return narrow != 0;
    }
}

static enum lyn_code print_repeated(const struct printer *printer,
                                    const ProtobufCFieldDescriptor *field, size_t count,
                                    const char *members) {
    size_t size = member_size(field->type);
    enum lyn_code code = LYN_OK;
    buf_putc(printer->out, '[');
    for (size_t i = 0; code == LYN_OK && i < count; i++) {
        if (i > 0) {
            buf_putc(printer->out, ',');
        }
        code = print_member(printer, field, members + i * size);
    }
    buf_putc(printer->out, ']');
    return code;
}

static void print_name(const struct printer *printer, const char *name, bool *first) {
    buf_puts(printer->out, *first ? "\"" : ",\"");
    buf_puts(printer->out, name);
    buf_puts(printer->out, "\":");
    *first = false;
}

/* The submessage in a field of that name and type; NULL if there is none. */
static const ProtobufCMessage *find_part(const ProtobufCMessage *message, const char *name,
                                         const ProtobufCMessageDescriptor *type) {
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
    if (field == NULL || field->descriptor != type || field->label == PROTOBUF_C_LABEL_REPEATED) {
        return NULL;
    }
    return *(const ProtobufCMessage *const *)((const char *)message + field->offset);
}

static enum lyn_code print_frame(const struct printer *printer, const ProtobufCMessage *schema,
                                 const ProtobufCMessage *batch) {
    const Lynguine__V1__Schema *table = (const Lynguine__V1__Schema *)schema;
    struct frame *frame = NULL;
    enum lyn_code code = wire_batch_decode(table, (const Lynguine__V1__Batch *)batch,
                                           printer->call->limits.wire_depth, &frame, printer->err);
    if (code == LYN_OK) {
        frame_json_begin(frame, table->row_count, printer->out);
        frame_json_rows(frame, true, printer->out);
        frame_json_end(printer->out);
    }
    frame_unref(frame);
    return code;
}

static enum lyn_code print_message(const struct printer *printer, const ProtobufCMessage *message) {
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    const ProtobufCMessage *schema =
        find_part(message, "schema", &lynguine__v1__schema__descriptor);
    const ProtobufCMessage *batch = find_part(message, "batch", &lynguine__v1__batch__descriptor);
    bool is_table = schema != NULL && batch != NULL, first = true;
    enum lyn_code code = LYN_OK;
    buf_putc(printer->out, '{');
    for (unsigned i = 0; code == LYN_OK && i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        const char *member = (const char *)message + field->offset;
        size_t count = 0;
        if (is_table &&
            (field->descriptor == schema->descriptor || field->descriptor == batch->descriptor)) {
            continue;
        }
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            memcpy(&count, (const char *)message + field->quantifier_offset, sizeof count);
            if (count > 0) {
                print_name(printer, field->name, &first);
                code = print_repeated(printer, field, count, *(const char *const *)member);
            }
        } else if (is_set(field, (const char *)message)) {
            print_name(printer, field->name, &first);
            code = print_member(printer, field, member);
        }
    }
    if (code == LYN_OK && is_table) {
        print_name(printer, "frame", &first);
        code = print_frame(printer, schema, batch);
    }
    buf_putc(printer->out, '}');
    return code;
}

enum lyn_code wire_json_print(struct call *call, const struct ProtobufCMessage *message,
                              struct buf *out, struct lyn_error *err) {
    struct printer printer = {call, out, err};
    enum lyn_code code = packed_is_value(message->descriptor) ? print_value(&printer, message)
                                                              : print_message(&printer, message);
    return code == LYN_OK ? buf_status(out, err) : code;
}
