/* subseries.h - which rows belong together: those with the same value in the index column. */
#ifndef LYN_COMPUTE_SUBSERIES_H
#define LYN_COMPUTE_SUBSERIES_H

#include "frame/frame.h"

/* Made once for a table. */
struct subseries {
    size_t *rows;  /* of one sub-series after the other, ascending in each; NULL: each row alone */
    size_t *begin; /* one a row: where its own begins in `rows` */
    size_t *count; /* one a row */
};

/* `index` NULL: each row is one. A row without a value in the index column is one, too. In the arena.
 * COLUMN_NOT_FOUND. */
enum lyn_code subseries_make(const struct call *call, struct arena *arena,
                             const struct frame *frame, const struct value *index,
                             struct subseries *out, struct lyn_error *err) LYN_MUST_CHECK;

/* The cells that belong to a row, as a list in the arena, of the cells of a column. Of a row alone
 * the items of its cell when that is a list (as the source type `series` makes them), none when it is
 * missing. */
enum lyn_code subseries_of_row(const struct subseries *subseries, const struct value *cells,
                               size_t row, struct arena *arena, struct value *out,
                               struct lyn_error *err) LYN_MUST_CHECK;

/* The same for all rows; rows of one sub-series share a list. */
enum lyn_code subseries_of_all(const struct subseries *subseries, const struct value *cells,
                               size_t row_count, struct arena *arena, struct value **out,
                               struct lyn_error *err) LYN_MUST_CHECK;

#endif
