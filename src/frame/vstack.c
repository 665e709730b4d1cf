#include <stdlib.h>

#include "frame/budget.h"
#include "frame/combine.h"
#include "frame/keys.h"
#include "frame/promote.h"

static enum lyn_code check_size(const struct call *call, uint64_t rows, uint64_t columns,
                                struct lyn_error *err) {
    if (columns > call->limits.columns || (columns && rows > call->limits.cells / columns)) {
        return error_set(err, REASON_LIMIT_CELLS,
                         "a table of %llu rows and %llu columns is larger than the limit",
                         (unsigned long long)rows, (unsigned long long)columns);
    }
    return call_check(call, err);
}

/* ---- the union of the columns ---- */

static bool is_nothing(const struct frame *frame) {
    return frame->row_count == 0 && frame->column_count == 0;
}

/* labels->names becomes the union; with it *rows, the number of rows of all parts. */
static enum lyn_code unite_labels(const struct call *call, struct frame *const *parts, size_t count,
                                  struct keys *labels, size_t *rows, struct lyn_error *err) {
    uint32_t position;
    size_t given = 0; /* cells that the parts have */
    for (size_t i = 0; i < count; i++) {
        given += parts[i]->row_count * parts[i]->column_count;
        if (!size_add(*rows, parts[i]->row_count, rows)) {
            return error_set(err, REASON_LIMIT_CELLS, "the tables have too many rows");
        }
        for (size_t j = 0; j < parts[i]->column_count; j++) {
            enum lyn_code code =
                keys_place(labels, &parts[i]->fields[j].label, i, (uint32_t)j, &position, err);
            if (code) {
                return code;
            }
        }
    }
    enum lyn_code code = check_size(call, *rows, labels->count, err);
    return code ? code : budget_check_gaps(call, *rows, labels->count, given, err);
}

/* ---- one column below the other ---- */

static enum lyn_code cast_part(const struct column_part *part, const struct column_type *type,
                               struct column **out, struct lyn_error *err) {
    struct column *missing = NULL;
    if (part->column) {
        return column_cast(part->column, type, out, err);
    }
    enum lyn_dtype dtype = type->dtype == LYN_DTYPE_FLOAT64 ? LYN_DTYPE_FLOAT64 : LYN_DTYPE_OBJECT;
    enum lyn_code code = column_all_missing(dtype, part->length, &missing, err);
    if (!code) {
        code = column_cast(missing, type, out, err);
    }
    column_unref(missing);
    return code;
}

static enum lyn_code stack_parts(const struct column_part *parts, size_t count,
                                 struct column **scratch, struct column **out,
                                 struct lyn_error *err) {
    struct column_type type = column_type_of_parts(parts, count);
    enum lyn_code code = LYN_OK;
    size_t cast = 0;
    for (; cast < count && !code; cast++) {
        scratch[cast] = NULL;
        code = cast_part(&parts[cast], &type, &scratch[cast], err);
    }
    if (!code) {
        code = column_concat(scratch, count, out, err);
    }
    while (cast > 0) {
        column_unref(scratch[--cast]);
    }
    return code;
}

/* ---- all columns ---- */

/* One of the tables that have a column of some label. */
struct use {
    struct column *column;
    size_t table;
    struct use *next; /* of the same label, in a later table */
};

/* Where columns come from, so that each is put together from the tables that have it and the gaps
 * between them: with a column of its own in every table, all tables for each column would be far more.
 * What is made here lives in the labels' arena. */
struct stacking {
    struct call *call;
    struct frame *const *tables;
    size_t count;
    struct keys labels;
    struct use **uses; /* of each label, the first */
    size_t *rows,
        *somethings; /* before each table, and in the end: rows; tables that are not nothing */
    struct column_part *parts; /* of the column in hand */
    struct column **scratch;   /* as many */
};

static bool allocate(struct stacking *stacking) {
    struct arena *arena = stacking->labels.arena;
    size_t parts_max;
    if (!size_mul(stacking->count, 2, &parts_max) || !size_add(parts_max, 1, &parts_max)) {
        return false;
    }
    stacking->uses = arena_calloc(arena, stacking->labels.count, sizeof *stacking->uses);
    stacking->rows = arena_calloc(arena, parts_max, sizeof *stacking->rows);
    stacking->somethings = arena_calloc(arena, parts_max, sizeof *stacking->somethings);
    stacking->parts = arena_calloc(arena, parts_max, sizeof *stacking->parts);
    stacking->scratch = arena_calloc(arena, parts_max, sizeof *stacking->scratch);
    return stacking->uses && stacking->rows && stacking->somethings && stacking->parts &&
           stacking->scratch;
}

/* Puts the columns of a table before those of later ones. */
static enum lyn_code note_uses(struct stacking *stacking, size_t table, struct lyn_error *err) {
    struct frame *frame = stacking->tables[table];
    struct use *uses = arena_calloc(stacking->labels.arena, frame->column_count, sizeof *uses);
    enum lyn_code code = uses ? LYN_OK : arena_error(stacking->labels.arena, err);
    for (size_t j = 0; j < frame->column_count && !code; j++) {
        uint32_t at = 0;
        code = keys_find(&stacking->labels, &frame->fields[j].label, (uint32_t)j, &at, err);
        if (!code) {
            uses[j] = (struct use){frame->fields[j].column, table, stacking->uses[at]};
            stacking->uses[at] = &uses[j];
        }
    }
    return code;
}

static enum lyn_code find_uses(struct stacking *stacking, struct lyn_error *err) {
    if (!allocate(stacking)) {
        return arena_error(stacking->labels.arena, err);
    }
    enum lyn_code code = LYN_OK;
    for (size_t i = stacking->count; i > 0 && !code; i--) {
        code = note_uses(stacking, i - 1, err);
    }
    for (size_t i = 0; i < stacking->count; i++) {
        const struct frame *frame = stacking->tables[i];
        stacking->rows[i + 1] = stacking->rows[i] + frame->row_count;
        stacking->somethings[i + 1] = stacking->somethings[i] + !is_nothing(frame);
    }
    return code;
}

/* The parts of a column, tables in a row without it as one. Tables that are nothing at all, which say
 * nothing of types either, are left out. */
static size_t find_parts(const struct stacking *stacking, uint32_t label) {
    const size_t *rows = stacking->rows, *somethings = stacking->somethings;
    size_t found = 0, from = 0;
    for (const struct use *use = stacking->uses[label];; use = use->next) {
        size_t to = use ? use->table : stacking->count;
        if (somethings[from] < somethings[to]) {
            stacking->parts[found++] = (struct column_part){NULL, rows[to] - rows[from]};
        }
        if (!use) {
            return found;
        }
        stacking->parts[found++] = (struct column_part){use->column, use->column->length};
        from = to + 1;
    }
}

/* Before anything is made, what all of it will take at least. */
static enum lyn_code foresee(const struct stacking *stacking, size_t rows, struct lyn_error *err) {
    uint64_t bytes = 0;
    enum lyn_code code = LYN_OK;
    for (uint32_t i = 0; i < stacking->labels.count && !code; i++) {
        size_t found = find_parts(stacking, i);
        bytes += budget_least_bytes(column_type_of_parts(stacking->parts, found).dtype, rows);
        code = budget_check(stacking->call, rows, stacking->labels.count, bytes, err);
    }
    return code;
}

static enum lyn_code stack_labels(struct stacking *stacking, struct frame *made,
                                  struct lyn_error *err) {
    const struct keys *labels = &stacking->labels;
    enum lyn_code code = LYN_OK;
    for (uint32_t i = 0; i < labels->count && !code; i++) {
        struct column *column = NULL;
        size_t found = find_parts(stacking, i);
        code = call_check(stacking->call, err);
        if (!code) {
            code = stack_parts(stacking->parts, found, stacking->scratch, &column, err);
        }
        if (!code) {
            code =
                budget_append(stacking->call, made, &labels->names[i], column, labels->count, err);
        }
    }
    return code;
}

enum lyn_code frame_stack_rows(struct call *call, struct frame *const *parts, size_t count,
                               struct frame **out, struct lyn_error *err) {
    struct stacking stacking = {.call = call, .tables = parts, .count = count};
    struct frame *made = NULL;
    size_t rows = 0;
    enum lyn_code code = keys_init(&stacking.labels, &call->limits, KEYS_LABELS, err);
    if (!code) {
        code = unite_labels(call, parts, count, &stacking.labels, &rows, err);
    }
    if (!code) {
        code = find_uses(&stacking, err);
    }
    if (!code) {
        code = foresee(&stacking, rows, err);
    }
    if (!code) {
        code = frame_new(rows, &made, err);
    }
    if (!code) {
        code = stack_labels(&stacking, made, err);
    }
    keys_dispose(&stacking.labels);
    if (code) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

/* ---- single rows side by side ---- */

/* The column of one cell as inference has it: an object column keeps that type only for cells that
 * need it. */
static enum lyn_code single_cell(struct call *call, struct column *column, struct column **out,
                                 struct lyn_error *err) {
    if (column->dtype != LYN_DTYPE_OBJECT) {
        *out = column_ref(column);
        return LYN_OK;
    }
    const struct value *cell = column->values;
    if (cell->kind == VALUE_LIST || cell->kind == VALUE_MAP || cell->kind == VALUE_NULL) {
        *out = column_ref(column);
        return LYN_OK;
    }
    struct arena *arena = column->arena ? column->arena : call->arena;
    return column_infer(arena, &cell, 1, out, err);
}

/* latest[position] becomes the column of that label in the last part that has it. */
static enum lyn_code find_latest(struct frame *const *parts, size_t count, struct keys *labels,
                                 struct column **latest, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < count && !code; i++) {
        for (size_t j = 0; j < parts[i]->column_count && !code; j++) {
            uint32_t position = 0;
            code = keys_find(labels, &parts[i]->fields[j].label, (uint32_t)j, &position, err);
            if (!code) {
                latest[position] = parts[i]->fields[j].column;
            }
        }
    }
    return code;
}

static enum lyn_code stack_latest(struct call *call, struct frame *const *parts, size_t count,
                                  struct keys *labels, struct frame *made, struct lyn_error *err) {
    struct column **latest = calloc((size_t)labels->count + 1, sizeof(struct column *));
    enum lyn_code code = latest ? find_latest(parts, count, labels, latest, err) : error_oom(err);
    for (uint32_t i = 0; i < labels->count && !code; i++) {
        struct column *column = NULL;
        code = single_cell(call, latest[i], &column, err);
        if (!code) {
            code = frame_append(made, &labels->names[i], column, err);
        }
    }
    free(latest);
    return code;
}

enum lyn_code frame_stack_columns(struct call *call, struct frame *const *parts, size_t count,
                                  struct frame **out, struct lyn_error *err) {
    struct keys labels = {0};
    struct frame *made = NULL;
    size_t rows = 0;
    enum lyn_code code = keys_init(&labels, &call->limits, KEYS_LABELS, err);
    if (!code) {
        code = unite_labels(call, parts, count, &labels, &rows, err);
    }
    if (!code && rows != count) {
        code = error_set(err, REASON_INTERNAL, "%zu parts have %zu rows", count, rows);
    }
    if (!code) {
        code = frame_new(1, &made, err);
    }
    if (!code) {
        code = stack_latest(call, parts, count, &labels, made, err);
    }
    keys_dispose(&labels);
    if (code) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}
