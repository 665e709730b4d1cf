/* value_bytes.h - values <-> the bytes of a Value message, with no messages in between; and what a
 * Value message looks like while its content stays packed. Internal to src/wire. */
#ifndef LYN_WIRE_VALUE_BYTES_H
#define LYN_WIRE_VALUE_BYTES_H

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "lynguine/v1/value.pb-c.h"
#include "value/value.h"
#include "wire/reader.h"

/* Field numbers of value.proto; those of Value itself are protobuf-c's cases. */
enum {
    DATETIME_MICROS = 1,
    DATETIME_HAS_OFFSET = 2,
    DATETIME_OFFSET = 3,
    LIST_ITEMS = 1,
    MAP_ENTRIES = 1,
    ENTRY_KEY = 1,
    ENTRY_VALUE = 2,
};

/* ---- value_read.c ---- */

struct value_reader {
    struct arena *arena; /* lists, maps and long integers go there */
    uint32_t max_depth;
    uint32_t fields;       /* read so far, of all values that this reader has read */
    struct lyn_error *err; /* of the value that is being read */
};

/* The value that a Value message of these bytes holds, its texts being views into them; takes what
 * protobuf-c takes. BAD_REQUEST as wire_value_decode; LIMIT_DEPTH, LIMIT_CELLS, LIMIT_BYTES. */
enum lyn_code value_read(struct value_reader *reader, struct sv bytes, struct value *out,
                         struct lyn_error *err) LYN_MUST_CHECK;
/* The same for a Value message whose only field has been read already. */
enum lyn_code value_read_field(struct value_reader *reader, const struct wire_field *field,
                               struct value *out, struct lyn_error *err) LYN_MUST_CHECK;

/* LIMIT_DEPTH, of either direction. */
enum lyn_code value_too_deep(uint32_t max_depth, struct lyn_error *err);

/* ---- value_write.c ---- */

/* Bytes that grow towards the front: what is nested is written before the length that precedes it,
 * so that no size is worked out twice. */
struct value_writer {
    struct arena *arena;
    uint8_t *bytes; /* [capacity]; the last `size` are written */
    size_t capacity, size;
    bool failed; /* the arena gave no memory: arena_error */
};

/* Puts the one field of a Value in front, without its key, which is told in *field together with
 * the length: bytes as protobuf-c packs them. LIMIT_DEPTH, LIMIT_BYTES. */
enum lyn_code value_write(struct value_writer *writer, const struct value *value,
                          uint32_t max_depth, ProtobufCMessageUnknownField *field,
                          struct lyn_error *err) LYN_MUST_CHECK;

/* ---- value_codec.c ---- */

/* wire_value_encode for many, whose messages go into out[0..count). */
enum lyn_code values_encode(struct arena *arena, const struct value *const *values, size_t count,
                            uint32_t max_depth, Lynguine__V1__Value **out,
                            struct lyn_error *err) LYN_MUST_CHECK;
/* wire_value_decode_copy for many, with one reader. */
enum lyn_code value_decode_copy(struct value_reader *reader, const Lynguine__V1__Value *message,
                                struct value *out, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- packed.c ---- */

/* Of a Value whose fields are all unknown to protobuf-c: it keeps and writes them as they are. */
extern const ProtobufCMessageDescriptor packed_value;

/* Whether messages of it are Values, packed or not. */
bool packed_is_value(const ProtobufCMessageDescriptor *descriptor);

/* The descriptor by which protobuf-c leaves every Value in such a message packed; a copy in the
 * arena, or the descriptor itself when it has none. NULL when memory is out. */
const ProtobufCMessageDescriptor *packed_descriptor(struct arena *arena,
                                                    const ProtobufCMessageDescriptor *descriptor);

#endif
