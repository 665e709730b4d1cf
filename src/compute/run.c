#include "compute/run.h"

#include "compute/fill.h"
#include "frame/promote.h"

/* ---- rows ---- */

/* Row and column functions into their fields. */
static enum lyn_code fill_fields(struct pass *pass, const struct compute_rows *rows,
                                 struct compute_counts *counts, struct frame **out,
                                 struct lyn_error *err) {
    struct filling filling;
    struct targets targets;
    struct value result = value_null();
    size_t count = rows ? rows->count : pass->frame->row_count;
    enum lyn_code code = targets_init(pass->arena, pass->entry->field_count, &targets, err);
    if (code == LYN_OK) {
        code = fill_open(&filling, pass, &targets, err);
    }
    if (code == LYN_OK && !pass->entry->by_row) {
        code = pass_once(pass, &result, err);
    }
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        code = fill_row(&filling, rows ? rows->positions[i] : i, &result, counts, err);
    }
    if (code == LYN_OK) {
        fill_close(&filling);
        code = targets_finish(pass->run->call, pass->arena, pass->frame, pass->run->owns, &targets,
                              out, err);
    }
    return code;
}

static enum lyn_code one_column(const char *name, size_t rows, struct column *column,
                                struct frame **out, struct lyn_error *err) {
    struct value label = value_string(sv_from(name));
    struct frame *made = NULL;
    enum lyn_code code = frame_new(rows, &made, err);
    if (code != LYN_OK) {
        column_unref(column);
        return code;
    }
    code = frame_append(made, &label, column, err);
    if (code != LYN_OK) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

static enum lyn_code collect_values(struct pass *pass, const struct compute_rows *rows,
                                    struct compute_counts *counts, struct frame **out,
                                    struct lyn_error *err) {
    size_t count = rows ? rows->count : pass->frame->row_count;
    struct value *values = arena_calloc(pass->arena, count, sizeof *values);
    struct column *column = NULL;
    enum lyn_code code = values ? LYN_OK : arena_error(pass->arena, err);
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        code = pass_row(pass, rows ? rows->positions[i] : i, &values[i], err);
        counts->rows_run++;
    }
    if (code == LYN_OK) {
        code = function_column_of(&pass->call, values, count, &column, err);
    }
    return code == LYN_OK ? one_column("value", count, column, out, err) : code;
}

/* ---- whole tables ---- */

static enum lyn_code put_vector(struct pass *pass, struct compute_counts *counts,
                                struct frame **out, struct lyn_error *err) {
    const struct entry *entry = pass->entry;
    struct column *column = NULL;
    struct frame *now = NULL;
    struct value target;
    enum lyn_code code = entry->function->vector(&pass->call, &column, err);
    if (code != LYN_OK) {
        return code;
    }
    size_t parameter = entry->function->target
                           ? function_parameter(entry->function, sv_from(entry->function->target))
                           : SIZE_MAX;
    if (entry->field_count == 0) {
        target =
            parameter == SIZE_MAX
                ? value_string(sv_from(entry->function->target ? entry->function->target : "value"))
                : pass->arguments[parameter];
    }
    const struct value *labels = entry->field_count ? entry->fields : &target;
    size_t count = entry->field_count ? entry->field_count : 1;
    code = target_frame(pass->frame, pass->run->owns, &now, err);
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        bool fixed = entry->field_count && target_is_fixed(entry->context, &labels[i]);
        counts->rows_skipped_immutable += fixed ? pass->frame->row_count : 0;
        if (fixed || labels[i].kind == VALUE_NULL) {
            continue;
        }
        code = target_put(pass->run->call, now, &labels[i], column_ref(column), err);
    }
    column_unref(column);
    if (code != LYN_OK) {
        frame_unref(now);
        return code;
    }
    *out = now;
    return LYN_OK;
}

enum lyn_code run_gather(struct call *call, const struct frame *frame, const uint32_t *rows,
                         size_t count, struct frame **out, struct lyn_error *err) {
    struct frame *made = NULL;
    enum lyn_code code = frame_new(count, &made, err);
    for (size_t i = 0; code == LYN_OK && i < frame->column_count; i++) {
        struct column *column = NULL;
        code = call_check(call, err);
        if (code == LYN_OK) {
            code = column_gather(frame->fields[i].column, rows, count, &column, err);
        }
        if (code == LYN_OK) {
            code = frame_append(made, &frame->fields[i].label, column, err);
        }
    }
    if (code != LYN_OK) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

/* The rows for which the mask is there and true. */
static enum lyn_code keep_rows(struct pass *pass, const struct column *mask, struct frame **out,
                               struct lyn_error *err) {
    if (mask->length >= UINT32_MAX) {
        return error_set(err, REASON_LIMIT_CELLS, "a table of %zu rows cannot be filtered",
                         mask->length);
    }
    uint32_t *rows = arena_calloc(pass->arena, mask->length, sizeof *rows);
    size_t count = 0;
    char scratch[NUM_BUFFER];
    if (!rows) {
        return arena_error(pass->arena, err);
    }
    for (size_t i = 0; i < mask->length; i++) {
        struct value cell = column_cell(mask, i, scratch);
        if (value_truthy(&cell)) {
            rows[count++] = (uint32_t)i;
        }
    }
    return run_gather(pass->run->call, pass->frame, rows, count, out, err);
}

static enum lyn_code run_filter(struct pass *pass, bool apply, struct compute_result *out,
                                struct lyn_error *err) {
    struct column *mask = NULL;
    if (pass->entry->field_count) {
        out->kind = COMPUTE_FRAME;
        return put_vector(pass, &out->counts, &out->frame, err);
    }
    enum lyn_code code = pass->entry->function->vector(&pass->call, &mask, err);
    if (code != LYN_OK) {
        return code;
    }
    out->kind = apply ? COMPUTE_FRAME : COMPUTE_MASK;
    if (!apply) {
        return one_column("mask", pass->frame->row_count, mask, &out->frame, err);
    }
    code = keep_rows(pass, mask, &out->frame, err);
    column_unref(mask);
    return code;
}

/* ---- an entry ---- */

static enum lyn_code run_pass(struct pass *pass, const struct compute_rows *rows, bool apply,
                              struct compute_result *out, struct lyn_error *err) {
    enum function_kind kind = pass->entry->function->kind;
    if (!pass->frame && (kind >= FUNCTION_VECTOR || pass->entry->field_count)) {
        return error_set(err, REASON_INVALID_VALUE, "%s needs a table",
                         kind >= FUNCTION_VECTOR ? pass->entry->function->name : "`field`");
    }
    if (rows && !pass->entry->by_row) {
        return error_set(err, REASON_INVALID_VALUE,
                         "%s runs over the table at once and takes no `rows`",
                         pass->entry->function->name);
    }
    if (kind == FUNCTION_FILTER) {
        return run_filter(pass, apply, out, err);
    }
    out->kind = COMPUTE_FRAME;
    if (kind == FUNCTION_VECTOR) {
        return put_vector(pass, &out->counts, &out->frame, err);
    }
    if (kind == FUNCTION_FRAME) {
        return pass->entry->function->frame(&pass->call, &out->frame, err);
    }
    if (pass->entry->field_count) {
        return fill_fields(pass, rows, &out->counts, &out->frame, err);
    }
    if (pass->frame && pass->entry->by_row) {
        out->kind = COMPUTE_VALUES;
        return collect_values(pass, rows, &out->counts, &out->frame, err);
    }
    out->kind = COMPUTE_VALUE;
    return pass_once(pass, &out->value, err);
}

enum lyn_code run_entry(const struct run *run, const struct entry *entry, struct frame *frame,
                        const struct compute_rows *rows, bool apply, struct compute_result *out,
                        struct lyn_error *err) {
    struct arena *arena = arena_new(run->call->limits.request_bytes);
    if (!arena) {
        return error_oom(err);
    }
    struct pass pass;
    struct compute_result result = {0};
    enum lyn_code code = pass_open(&pass, run, entry, frame, NULL, arena, err);
    if (code == LYN_OK) {
        code = run_pass(&pass, rows, apply, &result, err);
    }
    if (code == LYN_OK && result.kind == COMPUTE_VALUE) {
        struct value made = result.value;
        code = value_copy(run->call->arena, &made, &result.value, err);
    }
    pass_close(&pass);
    arena_unref(arena);
    if (code != LYN_OK) {
        entry_blame(entry, err);
        return code;
    }
    *out = result;
    return LYN_OK;
}
