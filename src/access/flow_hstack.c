#include <stdlib.h>

#include "access/flow_labels.h"
#include "access/flow_part.h"
#include "frame/budget.h"
#include "frame/combine.h"

/* What a specification may have for the sake of the hstack around it, beside `index`. */
static const char *const PART_KEYS[] = {"on", "how", "lsuffix", "rsuffix", NULL};

/* A table that grows to the right, one join after another. */
struct hstack {
    const struct flow *flow;
    struct flow_labels index; /* the left side's key columns; none: its row labels */
    struct frame *now;
    size_t now_bytes;          /* that are counted for it, being a join (frame/budget.h) */
    struct column *row_labels; /* what rows are joined by without an index; NULL: their numbers */
};

/* One join in the making. */
struct step {
    struct hstack *stack;
    struct specification part;
    struct frame *right;     /* borrowed: the table of the part */
    struct frame *left_rest; /* the tables as they are joined */
    struct frame *right_rest;
    struct join_key *keys; /* in call->arena */
    struct column **made;  /* the keys as columns of their own, in call->arena; may be NULLs */
    size_t key_count;
    struct column *left_numbers, *right_numbers;
    struct join join;
};

/* ---- the keys of a part ---- */

static enum lyn_code at_key(const struct step *step, const char *key, enum lyn_code code,
                            struct lyn_error *err) {
    if (code != LYN_OK) {
        specification_at(&step->part, key, value_get(step->part.details, key), err);
    }
    return code;
}

static enum lyn_code get_how(struct step *step, struct lyn_error *err) {
    static const char *const NAMES[] = {[JOIN_LEFT] = "left",
                                        [JOIN_RIGHT] = "right",
                                        [JOIN_INNER] = "inner",
                                        [JOIN_OUTER] = "outer",
                                        [JOIN_CROSS] = "cross"};
    const struct value *how = value_get(step->part.details, "how");
    step->join.how = JOIN_LEFT;
    if (!how || how->kind == VALUE_NULL) {
        return LYN_OK;
    }
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (value_is_text(how, NAMES[i])) {
            step->join.how = (enum join_how)i;
            return LYN_OK;
        }
    }
    struct buf text;
    buf_init(&text, 4096);
    value_print_python(how, &text);
    enum lyn_code code = error_set(err, REASON_INVALID_VALUE, "do not recognize join method %s",
                                   text.data ? text.data : "");
    buf_dispose(&text);
    return at_key(step, "how", code, err);
}

/* A suffix of no text at all is one too; with null the name stays as it is. */
static enum lyn_code get_suffix(const struct step *step, const char *key, struct sv otherwise,
                                struct sv *out, struct lyn_error *err) {
    const struct value *suffix = value_get(step->part.details, key);
    *out = otherwise;
    if (!suffix) {
        return LYN_OK;
    }
    if (suffix->kind == VALUE_NULL) {
        *out = (struct sv){0};
        return LYN_OK;
    }
    if (suffix->kind != VALUE_STRING) {
        enum lyn_code code =
            error_set(err, REASON_WRONG_TYPE, "`%s` must be a text; its type is %s", key,
                      value_kind_name(suffix->kind));
        return at_key(step, key, code, err);
    }
    *out = suffix->text.len ? suffix->text : SV("");
    return LYN_OK;
}

static enum lyn_code get_suffixes(struct step *step, struct lyn_error *err) {
    enum lyn_code code = get_suffix(step, "lsuffix", SV(""), &step->join.suffixes.left, err);
    if (code == LYN_OK) {
        code = get_suffix(step, "rsuffix", SV("_right"), &step->join.suffixes.right, err);
    }
    return code;
}

static enum lyn_code make_keys(struct step *step, size_t count, struct lyn_error *err) {
    struct arena *arena = step->stack->flow->call->arena;
    step->key_count = count;
    step->keys = arena_calloc(arena, count, sizeof *step->keys);
    step->made = arena_calloc(arena, count, sizeof(struct column *));
    return step->keys && step->made ? LYN_OK : arena_error(arena, err);
}

static enum lyn_code number_rows(size_t count, struct column **out, struct lyn_error *err) {
    int64_t *numbers = calloc(count + 1, sizeof *numbers);
    if (!numbers) {
        return error_oom(err);
    }
    for (size_t i = 0; i < count; i++) {
        numbers[i] = (int64_t)i;
    }
    struct column_buffers buffers = {.values = numbers};
    return column_take(LYN_DTYPE_INT64, NULL, count, buffers, out, err);
}

/* ---- joining by index ---- */

static enum lyn_code take_left_index(struct step *step, struct lyn_error *err) {
    struct hstack *stack = step->stack;
    struct call *call = stack->flow->call;
    size_t *columns = NULL;
    if (stack->index.count == 0) {
        step->left_rest = frame_ref(stack->now);
        step->left_numbers = column_ref(stack->row_labels);
        enum lyn_code code = step->left_numbers
                                 ? LYN_OK
                                 : number_rows(stack->now->row_count, &step->left_numbers, err);
        step->keys[0].left = step->left_numbers;
        return code;
    }
    enum lyn_code code = flow_labels_find(call, &stack->index, stack->now, true, &columns, err);
    for (size_t i = 0; i < stack->index.count && code == LYN_OK; i++) {
        step->keys[i].left = stack->now->fields[columns[i]].column;
    }
    if (code == LYN_OK) {
        code = flow_without(call, stack->now, columns, stack->index.count, &step->left_rest, err);
    }
    if (code != LYN_OK) {
        const struct specification *source = stack->flow->source;
        specification_at(source, "index", value_get(source->details, "index"), err);
    }
    return code;
}

static enum lyn_code take_right_index(struct step *step, const struct flow_labels *index,
                                      struct lyn_error *err) {
    struct call *call = step->stack->flow->call;
    size_t *columns = NULL;
    if (index->count == 0) {
        step->right_rest = frame_ref(step->right);
        enum lyn_code code = number_rows(step->right->row_count, &step->right_numbers, err);
        step->keys[0].right = step->right_numbers;
        return code;
    }
    enum lyn_code code = flow_labels_find(call, index, step->right, true, &columns, err);
    for (size_t i = 0; i < index->count && code == LYN_OK; i++) {
        step->keys[i].right = step->right->fields[columns[i]].column;
    }
    if (code == LYN_OK) {
        code = flow_without(call, step->right, columns, index->count, &step->right_rest, err);
    }
    return code;
}

static enum lyn_code prepare_index(struct step *step, struct lyn_error *err) {
    struct flow_labels index = {0};
    struct call *call = step->stack->flow->call;
    size_t left_count = step->stack->index.count ? step->stack->index.count : 1;
    enum lyn_code code = flow_labels_get(call, &step->part, "index", &index, err);
    if (code == LYN_OK && (index.count ? index.count : 1) != left_count) {
        code = error_set(err, REASON_INVALID_VALUE,
                         "`index` names %zu columns, but the tables are joined on %zu", index.count,
                         left_count);
    }
    if (code == LYN_OK) {
        code = make_keys(step, left_count, err);
    }
    if (code == LYN_OK) {
        code = take_right_index(step, &index, err);
    }
    if (at_key(step, "index", code, err) != LYN_OK) {
        return code;
    }
    code = take_left_index(step, err);
    for (size_t i = 0; i < step->key_count; i++) {
        step->keys[i].position = FRAME_NONE;
    }
    return code;
}

/* The key columns of the result: after a cartesian product, which has no keys, the row numbers. */
static enum lyn_code number_keys(struct step *step, size_t rows, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < step->key_count && code == LYN_OK; i++) {
        code = number_rows(rows, &step->made[i], err);
    }
    return code;
}

static bool is_index(const struct hstack *stack, const struct value *label, size_t *out) {
    for (size_t i = 0; i < stack->index.count; i++) {
        if (value_equal(&stack->index.items[i], label)) {
            *out = i;
            return true;
        }
    }
    return false;
}

/* The index goes behind the other columns, or in the place of one of its name (access 16.3). */
static enum lyn_code put_back_index(struct step *step, const struct frame *joined,
                                    struct frame **out, struct lyn_error *err) {
    struct hstack *stack = step->stack;
    struct frame *made = NULL;
    size_t key = 0;
    enum lyn_code code = frame_new(joined->row_count, &made, err);
    for (size_t i = 0; i < joined->column_count && code == LYN_OK; i++) {
        const struct frame_field *field = &joined->fields[i];
        struct column *column =
            is_index(stack, &field->label, &key) ? step->made[key] : field->column;
        code = frame_append(made, &field->label, column_ref(column), err);
    }
    for (size_t i = 0; i < stack->index.count && code == LYN_OK; i++) {
        if (frame_find(made, &stack->index.items[i]) == FRAME_NONE) {
            code = frame_append(made, &stack->index.items[i], column_ref(step->made[i]), err);
        }
    }
    if (code != LYN_OK) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

static enum lyn_code run_join(struct step *step, struct column **made, struct frame **out,
                              struct lyn_error *err) {
    step->join.left = step->left_rest;
    step->join.right = step->right_rest;
    step->join.keys = step->keys;
    step->join.key_count = step->key_count;
    enum lyn_code code = frame_join(step->stack->flow->call, &step->join, out, made, err);
    if (code != LYN_OK) {
        specification_at(&step->part, NULL, NULL, err);
    }
    return code;
}

static enum lyn_code join_by_index(struct step *step, struct frame **out, struct lyn_error *err) {
    struct hstack *stack = step->stack;
    struct frame *joined = NULL;
    enum lyn_code code = prepare_index(step, err);
    if (code != LYN_OK) {
        return code;
    }
    bool cross = step->join.how == JOIN_CROSS;
    code = run_join(step, cross ? NULL : step->made, &joined, err);
    if (code == LYN_OK && cross) {
        code = number_keys(step, joined->row_count, err);
    }
    if (code == LYN_OK && stack->index.count) {
        code = put_back_index(step, joined, out, err);
    } else if (code == LYN_OK) {
        *out = frame_ref(joined);
        column_unref(stack->row_labels);
        stack->row_labels = column_ref(step->made[0]);
    }
    frame_unref(joined);
    return code;
}

/* ---- joining on columns ---- */

static enum lyn_code prepare_columns(struct step *step, const struct flow_labels *on,
                                     struct lyn_error *err) {
    struct call *call = step->stack->flow->call;
    struct frame *left = step->stack->now;
    size_t *left_columns = NULL, *right_columns = NULL;
    enum lyn_code code = LYN_OK;
    if (step->join.how == JOIN_CROSS) {
        return error_set(err, REASON_INVALID_VALUE,
                         "`how: cross` joins every row with every other, on no column");
    }
    if (on->count == 0) {
        return error_set(err, REASON_INVALID_VALUE, "`on` must name a column at least");
    }
    code = make_keys(step, on->count, err);
    if (code == LYN_OK) {
        code = flow_labels_find(call, on, left, false, &left_columns, err);
    }
    if (code == LYN_OK) {
        code = flow_labels_find(call, on, step->right, false, &right_columns, err);
    }
    for (size_t i = 0; i < on->count && code == LYN_OK; i++) {
        step->keys[i] =
            (struct join_key){left->fields[left_columns[i]].column,
                              step->right->fields[right_columns[i]].column, left_columns[i]};
        code = join_key_check(&step->keys[i], err);
    }
    if (code == LYN_OK) {
        step->left_rest = frame_ref(left);
        code = flow_without(call, step->right, right_columns, on->count, &step->right_rest, err);
    }
    return code;
}

static enum lyn_code join_on_columns(struct step *step, const struct flow_labels *on,
                                     struct frame **out, struct lyn_error *err) {
    enum lyn_code code = at_key(step, "on", prepare_columns(step, on, err), err);
    if (code == LYN_OK) {
        code = run_join(step, NULL, out, err);
    }
    if (code == LYN_OK) {
        column_unref(step->stack->row_labels);
        step->stack->row_labels = NULL;
    }
    return code;
}

/* ---- one part after another ---- */

static void step_dispose(struct step *step) {
    frame_unref(step->left_rest);
    frame_unref(step->right_rest);
    column_unref(step->left_numbers);
    column_unref(step->right_numbers);
    for (size_t i = 0; step->made && i < step->key_count; i++) {
        column_unref(step->made[i]);
    }
}

static enum lyn_code join_part(struct hstack *stack, size_t i, struct frame *right,
                               struct lyn_error *err) {
    struct step step = {.stack = stack, .part = flow_part_at(stack->flow, i), .right = right};
    struct flow_labels on = {0};
    struct frame *joined = NULL;
    const struct value *on_value = value_get(step.part.details, "on");
    bool by_index = !on_value || on_value->kind == VALUE_NULL || value_is_text(on_value, "index");
    struct call *call = stack->flow->call;
    size_t before = call->frame_bytes;
    enum lyn_code code = get_how(&step, err);
    if (code == LYN_OK) {
        code = get_suffixes(&step, err);
    }
    if (code == LYN_OK && !by_index) {
        code = flow_labels_get(call, &step.part, "on", &on, err);
    }
    if (code == LYN_OK) {
        code = by_index ? join_by_index(&step, &joined, err)
                        : join_on_columns(&step, &on, &joined, err);
    }
    step_dispose(&step);
    if (code != LYN_OK) {
        frame_unref(joined);
        return code;
    }
    frame_unref(stack->now);
    stack->now = joined;
    size_t taken = call->frame_bytes - before;
    budget_give_back(call, stack->now_bytes);
    stack->now_bytes = taken;
    return LYN_OK;
}

enum lyn_code flow_hstack_read(const struct flow *flow, struct frame **out, size_t *count,
                               struct lyn_error *err) {
    struct hstack stack = {.flow = flow};
    struct flow_parts parts = {0};
    enum lyn_code code = flow_parts_read(flow, PART_KEYS, NULL, &parts, err);
    if (code == LYN_OK && parts.count > 1) {
        code = flow_labels_get(flow->call, flow->source, "index", &stack.index, err);
    }
    if (code == LYN_OK) {
        stack.now = frame_ref(parts.frames[0]);
    }
    for (size_t i = 1; i < parts.count && code == LYN_OK; i++) {
        code = join_part(&stack, i, parts.frames[i], err);
    }
    *count = parts.count;
    flow_parts_dispose(&parts);
    column_unref(stack.row_labels);
    if (code != LYN_OK) {
        frame_unref(stack.now);
        return code;
    }
    *out = stack.now;
    return LYN_OK;
}
