/* frame.h - a table as it came from the server: a schema and batches of rows, each batch a set of
 * columns in Arrow's layout (lynguine/dtype.h).
 *
 * Everything but lyn_frame_free and lyn_frame_concat borrows from the frame. A frame is read-only and
 * may be read from several threads at once. */
#ifndef LYN_FRAME_H
#define LYN_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "lynguine/dtype.h"
#include "lynguine/error.h"
#include "lynguine/value.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lyn_frame lyn_frame;
typedef struct frame lyn_batch;

/* One column of one batch. Cell i is missing when validity is not NULL and its bit i (LSB first) is
 * 0. INT64, UINT64, FLOAT64, DATETIME: `values` is an array of 8-byte items; BOOL: a bitmap. STRING:
 * cell i is data[offsets[i] .. offsets[i + 1]), UTF-8. OBJECT: use lyn_batch_value. */
struct lyn_column_view {
    enum lyn_dtype dtype;
    size_t length;
    const uint8_t *validity;
    const void *values;
    const uint32_t *offsets;
    const char *data;
};
typedef struct lyn_column_view lyn_column_view;

/* NULL is fine. */
LYN_API void lyn_frame_free(lyn_frame *frame);
LYN_API size_t lyn_frame_row_count(const lyn_frame *frame);
LYN_API size_t lyn_frame_column_count(const lyn_frame *frame);
/* The label of column j as text, NUL-terminated ("0" for an integer label), NULL when out of range;
 * *length (may be NULL) for labels that contain U+0000. */
LYN_API const char *lyn_frame_column_name(const lyn_frame *frame, size_t j, size_t *length);
LYN_API enum lyn_dtype lyn_frame_column_dtype(const lyn_frame *frame, size_t j);
/* The dtype's name in pandas: "int64", "object", "datetime64[ns]" ... */
LYN_API const char *lyn_frame_column_pandas(const lyn_frame *frame, size_t j);
/* What was read, for people: "csv people.csv"; "" when not known. */
LYN_API const char *lyn_frame_source(const lyn_frame *frame);
/* What the server noticed that did not stop the read; NULL when i is out of range. */
LYN_API size_t lyn_frame_warning_count(const lyn_frame *frame);
LYN_API const struct lyn_error *lyn_frame_warning(const lyn_frame *frame, size_t i);

LYN_API size_t lyn_frame_batch_count(const lyn_frame *frame);
/* NULL when out of range. */
LYN_API const lyn_batch *lyn_frame_batch(const lyn_frame *frame, size_t i);
LYN_API size_t lyn_batch_row_count(const lyn_batch *batch);
/* Of dtype LYN_DTYPE_NONE when out of range. */
LYN_API lyn_column_view lyn_batch_column(const lyn_batch *batch, size_t j);
/* The cell as a value, of any column; written to *scratch, whose texts borrow from the batch.
 * A missing cell is null. */
struct lyn_cell {
    uint64_t opaque[8];
};
LYN_API const lyn_value *lyn_batch_value(const lyn_batch *batch, size_t j, size_t row,
                                         struct lyn_cell *scratch);

/* The same table as one batch, copied; the only function here that copies cells. */
LYN_API enum lyn_code lyn_frame_concat(const lyn_frame *frame, lyn_frame **out,
                                       struct lyn_error *err) LYN_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
