#include <stdlib.h>

#include "compute/aggregate.h"
#include "compute/functions.h"
#include "compute/run.h"
#include "frame/groups.h"
#include "frame/reduce.h"

/* ---- groups ---- */

/* The rows by their keys; groups in the order of their keys, missing keys last. */
struct grouping {
    struct frame *keys; /* one row a group */
    uint32_t *numbers;  /* the group of each row */
    struct reducer reducer;
    struct group_rows rows; /* when somebody asked for them */
    uint32_t *order;        /* of the groups */
    uint32_t count;
};

static void grouping_dispose(struct grouping *grouping) {
    frame_unref(grouping->keys);
    reducer_dispose(&grouping->reducer);
    group_rows_dispose(&grouping->rows);
}

static enum lyn_code key_columns(const struct function_call *call, const struct value *by,
                                 struct column ***out, size_t **positions, size_t *count,
                                 struct lyn_error *err) {
    bool many = by->kind == VALUE_LIST;
    *count = many ? by->list.count : 1;
    *out = arena_calloc(call->arena, *count, sizeof **out);
    *positions = arena_calloc(call->arena, *count, sizeof **positions);
    enum lyn_code code = *out && *positions ? LYN_OK : arena_error(call->arena, err);
    if (code == LYN_OK && *count == 0) {
        code = function_fail(call, REASON_INVALID_VALUE, err, "there is no column to go by");
    }
    for (size_t i = 0; i < *count && code == LYN_OK; i++) {
        code = function_find_column(call, many ? &by->list.items[i] : by, &(*positions)[i], err);
        if (code == LYN_OK) {
            (*out)[i] = call->frame->fields[(*positions)[i]].column;
        }
    }
    return code;
}

static enum lyn_code number_rows(const struct function_call *call, struct column **keys,
                                 size_t key_count, struct grouping *out, struct lyn_error *err) {
    struct groups groups;
    out->numbers = arena_calloc(call->arena, call->frame->row_count, sizeof *out->numbers);
    if (!out->numbers) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code = groups_init(&groups, call->call, err);
    if (code != LYN_OK) {
        return code;
    }
    code = groups_number(&groups, keys, key_count, out->numbers, err);
    out->count = groups.count;
    groups_dispose(&groups);
    return code;
}

/* The first row of each group: they are numbered as they appear. */
static enum lyn_code first_rows(const struct function_call *call, const struct grouping *grouping,
                                uint32_t **out, struct lyn_error *err) {
    uint32_t *rows = arena_calloc(call->arena, grouping->count, sizeof *rows), found = 0;
    for (uint32_t row = 0; rows && found < grouping->count; row++) {
        if (grouping->numbers[row] == found) {
            rows[found++] = row;
        }
    }
    *out = rows;
    return rows ? LYN_OK : arena_error(call->arena, err);
}

static enum lyn_code group(const struct function_call *call, const struct value *by,
                           struct grouping *out, struct lyn_error *err) {
    struct column **keys = NULL;
    struct frame *narrow = NULL, *once = NULL;
    size_t *positions = NULL, count = 0;
    uint32_t *rows = NULL;
    *out = (struct grouping){0};
    enum lyn_code code = key_columns(call, by, &keys, &positions, &count, err);
    if (code == LYN_OK) {
        code = number_rows(call, keys, count, out, err);
    }
    if (code == LYN_OK) {
        code = reducer_init(&out->reducer, out->numbers, call->frame->row_count, out->count, err);
    }
    if (code == LYN_OK) {
        code = first_rows(call, out, &rows, err);
    }
    if (code == LYN_OK) {
        code = frame_select(call->frame, positions, count, &narrow, err);
    }
    if (code == LYN_OK) {
        code = run_gather(call->call, narrow, rows, out->count, &once, err);
    }
    if (code == LYN_OK) {
        code = fn_sorted_rows(call, once, &out->order, err);
    }
    if (code == LYN_OK) {
        code = run_gather(call->call, once, out->order, out->count, &out->keys, err);
    }
    frame_unref(narrow);
    frame_unref(once);
    if (code != LYN_OK) {
        grouping_dispose(out);
    }
    return code;
}

/* ---- group_by ---- */

static enum lyn_code put(const struct function_call *call, struct frame *frame,
                         const struct value *label, const struct value *cells,
                         struct lyn_error *err) {
    struct column *column = NULL;
    if (frame_find(frame, label) != FRAME_NONE) {
        char scratch[NUM_BUFFER];
        struct sv name = label->kind == VALUE_STRING
                             ? label->text
                             : (struct sv){scratch, num_print_int64(scratch, label->integer)};
        return function_fail(call, REASON_DUPLICATE_COLUMN, err,
                             "the result would have two columns \"%.*s\"", SV_ARG(name));
    }
    enum lyn_code code = function_column_of(call, cells, frame->row_count, &column, err);
    return code == LYN_OK ? target_put(call->call, frame, label, column, err) : code;
}

/* One aggregate of one column for every group, cell by cell. */
static enum lyn_code aggregate_cells(const struct function_call *call, struct grouping *grouping,
                                     size_t column, const struct aggregate *how, struct value *out,
                                     struct lyn_error *err) {
    size_t row_count = call->frame->row_count;
    struct value *there = arena_calloc(call->arena, row_count, sizeof *there), *cells = NULL;
    enum lyn_code code =
        there ? function_cells(call, column, NULL, &cells, err) : arena_error(call->arena, err);
    if (code == LYN_OK && !grouping->rows.rows) {
        code = group_rows_make(grouping->numbers, row_count, grouping->count, &grouping->rows, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    for (uint32_t i = 0; i < grouping->count; i++) {
        uint32_t number = grouping->order[i];
        size_t count = 0;
        for (uint32_t k = 0; k < group_rows_count(&grouping->rows, number); k++) {
            const struct value *cell =
                &cells[grouping->rows.rows[grouping->rows.starts[number] + k]];
            if (cell->kind != VALUE_NULL) {
                there[count++] = *cell;
            }
        }
        if (how->numbers && !aggregate_numbers(there, count)) {
            return function_fail(call, REASON_WRONG_TYPE, err, "%s is for numbers", how->name);
        }
        out[i] = how->run(there, count);
    }
    return call_check(call->call, err);
}

/* The same for a column as it is, where there is a way. */
static enum lyn_code aggregate(const struct function_call *call, struct grouping *grouping,
                               size_t column, const struct aggregate *how, struct value *out,
                               struct lyn_error *err) {
    const struct column *typed = call->frame->fields[column].column;
    if (!reducer_takes(how->typed, typed)) {
        return aggregate_cells(call, grouping, column, how, out, err);
    }
    struct value *found = arena_calloc(call->arena, grouping->count, sizeof *found);
    enum lyn_code code = found ? reducer_run(&grouping->reducer, how->typed, typed, found, err)
                               : arena_error(call->arena, err);
    for (uint32_t i = 0; i < grouping->count && code == LYN_OK; i++) {
        out[i] = found[grouping->order[i]];
    }
    return code == LYN_OK ? call_check(call->call, err) : code;
}

/* `age_min`: of several aggregates of a column, or where the column itself is a key. */
static enum lyn_code name_aggregate(const struct function_call *call, struct sv column,
                                    const char *aggregate, struct value *out,
                                    struct lyn_error *err) {
    char *text = arena_printf(call->arena, "%.*s_%s", SV_ARG(column), aggregate);
    *out = value_string(sv_from(text));
    return text ? LYN_OK : arena_error(call->arena, err);
}

static enum lyn_code add_aggregate(const struct function_call *call, struct grouping *grouping,
                                   const struct value *label, const struct value *name,
                                   bool several, struct frame *frame, struct lyn_error *err) {
    const struct aggregate *how = NULL;
    struct value column_name = *label;
    struct value *values = arena_calloc(call->arena, grouping->count, sizeof *values);
    size_t column = 0;
    char scratch[NUM_BUFFER];
    enum lyn_code code =
        values ? aggregate_find(call, name, &how, err) : arena_error(call->arena, err);
    if (code == LYN_OK) {
        code = function_find_column(call, label, &column, err);
    }
    if (code == LYN_OK) {
        code = aggregate(call, grouping, column, how, values, err);
    }
    if (code == LYN_OK && (several || frame_find(frame, label) != FRAME_NONE)) {
        struct sv from = frame_label(call->frame, column, scratch);
        code = name_aggregate(call, from, how->name, &column_name, err);
    }
    return code == LYN_OK ? put(call, frame, &column_name, values, err) : code;
}

/* How many rows each group has, as `count`, or `count_count` where a key is called that. */
static enum lyn_code add_count(const struct function_call *call, const struct grouping *grouping,
                               struct frame *frame, struct value *label, struct lyn_error *err) {
    *label = value_string(SV("count"));
    if (frame_find(frame, label) != FRAME_NONE) {
        *label = value_string(SV("count_count"));
    }
    struct value *values = arena_calloc(call->arena, grouping->count, sizeof *values);
    uint32_t *sizes = arena_calloc(call->arena, grouping->count, sizeof *sizes);
    if (!values || !sizes) {
        return arena_error(call->arena, err);
    }
    for (size_t row = 0; row < call->frame->row_count; row++) {
        sizes[grouping->numbers[row]]++;
    }
    for (uint32_t i = 0; i < grouping->count; i++) {
        values[i] = value_int(sizes[grouping->order[i]]);
    }
    return put(call, frame, label, values, err);
}

enum lyn_code fn_group_by(const struct function_call *call, struct frame **out,
                          struct lyn_error *err) {
    const struct value *wanted = function_argument(call, 1);
    struct grouping grouping;
    struct value counted;
    if (wanted->kind != VALUE_NULL && wanted->kind != VALUE_MAP) {
        return function_fail(call, REASON_WRONG_TYPE, err,
                             "`aggregates` must be a mapping such as {fte: sum}, not %s",
                             value_kind_phrase(wanted->kind));
    }
    enum lyn_code code = group(call, function_argument(call, 0), &grouping, err);
    if (code != LYN_OK) {
        return code;
    }
    struct frame *made = frame_ref(grouping.keys);
    if (wanted->kind == VALUE_NULL || wanted->map.count == 0) {
        code = add_count(call, &grouping, made, &counted, err);
    }
    for (size_t i = 0; wanted->kind == VALUE_MAP && i < wanted->map.count && code == LYN_OK; i++) {
        const struct value *how = &wanted->map.entries[i].value;
        bool several = how->kind == VALUE_LIST;
        for (size_t k = 0; k < (several ? how->list.count : 1) && code == LYN_OK; k++) {
            code = add_aggregate(call, &grouping, &wanted->map.entries[i].key,
                                 several ? &how->list.items[k] : how, several, made, err);
        }
    }
    grouping_dispose(&grouping);
    if (code != LYN_OK) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

/* ---- others that go by equal cells ---- */

enum lyn_code fn_distinct(const struct function_call *call, struct frame **out,
                          struct lyn_error *err) {
    const struct value *by = function_argument(call, 0);
    struct grouping grouping = {0};
    struct column **keys = NULL;
    size_t *positions = NULL, count = call->frame->column_count;
    uint32_t *rows = NULL;
    enum lyn_code code = LYN_OK;
    if (by->kind != VALUE_NULL) {
        code = key_columns(call, by, &keys, &positions, &count, err);
    } else {
        keys = arena_calloc(call->arena, count, sizeof(*keys));
        code = keys ? LYN_OK : arena_error(call->arena, err);
        for (size_t i = 0; keys && i < count; i++) {
            keys[i] = call->frame->fields[i].column;
        }
    }
    if (code == LYN_OK && count == 0) {
        *out = frame_ref((struct frame *)call->frame);
        return LYN_OK;
    }
    if (code == LYN_OK) {
        code = number_rows(call, keys, count, &grouping, err);
    }
    if (code == LYN_OK) {
        code = first_rows(call, &grouping, &rows, err);
    }
    if (code == LYN_OK) {
        code = run_gather(call->call, call->frame, rows, grouping.count, out, err);
    }
    grouping_dispose(&grouping);
    return code;
}

enum lyn_code fn_value_counts(const struct function_call *call, struct frame **out,
                              struct lyn_error *err) {
    struct grouping grouping;
    enum lyn_code code = group(call, function_argument(call, 0), &grouping, err);
    if (code != LYN_OK) {
        return code;
    }
    struct frame *made = frame_ref(grouping.keys);
    struct value counted;
    code = add_count(call, &grouping, made, &counted, err);
    if (code == LYN_OK) {
        struct value by =
            value_string(sv_is(counted.text, "count") ? SV("-count") : SV("-count_count"));
        struct function_call sorting = *call;
        sorting.frame = made;
        sorting.arguments = &by;
        code = fn_sort(&sorting, out, err);
    }
    frame_unref(made);
    grouping_dispose(&grouping);
    return code;
}

/* ---- describe ---- */

enum { DESCRIBED = 9 };

static enum lyn_code describe_column(const struct function_call *call, size_t column,
                                     struct value **facts, struct lyn_error *err) {
    struct value *cells = NULL;
    char scratch[NUM_BUFFER];
    struct column *one = call->frame->fields[column].column;
    struct grouping grouping = {0};
    size_t count = 0, rows = call->frame->row_count;
    bool hashable = true;
    enum lyn_code code = function_cells(call, column, NULL, &cells, err);
    if (code != LYN_OK) {
        return code;
    }
    for (size_t row = 0; row < rows; row++) {
        hashable &= cells[row].kind != VALUE_LIST && cells[row].kind != VALUE_MAP;
        if (cells[row].kind != VALUE_NULL) {
            cells[count++] = cells[row];
        }
    }
    struct sv label = frame_label(call->frame, column, scratch);
    char *name = arena_strdup(call->arena, label),
         *type = arena_strdup(call->arena, sv_from(one->pandas));
    if (!name || !type) {
        return arena_error(call->arena, err);
    }
    facts[0][column] = value_string((struct sv){name, label.len});
    facts[1][column] = value_string(sv_from(type));
    facts[2][column] = value_int((int64_t)count);
    facts[3][column] = value_int((int64_t)(rows - count));
    if (hashable) {
        code = number_rows(call, &one, 1, &grouping, err);
        facts[4][column] = value_int(grouping.count - (count < rows));
        facts[5][column] = aggregate_smallest(cells, count);
        facts[6][column] = aggregate_largest(cells, count);
        grouping_dispose(&grouping);
    }
    if (count && aggregate_numbers(cells, count)) {
        facts[7][column] = aggregate_mean(cells, count);
        facts[8][column] = aggregate_deviation(cells, count);
    }
    return code;
}

enum lyn_code fn_describe(const struct function_call *call, struct frame **out,
                          struct lyn_error *err) {
    static const char *const NAMES[DESCRIBED] = {"column", "dtype", "count", "missing", "distinct",
                                                 "min",    "max",   "mean",  "std"};
    struct value *facts[DESCRIBED];
    struct frame *made = NULL;
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < DESCRIBED; i++) {
        facts[i] = arena_calloc(call->arena, call->frame->column_count, sizeof *facts[i]);
        if (!facts[i]) {
            return arena_error(call->arena, err);
        }
    }
    for (size_t i = 0; i < call->frame->column_count && code == LYN_OK; i++) {
        code = describe_column(call, i, facts, err);
    }
    if (code == LYN_OK) {
        code = frame_new(call->frame->column_count, &made, err);
    }
    for (size_t i = 0; i < DESCRIBED && code == LYN_OK; i++) {
        struct value label = value_string(sv_from(NAMES[i]));
        code = put(call, made, &label, facts[i], err);
    }
    if (code != LYN_OK) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}
