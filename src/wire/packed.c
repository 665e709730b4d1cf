#include "wire/value_bytes.h"

/* Messages around a Value; none of ours nests as deep. */
#define AROUND_MAX 8

static void init_value(ProtobufCMessage *message) {
    lynguine__v1__value__init((Lynguine__V1__Value *)message);
    message->descriptor = &packed_value;
}

const ProtobufCMessageDescriptor packed_value = {
    .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
    .name = "lynguine.v1.Value",
    .short_name = "Value",
    .c_name = "Lynguine__V1__Value",
    .package_name = "lynguine.v1",
    .sizeof_message = sizeof(Lynguine__V1__Value),
    .message_init = init_value,
};

bool packed_is_value(const ProtobufCMessageDescriptor *descriptor) {
    return descriptor == &packed_value || descriptor == &lynguine__v1__value__descriptor;
}

static const ProtobufCMessageDescriptor *message_of(const ProtobufCFieldDescriptor *field) {
    return field->type == PROTOBUF_C_TYPE_MESSAGE ? field->descriptor : NULL;
}

static bool holds_value(const ProtobufCMessageDescriptor *descriptor, unsigned around) {
    if (descriptor == NULL || around == 0) {
        return false;
    }
    bool holds = descriptor == &lynguine__v1__value__descriptor;
    for (unsigned i = 0; !holds && i < descriptor->n_fields; i++) {
        holds = holds_value(message_of(&descriptor->fields[i]), around - 1);
    }
    return holds;
}

static const ProtobufCMessageDescriptor *
copy_descriptor(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                unsigned around) {
    if (descriptor == &lynguine__v1__value__descriptor) {
        return &packed_value;
    }
    if (!holds_value(descriptor, around)) {
        return descriptor;
    }
    ProtobufCMessageDescriptor *copy = arena_alloc(arena, sizeof *copy);
    ProtobufCFieldDescriptor *fields = arena_calloc(arena, descriptor->n_fields, sizeof *fields);
    if (copy == NULL || fields == NULL) {
        return NULL;
    }
    *copy = *descriptor;
    copy->fields = fields;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        fields[i] = descriptor->fields[i];
        const ProtobufCMessageDescriptor *inner = message_of(&fields[i]);
        if (inner != NULL) {
            fields[i].descriptor = copy_descriptor(arena, inner, around - 1);
            if (fields[i].descriptor == NULL) {
                return NULL;
            }
        }
    }
    return copy;
}

const ProtobufCMessageDescriptor *packed_descriptor(struct arena *arena,
                                                    const ProtobufCMessageDescriptor *descriptor) {
    return copy_descriptor(arena, descriptor, AROUND_MAX);
}
