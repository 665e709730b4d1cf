/* join_rows.h - which rows of two tables meet. */
#ifndef LYN_FRAME_JOIN_ROWS_H
#define LYN_FRAME_JOIN_ROWS_H

#include "frame/combine.h"

/* Row i of the result is row left[i] of the one and row right[i] of the other; GATHER_MISSING where
 * there is none. */
struct join_rows {
    uint32_t *left, *right;
    size_t count;
};

/* Errors: frame_join's. On failure nothing is left to dispose. */
enum lyn_code join_rows_make(struct call *call, const struct join *join, struct join_rows *out,
                             struct lyn_error *err) LYN_MUST_CHECK;
void join_rows_dispose(struct join_rows *rows);

#endif
