#include "describe_message.h"

#include <protobuf-c/protobuf-c.h>
#include <string.h>

enum { DEPTH_MAX = 4 };

static const char *scalar_name(ProtobufCType type) {
    switch (type) {
    case PROTOBUF_C_TYPE_BOOL:
        return "bool";
    case PROTOBUF_C_TYPE_STRING:
        return "text";
    case PROTOBUF_C_TYPE_BYTES:
        return "base64";
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
        return "number";
    default:
        return "integer";
    }
}

/* Messages that the JSON view prints in a form of its own. */
static const char *plain_form(const ProtobufCMessageDescriptor *message) {
    if (strcmp(message->short_name, "Value") == 0) {
        return "any JSON value";
    }
    if (strcmp(message->short_name, "Schema") == 0 || strcmp(message->short_name, "Batch") == 0) {
        return "of a table: answers show it as `frame`, in the form of `read --json`";
    }
    return NULL;
}

static void describe_enum(const ProtobufCEnumDescriptor *names, struct buf *out) {
    for (unsigned i = 0; i < names->n_values; i++) {
        buf_printf(out, "%s%s", i ? " | " : "", names->values[i].name);
    }
}

static void describe_fields(const ProtobufCMessageDescriptor *message, int depth, struct buf *out);

static void describe_field(const ProtobufCFieldDescriptor *field, int depth, struct buf *out) {
    const ProtobufCMessageDescriptor *nested = NULL;
    buf_printf(out, "%*s%-*s ", 2 * depth, "", 24 - 2 * depth, field->name);
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        buf_puts(out, "list of ");
    }
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        nested = field->descriptor;
        const char *plain = plain_form(nested);
        buf_puts(out, plain ? plain : nested->short_name);
        nested = plain ? NULL : nested;
    } else if (field->type == PROTOBUF_C_TYPE_ENUM) {
        describe_enum(field->descriptor, out);
    } else {
        buf_puts(out, scalar_name(field->type));
    }
    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        buf_puts(out, " (one of these)");
    }
    buf_putc(out, '\n');
    if (nested && depth < DEPTH_MAX) {
        describe_fields(nested, depth + 1, out);
    }
}

static void describe_fields(const ProtobufCMessageDescriptor *message, int depth, struct buf *out) {
    for (unsigned i = 0; i < message->n_fields; i++) {
        describe_field(&message->fields[i], depth, out);
    }
}

void describe_message(const struct ProtobufCMessageDescriptor *descriptor, struct buf *out) {
    buf_printf(out, "%s%s\n", descriptor->short_name, descriptor->n_fields ? "" : " (no fields)");
    describe_fields(descriptor, 1, out);
}
