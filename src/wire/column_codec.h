/* column_codec.h - one column <-> its message: the buffers of a batch. Internal to src/wire. */
#ifndef LYN_WIRE_COLUMN_CODEC_H
#define LYN_WIRE_COLUMN_CODEC_H

#include "frame/column.h"
#include "lynguine/v1/frame.pb-c.h"
#include "wire/value_bytes.h"

/* Rows [row0, row0 + row_count) of the column, its buffers borrowed. Bitmaps are cut at bytes,
 * which is why row0 is a multiple of 8; offsets are sent as they are, starting past zero. */
enum lyn_code column_encode(struct arena *arena, const struct column *column, size_t row0,
                            size_t row_count, uint32_t max_depth, Lynguine__V1__Column *out,
                            struct lyn_error *err) LYN_MUST_CHECK;

/* What column_decode reads. */
struct column_source {
    size_t index;     /* for messages */
    size_t row_count; /* at most 10^9 */
    const Lynguine__V1__Field *field;
    const Lynguine__V1__Column *message;
    /* Of all OBJECT columns of a frame; its arena is made at the first, one reference. */
    struct value_reader cells;
};

/* A new column, checked as wire_batch_decode says. */
enum lyn_code column_decode(struct column_source *source, struct column **out,
                            struct lyn_error *err) LYN_MUST_CHECK;

#endif
