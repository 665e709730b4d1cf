/* codec.h - values, frames and errors <-> their protobuf messages. */
#ifndef LYN_WIRE_CODEC_H
#define LYN_WIRE_CODEC_H

#include "base/call.h"
#include "frame/frame.h"
#include "lynguine/v1/data.pb-c.h"
#include "lynguine/v1/frame.pb-c.h"
#include "lynguine/v1/value.pb-c.h"
#include "value/value.h"

/* value_codec.c. Depth over max_depth: LIMIT_DEPTH. The message is packed already: it keeps the bytes
 * of its one field, which protobuf-c sends as they are, and its own members are not set. */
enum lyn_code wire_value_encode(struct arena *arena, const struct value *value, uint32_t max_depth,
                                Lynguine__V1__Value **out, struct lyn_error *err) LYN_MUST_CHECK;
/* Reads a message that wire_unpack left packed or wire_value_encode made; another one is packed
 * first. Texts are borrowed: the message must live as long as the value. BAD_REQUEST for what no
 * encoder makes: no kind, text that is not UTF-8, dates outside the years 1 to 9999, keys that are
 * lists or come twice, and bytes that wire_unpack refuses. */
enum lyn_code wire_value_decode(struct arena *arena, const Lynguine__V1__Value *message,
                                uint32_t max_depth, struct value *out,
                                struct lyn_error *err) LYN_MUST_CHECK;
/* The same with texts copied into the arena: the value may outlive the message. */
enum lyn_code wire_value_decode_copy(struct arena *arena, const Lynguine__V1__Value *message,
                                     uint32_t max_depth, struct value *out,
                                     struct lyn_error *err) LYN_MUST_CHECK;

/* A date-time of the years 1 to 9999 with an offset of less than a day. */
bool wire_datetime_fits(int64_t micros, int32_t offset_s);

/* frame_codec.c */
enum lyn_code wire_schema_encode(struct arena *arena, const struct frame *frame,
                                 Lynguine__V1__Schema **out, struct lyn_error *err) LYN_MUST_CHECK;
/* Rows [row0, row0 + row_count); row0 a multiple of 8. The buffers are borrowed from the frame's
 * columns, which must live until the message is packed. */
enum lyn_code wire_batch_encode(struct arena *arena, const struct frame *frame, size_t row0,
                                size_t row_count, uint32_t max_depth, Lynguine__V1__Batch **out,
                                struct lyn_error *err) LYN_MUST_CHECK;
/* A frame of one batch. Everything is checked before it is believed: one column a field, buffer
 * sizes against row_count, offsets ascending and inside, UTF-8: BAD_REQUEST; over 10^9 rows
 * LIMIT_CELLS. NaN in a FLOAT64 column becomes missing. Copies the buffers: the frame is the
 * caller's and may outlive the message. */
enum lyn_code wire_batch_decode(const Lynguine__V1__Schema *schema,
                                const Lynguine__V1__Batch *batch, uint32_t max_depth,
                                struct frame **out, struct lyn_error *err) LYN_MUST_CHECK;
/* batch_rows.c */
/* How many rows from row0 on make a batch of about target_bytes (and at most max_rows), a multiple
 * of 8 unless it is the rest; at least 8 rows or the rest. */
size_t wire_batch_rows(const struct frame *frame, size_t row0, size_t target_bytes,
                       size_t max_rows);

#endif
