#include <string.h>

#include "wire/codec.h"
#include "wire/value_bytes.h"

enum lyn_code values_encode(struct arena *arena, const struct value *const *values, size_t count,
                            uint32_t max_depth, Lynguine__V1__Value **out, struct lyn_error *err) {
    struct value_writer writer = {.arena = arena};
    Lynguine__V1__Value *messages = arena_calloc(arena, count, sizeof *messages);
    ProtobufCMessageUnknownField *fields = arena_calloc(arena, count, sizeof *fields);
    if (messages == NULL || fields == NULL) {
        return arena_error(arena, err);
    }
    for (size_t i = count; i > 0; i--) {
        enum lyn_code code = value_write(&writer, values[i - 1], max_depth, &fields[i - 1], err);
        if (code != LYN_OK) {
            return code;
        }
    }
    size_t at = writer.capacity - writer.size;
    for (size_t i = 0; i < count; i++) {
        protobuf_c_message_init(&packed_value, &messages[i]);
        messages[i].base.unknown_fields = &fields[i];
        messages[i].base.n_unknown_fields = 1;
        fields[i].data = writer.bytes + at;
        at += fields[i].len;
        out[i] = &messages[i];
    }
    return LYN_OK;
}

enum lyn_code wire_value_encode(struct arena *arena, const struct value *value, uint32_t max_depth,
                                Lynguine__V1__Value **out, struct lyn_error *err) {
    return values_encode(arena, &value, 1, max_depth, out, err);
}

/* The one field of a packed Value; false when there are none or several. */
static bool only_field(const ProtobufCMessage *message, struct wire_field *out) {
    if (message->descriptor != &packed_value || message->n_unknown_fields != 1) {
        return false;
    }
    const ProtobufCMessageUnknownField *field = &message->unknown_fields[0];
    struct wire_reader reader = {field->data, field->data + field->len};
    out->number = field->tag;
    return wire_read_content(&reader, field->wire_type, out);
}

/* A message that is not packed, or oddly, is packed first. */
static enum lyn_code pack_and_read(struct value_reader *reader, const ProtobufCMessage *message,
                                   struct value *out, struct lyn_error *err) {
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = arena_alloc(reader->arena, size);
    if (bytes == NULL) {
        return arena_error(reader->arena, err);
    }
    protobuf_c_message_pack(message, bytes);
    return value_read(reader, (struct sv){(const char *)bytes, size}, out, err);
}

static enum lyn_code decode(struct value_reader *reader, const Lynguine__V1__Value *message,
                            bool copies, struct value *out, struct lyn_error *err) {
    struct wire_field field;
    *out = value_null();
    if (message == NULL) {
        return error_set(err, REASON_BAD_REQUEST, "A value in the message is absent.");
    }
    if (!only_field(&message->base, &field)) {
        return pack_and_read(reader, &message->base, out, err);
    }
    if (copies && field.bytes.len > 0) {
        char *copy = arena_alloc(reader->arena, field.bytes.len);
        if (copy == NULL) {
            return arena_error(reader->arena, err);
        }
        memcpy(copy, field.bytes.data, field.bytes.len);
        field.bytes.data = copy;
    }
    return value_read_field(reader, &field, out, err);
}

enum lyn_code value_decode_copy(struct value_reader *reader, const Lynguine__V1__Value *message,
                                struct value *out, struct lyn_error *err) {
    return decode(reader, message, true, out, err);
}

enum lyn_code wire_value_decode(struct arena *arena, const Lynguine__V1__Value *message,
                                uint32_t max_depth, struct value *out, struct lyn_error *err) {
    struct value_reader reader = {.arena = arena, .max_depth = max_depth};
    return decode(&reader, message, false, out, err);
}

enum lyn_code wire_value_decode_copy(struct arena *arena, const Lynguine__V1__Value *message,
                                     uint32_t max_depth, struct value *out, struct lyn_error *err) {
    struct value_reader reader = {.arena = arena, .max_depth = max_depth};
    return decode(&reader, message, true, out, err);
}
