#include "compute/subseries.h"

#include <stdlib.h>

#include "frame/promote.h"

/* For sorting: equal labels side by side, each in the order of the rows. */
static int compare(const void *a, const void *b, void *user) {
    const struct value *labels = user;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int order = value_order(&labels[x], &labels[y]);
    return order ? order : (x > y) - (x < y);
}

static bool together(const struct value *a, const struct value *b) {
    return !value_is_missing(a) && value_equal(a, b);
}

static enum lyn_code no_index(const struct value *index, struct lyn_error *err) {
    struct buf name;
    buf_init(&name, SIZE_MAX / 2);
    value_print_python(index, &name);
    enum lyn_code code = error_set(err, REASON_COLUMN_NOT_FOUND,
                                   "the table has no column \"%s\", its index, to tell which rows "
                                   "belong together",
                                   name.data ? name.data : "");
    buf_dispose(&name);
    return code;
}

static void mark(struct subseries *out, const struct value *labels, size_t row_count) {
    for (size_t at = 0; at < row_count;) {
        size_t end = at + 1;
        while (end < row_count && together(&labels[out->rows[at]], &labels[out->rows[end]])) {
            end++;
        }
        for (size_t i = at; i < end; i++) {
            out->begin[out->rows[i]] = at;
            out->count[out->rows[i]] = end - at;
        }
        at = end;
    }
}

enum lyn_code subseries_make(const struct call *call, struct arena *arena,
                             const struct frame *frame, const struct value *index,
                             struct subseries *out, struct lyn_error *err) {
    *out = (struct subseries){NULL, NULL, NULL};
    if (!index || index->kind == VALUE_NULL) {
        return LYN_OK;
    }
    size_t column = frame_find(frame, index), count = frame->row_count;
    if (column == FRAME_NONE) {
        return no_index(index, err);
    }
    struct value *labels = arena_calloc(arena, count, sizeof *labels);
    *out = (struct subseries){arena_calloc(arena, count, sizeof *out->rows),
                              arena_calloc(arena, count, sizeof *out->begin),
                              arena_calloc(arena, count, sizeof *out->count)};
    if (!labels || !out->rows || !out->begin || !out->count) {
        return arena_error(arena, err);
    }
    enum lyn_code code = column_cells(frame->fields[column].column, arena, labels, err);
    if (code == LYN_OK) {
        code = call_check(call, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    for (size_t i = 0; i < count; i++) {
        out->rows[i] = i;
    }
    qsort_r(out->rows, count, sizeof *out->rows, compare, labels);
    mark(out, labels, count);
    return LYN_OK;
}

static bool is_alone(const struct subseries *subseries, size_t row) {
    return !subseries->rows || subseries->count[row] == 1;
}

enum lyn_code subseries_of_row(const struct subseries *subseries, const struct value *cells,
                               size_t row, struct arena *arena, struct value *out,
                               struct lyn_error *err) {
    bool alone = is_alone(subseries, row);
    if (alone && (cells[row].kind == VALUE_LIST || value_is_missing(&cells[row]))) {
        *out = cells[row].kind == VALUE_LIST ? cells[row] : (struct value){.kind = VALUE_LIST};
        return LYN_OK;
    }
    size_t count = alone ? 1 : subseries->count[row];
    struct value *items = arena_calloc(arena, count, sizeof *items);
    if (!items) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        items[i] = cells[alone ? row : subseries->rows[subseries->begin[row] + i]];
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {items, count}};
    return LYN_OK;
}

enum lyn_code subseries_of_all(const struct subseries *subseries, const struct value *cells,
                               size_t row_count, struct arena *arena, struct value **out,
                               struct lyn_error *err) {
    struct value *lists = arena_calloc(arena, row_count, sizeof *lists);
    enum lyn_code code = lists ? LYN_OK : arena_error(arena, err);
    for (size_t row = 0; row < row_count && code == LYN_OK; row++) {
        size_t first = is_alone(subseries, row) ? row : subseries->rows[subseries->begin[row]];
        if (first < row) {
            lists[row] = lists[first];
        } else {
            code = subseries_of_row(subseries, cells, row, arena, &lists[row], err);
        }
    }
    *out = lists;
    return code;
}
