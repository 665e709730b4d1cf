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

/* Parts that are nothing at all, which say nothing of types either, are left out. */
static size_t find_parts(struct frame *const *frames, size_t count, const struct value *label,
                         struct column_part *parts) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_nothing(frames[i])) {
            size_t at = frame_find(frames[i], label);
            parts[found++] = (struct column_part){
                at == FRAME_NONE ? NULL : frames[i]->fields[at].column, frames[i]->row_count};
        }
    }
    return found;
}

static enum lyn_code stack_labels(struct call *call, struct frame *const *frames, size_t count,
                                  const struct keys *labels, struct frame *made,
                                  struct lyn_error *err) {
    struct column_part *parts = calloc(count + 1, sizeof *parts);
    struct column **scratch = calloc(count + 1, sizeof(struct column *));
    enum lyn_code code = parts && scratch ? LYN_OK : error_oom(err);
    for (uint32_t i = 0; i < labels->count && !code; i++) {
        struct column *column = NULL;
        size_t found = find_parts(frames, count, &labels->names[i], parts);
        code = call_check(call, err);
        if (!code) {
            code = stack_parts(parts, found, scratch, &column, err);
        }
        if (!code) {
            code = budget_append(call, made, &labels->names[i], column, labels->count, err);
        }
    }
    free(parts);
    free(scratch);
    return code;
}

enum lyn_code frame_stack_rows(struct call *call, struct frame *const *parts, size_t count,
                               struct frame **out, struct lyn_error *err) {
    struct keys labels = {0};
    struct frame *made = NULL;
    size_t rows = 0;
    enum lyn_code code = keys_init(&labels, &call->limits, KEYS_LABELS, err);
    if (!code) {
        code = unite_labels(call, parts, count, &labels, &rows, err);
    }
    if (!code) {
        code = frame_new(rows, &made, err);
    }
    if (!code) {
        code = stack_labels(call, parts, count, &labels, made, err);
    }
    keys_dispose(&labels);
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
