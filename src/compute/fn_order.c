#include <stdlib.h>

#include "compute/functions.h"
#include "compute/run.h"
#include "frame/promote.h"

struct sort_key {
    struct value *cells;
    int sign;
};

struct sorting {
    struct sort_key *keys;
    size_t key_count;
};

/* Missing cells last, whichever way; equal rows stay in their order. */
static int compare_rows(const void *left, const void *right, void *user) {
    const struct sorting *sorting = user;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    for (size_t i = 0; i < sorting->key_count; i++) {
        const struct sort_key *key = &sorting->keys[i];
        const struct value *x = &key->cells[a], *y = &key->cells[b];
        bool no_x = x->kind == VALUE_NULL, no_y = y->kind == VALUE_NULL;
        int order = no_x || no_y ? no_x - no_y : key->sign * value_order(x, y);
        if (order != 0) {
            return order;
        }
    }
    return (a > b) - (a < b);
}

static enum lyn_code sort_rows(const struct function_call *call, const struct sorting *sorting,
                               size_t count, uint32_t **out, struct lyn_error *err) {
    if (count >= UINT32_MAX) {
        return function_fail(call, REASON_LIMIT_CELLS, err, "%zu rows are too many to sort", count);
    }
    uint32_t *rows = arena_calloc(call->arena, count, sizeof *rows);
    if (!rows) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        rows[i] = (uint32_t)i;
    }
    qsort_r(rows, count, sizeof *rows, compare_rows, (void *)sorting);
    *out = rows;
    return call_check(call->call, err);
}

/* A leading `-` turns one key around, unless a column is called so. */
static enum lyn_code take_key(const struct function_call *call, const struct value *label,
                              bool signs, struct sort_key *key, struct lyn_error *err) {
    struct value name = *label;
    size_t column;
    if (signs && name.kind == VALUE_STRING && sv_starts_with(name.text, "-") &&
        frame_find(call->frame, &name) == FRAME_NONE) {
        name = value_string((struct sv){name.text.data + 1, name.text.len - 1});
        key->sign = -key->sign;
    }
    enum lyn_code code = function_find_column(call, &name, &column, err);
    return code == LYN_OK ? function_cells(call, column, NULL, &key->cells, err) : code;
}

static enum lyn_code sort(const struct function_call *call, int sign, bool signs,
                          struct frame **out, struct lyn_error *err) {
    const struct value *by = function_argument(call, 0);
    bool many = by->kind == VALUE_LIST;
    size_t count = many ? by->list.count : 1;
    struct sorting sorting = {arena_calloc(call->arena, count, sizeof *sorting.keys), count};
    uint32_t *rows = NULL;
    enum lyn_code code = sorting.keys ? LYN_OK : arena_error(call->arena, err);
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        sorting.keys[i].sign = sign;
        code = take_key(call, many ? &by->list.items[i] : by, signs, &sorting.keys[i], err);
    }
    if (code == LYN_OK) {
        code = sort_rows(call, &sorting, call->frame->row_count, &rows, err);
    }
    return code == LYN_OK
               ? run_gather(call->call, call->frame, rows, call->frame->row_count, out, err)
               : code;
}

enum lyn_code fn_ascending(const struct function_call *call, struct frame **out,
                           struct lyn_error *err) {
    return sort(call, 1, false, out, err);
}

enum lyn_code fn_descending(const struct function_call *call, struct frame **out,
                            struct lyn_error *err) {
    return sort(call, -1, false, out, err);
}

enum lyn_code fn_sort(const struct function_call *call, struct frame **out, struct lyn_error *err) {
    return sort(call, 1, true, out, err);
}

enum lyn_code fn_sorted_rows(const struct function_call *call, const struct frame *frame,
                             uint32_t **out, struct lyn_error *err) {
    struct function_call within = *call;
    struct sorting sorting = {arena_calloc(call->arena, frame->column_count, sizeof *sorting.keys),
                              frame->column_count};
    within.frame = frame;
    enum lyn_code code = sorting.keys ? LYN_OK : arena_error(call->arena, err);
    for (size_t i = 0; i < frame->column_count && code == LYN_OK; i++) {
        sorting.keys[i].sign = 1;
        code = function_cells(&within, i, NULL, &sorting.keys[i].cells, err);
    }
    return code == LYN_OK ? sort_rows(call, &sorting, frame->row_count, out, err) : code;
}
