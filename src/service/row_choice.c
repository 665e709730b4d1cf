#include "service/row_choice.h"

#include <stdlib.h>

#include "compute/index_rows.h"

static enum lyn_code find_label(const struct index_rows *index, const struct value *label,
                                size_t *out, struct lyn_error *err) {
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (value_order(&index->labels[index->sorted[middle]], label) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < index->count && value_equal(&index->labels[index->sorted[low]], label)) {
        *out = index->sorted[low];
        return LYN_OK;
    }
    struct buf text;
    buf_init(&text, SIZE_MAX / 2);
    value_print_json(label, (struct json_style){0}, &text);
    enum lyn_code code =
        error_set(err, REASON_INVALID_VALUE, "`rows` names %s, which no row has as its index",
                  text.data ? text.data : "a label");
    buf_dispose(&text);
    return code;
}

static enum lyn_code find_position(size_t row_count, const struct value *row, size_t *out,
                                   struct lyn_error *err) {
    if (row->kind != VALUE_INT || row->integer < 0 || (uint64_t)row->integer >= row_count) {
        return row_count ? error_set(err, REASON_INVALID_VALUE,
                                     "`rows` takes positions from 0 to %zu in this table, which "
                                     "has no index",
                                     row_count - 1)
                         : error_set(err, REASON_INVALID_VALUE,
                                     "`rows` names a row, and the table has none");
    }
    *out = (size_t)row->integer;
    return LYN_OK;
}

static int compare_positions(const void *a, const void *b) {
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

static size_t sort_positions(size_t *positions, size_t count) {
    size_t kept = 0;
    qsort(positions, count, sizeof *positions, compare_positions);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || positions[i] != positions[kept - 1]) {
            positions[kept++] = positions[i];
        }
    }
    return kept;
}

static enum lyn_code find_rows(struct call *call, const struct value *rows,
                               const struct frame *frame, const struct value *index,
                               struct compute_rows *out, struct lyn_error *err) {
    struct index_rows index_rows = {NULL, NULL, 0};
    size_t *positions = arena_calloc(call->arena, rows->list.count, sizeof *positions);
    enum lyn_code code = positions ? LYN_OK : arena_error(call->arena, err);
    if (code == LYN_OK && index) {
        code = index_rows_make(call, call->arena, frame, index, "for `rows` to name labels of",
                               &index_rows, err);
    }
    for (size_t i = 0; i < rows->list.count && code == LYN_OK; i++) {
        const struct value *row = &rows->list.items[i];
        code = index ? find_label(&index_rows, row, &positions[i], err)
                     : find_position(frame->row_count, row, &positions[i], err);
    }
    if (code == LYN_OK) {
        *out = (struct compute_rows){positions, sort_positions(positions, rows->list.count)};
    }
    return code;
}

enum lyn_code row_choice_take(struct call *call, const struct value *rows,
                              const struct frame *frame, const struct value *index,
                              struct compute_rows *out, struct lyn_error *err) {
    enum lyn_code code = rows->kind == VALUE_LIST
                             ? find_rows(call, rows, frame, index, out, err)
                             : error_set(err, REASON_WRONG_TYPE, "`rows` must be a list, not %s",
                                         value_kind_phrase(rows->kind));
    if (code != LYN_OK) {
        error_field(err, "rows");
    }
    return code;
}
