#include <stdlib.h>

#include "frame/frame.h"

enum lyn_code frame_select(const struct frame *frame, const size_t *columns, size_t count,
                           struct frame **out, struct lyn_error *err) {
    struct frame *made = NULL;
    enum lyn_code code = frame_new(frame->row_count, &made, err);
    for (size_t i = 0; i < count && !code; i++) {
        if (columns[i] >= frame->column_count) {
            code = error_set(err, REASON_INTERNAL, "column %zu of %zu", columns[i],
                             frame->column_count);
            break;
        }
        const struct frame_field *field = &frame->fields[columns[i]];
        code = frame_append(made, &field->label, column_ref(field->column), err);
    }
    if (code) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

enum lyn_code frame_copy(const struct frame *frame, struct frame **out, struct lyn_error *err) {
    struct frame *made = NULL;
    enum lyn_code code = frame_new(frame->row_count, &made, err);
    for (size_t i = 0; i < frame->column_count && !code; i++) {
        const struct frame_field *field = &frame->fields[i];
        code = frame_append(made, &field->label, column_ref(field->column), err);
    }
    if (code) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

enum lyn_code frame_relabel(const struct frame *frame, const struct value *labels,
                            struct frame **out, struct lyn_error *err) {
    struct frame *made = NULL;
    enum lyn_code code = frame_new(frame->row_count, &made, err);
    for (size_t i = 0; i < frame->column_count && !code; i++) {
        code = frame_append(made, &labels[i], column_ref(frame->fields[i].column), err);
    }
    if (code) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

enum lyn_code frame_slice(const struct frame *frame, size_t row0, size_t count, struct frame **out,
                          struct lyn_error *err) {
    if (row0 > frame->row_count || count > frame->row_count - row0) {
        return error_set(err, REASON_INTERNAL, "rows %zu+%zu of a table of %zu", row0, count,
                         frame->row_count);
    }
    struct frame *made = NULL;
    enum lyn_code code = frame_new(count, &made, err);
    for (size_t i = 0; i < frame->column_count && !code; i++) {
        struct column *column = NULL;
        code = column_slice(frame->fields[i].column, row0, count, &column, err);
        if (!code) {
            code = frame_append(made, &frame->fields[i].label, column, err);
        }
    }
    if (code) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

static bool same_labels(const struct frame *a, const struct frame *b) {
    if (a->column_count != b->column_count) {
        return false;
    }
    for (size_t i = 0; i < a->column_count; i++) {
        if (!value_equal(&a->fields[i].label, &b->fields[i].label)) {
            return false;
        }
    }
    return true;
}

static enum lyn_code concat_columns(struct frame *const *parts, size_t count,
                                    struct column **scratch, struct frame *made,
                                    struct lyn_error *err) {
    for (size_t i = 0; i < parts[0]->column_count; i++) {
        struct column *column = NULL;
        for (size_t j = 0; j < count; j++) {
            scratch[j] = parts[j]->fields[i].column;
        }
        enum lyn_code code = column_concat(scratch, count, &column, err);
        if (!code) {
            code = frame_append(made, &parts[0]->fields[i].label, column, err);
        }
        if (code) {
            return code;
        }
    }
    return LYN_OK;
}

enum lyn_code frame_concat(struct frame *const *parts, size_t count, struct frame **out,
                           struct lyn_error *err) {
    size_t rows = 0;
    for (size_t i = 0; i < count; i++) {
        if (!same_labels(parts[0], parts[i]) || !size_add(rows, parts[i]->row_count, &rows)) {
            return error_set(err, REASON_INTERNAL, "tables of different columns are not one");
        }
    }
    if (count == 0) {
        return error_set(err, REASON_INTERNAL, "no tables to put together");
    }
    if (count == 1) {
        *out = frame_ref(parts[0]);
        return LYN_OK;
    }
    struct frame *made = NULL;
    struct column **scratch = calloc(count, sizeof(struct column *));
    enum lyn_code code = scratch ? frame_new(rows, &made, err) : error_oom(err);
    if (!code) {
        code = concat_columns(parts, count, scratch, made, err);
    }
    free(scratch);
    if (code) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}
