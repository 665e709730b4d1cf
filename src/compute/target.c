#include "compute/target.h"

#include "frame/promote.h"

enum lyn_code targets_make(const struct call *call, struct arena *arena, const struct frame *frame,
                           const struct entry *entry, struct target **out, struct lyn_error *err) {
    struct target *targets = arena_calloc(arena, entry->field_count, sizeof *targets);
    if (!targets) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < entry->field_count; i++) {
        targets[i].label = entry->fields[i];
        targets[i].column = frame_find(frame, &entry->fields[i]);
        targets[i].cells = arena_calloc(arena, frame->row_count, sizeof *targets[i].cells);
        if (!targets[i].cells) {
            return arena_error(arena, err);
        }
        enum lyn_code code = call_check(call, err);
        if (code == LYN_OK && targets[i].column != FRAME_NONE) {
            code =
                column_cells(frame->fields[targets[i].column].column, arena, targets[i].cells, err);
        }
        if (code != LYN_OK) {
            return code;
        }
    }
    *out = targets;
    return LYN_OK;
}

bool targets_want(const struct entry *entry, const struct target *targets, size_t row) {
    bool want = entry->field_count == 0 || entry->rule != WRITE_MISSING;
    for (size_t i = 0; i < entry->field_count && !want; i++) {
        want = value_is_missing(&targets[i].cells[row]);
    }
    return want;
}

static bool is_blank(const struct value *cell) {
    return !value_truthy(cell) || value_is_missing(cell) ||
           (cell->kind == VALUE_STRING && sv_trim(cell->text).len == 0);
}

/* One text behind the other, with the separator between. */
static enum lyn_code join(struct arena *arena, const struct value *first, struct sv separator,
                          const struct value *second, struct value *out, struct lyn_error *err) {
    struct buf text;
    buf_init(&text, SIZE_MAX / 2);
    value_print_python(first, &text);
    buf_append_sv(&text, separator);
    value_print_python(second, &text);
    enum lyn_code code = buf_status(&text, err);
    if (code == LYN_OK) {
        char *copy = arena_strdup(arena, buf_view(&text));
        *out = value_string((struct sv){copy, text.len});
        code = copy ? LYN_OK : arena_error(arena, err);
    }
    buf_dispose(&text);
    return code;
}

enum lyn_code targets_write(struct arena *arena, const struct entry *entry, struct target *targets,
                            size_t row, const struct value *result, bool *wrote,
                            struct lyn_error *err) {
    bool joins = entry->rule == WRITE_APPEND || entry->rule == WRITE_PREPEND;
    enum lyn_code code = LYN_OK;
    *wrote = !(joins && result->kind == VALUE_NULL);
    for (size_t i = 0; i < entry->field_count && *wrote && code == LYN_OK; i++) {
        struct value *cell = &targets[i].cells[row];
        if (entry->rule == WRITE_MISSING && !value_is_missing(cell)) {
            continue;
        }
        targets[i].written++;
        if (!joins || is_blank(cell)) {
            *cell = *result;
        } else if (entry->rule == WRITE_APPEND) {
            code = join(arena, cell, entry->separator, result, cell, err);
        } else {
            code = join(arena, result, entry->separator, cell, cell, err);
        }
    }
    return code;
}

/* ---- the table with the columns ---- */

static enum lyn_code check_size(const struct call *call, const struct frame *frame,
                                struct lyn_error *err) {
    size_t columns = frame->column_count + 1;
    if (columns > call->limits.columns ||
        (frame->row_count && columns > call->limits.cells / frame->row_count)) {
        return error_set(err, REASON_LIMIT_CELLS,
                         "a table of %zu rows and %zu columns is larger than the limit",
                         frame->row_count, columns);
    }
    return LYN_OK;
}

enum lyn_code target_put(const struct call *call, const struct frame *frame,
                         const struct value *label, struct column *column, struct frame **out,
                         struct lyn_error *err) {
    struct frame *made = NULL;
    size_t at = frame_find(frame, label);
    enum lyn_code code = at == FRAME_NONE ? check_size(call, frame, err) : LYN_OK;
    if (code == LYN_OK) {
        code = frame_new(frame->row_count, &made, err);
    }
    for (size_t i = 0; code == LYN_OK && i < frame->column_count; i++) {
        struct column *one = i == at ? column : frame->fields[i].column;
        code = frame_append(made, &frame->fields[i].label, column_ref(one), err);
    }
    if (code == LYN_OK && at == FRAME_NONE) {
        code = frame_append(made, label, column_ref(column), err);
    }
    column_unref(column);
    if (code != LYN_OK) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

static enum lyn_code make_column(struct arena *arena, const struct target *target, size_t count,
                                 struct column **out, struct lyn_error *err) {
    const struct value **pointers = arena_calloc(arena, count, sizeof *pointers);
    if (!pointers) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        pointers[i] = &target->cells[i];
    }
    return column_infer(arena, pointers, count, out, err);
}

enum lyn_code targets_finish(struct call *call, struct arena *arena, const struct frame *frame,
                             const struct entry *entry, const struct target *targets,
                             struct frame **out, struct lyn_error *err) {
    struct frame *now = NULL;
    size_t *all = arena_calloc(arena, frame->column_count, sizeof *all);
    if (!all) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < frame->column_count; i++) {
        all[i] = i;
    }
    enum lyn_code code = frame_select(frame, all, frame->column_count, &now, err);
    for (size_t i = 0; code == LYN_OK && i < entry->field_count; i++) {
        struct column *column = NULL;
        struct frame *next = NULL;
        if (targets[i].column != FRAME_NONE && !targets[i].written && frame->row_count) {
            continue; /* nothing was written: the column keeps its type */
        }
        code = call_check(call, err);
        if (code == LYN_OK) {
            code = make_column(arena, &targets[i], frame->row_count, &column, err);
        }
        if (code == LYN_OK) {
            code = target_put(call, now, &targets[i].label, column, &next, err);
        }
        if (code == LYN_OK) {
            frame_unref(now);
            now = next;
        }
    }
    if (code != LYN_OK) {
        frame_unref(now);
        return code;
    }
    *out = now;
    return LYN_OK;
}
