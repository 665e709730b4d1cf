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
/* The next field; false when it is not well formed (cut off, number 0, groups and wire types that
 * do not exist). */
bool wire_read_field(struct wire_reader *reader, struct wire_field *out);

static inline int64_t wire_zigzag(uint64_t value) {
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

/* Strict UTF-8 without NUL: what a `string` field may hold. */
bool wire_is_text(struct sv text);

#endif
