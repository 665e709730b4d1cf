#include "wire/envelope.h"

#include <protobuf-c/protobuf-c.h>

enum { HEAD_MAGIC = 1, HEAD_MAJOR = 2, HEAD_MINOR = 3, HEAD_ID = 4, ENVELOPE_BODY = 15 };

bool envelope_next(struct wire_reader *reader, struct wire_field *field, enum lyn_code *code,
                   struct lyn_error *err) {
    if (*code != LYN_OK || wire_reader_done(reader)) {
        return false;
    }
    if (!wire_read_field(reader, field)) {
        *code = error_set(err, REASON_BAD_REQUEST, "The message is cut off or not well formed.");
        return false;
    }
    return true;
}

enum lyn_code envelope_expect(const struct wire_field *field, enum wire_type type,
                              struct lyn_error *err) {
    if (field->type != type) {
        return error_set(err, REASON_BAD_REQUEST,
                         "Field %u of the envelope has wire type %d instead of %d.", field->number,
                         (int)field->type, (int)type);
    }
    return LYN_OK;
}

enum lyn_code envelope_read_text(const struct wire_field *field, struct sv *out,
                                 struct lyn_error *err) {
    enum lyn_code code = envelope_expect(field, WIRE_BYTES, err);
    if (code == LYN_OK && !wire_is_text(field->bytes)) {
        return error_set(err, REASON_BAD_REQUEST,
                         "Field %u of the envelope is not UTF-8 text without NUL.", field->number);
    }
    if (code == LYN_OK) {
        *out = field->bytes;
    }
    return code;
}

enum lyn_code envelope_read_uint32(const struct wire_field *field, uint32_t *out,
                                   struct lyn_error *err) {
    enum lyn_code code = envelope_expect(field, WIRE_VARINT, err);
    if (code == LYN_OK && field->value > UINT32_MAX) {
        return error_set(err, REASON_BAD_REQUEST, "Field %u of the envelope is out of range.",
                         field->number);
    }
    if (code == LYN_OK) {
        *out = (uint32_t)field->value;
    }
    return code;
}

enum lyn_code envelope_read_head(const struct wire_field *field, struct envelope_head *head,
                                 struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    switch (field->number) {
    case HEAD_MAGIC:
        code = envelope_expect(field, WIRE_32BIT, err);
        if (code == LYN_OK && field->value != WIRE_MAGIC) {
            return error_set(err, REASON_BAD_REQUEST, "The message does not start as ours do.");
        }
        head->has_magic = code == LYN_OK;
        return code;
    case HEAD_MAJOR:
        return envelope_read_uint32(field, head->wire_major, err);
    case HEAD_MINOR:
        return envelope_read_uint32(field, head->wire_minor, err);
    case HEAD_ID:
        code = envelope_expect(field, WIRE_BYTES, err);
        if (code == LYN_OK && field->bytes.len != WIRE_ID_BYTES) {
            return error_set(err, REASON_BAD_REQUEST, "The request id has %zu bytes instead of %d.",
                             field->bytes.len, WIRE_ID_BYTES);
        }
        if (code == LYN_OK) {
            memcpy(head->request_id, field->bytes.data, WIRE_ID_BYTES);
            head->has_id = true;
        }
        return code;
    default:
        return LYN_OK;
    }
}

enum lyn_code envelope_check_head(const struct envelope_head *head, struct lyn_error *err) {
    if (!head->has_magic || !head->has_id) {
        return error_set(err, REASON_BAD_REQUEST, "The message has no %s.",
                         head->has_magic ? "request id" : "magic number");
    }
    return LYN_OK;
}

void envelope_write_head(struct wire_writer *writer, uint32_t wire_major, uint32_t wire_minor,
                         const uint8_t *request_id) {
    wire_write_fixed32_field(writer, HEAD_MAGIC, WIRE_MAGIC);
    wire_write_varint_field(writer, HEAD_MAJOR, wire_major);
    wire_write_varint_field(writer, HEAD_MINOR, wire_minor);
    wire_write_bytes_field(writer, HEAD_ID, (struct sv){(const char *)request_id, WIRE_ID_BYTES});
}

void envelope_write_body(struct wire_writer *writer, const struct wire_body *body) {
    if (body->message == NULL) {
        wire_write_bytes_field(writer, ENVELOPE_BODY, body->bytes);
        return;
    }
    size_t size = protobuf_c_message_get_packed_size(body->message);
    if (size == 0) {
        return;
    }
    wire_write_head(writer, ENVELOPE_BODY, size);
    if (writer->out != NULL) {
        protobuf_c_message_pack(body->message, writer->out + writer->size);
    }
    writer->size += size;
}
