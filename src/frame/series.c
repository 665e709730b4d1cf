#include <math.h>
#include <stdlib.h>

#include "frame/combine.h"
#include "frame/groups.h"
#include "frame/promote.h"

/* A table under collection. The arena is new, keeps what the cells point to and is kept by the
 * columns made. */
struct collection {
    struct call *call;
    const struct frame *frame;
    uint32_t group_count;
    struct group_rows groups;
    struct arena *arena;
    struct frame *made;
};

/* All cells of a column, in the arena. A missing number is NaN in a list, as in its column. */
static enum lyn_code cells_of(struct collection *collection, struct column *column,
                              struct value **out, struct lyn_error *err) {
    struct value *cells = arena_calloc(collection->arena, column->length, sizeof *cells);
    if (!cells) {
        return arena_error(collection->arena, err);
    }
    enum lyn_code code = column_cells(column, collection->arena, cells, err);
    for (size_t row = 0; row < column->length && column->dtype == LYN_DTYPE_FLOAT64; row++) {
        if (cells[row].kind == VALUE_NULL) {
            cells[row] = value_float(NAN);
        }
    }
    *out = cells;
    return code;
}

/* The first cell of each group, or the list of them all; `cells` of the lists are in the arena one
 * group after another. */
static enum lyn_code collect_column(struct collection *collection, size_t at, bool lists,
                                    struct lyn_error *err) {
    const struct frame_field *field = &collection->frame->fields[at];
    size_t rows = collection->frame->row_count;
    struct column *column = NULL;
    struct value *cells = NULL;
    enum lyn_code code = call_check(collection->call, err);
    if (!code) {
        code = cells_of(collection, field->column, &cells, err);
    }
    if (code) {
        return code;
    }
    struct value *sorted = arena_calloc(collection->arena, rows, sizeof *sorted);
    struct value *made = calloc((size_t)collection->group_count + 1, sizeof *made);
    if (!sorted || !made) {
        free(made);
        return sorted ? error_oom(err) : arena_error(collection->arena, err);
    }
    for (size_t i = 0; i < rows; i++) {
        sorted[i] = cells[collection->groups.rows[i]];
    }
    for (uint32_t group = 0; group < collection->group_count; group++) {
        struct value *first = sorted + collection->groups.starts[group];
        size_t count = group_rows_count(&collection->groups, group);
        made[group] = lists ? (struct value){.kind = VALUE_LIST, .list = {first, count}} : *first;
        if (!lists && first->kind == VALUE_FLOAT && isnan(first->real)) {
            made[group] = value_null();
        }
    }
    code = column_take_cells(collection->arena, collection->group_count, made, &column, err);
    return code ? code : frame_append(collection->made, &field->label, column, err);
}

static enum lyn_code group_by(struct collection *collection, size_t key, struct lyn_error *err) {
    size_t rows = collection->frame->row_count;
    struct groups groups = {0};
    uint32_t *numbers = calloc(rows + 1, sizeof *numbers);
    enum lyn_code code = numbers ? groups_init(&groups, collection->call, err) : error_oom(err);
    if (!code) {
        code = groups_number(&groups, &collection->frame->fields[key].column, 1, numbers, err);
    }
    collection->group_count = groups.count;
    if (!code) {
        code = group_rows_make(numbers, rows, groups.count, &collection->groups, err);
    }
    groups_dispose(&groups);
    free(numbers);
    return code;
}

enum lyn_code frame_collect(struct call *call, const struct frame *frame, size_t key,
                            struct frame **out, struct lyn_error *err) {
    struct collection collection = {.call = call,
                                    .frame = frame,
                                    .arena =
                                        arena_new(call->limits.frame_bytes - call->frame_bytes)};
    enum lyn_code code = collection.arena ? group_by(&collection, key, err) : error_oom(err);
    if (!code) {
        code = frame_new(collection.group_count, &collection.made, err);
    }
    if (!code) {
        code = collect_column(&collection, key, false, err);
    }
    for (size_t i = 0; i < frame->column_count && !code; i++) {
        if (i != key) {
            code = collect_column(&collection, i, true, err);
        }
    }
    group_rows_dispose(&collection.groups);
    arena_unref(collection.arena);
    if (code) {
        frame_unref(collection.made);
        return code;
    }
    *out = collection.made;
    return LYN_OK;
}
