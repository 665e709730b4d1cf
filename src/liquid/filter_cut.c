/* Filters that take parts of a text or list: slice, truncate, split. */
#include "base/utf8.h"
#include "liquid/filter.h"
#include "liquid/text.h"

static int64_t add_capped(int64_t a, int64_t b) {
    int64_t sum;
    if (!__builtin_add_overflow(a, b, &sum)) {
        return sum;
    }
    return b < 0 ? INT64_MIN : INT64_MAX;
}

/* Python's sequence[start:end] for a sequence of `count`. */
static void clip(int64_t count, int64_t *start, int64_t *end) {
    int64_t *bounds[] = {start, end};
    for (int i = 0; i < 2; i++) {
        if (*bounds[i] < 0) {
            *bounds[i] = add_capped(*bounds[i], count);
        }
        *bounds[i] = *bounds[i] < 0 ? 0 : *bounds[i] > count ? count : *bounds[i];
    }
    if (*end < *start) {
        *end = *start;
    }
}

static struct sv cut_text(struct sv text, int64_t start, int64_t end) {
    clip((int64_t)utf8_count(text), &start, &end);
    size_t from = text_skip(text, 0, (size_t)start);
    size_t to = text_skip(text, from, (size_t)(end - start));
    return (struct sv){text.data + from, to - from};
}

/* A float is no integer here, whatever its value. */
static enum lyn_code slice_bound(struct filter_call *call, uint32_t index, int64_t *out,
                                 struct lyn_error *err) {
    if (call->arguments[index].kind == VALUE_FLOAT) {
        return filter_fail(call, err, "expected an integer, found a float");
    }
    return filter_argument_integer(call, index, out, err);
}

enum lyn_code filter_slice(struct filter_call *call, struct lyn_error *err) {
    int64_t start, length = 1;
    enum lyn_code code = slice_bound(call, 0, &start, err);
    if (code || (filter_given(call, 1) && (code = slice_bound(call, 1, &length, err)))) {
        return code;
    }
    int64_t end = add_capped(start, length);
    if (start < 0 && end >= 0) {
        end = INT64_MAX;
    }
    if (call->input.kind == VALUE_LIST) {
        clip((int64_t)call->input.list.count, &start, &end);
        return filter_return(call,
                             item_list(call->input.list.items + start, (size_t)(end - start)));
    }
    struct sv text;
    if (!item_text(call->arena, &call->input, &text)) {
        return arena_error(call->arena, err);
    }
    code = filter_charge(call, text.len, err);
    return code ? code : filter_return_text(call, cut_text(text, start, end));
}

/* How many, and what stands at the end of what was cut. */
static enum lyn_code read_truncation(struct filter_call *call, struct sv *text, int64_t *count,
                                     struct sv *end, struct lyn_error *err) {
    *end = SV("...");
    enum lyn_code code = filter_input_text(call, text, err);
    if (code == LYN_OK && call->count > 0) {
        code = filter_argument_integer(call, 0, count, err);
    }
    if (code == LYN_OK && call->count > 1) {
        code = filter_argument_text(call, 1, end, err);
    }
    return code;
}

enum lyn_code filter_truncate(struct filter_call *call, struct lyn_error *err) {
    struct sv text, end;
    struct buf out;
    int64_t count = 50;
    enum lyn_code code = read_truncation(call, &text, &count, &end, err);
    if (code || (int64_t)utf8_count(text) < count) {
        return code ? code : filter_return_text(call, text);
    }
    filter_buffer(call, &out);
    buf_append_sv(&out, cut_text(text, 0, add_capped(count, -(int64_t)utf8_count(end))));
    buf_append_sv(&out, end);
    return filter_return_buffer(call, &out, err);
}

enum lyn_code filter_truncatewords(struct filter_call *call, struct lyn_error *err) {
    struct sv text, end, word;
    struct buf out;
    int64_t count = 15, taken = 0;
    enum lyn_code code = read_truncation(call, &text, &count, &end, err);
    if (code || count >= INT32_MAX) {
        return code ? code : filter_return_text(call, text);
    }
    count = count <= 0 ? 1 : count;
    filter_buffer(call, &out);
    for (size_t at = 0; taken < count && (word = text_next_word(text, &at)).len; taken++) {
        if (taken > 0) {
            buf_putc(&out, ' ');
        }
        buf_append_sv(&out, word);
    }
    if (taken == count) {
        buf_append_sv(&out, end);
    }
    return filter_return_buffer(call, &out, err);
}

/* ---- split ---- */

struct pieces {
    struct filter_call *call;
    struct value *items;
    size_t count, capacity;
};

static bool add_piece(struct pieces *pieces, struct sv text) {
    if (pieces->count == pieces->capacity) {
        size_t capacity = pieces->capacity ? pieces->capacity * 2 : 8;
        void *grown = arena_grow(pieces->call->arena, pieces->items, pieces->count, capacity,
                                 sizeof *pieces->items);
        if (!grown) {
            return false;
        }
        pieces->items = grown;
        pieces->capacity = capacity;
    }
    pieces->items[pieces->count++] = value_string(text);
    return true;
}

static bool split_characters(struct pieces *pieces, struct sv text) {
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        utf8_next(text, &at);
        if (!add_piece(pieces, (struct sv){text.data + start, at - start})) {
            return false;
        }
    }
    return true;
}

static bool split_words(struct pieces *pieces, struct sv text) {
    struct sv word;
    for (size_t at = 0; (word = text_next_word(text, &at)).len;) {
        if (!add_piece(pieces, word)) {
            return false;
        }
    }
    return true;
}

static bool split_at(struct pieces *pieces, struct sv text, struct sv separator) {
    size_t at = 0;
    const char *hit;
    while ((hit = memmem(text.data + at, text.len - at, separator.data, separator.len))) {
        size_t end = (size_t)(hit - text.data);
        if (!add_piece(pieces, (struct sv){text.data + at, end - at})) {
            return false;
        }
        at = end + separator.len;
    }
    return add_piece(pieces, (struct sv){text.data + at, text.len - at});
}

enum lyn_code filter_split(struct filter_call *call, struct lyn_error *err) {
    struct sv text, separator = {NULL, 0};
    struct pieces pieces = {.call = call};
    enum lyn_code code = filter_input_text(call, &text, err);
    if (code == LYN_OK && !item_is_nil(&call->arguments[0])) {
        code = filter_argument_text(call, 0, &separator, err);
    }
    if (code) {
        return code;
    }
    bool fine = true;
    if (separator.len == 0) {
        fine = split_characters(&pieces, text);
    } else if (sv_is(separator, " ")) {
        fine = split_words(&pieces, text);
    } else if (text.len && !sv_equal(text, separator)) {
        fine = split_at(&pieces, text, separator);
    }
    if (!fine) {
        return arena_error(call->arena, err);
    }
    return filter_return(call, item_list(pieces.items, pieces.count));
}
