#include "compute/target.h"

#include "frame/label.h"
#include "frame/promote.h"

enum lyn_code targets_init(struct arena *arena, size_t most, struct targets *out,
                           struct lyn_error *err) {
    *out = (struct targets){.items = arena_calloc(arena, most, sizeof *out->items)};
    map_init(&out->labels, arena);
    return out->items ? LYN_OK : arena_error(arena, err);
}

struct target *targets_find(const struct targets *targets, const struct value *label) {
    char scratch[LABEL_SCRATCH];
    if (label->kind != VALUE_STRING && label->kind != VALUE_INT) {
        return NULL;
    }
    uint32_t at = map_get(&targets->labels, label_key(label, scratch));
    return at == MAP_NONE ? NULL : &targets->items[at];
}

static bool has_label(const struct value *labels, const struct value *label) {
    bool one = labels && (labels->kind == VALUE_STRING || labels->kind == VALUE_INT);
    bool found = one && value_equal(labels, label);
    for (size_t i = 0; labels && labels->kind == VALUE_LIST && i < labels->list.count; i++) {
        found |= value_equal(&labels->list.items[i], label);
    }
    return found;
}

bool target_is_fixed(const struct compute_context *context, const struct value *label) {
    return context->input && frame_find(context->input, label) != FRAME_NONE &&
           !has_label(context->declared[0], label) && !has_label(context->declared[1], label);
}

static enum lyn_code open_target(const struct call *call, struct arena *arena,
                                 const struct frame *frame, const struct value *label,
                                 struct target *out, struct lyn_error *err) {
    *out = (struct target){.label = *label,
                           .column = frame_find(frame, label),
                           .cells = arena_calloc(arena, frame->row_count, sizeof *out->cells)};
    if (!out->cells) {
        return arena_error(arena, err);
    }
    enum lyn_code code = call_check(call, err);
    if (code == LYN_OK && out->column != FRAME_NONE) {
        code = column_cells(frame->fields[out->column].column, arena, out->cells, err);
    }
    return code;
}

/* The next of the targets, not opened yet. */
static enum lyn_code add_target(struct targets *targets, const struct value *label,
                                struct arena *arena, struct target **out, struct lyn_error *err) {
    char scratch[LABEL_SCRATCH];
    struct sv key = label_key(label, scratch);
    key.data = arena_strdup(arena, key);
    if (!key.data || !map_put(&targets->labels, key, (uint32_t)targets->count)) {
        return arena_error(arena, err);
    }
    *out = &targets->items[targets->count++];
    return LYN_OK;
}

enum lyn_code targets_open(const struct call *call, struct arena *arena, const struct frame *frame,
                           const struct entry *entry, struct targets *targets, struct target ***out,
                           struct lyn_error *err) {
    struct target **fields = arena_calloc(arena, entry->field_count, sizeof(struct target *));
    enum lyn_code code = fields ? LYN_OK : arena_error(arena, err);
    for (size_t i = 0; i < entry->field_count && code == LYN_OK; i++) {
        const struct value *label = &entry->fields[i];
        if (label->kind == VALUE_NULL) {
            continue;
        }
        fields[i] = targets_find(targets, label);
        if (!fields[i]) {
            code = add_target(targets, label, arena, &fields[i], err);
            if (code == LYN_OK) {
                code = open_target(call, arena, frame, label, fields[i], err);
                fields[i]->fixed = target_is_fixed(entry->context, label);
            }
        }
    }
    *out = fields;
    return code;
}

static bool wants(const struct entry *entry, const struct target *target, size_t row) {
    return target && (entry->rule != WRITE_MISSING || value_is_missing(&target->cells[row]));
}

/* Step 3 of 2.3: `_` is never missing, but is as good as any column to those who run anyway. */
enum target_want targets_want(const struct entry *entry, struct target *const *fields, size_t row) {
    enum target_want want = entry->field_count ? TARGET_PRESENT : TARGET_RUN;
    for (size_t i = 0; i < entry->field_count && want != TARGET_RUN; i++) {
        bool writes = wants(entry, fields[i], row) && !fields[i]->fixed;
        if (writes || (!fields[i] && entry->rule != WRITE_MISSING)) {
            want = TARGET_RUN;
        } else if (wants(entry, fields[i], row)) {
            want = TARGET_FIXED;
        }
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

/* False in *wrote for a null that would have been added to something. */
static enum lyn_code write_cell(struct arena *arena, const struct entry *entry,
                                struct target *target, size_t row, const struct value *result,
                                bool *wrote, struct lyn_error *err) {
    struct value *cell = &target->cells[row];
    bool joins = entry->rule == WRITE_APPEND || entry->rule == WRITE_PREPEND;
    *wrote = !(joins && result->kind == VALUE_NULL);
    if (!*wrote) {
        return LYN_OK;
    }
    target->written++;
    if (!joins || is_blank(cell)) {
        *cell = *result;
        return LYN_OK;
    }
    return entry->rule == WRITE_APPEND ? join(arena, cell, entry->separator, result, cell, err)
                                       : join(arena, result, entry->separator, cell, cell, err);
}

static enum lyn_code check_spread(const struct entry *entry, const struct value *result,
                                  struct lyn_error *err) {
    if (!entry->spread ||
        (result->kind == VALUE_LIST && result->list.count == entry->field_count)) {
        return LYN_OK;
    }
    return result->kind == VALUE_LIST
               ? error_set(err, REASON_INVALID_VALUE,
                           "%s() gave %zu values, and `field` names %zu columns",
                           entry->function->name, result->list.count, entry->field_count)
               : error_set(err, REASON_INVALID_VALUE,
                           "%s() gave one value, %s, and `field` names %zu columns",
                           entry->function->name, value_kind_phrase(result->kind),
                           entry->field_count);
}

enum lyn_code targets_write(struct arena *arena, const struct entry *entry,
                            struct target *const *fields, size_t row, const struct value *result,
                            struct target_outcome *out, struct lyn_error *err) {
    enum lyn_code code = check_spread(entry, result, err);
    *out = (struct target_outcome){false, false};
    for (size_t i = 0; i < entry->field_count && code == LYN_OK; i++) {
        const struct value *one = entry->spread ? &result->list.items[i] : result;
        bool written = false;
        if (!wants(entry, fields[i], row) || fields[i]->fixed) {
            continue;
        }
        code = write_cell(arena, entry, fields[i], row, one, &written, err);
        out->wrote |= written;
        out->refused |= !written;
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

enum lyn_code target_frame(struct frame *frame, bool own, struct frame **out,
                           struct lyn_error *err) {
    if (!own) {
        return frame_copy(frame, out, err);
    }
    *out = frame_ref(frame);
    return LYN_OK;
}

enum lyn_code target_put(const struct call *call, struct frame *frame, const struct value *label,
                         struct column *column, struct lyn_error *err) {
    bool added = frame_find(frame, label) == FRAME_NONE;
    enum lyn_code code = added ? check_size(call, frame, err) : LYN_OK;
    if (code != LYN_OK) {
        column_unref(column);
        return code;
    }
    return frame_put(frame, label, column, err);
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

/* One a target; NULL where nothing was written, and the column keeps its type. */
static enum lyn_code make_columns(struct call *call, struct arena *arena,
                                  const struct targets *targets, size_t row_count,
                                  struct column **columns, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; code == LYN_OK && i < targets->count; i++) {
        const struct target *target = &targets->items[i];
        if (target->column != FRAME_NONE && !target->written && row_count) {
            continue;
        }
        code = call_check(call, err);
        if (code == LYN_OK) {
            code = make_column(arena, target, row_count, &columns[i], err);
        }
    }
    return code;
}

/* All columns are made before the first is put: the cells of one may be borrowed from another. */
enum lyn_code targets_finish(struct call *call, struct arena *arena, struct frame *frame, bool own,
                             const struct targets *targets, struct frame **out,
                             struct lyn_error *err) {
    struct frame *into = NULL;
    struct column **columns = arena_calloc(arena, targets->count, sizeof *columns);
    if (!columns) {
        return arena_error(arena, err);
    }
    enum lyn_code code = make_columns(call, arena, targets, frame->row_count, columns, err);
    if (code == LYN_OK) {
        code = target_frame(frame, own, &into, err);
    }
    for (size_t i = 0; i < targets->count; i++) {
        if (code != LYN_OK) {
            column_unref(columns[i]);
        } else if (columns[i]) {
            code = target_put(call, into, &targets->items[i].label, columns[i], err);
        }
    }
    if (code != LYN_OK) {
        frame_unref(into);
        return code;
    }
    *out = into;
    return LYN_OK;
}
