#include "frame/reduce.h"

#include <math.h>
#include <stdlib.h>

enum lyn_code reducer_init(struct reducer *reducer, const uint32_t *numbers, size_t row_count,
                           uint32_t group_count, struct lyn_error *err) {
    *reducer = (struct reducer){.numbers = numbers,
                                .row_count = row_count,
                                .group_count = group_count,
                                .counts = calloc((size_t)group_count + 1, sizeof(uint32_t))};
    return reducer->counts ? LYN_OK : error_oom(err);
}

void reducer_dispose(struct reducer *reducer) {
    free(reducer->counts);
    free(reducer->sums);
    *reducer = (struct reducer){0};
}

bool reducer_takes(enum reduction reduction, const struct column *column) {
    bool number = column->dtype == LYN_DTYPE_INT64 || column->dtype == LYN_DTYPE_FLOAT64;
    bool unsigned_number = column->dtype == LYN_DTYPE_UINT64; /* an extreme need not fit an int64 */
    switch (reduction) {
    case REDUCE_COUNT:
        return true;
    case REDUCE_SUM:
    case REDUCE_MEAN:
    case REDUCE_STD:
        return number || unsigned_number || column->dtype == LYN_DTYPE_BOOL;
    case REDUCE_MIN:
    case REDUCE_MAX:
        return number;
    default:
        return false;
    }
}

static inline double real_cell(const struct column *column, size_t row) {
    switch (column->dtype) {
    case LYN_DTYPE_INT64:
        return (double)((const int64_t *)column->values)[row];
    case LYN_DTYPE_UINT64:
        return (double)((const uint64_t *)column->values)[row];
    case LYN_DTYPE_FLOAT64:
        return ((const double *)column->values)[row];
    default:
        return bit_get(column->values, row);
    }
}

static inline int64_t whole_cell(const struct column *column, size_t row) {
    return column->dtype == LYN_DTYPE_BOOL ? bit_get(column->values, row)
                                           : ((const int64_t *)column->values)[row];
}

/* False when it does not fit. */
static inline bool add_whole(const struct column *column, size_t row, int64_t *sum) {
    if (column->dtype == LYN_DTYPE_UINT64) {
        return !__builtin_add_overflow(*sum, ((const uint64_t *)column->values)[row], sum);
    }
    return !__builtin_add_overflow(*sum, whole_cell(column, row), sum);
}

static void count_cells(struct reducer *reducer, const struct column *column) {
    memset(reducer->counts, 0, reducer->group_count * sizeof *reducer->counts);
    for (size_t row = 0; row < reducer->row_count; row++) {
        reducer->counts[reducer->numbers[row]] += column_is_valid(column, row);
    }
}

/* Added in the order of the rows, whatever the groups are: the same numbers give the same sum. */
static void add_cells(const struct reducer *reducer, const struct column *column, double *sums) {
    for (size_t row = 0; row < reducer->row_count; row++) {
        if (column_is_valid(column, row)) {
            sums[reducer->numbers[row]] += real_cell(column, row);
        }
    }
}

/* Makes counts those of this column, and forgets the sums of another. */
static void turn_to(struct reducer *reducer, const struct column *column) {
    if (reducer->column == column) {
        return;
    }
    free(reducer->sums);
    reducer->sums = NULL;
    count_cells(reducer, column);
    reducer->column = column;
}

static enum lyn_code know_sums(struct reducer *reducer, struct lyn_error *err) {
    if (reducer->sums) {
        return LYN_OK;
    }
    reducer->sums = calloc((size_t)reducer->group_count + 1, sizeof *reducer->sums);
    if (!reducer->sums) {
        return error_oom(err);
    }
    add_cells(reducer, reducer->column, reducer->sums);
    return LYN_OK;
}

static enum lyn_code sum_whole(struct reducer *reducer, const struct column *column,
                               struct value *out, struct lyn_error *err) {
    bool fits = true;
    for (uint32_t group = 0; group < reducer->group_count; group++) {
        out[group] = value_int(0);
    }
    for (size_t row = 0; row < reducer->row_count; row++) {
        struct value *sum = &out[reducer->numbers[row]];
        if (column_is_valid(column, row) && sum->kind == VALUE_INT &&
            !add_whole(column, row, &sum->integer)) {
            sum->kind = VALUE_FLOAT;
            fits = false;
        }
    }
    enum lyn_code code = fits ? LYN_OK : know_sums(reducer, err);
    for (uint32_t group = 0; group < reducer->group_count && !fits && !code; group++) {
        if (out[group].kind == VALUE_FLOAT) {
            out[group] = value_float(reducer->sums[group]);
        }
    }
    return code;
}

static enum lyn_code sum_real(struct reducer *reducer, struct value *out, struct lyn_error *err) {
    enum lyn_code code = know_sums(reducer, err);
    for (uint32_t group = 0; group < reducer->group_count && !code; group++) {
        out[group] = reducer->counts[group] ? value_float(reducer->sums[group]) : value_int(0);
    }
    return code;
}

static enum lyn_code means(struct reducer *reducer, struct value *out, struct lyn_error *err) {
    enum lyn_code code = know_sums(reducer, err);
    for (uint32_t group = 0; group < reducer->group_count && !code; group++) {
        uint32_t count = reducer->counts[group];
        out[group] = count ? value_float(reducer->sums[group] / count) : value_null();
    }
    return code;
}

static enum lyn_code deviations(struct reducer *reducer, const struct column *column,
                                struct value *out, struct lyn_error *err) {
    size_t size = (size_t)reducer->group_count + 1;
    double *squares = calloc(size, sizeof *squares), *middles = calloc(size, sizeof *middles);
    enum lyn_code code = squares && middles ? know_sums(reducer, err) : error_oom(err);
    for (uint32_t group = 0; group < reducer->group_count && !code; group++) {
        uint32_t count = reducer->counts[group];
        middles[group] = count ? reducer->sums[group] / count : 0;
    }
    for (size_t row = 0; row < reducer->row_count && !code; row++) {
        if (column_is_valid(column, row)) {
            uint32_t group = reducer->numbers[row];
            double off = real_cell(column, row) - middles[group];
            squares[group] += off * off;
        }
    }
    for (uint32_t group = 0; group < reducer->group_count && !code; group++) {
        uint32_t count = reducer->counts[group];
        out[group] = count > 1 ? value_float(sqrt(squares[group] / (count - 1))) : value_null();
    }
    free(squares);
    free(middles);
    return code;
}

/* The first of equal ones stays: 0.0 and -0.0 are equal. */
static void extremes(const struct reducer *reducer, const struct column *column, bool largest,
                     struct value *out) {
    bool real = column->dtype == LYN_DTYPE_FLOAT64;
    for (uint32_t group = 0; group < reducer->group_count; group++) {
        out[group] = value_null();
    }
    for (size_t row = 0; row < reducer->row_count; row++) {
        if (!column_is_valid(column, row)) {
            continue;
        }
        struct value *best = &out[reducer->numbers[row]];
        if (real) {
            double cell = real_cell(column, row);
            if (best->kind == VALUE_NULL || (largest ? cell > best->real : cell < best->real)) {
                *best = value_float(cell);
            }
        } else {
            int64_t cell = whole_cell(column, row);
            if (best->kind == VALUE_NULL ||
                (largest ? cell > best->integer : cell < best->integer)) {
                *best = value_int(cell);
            }
        }
    }
}

enum lyn_code reducer_run(struct reducer *reducer, enum reduction reduction,
                          const struct column *column, struct value *out, struct lyn_error *err) {
    turn_to(reducer, column);
    switch (reduction) {
    case REDUCE_COUNT:
        for (uint32_t group = 0; group < reducer->group_count; group++) {
            out[group] = value_int(reducer->counts[group]);
        }
        return LYN_OK;
    case REDUCE_SUM:
        return column->dtype == LYN_DTYPE_FLOAT64 ? sum_real(reducer, out, err)
                                                  : sum_whole(reducer, column, out, err);
    case REDUCE_MEAN:
        return means(reducer, out, err);
    case REDUCE_STD:
        return deviations(reducer, column, out, err);
    default:
        extremes(reducer, column, reduction == REDUCE_MAX, out);
        return LYN_OK;
    }
}
