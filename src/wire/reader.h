/* reader.h - the fields of a protobuf message, one after another, straight from its bytes: for the
 * envelopes, which are read in place, and for the scan before protobuf-c. Internal to src/wire. */
#ifndef LYN_WIRE_READER_H
#define LYN_WIRE_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/sv.h"

enum wire_type { WIRE_VARINT = 0, WIRE_64BIT = 1, WIRE_BYTES = 2, WIRE_32BIT = 5 };

struct wire_reader {
    const uint8_t *at, *end;
};

struct wire_field {
    uint32_t number;
    enum wire_type type;
    uint64_t value;  /* VARINT, 64BIT, 32BIT */
    struct sv bytes; /* BYTES */
};

static inline struct wire_reader wire_reader(struct sv bytes) {
    const uint8_t *at = (const uint8_t *)bytes.data;
    return (struct wire_reader){at, bytes.len > 0 ? at + bytes.len : at};
}
static inline bool wire_reader_done(const struct wire_reader *reader) {
    return reader->at == reader->end;
}

/* The next varint, at most 10 bytes; false when it is cut off or does not fit 64 bits. */
bool wire_read_varint(struct wire_reader *reader, uint64_t *out);
/* What follows a field's key, whose wire type is `type`; the number is left alone. */
bool wire_read_content(struct wire_reader *reader, unsigned type, struct wire_field *out);

/* wire_read_field for all that is not the usual. */
bool wire_read_any_field(struct wire_reader *reader, struct wire_field *out);
/* The next field; false when it is not well formed (cut off, number 0, a key or a length of more
 * than 5 bytes, groups and wire types that do not exist). Usual is BYTES with a key and a length of
 * one byte each. */
static inline bool wire_read_field(struct wire_reader *reader, struct wire_field *out) {
    const uint8_t *at = reader->at;
    size_t left = (size_t)(reader->end - at);
    if (left < 2 || (at[0] & 0x87) != WIRE_BYTES || at[0] < 8 || at[1] >= 0x80 ||
        at[1] > left - 2) {
        return wire_read_any_field(reader, out);
    }
    *out = (struct wire_field){
        .number = at[0] >> 3, .type = WIRE_BYTES, .bytes = {(const char *)at + 2, at[1]}};
    reader->at = at + 2 + at[1];
    return true;
}

static inline int64_t wire_zigzag(uint64_t value) {
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

/* Strict UTF-8 without NUL: what a `string` field may hold. */
bool wire_is_text(struct sv text);

#endif
