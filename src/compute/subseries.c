#include "compute/subseries.h"

#include "compute/index_rows.h"

static bool together(const struct value *a, const struct value *b) {
    return !value_is_missing(a) && value_equal(a, b);
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
    struct index_rows index_rows;
    enum lyn_code code = index_rows_make(call, arena, frame, index,
                                         "to tell which rows belong together", &index_rows, err);
    if (code != LYN_OK) {
        return code;
    }
    size_t count = index_rows.count;
    *out = (struct subseries){index_rows.sorted, arena_calloc(arena, count, sizeof *out->begin),
                              arena_calloc(arena, count, sizeof *out->count)};
    if (!out->begin || !out->count) {
        return arena_error(arena, err);
    }
    mark(out, index_rows.labels, count);
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
