/* Filters on lists as a whole: ends, order, parts. */
#include "base/utf8.h"
#include "liquid/filter.h"
#include "liquid/number.h"
#include "liquid/text.h"

enum lyn_code filter_join(struct filter_call *call, struct lyn_error *err) {
    struct value list;
    struct sv separator = SV(" ");
    struct buf out;
    enum lyn_code code = filter_input_list(call, &list, err);
    if (code == LYN_OK && call->count > 0) {
        code = filter_argument_text(call, 0, &separator, err);
    }
    if (code) {
        return code;
    }
    filter_buffer(call, &out);
    for (size_t i = 0; i < list.list.count && out.failure == BUF_FINE; i++) {
        if (i > 0) {
            buf_append_sv(&out, separator);
        }
        item_print_python(&list.list.items[i], &out);
    }
    return filter_return_buffer(call, &out, err);
}

enum lyn_code filter_first(struct filter_call *call, struct lyn_error *err) {
    const struct value *input = &call->input;
    if (input->kind == VALUE_LIST) {
        return filter_return(call, input->list.count ? input->list.items[0] : value_null());
    }
    if (input->kind != VALUE_MAP || input->map.count == 0) {
        return filter_return(call, item_is_undefined(input) ? *input : value_null());
    }
    struct value *pair = arena_alloc(call->arena, 2 * sizeof *pair);
    if (!pair) {
        return arena_error(call->arena, err);
    }
    pair[0] = input->map.entries[0].key;
    pair[1] = input->map.entries[0].value;
    return filter_return(call, item_marked(item_list(pair, 2), MARK_PAIR));
}

enum lyn_code filter_last(struct filter_call *call, struct lyn_error *err) {
    (void)err;
    const struct value *input = &call->input;
    if (input->kind != VALUE_LIST || input->list.count == 0) {
        return filter_return(call, item_is_undefined(input) ? *input : value_null());
    }
    return filter_return(call, input->list.items[input->list.count - 1]);
}

static enum lyn_code new_items(struct filter_call *call, size_t count, struct value **out,
                               struct lyn_error *err) {
    *out = arena_calloc(call->arena, count, sizeof **out);
    return *out ? LYN_OK : arena_error(call->arena, err);
}

static void copy_items(struct value *to, const struct value *from, size_t count) {
    if (count) {
        memcpy(to, from, count * sizeof *to);
    }
}

/* The input and further items before or behind it. */
static enum lyn_code join_lists(struct filter_call *call, const struct value *more, size_t count,
                                bool before, struct lyn_error *err) {
    struct value list, *items;
    enum lyn_code code = filter_input_list(call, &list, err);
    size_t total = list.list.count + count;
    if (code || (code = new_items(call, total, &items, err))) {
        return code;
    }
    copy_items(items + (before ? count : 0), list.list.items, list.list.count);
    copy_items(items + (before ? 0 : list.list.count), more, count);
    return filter_return(call, item_list(items, total));
}

enum lyn_code filter_concat(struct filter_call *call, struct lyn_error *err) {
    const struct value *more = &call->arguments[0];
    if (more->kind != VALUE_LIST || item_mark(more) == MARK_RANGE) {
        return filter_fail(call, err, "expected a list, found %s", value_kind_phrase(more->kind));
    }
    return join_lists(call, more->list.items, more->list.count, false, err);
}

enum lyn_code filter_push(struct filter_call *call, struct lyn_error *err) {
    return join_lists(call, &call->arguments[0], 1, false, err);
}

enum lyn_code filter_unshift(struct filter_call *call, struct lyn_error *err) {
    return join_lists(call, &call->arguments[0], 1, true, err);
}

/* Without so many items at one end. */
static enum lyn_code drop(struct filter_call *call, bool front, struct lyn_error *err) {
    struct value list;
    int64_t count = 1;
    enum lyn_code code = filter_input_list(call, &list, err);
    if (code == LYN_OK && call->count > 0) {
        code = filter_argument_integer(call, 0, &count, err);
    }
    if (code) {
        return code;
    }
    size_t gone = count < 0 ? 0 : (size_t)count;
    gone = gone < list.list.count ? gone : list.list.count;
    struct value *items = front && gone ? list.list.items + gone : list.list.items;
    return filter_return(call, item_list(items, list.list.count - gone));
}

enum lyn_code filter_pop(struct filter_call *call, struct lyn_error *err) {
    return drop(call, false, err);
}

enum lyn_code filter_shift(struct filter_call *call, struct lyn_error *err) {
    return drop(call, true, err);
}

enum lyn_code filter_reverse(struct filter_call *call, struct lyn_error *err) {
    struct value list, *items;
    enum lyn_code code = filter_input_list(call, &list, err);
    if (code || (code = new_items(call, list.list.count, &items, err))) {
        return code;
    }
    for (size_t i = 0; i < list.list.count; i++) {
        items[i] = list.list.items[list.list.count - 1 - i];
    }
    return filter_return(call, item_list(items, list.list.count));
}

enum lyn_code filter_size(struct filter_call *call, struct lyn_error *err) {
    const struct value *input = &call->input;
    switch (input->kind) {
    case VALUE_STRING: {
        enum lyn_code code = filter_charge(call, input->text.len, err);
        return code ? code : filter_return(call, value_int((int64_t)utf8_count(input->text)));
    }
    case VALUE_LIST:
        return filter_return(call, value_int((int64_t)input->list.count));
    case VALUE_MAP:
        return filter_return(call, value_int((int64_t)input->map.count));
    default:
        return filter_return(call, value_int(0));
    }
}

enum lyn_code filter_default(struct filter_call *call, struct lyn_error *err) {
    (void)err;
    const struct value *input = &call->input;
    bool is_false = input->kind == VALUE_BOOL && !input->boolean;
    bool keep_false = call->allow_false.kind == VALUE_BOOL && call->allow_false.boolean;
    bool missing = item_is_nil(input) || item_is_empty(input) || (is_false && !keep_false);
    if (!missing) {
        return filter_return(call, *input);
    }
    return filter_return(call, call->count > 0 ? call->arguments[0] : value_string(SV("")));
}

/* Jekyll's `a, b, and c`. */
enum lyn_code filter_array_to_sentence_string(struct filter_call *call, struct lyn_error *err) {
    struct value list;
    struct sv connector = SV("and");
    struct buf out;
    enum lyn_code code = filter_input_list(call, &list, err);
    if (code == LYN_OK && call->count > 0) {
        code = filter_argument_text(call, 0, &connector, err);
    }
    if (code) {
        return code;
    }
    filter_buffer(call, &out);
    size_t count = list.list.count;
    for (size_t i = 0; i < count && out.failure == BUF_FINE; i++) {
        if (i > 0) {
            buf_puts(&out, count > 2 ? ", " : " ");
        }
        if (i > 0 && i == count - 1) {
            buf_append_sv(&out, connector);
            buf_putc(&out, ' ');
        }
        item_print_python(&list.list.items[i], &out);
    }
    return filter_return_buffer(call, &out, err);
}
