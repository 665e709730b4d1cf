#include <stdlib.h>

#include "compute/functions.h"
#include "compute/run.h"

struct sorting {
    struct value **keys; /* cells of each key */
    size_t key_count;
    int sign;
};

/* Missing cells last, whichever way; equal rows stay in their order. */
static int compare_rows(const void *left, const void *right, void *user) {
    const struct sorting *sorting = user;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    for (size_t i = 0; i < sorting->key_count; i++) {
        const struct value *x = &sorting->keys[i][a], *y = &sorting->keys[i][b];
        bool no_x = x->kind == VALUE_NULL, no_y = y->kind == VALUE_NULL;
        int order = no_x || no_y ? no_x - no_y : sorting->sign * value_order(x, y);
        if (order != 0) {
            return order;
        }
    }
    return (a > b) - (a < b);
}

static enum lyn_code take_keys(const struct function_call *call, struct sorting *sorting,
                               struct lyn_error *err) {
    const struct value *by = function_argument(call, 0);
    bool many = by->kind == VALUE_LIST;
    sorting->key_count = many ? by->list.count : 1;
    sorting->keys = arena_calloc(call->arena, sorting->key_count, sizeof *sorting->keys);
    enum lyn_code code = sorting->keys ? LYN_OK : arena_error(call->arena, err);
    for (size_t i = 0; i < sorting->key_count && code == LYN_OK; i++) {
        size_t column;
        code = function_find_column(call, many ? &by->list.items[i] : by, &column, err);
        if (code == LYN_OK) {
            code = function_cells(call, column, NULL, &sorting->keys[i], err);
        }
    }
    return code;
}

static enum lyn_code sort(const struct function_call *call, int sign, struct frame **out,
                          struct lyn_error *err) {
    struct sorting sorting = {.sign = sign};
    size_t count = call->frame->row_count;
    if (count >= UINT32_MAX) {
        return function_fail(call, REASON_LIMIT_CELLS, err, "%zu rows are too many to sort", count);
    }
    uint32_t *rows = arena_calloc(call->arena, count, sizeof *rows);
    enum lyn_code code = rows ? take_keys(call, &sorting, err) : arena_error(call->arena, err);
    if (code != LYN_OK) {
        return code;
    }
    for (size_t i = 0; i < count; i++) {
        rows[i] = (uint32_t)i;
    }
    qsort_r(rows, count, sizeof *rows, compare_rows, &sorting);
    return run_gather(call->call, call->frame, rows, count, out, err);
}

enum lyn_code fn_ascending(const struct function_call *call, struct frame **out,
                           struct lyn_error *err) {
    return sort(call, 1, out, err);
}

enum lyn_code fn_descending(const struct function_call *call, struct frame **out,
                            struct lyn_error *err) {
    return sort(call, -1, out, err);
}
