/* reduce.h - one number out of the cells of each group, straight from a typed column: what grouping
 * does with columns of numbers, without a value for each cell. Missing cells do not count. Used by one
 * thread; OUT_OF_MEMORY is the only error. */
#ifndef LYN_FRAME_REDUCE_H
#define LYN_FRAME_REDUCE_H

#include "frame/column.h"

enum reduction {
    REDUCE_NONE, /* no typed way */
    REDUCE_COUNT,
    REDUCE_SUM, /* an integer where the cells are integers or booleans and it fits */
    REDUCE_MEAN,
    REDUCE_STD, /* with count - 1; null below two cells */
    REDUCE_MIN,
    REDUCE_MAX
};

struct reducer {
    const uint32_t *numbers; /* borrowed: the group of each row, below group_count */
    size_t row_count;
    uint32_t group_count;
    const struct column *column; /* borrowed: whose counts and sums these are */
    uint32_t *counts;            /* cells there */
    double *sums;                /* NULL when not asked for yet */
};

/* For so many rows, whose groups are numbers[row]. Disposed in any case. */
enum lyn_code reducer_init(struct reducer *reducer, const uint32_t *numbers, size_t row_count,
                           uint32_t group_count, struct lyn_error *err) LYN_MUST_CHECK;
void reducer_dispose(struct reducer *reducer);

/* Counts are of all columns; sums, means and deviations of INT64, UINT64, FLOAT64 and BOOL; extremes of
 * INT64 and FLOAT64. */
bool reducer_takes(enum reduction reduction, const struct column *column);
/* Into out[group_count]: numbers, which point to nothing. The column must be taken (reducer_takes),
 * have row_count cells, and stay until another one is given; what is known of the last one is used
 * again. */
enum lyn_code reducer_run(struct reducer *reducer, enum reduction reduction,
                          const struct column *column, struct value *out,
                          struct lyn_error *err) LYN_MUST_CHECK;

#endif
