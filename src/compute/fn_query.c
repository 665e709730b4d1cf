#include <stdlib.h>

#include "compute/expression.h"
#include "compute/functions.h"
#include "compute/run.h"

/* ---- expressions ---- */

/* An expression with the cells of its columns. */
struct query {
    struct expression expression;
    struct value **columns;
    struct value *cells; /* of the row, one a name */
};

static enum lyn_code query_init(const struct function_call *call, size_t i, struct query *query,
                                struct lyn_error *err) {
    const struct value *text = function_argument(call, i);
    enum lyn_code code = expression_parse(call->arena, text->text, &query->expression, err);
    size_t count = query->expression.name_count;
    if (code != LYN_OK) {
        return code;
    }
    query->columns = arena_calloc(call->arena, count, sizeof *query->columns);
    query->cells = arena_calloc(call->arena, count, sizeof *query->cells);
    if (!query->columns || !query->cells) {
        return arena_error(call->arena, err);
    }
    for (size_t k = 0; k < count && code == LYN_OK; k++) {
        struct value label = value_string(query->expression.names[k]);
        size_t column;
        code = function_find_column(call, &label, &column, err);
        if (code == LYN_OK) {
            code = function_cells(call, column, NULL, &query->columns[k], err);
        }
    }
    return code;
}

/* The values of argument `i` for all rows. */
static enum lyn_code evaluate(const struct function_call *call, size_t i, struct value **out,
                              struct lyn_error *err) {
    struct query query;
    size_t count = call->frame->row_count;
    struct value *values = arena_calloc(call->arena, count, sizeof *values);
    enum lyn_code code = values ? query_init(call, i, &query, err) : arena_error(call->arena, err);
    for (size_t row = 0; row < count && code == LYN_OK; row++) {
        for (size_t k = 0; k < query.expression.name_count; k++) {
            query.cells[k] = query.columns[k][row];
        }
        code = expression_eval(&query.expression, call->arena, query.cells, &values[row], err);
        code = function_at_row(call, FRAME_NONE, row, code, err);
        if (code == LYN_OK) {
            code = call_check(call->call, err);
        }
    }
    *out = values;
    return code;
}

enum lyn_code fn_where(const struct function_call *call, struct column **out,
                       struct lyn_error *err) {
    struct value *values = NULL;
    enum lyn_code code = evaluate(call, 0, &values, err);
    for (size_t row = 0; code == LYN_OK && row < call->frame->row_count; row++) {
        values[row] = value_bool(value_truthy(&values[row]) && !value_is_missing(&values[row]));
    }
    return code == LYN_OK ? function_column_of(call, values, call->frame->row_count, out, err)
                          : code;
}

enum lyn_code fn_derive(const struct function_call *call, struct column **out,
                        struct lyn_error *err) {
    struct value *values = NULL;
    enum lyn_code code = evaluate(call, 0, &values, err);
    return code == LYN_OK ? function_column_of(call, values, call->frame->row_count, out, err)
                          : code;
}

/* ---- some of the rows ---- */

static enum lyn_code take_count(const struct function_call *call, size_t *out,
                                struct lyn_error *err) {
    const struct value *count = function_argument(call, 0);
    if (count->kind != VALUE_INT || count->integer < 0) {
        return function_fail(call, REASON_INVALID_VALUE, err, "`n` is a number of rows");
    }
    size_t rows = call->frame->row_count;
    *out = (uint64_t)count->integer < rows ? (size_t)count->integer : rows;
    return LYN_OK;
}

enum lyn_code fn_head(const struct function_call *call, struct frame **out, struct lyn_error *err) {
    size_t count = 0;
    enum lyn_code code = take_count(call, &count, err);
    return code == LYN_OK ? frame_slice(call->frame, 0, count, out, err) : code;
}

enum lyn_code fn_tail(const struct function_call *call, struct frame **out, struct lyn_error *err) {
    size_t count = 0;
    enum lyn_code code = take_count(call, &count, err);
    return code == LYN_OK
               ? frame_slice(call->frame, call->frame->row_count - count, count, out, err)
               : code;
}

/* splitmix64: the same seed gives the same rows everywhere. */
static uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int compare_positions(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

enum lyn_code fn_sample(const struct function_call *call, struct frame **out,
                        struct lyn_error *err) {
    const struct value *seed = function_argument(call, 1);
    size_t count = 0, rows = call->frame->row_count;
    uint64_t state = seed->kind == VALUE_INT ? (uint64_t)seed->integer : 0;
    enum lyn_code code = take_count(call, &count, err);
    if (code == LYN_OK && rows >= UINT32_MAX) {
        code = function_fail(call, REASON_LIMIT_CELLS, err, "%zu rows are too many", rows);
    }
    uint32_t *all = code == LYN_OK ? arena_calloc(call->arena, rows, sizeof *all) : NULL;
    if (!all) {
        return code == LYN_OK ? arena_error(call->arena, err) : code;
    }
    for (size_t i = 0; i < rows; i++) {
        all[i] = (uint32_t)i;
    }
    for (size_t i = 0; i < count; i++) {
        size_t other = i + (size_t)(next_random(&state) % (rows - i));
        uint32_t kept = all[i];
        all[i] = all[other];
        all[other] = kept;
    }
    qsort(all, count, sizeof *all, compare_positions);
    return run_gather(call->call, call->frame, all, count, out, err);
}
