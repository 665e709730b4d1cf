#include "frame/budget.h"
#include "frame/combine.h"
#include "frame/join_keys.h"
#include "frame/promote.h"

/* ---- names ---- */

static bool is_shared(const struct join *join, const struct value *label) {
    return frame_find(join->left, label) != FRAME_NONE &&
           frame_find(join->right, label) != FRAME_NONE;
}

/* The names that both tables have, when neither side gets a suffix. */
static enum lyn_code check_overlap(const struct join *join, struct lyn_error *err) {
    struct frame *shared = NULL;
    if (join->suffixes.left.len > 0 || join->suffixes.right.len > 0) {
        return LYN_OK;
    }
    enum lyn_code code = frame_new(join->left->row_count, &shared, err);
    for (size_t i = 0; i < join->left->column_count && !code; i++) {
        const struct frame_field *field = &join->left->fields[i];
        if (is_shared(join, &field->label)) {
            code = frame_append(shared, &field->label, column_ref(field->column), err);
        }
    }
    if (!code && shared->column_count > 0) {
        struct buf index;
        buf_init(&index, SIZE_MAX / 2);
        frame_print_index(shared, &index);
        code = error_set(err, REASON_INVALID_VALUE, "columns overlap but no suffix specified: %s",
                         index.data ? index.data : "");
        buf_dispose(&index);
    }
    frame_unref(shared);
    return code;
}

static enum lyn_code name_of(const struct call *call, const struct join *join,
                             const struct value *label, struct sv suffix, struct value *out,
                             struct lyn_error *err) {
    *out = *label;
    if (!suffix.data || !is_shared(join, label)) {
        return LYN_OK;
    }
    char digits[NUM_BUFFER];
    struct buf text;
    buf_init(&text, SIZE_MAX / 2);
    if (label->kind == VALUE_STRING) {
        buf_append_sv(&text, label->text);
    } else {
        buf_append(&text, digits, num_print_int64(digits, label->integer));
    }
    buf_append_sv(&text, suffix);
    buf_puts(&text, "");
    enum lyn_code code = buf_status(&text, err);
    if (!code) {
        char *copy = arena_strdup(call->arena, buf_view(&text));
        *out = value_string((struct sv){copy, text.len});
        code = copy ? LYN_OK : arena_error(call->arena, err);
    }
    buf_dispose(&text);
    return code;
}

/* ---- columns ---- */

static const struct join_key *key_at(const struct join *join, size_t position) {
    for (size_t i = 0; i < join->key_count; i++) {
        if (join->keys[i].position == position) {
            return &join->keys[i];
        }
    }
    return NULL;
}

static enum lyn_code join_columns(struct call *call, const struct join *join,
                                  const struct join_rows *rows, bool left, struct frame *made,
                                  struct lyn_error *err) {
    const struct frame *from = left ? join->left : join->right;
    struct sv suffix = left ? join->suffixes.left : join->suffixes.right;
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < from->column_count && !code; i++) {
        const struct frame_field *field = &from->fields[i];
        const struct join_key *key = left ? key_at(join, i) : NULL;
        struct column *column = NULL;
        struct value label;
        code = call_check(call, err);
        if (!code) {
            code = name_of(call, join, &field->label, suffix, &label, err);
        }
        if (!code) {
            code = key ? join_key_in_place(key, rows, &column, err)
                       : column_gather(field->column, left ? rows->left : rows->right, rows->count,
                                       &column, err);
        }
        if (!code) {
            code = budget_append(call, made, &label, column,
                                 join->left->column_count + join->right->column_count, err);
        }
    }
    return code;
}

static enum lyn_code make_key_columns(const struct join *join, const struct join_rows *rows,
                                      struct column **out, struct lyn_error *err) {
    for (size_t i = 0; i < join->key_count; i++) {
        enum lyn_code code = join_key_apart(join, &join->keys[i], rows, &out[i], err);
        if (code) {
            while (i-- > 0) {
                column_unref(out[i]);
            }
            return code;
        }
    }
    return LYN_OK;
}

enum lyn_code frame_join(struct call *call, const struct join *join, struct frame **out,
                         struct column **key_columns, struct lyn_error *err) {
    struct join_rows rows = {0};
    struct frame *made = NULL;
    size_t columns = join->left->column_count + join->right->column_count;
    if (columns > call->limits.columns) {
        return error_set(err, REASON_LIMIT_CELLS, "the join has %zu columns, more than %u", columns,
                         call->limits.columns);
    }
    enum lyn_code code = check_overlap(join, err);
    if (!code) {
        code = join_rows_make(call, join, &rows, err);
    }
    if (!code) {
        code = frame_new(rows.count, &made, err);
    }
    if (!code) {
        code = join_columns(call, join, &rows, true, made, err);
    }
    if (!code) {
        code = join_columns(call, join, &rows, false, made, err);
    }
    if (!code && key_columns) {
        code = make_key_columns(join, &rows, key_columns, err);
    }
    join_rows_dispose(&rows);
    if (code) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}
