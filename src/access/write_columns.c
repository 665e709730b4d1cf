#include "access/finalize.h"
#include "access/write.h"
#include "frame/label.h"

static enum lyn_code to_labels(struct call *call, const struct value *columns, struct value **out,
                               size_t *count, struct lyn_error *err) {
    bool is_list = columns->kind == VALUE_LIST;
    const struct value *items = is_list ? columns->list.items : columns;
    if (columns->kind == VALUE_MAP) {
        return error_set(err, REASON_WRONG_TYPE,
                         "`columns` must be a list of labels, not a mapping");
    }
    *count = is_list ? columns->list.count : 1;
    *out = arena_calloc(call->arena, *count, sizeof **out);
    if (!*out) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < *count; i++) {
        if (items[i].kind == VALUE_LIST || items[i].kind == VALUE_MAP) {
            return error_set(err, REASON_WRONG_TYPE, "a column cannot be called by %s",
                             value_kind_phrase(items[i].kind));
        }
        enum lyn_code code = label_from_key(call->arena, &items[i], &(*out)[i], err);
        if (code != LYN_OK) {
            return code;
        }
    }
    return LYN_OK;
}

/* A table of these columns and no rows. */
static enum lyn_code make_empty(const struct value *labels, size_t count, struct frame **out,
                                struct lyn_error *err) {
    struct frame *frame = NULL;
    enum lyn_code code = frame_new(0, &frame, err);
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        struct column *column = NULL;
        code = column_all_missing(LYN_DTYPE_OBJECT, 0, &column, err);
        if (code == LYN_OK) {
            code = frame_append(frame, &labels[i], column, err);
        }
    }
    if (code != LYN_OK) {
        frame_unref(frame);
        return code;
    }
    *out = frame;
    return LYN_OK;
}

enum lyn_code access_write_columns(struct call *call, const struct value *columns,
                                   struct frame **frame, struct lyn_error *err) {
    struct value *labels = NULL;
    struct frame *chosen = NULL;
    size_t count = 0;
    if (!columns || columns->kind == VALUE_NULL) {
        return LYN_OK;
    }
    enum lyn_code code = to_labels(call, columns, &labels, &count, err);
    if (code == LYN_OK && (*frame)->column_count == 0 && (*frame)->row_count == 0) {
        code = make_empty(labels, count, &chosen, err);
    } else if (code == LYN_OK) {
        code = finalize_select(call, *frame, labels, count, &chosen, err);
    }
    if (code != LYN_OK) {
        error_field(err, "columns");
        return code;
    }
    frame_unref(*frame);
    *frame = chosen;
    return LYN_OK;
}
