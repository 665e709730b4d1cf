#include "wire/reader.h"

#include "base/utf8.h"

#define MAX_FIELD_NUMBER 0x1fffffffu
#define MAX_HEAD_BYTES 5 /* of a key or a length, as protobuf-c has it */

bool wire_read_varint(struct wire_reader *reader, uint64_t *out) {
    uint64_t value = 0;
    const uint8_t *at = reader->at;
    for (unsigned shift = 0; shift < 70 && at < reader->end; shift += 7) {
        uint8_t byte = *at++;
        if (shift == 63 && byte > 1) {
            return false;
        }
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            reader->at = at;
            *out = value;
            return true;
        }
    }
    return false;
}

static bool read_fixed(struct wire_reader *reader, unsigned bytes, uint64_t *out) {
    if ((size_t)(reader->end - reader->at) < bytes) {
        return false;
    }
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes; i++) {
        value |= (uint64_t)reader->at[i] << (8 * i);
    }
    reader->at += bytes;
    *out = value;
    return true;
}

/* A key or a length. */
static bool read_head(struct wire_reader *reader, uint64_t *out) {
    const uint8_t *start = reader->at;
    return wire_read_varint(reader, out) && reader->at - start <= MAX_HEAD_BYTES;
}

bool wire_read_content(struct wire_reader *reader, unsigned type, struct wire_field *out) {
    uint64_t length = 0;
    out->bytes = (struct sv){NULL, 0};
    out->value = 0;
    switch (type) {
    case WIRE_VARINT:
        out->type = WIRE_VARINT;
        return wire_read_varint(reader, &out->value);
    case WIRE_64BIT:
        out->type = WIRE_64BIT;
        return read_fixed(reader, 8, &out->value);
    case WIRE_32BIT:
        out->type = WIRE_32BIT;
        return read_fixed(reader, 4, &out->value);
    case WIRE_BYTES:
        out->type = WIRE_BYTES;
        if (!read_head(reader, &length) || length > (size_t)(reader->end - reader->at)) {
            return false;
        }
        out->bytes = (struct sv){(const char *)reader->at, (size_t)length};
        reader->at += length;
        return true;
    default:
        return false;
    }
}

bool wire_read_any_field(struct wire_reader *reader, struct wire_field *out) {
    uint64_t key = 0;
    if (!read_head(reader, &key) || key >> 3 == 0 || key >> 3 > MAX_FIELD_NUMBER) {
        return false;
    }
    out->number = (uint32_t)(key >> 3);
    return wire_read_content(reader, key & 7, out);
}

bool wire_is_text(struct sv text) {
    return utf8_check(text) == text.len &&
           (text.len == 0 || memchr(text.data, '\0', text.len) == NULL);
}
