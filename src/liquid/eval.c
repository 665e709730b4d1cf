#include <math.h>

#include "base/utf8.h"
#include "liquid/number.h"
#include "liquid/render.h"

/* ---- paths ---- */

static struct value pair_of(struct render *render, const struct value_entry *entry) {
    struct value *items = arena_alloc(render->arena, 2 * sizeof *items);
    if (!items) {
        return item_undefined();
    }
    items[0] = entry->key;
    items[1] = entry->value;
    return item_marked(item_list(items, 2), MARK_PAIR);
}

static int64_t count_of(const struct value *item) {
    switch (item->kind) {
    case VALUE_STRING:
        return (int64_t)utf8_count(item->text);
    case VALUE_BYTES:
        return (int64_t)item->text.len;
    case VALUE_LIST:
        return (int64_t)item->list.count;
    case VALUE_MAP:
        return (int64_t)item->map.count;
    default:
        return -1;
    }
}

static struct value step_index(const struct value *from, int64_t index) {
    if (from->kind != VALUE_LIST) {
        return item_undefined();
    }
    int64_t count = (int64_t)from->list.count;
    if (index < 0) {
        index += count;
    }
    return index >= 0 && index < count ? from->list.items[index] : item_undefined();
}

/* size, first, last where no key of that name stands. */
static struct value step_special(struct render *render, const struct value *from,
                                 enum special special) {
    int64_t count = count_of(from);
    if (special == SPECIAL_SIZE) {
        return count >= 0 ? value_int(count) : item_undefined();
    }
    if (from->kind == VALUE_MAP && special == SPECIAL_FIRST && count > 0) {
        return pair_of(render, &from->map.entries[0]);
    }
    return step_index(from, special == SPECIAL_FIRST ? 0 : -1);
}

enum special special_of(struct sv name) {
    static const char *const names[] = {
        [SPECIAL_SIZE] = "size",
        [SPECIAL_FIRST] = "first",
        [SPECIAL_LAST] = "last",
        [SPECIAL_INDEX] = "index",
        [SPECIAL_INDEX0] = "index0",
        [SPECIAL_RINDEX] = "rindex",
        [SPECIAL_RINDEX0] = "rindex0",
        [SPECIAL_LENGTH] = "length",
        [SPECIAL_NAME] = "name",
        [SPECIAL_PARENTLOOP] = "parentloop",
        [SPECIAL_COL] = "col",
        [SPECIAL_COL0] = "col0",
        [SPECIAL_COL_FIRST] = "col_first",
        [SPECIAL_COL_LAST] = "col_last",
        [SPECIAL_ROW] = "row",
    };
    for (int i = SPECIAL_SIZE; i <= SPECIAL_ROW; i++) {
        if (sv_is(name, names[i])) {
            return (enum special)i;
        }
    }
    return SPECIAL_NONE;
}

/* What only one of forloop and tablerowloop has. */
static struct value step_own(const struct loop *loop, enum special member) {
    if (!loop->table) {
        if (member == SPECIAL_NAME) {
            return value_string(loop->name);
        }
        return member == SPECIAL_PARENTLOOP && loop->parent ? item_loop(loop->parent)
                                                            : item_undefined();
    }
    switch (member) {
    case SPECIAL_COL:
        return value_int(loop->column);
    case SPECIAL_COL0:
        return value_int(loop->column - 1);
    case SPECIAL_COL_FIRST:
        return value_bool(loop->column == 1);
    case SPECIAL_COL_LAST:
        return value_bool(loop->column == loop->columns);
    case SPECIAL_ROW:
        return value_int(loop->row);
    default:
        return item_undefined();
    }
}

static struct value step_loop(const struct loop *loop, enum special member) {
    switch (member) {
    case SPECIAL_INDEX:
        return value_int(loop->index + 1);
    case SPECIAL_INDEX0:
        return value_int(loop->index);
    case SPECIAL_RINDEX:
        return value_int(loop->length - loop->index);
    case SPECIAL_RINDEX0:
        return value_int(loop->length - loop->index - 1);
    case SPECIAL_FIRST:
        return value_bool(loop->index == 0);
    case SPECIAL_LAST:
        return value_bool(loop->index == loop->length - 1);
    case SPECIAL_LENGTH:
        return value_int(loop->length);
    default:
        return step_own(loop, member);
    }
}

static struct value step_name(struct render *render, const struct value *from, struct sv name,
                              enum special special) {
    if (item_mark(from) == MARK_LOOP) {
        return step_loop(item_as_loop(from), special);
    }
    const struct value *found = from->kind == VALUE_MAP ? value_get_sv(from, name) : NULL;
    if (found) {
        return *found;
    }
    bool general = special >= SPECIAL_SIZE && special <= SPECIAL_LAST;
    return general ? step_special(render, from, special) : item_undefined();
}

/* A key that is computed: a[b.c]. */
static struct value step_key(struct render *render, const struct value *from,
                             const struct value *key) {
    if (key->kind == VALUE_STRING) {
        return step_name(render, from, key->text, special_of(key->text));
    }
    if (from->kind == VALUE_MAP) {
        const struct value *found = item_get(from, key);
        return found ? *found : item_undefined();
    }
    if (key->kind == VALUE_INT || key->kind == VALUE_BOOL) {
        return step_index(from, key->kind == VALUE_INT ? key->integer : key->boolean);
    }
    return item_undefined();
}

static enum lyn_code eval_segment(struct render *render, const struct segment *segment,
                                  struct value *at, struct lyn_error *err) {
    struct value key;
    enum lyn_code code;
    if (at->kind == VALUE_MAP && at->map.count > 64 &&
        (code = render_charge(render, at->map.count / 64, err))) {
        return code;
    }
    switch (segment->kind) {
    case SEGMENT_NAME:
        *at = step_name(render, at, segment->name, segment->special);
        return LYN_OK;
    case SEGMENT_INDEX:
        key = value_int(segment->index);
        *at = step_key(render, at, &key);
        return LYN_OK;
    case SEGMENT_PATH:
        break;
    }
    if ((code = eval(render, segment->path, &key, err))) {
        return code;
    }
    *at = step_key(render, at, &key);
    return LYN_OK;
}

static enum lyn_code eval_path(struct render *render, const struct expr *expr, struct value *out,
                               struct lyn_error *err) {
    const struct segment *segment = expr->path.segments, *end = segment + expr->path.count;
    enum lyn_code code;
    if (segment->kind == SEGMENT_NAME) {
        *out = scope_find(render, segment->name, expr->path.slot);
    } else {
        *out = item_undefined();
        struct value root;
        if (segment->kind == SEGMENT_PATH && (code = eval(render, segment->path, &root, err))) {
            return code;
        }
        if (segment->kind == SEGMENT_PATH && root.kind == VALUE_STRING) {
            /* A name that is only known now has no slot. */
            const struct value **globals = render->globals;
            render->globals = NULL;
            *out = scope_find(render, root.text, 0);
            render->globals = globals;
        }
    }
    for (segment++; segment < end && !item_is_undefined(out); segment++) {
        if ((code = eval_segment(render, segment, out, err))) {
            return code;
        }
    }
    return LYN_OK;
}

/* ---- ranges and comparisons ---- */

static int64_t clamp(int64_t value) {
    return value < RANGE_MIN ? RANGE_MIN : value > RANGE_MAX ? RANGE_MAX : value;
}

static enum lyn_code eval_range(struct render *render, const struct expr *expr, struct value *out,
                                struct lyn_error *err) {
    struct value start, stop;
    enum lyn_code code;
    if ((code = eval(render, expr->pair.left, &start, err)) ||
        (code = eval(render, expr->pair.right, &stop, err))) {
        return code;
    }
    int64_t from = 0, to = 0;
    if (!number_to_int64(&start, &from)) {
        from = 0;
    }
    if (!number_to_int64(&stop, &to)) {
        to = 0;
    }
    bool empty = from > to;
    from = clamp(from);
    to = empty ? from : clamp(to == INT64_MAX ? to : to + 1);
    struct value *integers = (struct value *)render->template->integers;
    *out = item_marked(item_list(integers + (from - RANGE_MIN), (size_t)(to - from)), MARK_RANGE);
    return LYN_OK;
}

static bool is_number(const struct value *item) {
    return item->kind == VALUE_INT || item->kind == VALUE_FLOAT || item->kind == VALUE_BIGINT;
}

/* <, as a template means it. */
static enum lyn_code less(struct render *render, const struct value *a, const struct value *b,
                          bool *out, struct lyn_error *err) {
    *out = false;
    if (a->kind == VALUE_STRING && b->kind == VALUE_STRING) {
        *out = sv_compare(a->text, b->text) < 0;
    } else if (a->kind == VALUE_BOOL || b->kind == VALUE_BOOL) {
        *out = false;
    } else if (is_number(a) && is_number(b)) {
        bool nan = (a->kind == VALUE_FLOAT && isnan(a->real)) ||
                   (b->kind == VALUE_FLOAT && isnan(b->real));
        *out = !nan && value_order(a, b) < 0;
    } else {
        return render_fail(render, err, "%s and %s cannot be compared by < or >",
                           value_kind_phrase(a->kind), value_kind_phrase(b->kind));
    }
    return LYN_OK;
}

static enum lyn_code contains(struct render *render, const struct value *in,
                              const struct value *what, bool *out, struct lyn_error *err) {
    struct sv text;
    *out = false;
    if (!item_truthy(in) || !item_truthy(what)) {
        return LYN_OK;
    }
    if (in->kind == VALUE_STRING) {
        if (!item_text(render->arena, what, &text)) {
            return arena_error(render->arena, err);
        }
        *out = text.len == 0 || memmem(in->text.data, in->text.len, text.data, text.len);
        return render_charge(render, in->text.len / 64, err);
    }
    if (in->kind == VALUE_LIST) {
        for (size_t i = 0; i < in->list.count && !*out; i++) {
            *out = item_same(&in->list.items[i], what);
        }
        return render_charge(render, in->list.count / 64, err);
    }
    if (in->kind != VALUE_MAP) {
        return render_fail(render, err, "%s contains nothing", value_kind_phrase(in->kind));
    }
    *out = item_get(in, what) != NULL;
    return LYN_OK;
}

static enum lyn_code eval_comparison(struct render *render, const struct expr *expr, bool *out,
                                     struct lyn_error *err) {
    struct value left, right;
    enum lyn_code code;
    if ((code = eval(render, expr->pair.left, &left, err)) ||
        (code = eval(render, expr->pair.right, &right, err))) {
        return code;
    }
    switch (expr->kind) {
    case EXPR_EQ:
    case EXPR_NE:
        *out = item_equal(&left, &right) == (expr->kind == EXPR_EQ);
        return LYN_OK;
    case EXPR_LT:
        return less(render, &left, &right, out, err);
    case EXPR_GT:
        return less(render, &right, &left, out, err);
    case EXPR_LE:
        *out = item_equal(&left, &right);
        return *out ? LYN_OK : less(render, &left, &right, out, err);
    case EXPR_GE:
        *out = item_equal(&left, &right);
        return *out ? LYN_OK : less(render, &right, &left, out, err);
    default:
        return contains(render, &left, &right, out, err);
    }
}

enum lyn_code eval_truth(struct render *render, const struct expr *expr, bool *out,
                         struct lyn_error *err) {
    enum lyn_code code;
    struct value value;
    if (expr->kind == EXPR_AND || expr->kind == EXPR_OR) {
        if ((code = eval_truth(render, expr->pair.left, out, err)) ||
            *out == (expr->kind == EXPR_OR)) {
            return code;
        }
        return eval_truth(render, expr->pair.right, out, err);
    }
    if (expr->kind >= EXPR_EQ) {
        return eval_comparison(render, expr, out, err);
    }
    code = eval(render, expr, &value, err);
    *out = code == LYN_OK && item_truthy(&value);
    return code;
}

/* ---- filters ---- */

static enum lyn_code bind_arguments(struct render *render, const struct filter_use *use,
                                    struct filter_call *call, struct lyn_error *err) {
    for (int i = 0; i < FILTER_ARGUMENTS; i++) {
        call->arguments[i] = item_undefined();
    }
    call->allow_false = item_undefined();
    for (uint32_t i = 0; i < use->count; i++) {
        const struct argument *argument = &use->arguments[i];
        bool named = argument->name.len > 0;
        if (named && !(sv_is(use->name, "default") && sv_is(argument->name, "allow_false"))) {
            return render_fail(render, err, "%.*s: unexpected argument `%.*s`", SV_ARG(use->name),
                               SV_ARG(argument->name));
        }
        if (!named && call->count >= use->filter->most) {
            return render_fail(render, err, "%.*s: takes at most %d arguments", SV_ARG(use->name),
                               use->filter->most);
        }
        struct value *to = named ? &call->allow_false : &call->arguments[call->count++];
        enum lyn_code code = eval(render, argument->value, to, err);
        if (code) {
            return code;
        }
    }
    if (call->count < use->filter->least) {
        return render_fail(render, err, "%.*s: needs %d arguments", SV_ARG(use->name),
                           use->filter->least);
    }
    return LYN_OK;
}

static enum lyn_code run_filter(struct render *render, const struct filter_use *use,
                                struct value *value, struct lyn_error *err) {
    render->at = use->at;
    enum lyn_code code = render_charge(render, 1, err);
    if (code) {
        return code;
    }
    if (!use->filter) {
        return render_fail(render, err, "there is no filter `%.*s`", SV_ARG(use->name));
    }
    struct filter_call call; /* member by member: clearing it first costs a tenth of all time */
    call.arena = render->arena;
    call.call = render->call;
    call.template_name = render->template->name;
    call.source = render->template->source;
    call.at = use->at;
    call.now = render->options->now;
    call.utc_offset_s = render->options->utc_offset_s;
    call.text_max = render->options->limits.memory_bytes;
    call.steps_left = &render->steps_left;
    call.name = use->name;
    call.input = *value;
    call.count = 0;
    call.out = value;
    if ((code = bind_arguments(render, use, &call, err))) {
        return code;
    }
    render->at = use->at;
    code = use->filter->run(&call, err);
    if (code == LYN_INVALID_ARGUMENT) {
        render_place(render, err);
    }
    return code;
}

static enum lyn_code eval_filtered(struct render *render, const struct expr *expr,
                                   struct value *out, struct lyn_error *err) {
    enum lyn_code code = eval(render, expr->filtered.input, out, err);
    for (uint32_t i = 0; code == LYN_OK && i < expr->filtered.count; i++) {
        code = run_filter(render, &expr->filtered.uses[i], out, err);
    }
    return code;
}

enum lyn_code eval(struct render *render, const struct expr *expr, struct value *out,
                   struct lyn_error *err) {
    bool truth = false;
    enum lyn_code code;
    switch (expr->kind) {
    case EXPR_LITERAL:
        *out = expr->literal;
        return LYN_OK;
    case EXPR_PATH:
        return eval_path(render, expr, out, err);
    case EXPR_RANGE:
        return eval_range(render, expr, out, err);
    case EXPR_FILTERED:
        return eval_filtered(render, expr, out, err);
    default:
        code = eval_truth(render, expr, &truth, err);
        *out = value_bool(truth);
        return code;
    }
}
