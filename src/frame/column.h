/* column.h - one typed column: immutable once made, shared by reference count, so that renaming,
 * selecting and snapshots copy nothing. Layout: lynguine/dtype.h. */
#ifndef LYN_FRAME_COLUMN_H
#define LYN_FRAME_COLUMN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/num.h"
#include "frame/dtype.h"
#include "value/value.h"

#define COLUMN_PANDAS_NAME 48

struct column {
    _Atomic uint32_t references;
    enum lyn_dtype dtype;
    char pandas
        [COLUMN_PANDAS_NAME]; /* "int64", "object", "Int32", "datetime64[ns, UTC+01:30]" ... */
    size_t length;
    size_t null_count;
    uint8_t *validity; /* NULL when null_count is 0 */
    void *values;      /* by dtype: int64_t, uint64_t, double, bitmap, struct value (OBJECT) */
    uint32_t *offsets; /* STRING: length + 1; may start past zero */
    char *data;        /* STRING */
    int32_t offset_s;  /* DATETIME with a zone: every cell's offset east of UTC */
    bool has_offset;
    struct arena *arena; /* OBJECT: keeps what the cells point to; referenced */
};

/* The buffers of a new column, each malloc'd (or NULL). column_take moves them in. */
struct column_buffers {
    uint8_t *validity;
    void *values;
    uint32_t *offsets;
    char *data;
};

/* Makes a column of malloc'd buffers, count 1. null_count is counted here from the validity bitmap
 * (which is dropped when all is valid). On failure the buffers are freed: they are never leaked.
 * `pandas` NULL means the dtype's own name. STRING needs offsets, with length 0 too; other buffers may
 * be NULL when there is nothing in them. The maker of a DATETIME column with a zone sets offset_s and
 * has_offset on it before sharing it. */
enum lyn_code column_take(enum lyn_dtype dtype, const char *pandas, size_t length,
                          struct column_buffers buffers, struct column **out,
                          struct lyn_error *err) LYN_MUST_CHECK;
/* An OBJECT column of `cells` (malloc'd, moved in, freed on failure too); null cells are missing.
 * References the arena (may be NULL for cells that point to nothing), which must hold everything the
 * cells point to: so a column must never be owned (arena_own) by that arena, or neither goes. */
enum lyn_code column_take_cells(struct arena *arena, size_t length, struct value *cells,
                                struct column **out, struct lyn_error *err) LYN_MUST_CHECK;
/* `length` missing cells: OBJECT (add_columns, `columns`; access 4) or FLOAT64 (all-NaN). */
enum lyn_code column_all_missing(enum lyn_dtype dtype, size_t length, struct column **out,
                                 struct lyn_error *err) LYN_MUST_CHECK;

struct column *column_ref(struct column *column);
void column_unref(struct column *column);

static inline bool bit_get(const uint8_t *bits, size_t i) {
    return (bits[i >> 3] >> (i & 7)) & 1;
}
static inline void bit_set(uint8_t *bits, size_t i) {
    bits[i >> 3] |= (uint8_t)(1u << (i & 7));
}
static inline bool column_is_valid(const struct column *column, size_t row) {
    return column->validity == NULL || bit_get(column->validity, row);
}
static inline struct sv column_text(const struct column *column, size_t row) { /* STRING only */
    return (struct sv){column->data + column->offsets[row],
                       column->offsets[row + 1] - column->offsets[row]};
}
/* The cell as a value; null when missing. Texts and nested values are borrowed from the column;
 * only a UINT64 cell beyond int64, which becomes a BIGINT, has its digits in scratch. */
struct value column_cell(const struct column *column, size_t row, char scratch[NUM_BUFFER]);
/* Bytes held by the column's own buffers (nested cells are in the arena and not counted). */
size_t column_bytes(const struct column *column);

/* ---- infer.c ---- */
/* The dtype and buffers for in-memory cells, by the table of access 2.2: cells[i] NULL means MISSING
 * (no source value), a VALUE_NULL an explicit null; the two differ only here. Zero rows give OBJECT
 * (design 9). NaN floats count as missing. References the arena when the result is OBJECT. */
enum lyn_code column_infer(struct arena *arena, const struct value *const *cells, size_t length,
                           struct column **out, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- concat.c ---- */
/* Copies rows [row0, row0 + length) into a column of its own; OBJECT keeps its arena. */
enum lyn_code column_slice(const struct column *column, size_t row0, size_t length,
                           struct column **out, struct lyn_error *err) LYN_MUST_CHECK;
/* Columns of the same dtype, pandas name and offset, one after another. INTERNAL when they differ or
 * there are none, LIMIT_BYTES when the text passes 4 GiB. One part is shared, not copied; OBJECT references the arenas
 * of all parts. */
enum lyn_code column_concat(struct column *const *parts, size_t count, struct column **out,
                            struct lyn_error *err) LYN_MUST_CHECK;

#endif
