#include "service/row_choice.h"

#include <stdlib.h>

#include "frame/promote.h"

/* The labels of a table, in order; equal ones in that of the rows. */
struct labels {
    struct value *cells;
    size_t *sorted; /* rows */
    size_t count;
};

static int compare_rows(const void *a, const void *b, void *user) {
    const struct value *cells = user;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int order = value_order(&cells[x], &cells[y]);
    return order ? order : (x > y) - (x < y);
}

static enum lyn_code sort_labels(struct call *call, const struct frame *frame,
                                 const struct value *index, struct labels *out,
                                 struct lyn_error *err) {
    size_t column = frame_find(frame, index), count = frame->row_count;
    if (column == FRAME_NONE) {
        struct buf name;
        buf_init(&name, SIZE_MAX / 2);
        value_print_python(index, &name);
        enum lyn_code code = error_set(err, REASON_COLUMN_NOT_FOUND,
                                       "the table has no column \"%s\", its index, for `rows` to "
                                       "name labels of",
                                       name.data ? name.data : "");
        buf_dispose(&name);
        return code;
    }
    *out = (struct labels){arena_calloc(call->arena, count, sizeof *out->cells),
                           arena_calloc(call->arena, count, sizeof *out->sorted), count};
    if (!out->cells || !out->sorted) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code = column_cells(frame->fields[column].column, call->arena, out->cells, err);
    for (size_t i = 0; i < count; i++) {
        out->sorted[i] = i;
    }
    if (code == LYN_OK) {
        qsort_r(out->sorted, count, sizeof *out->sorted, compare_rows, out->cells);
        code = call_check(call, err);
    }
    return code;
}

static enum lyn_code find_label(const struct labels *labels, const struct value *label, size_t *out,
                                struct lyn_error *err) {
    size_t low = 0, high = labels->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (value_order(&labels->cells[labels->sorted[middle]], label) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < labels->count && value_equal(&labels->cells[labels->sorted[low]], label)) {
        *out = labels->sorted[low];
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
    struct labels labels = {NULL, NULL, 0};
    size_t *positions = arena_calloc(call->arena, rows->list.count, sizeof *positions);
    enum lyn_code code = positions ? LYN_OK : arena_error(call->arena, err);
    if (code == LYN_OK && index) {
        code = sort_labels(call, frame, index, &labels, err);
    }
    for (size_t i = 0; i < rows->list.count && code == LYN_OK; i++) {
        const struct value *row = &rows->list.items[i];
        code = index ? find_label(&labels, row, &positions[i], err)
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
                             : error_set(err, REASON_WRONG_TYPE, "`rows` must be a list, not a %s",
                                         value_kind_name(rows->kind));
    if (code != LYN_OK) {
        error_field(err, "rows");
    }
    return code;
}
