/* Filters that change a text as a whole: ends, case, white space. */
#include "base/utf8.h"
#include "liquid/filter.h"
#include "liquid/text.h"

static enum lyn_code join_two(struct filter_call *call, struct sv first, struct sv second,
                              struct lyn_error *err) {
    size_t len;
    if (__builtin_add_overflow(first.len, second.len, &len) || len > call->text_max) {
        return error_set(err, REASON_LIMIT_BYTES, "%.*s: the text is longer than %zu bytes",
                         SV_ARG(call->name), call->text_max);
    }
    char *text = arena_alloc(call->arena, len);
    if (!text) {
        return arena_error(call->arena, err);
    }
    if (first.len) {
        memcpy(text, first.data, first.len);
    }
    if (second.len) {
        memcpy(text + first.len, second.data, second.len);
    }
    return filter_return_text(call, (struct sv){text, len});
}

static enum lyn_code input_and_argument(struct filter_call *call, struct sv *text,
                                        struct sv *argument, struct lyn_error *err) {
    enum lyn_code code = filter_input_text(call, text, err);
    return code ? code : filter_argument_text(call, 0, argument, err);
}

enum lyn_code filter_append(struct filter_call *call, struct lyn_error *err) {
    struct sv text, argument;
    enum lyn_code code = input_and_argument(call, &text, &argument, err);
    return code ? code : join_two(call, text, argument, err);
}

enum lyn_code filter_prepend(struct filter_call *call, struct lyn_error *err) {
    struct sv text, argument;
    enum lyn_code code = input_and_argument(call, &text, &argument, err);
    return code ? code : join_two(call, argument, text, err);
}

enum lyn_code filter_capitalize(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, text_capitalize, err);
}

enum lyn_code filter_upcase(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, text_upper, err);
}

enum lyn_code filter_downcase(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, text_lower, err);
}

static void replace_newlines(struct sv text, const char *with, struct buf *out) {
    for (size_t at = 0; at < text.len;) {
        const char *hit = memchr(text.data + at, '\n', text.len - at);
        size_t end = hit ? (size_t)(hit - text.data) : text.len;
        size_t cut = hit && end > at && text.data[end - 1] == '\r' ? end - 1 : end;
        buf_append(out, text.data + at, cut - at);
        if (hit) {
            buf_puts(out, with);
        }
        at = end + (hit ? 1 : 0);
    }
}

static void drop_newlines(struct sv text, struct buf *out) {
    replace_newlines(text, "", out);
}

static void break_newlines(struct sv text, struct buf *out) {
    replace_newlines(text, "<br />\n", out);
}

static void squeeze(struct sv text, struct buf *out) {
    struct sv word;
    for (size_t at = 0; (word = text_next_word(text, &at)).len;) {
        if (out->len) {
            buf_putc(out, ' ');
        }
        buf_append_sv(out, word);
    }
}

enum lyn_code filter_strip_newlines(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, drop_newlines, err);
}

enum lyn_code filter_newline_to_br(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, break_newlines, err);
}

enum lyn_code filter_squish(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, squeeze, err);
}

enum lyn_code filter_normalize_whitespace(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, squeeze, err);
}

static enum lyn_code trim(struct filter_call *call, struct sv (*cut)(struct sv),
                          struct lyn_error *err) {
    struct sv text;
    enum lyn_code code = filter_input_text(call, &text, err);
    return code ? code : filter_return_text(call, cut(text));
}

enum lyn_code filter_strip(struct filter_call *call, struct lyn_error *err) {
    return trim(call, text_trim, err);
}

enum lyn_code filter_lstrip(struct filter_call *call, struct lyn_error *err) {
    return trim(call, text_trim_left, err);
}

enum lyn_code filter_rstrip(struct filter_call *call, struct lyn_error *err) {
    return trim(call, text_trim_right, err);
}

enum lyn_code filter_safe(struct filter_call *call, struct lyn_error *err) {
    struct sv text;
    enum lyn_code code = filter_input_text(call, &text, err);
    return code ? code : filter_return_text(call, text);
}

enum lyn_code filter_number_of_words(struct filter_call *call, struct lyn_error *err) {
    struct sv text;
    enum lyn_code code = filter_input_text(call, &text, err);
    int64_t count = 0;
    for (size_t at = 0; code == LYN_OK && text_next_word(text, &at).len;) {
        count++;
    }
    return code ? code : filter_return(call, value_int(count));
}

/* ---- remove and replace ---- */

struct change {
    struct sv text, pattern, with;
};

static enum lyn_code read_change(struct filter_call *call, struct change *change,
                                 struct lyn_error *err) {
    enum lyn_code code = input_and_argument(call, &change->text, &change->pattern, err);
    change->with = SV("");
    if (code == LYN_OK && call->count > 1) {
        code = filter_argument_text(call, 1, &change->with, err);
    }
    return code;
}

static const char *find(struct sv text, size_t from, struct sv pattern) {
    return from <= text.len ? memmem(text.data + from, text.len - from, pattern.data, pattern.len)
                            : NULL;
}

/* An empty pattern stands before every character and at the end. */
static void replace_nothing(const struct change *change, uint64_t most, struct buf *out) {
    size_t at = 0;
    while (most-- > 0) {
        buf_append_sv(out, change->with);
        if (at >= change->text.len || out->failure != BUF_FINE) {
            return;
        }
        size_t start = at;
        utf8_next(change->text, &at);
        buf_append(out, change->text.data + start, at - start);
    }
    buf_append(out, change->text.data + at, change->text.len - at);
}

static void replace_pattern(const struct change *change, uint64_t most, struct buf *out) {
    size_t at = 0;
    const char *hit;
    while (most-- > 0 && (hit = find(change->text, at, change->pattern))) {
        size_t start = (size_t)(hit - change->text.data);
        buf_append(out, change->text.data + at, start - at);
        buf_append_sv(out, change->with);
        at = start + change->pattern.len;
        if (out->failure != BUF_FINE) {
            return;
        }
    }
    buf_append(out, change->text.data + at, change->text.len - at);
}

static enum lyn_code replace(struct filter_call *call, uint64_t most, struct lyn_error *err) {
    struct change change;
    struct buf out;
    enum lyn_code code = read_change(call, &change, err);
    if (code) {
        return code;
    }
    filter_buffer(call, &out);
    if (change.pattern.len == 0) {
        replace_nothing(&change, most, &out);
    } else {
        replace_pattern(&change, most, &out);
    }
    return filter_return_buffer(call, &out, err);
}

/* The last one, unless the text begins with it: the reference leaves that one alone. */
static enum lyn_code replace_last(struct filter_call *call, struct lyn_error *err) {
    struct change change;
    struct buf out;
    enum lyn_code code = read_change(call, &change, err);
    if (code) {
        return code;
    }
    const char *last = NULL, *hit;
    if (change.pattern.len) {
        for (size_t at = 0; (hit = find(change.text, at, change.pattern));
             at = (size_t)(hit - change.text.data) + 1) {
            last = hit;
            if ((code = filter_charge(call, change.pattern.len, err))) {
                return code;
            }
        }
    }
    filter_buffer(call, &out);
    if (change.pattern.len == 0) {
        buf_append_sv(&out, change.text);
        buf_append_sv(&out, change.with);
    } else if (last && last > change.text.data) {
        size_t start = (size_t)(last - change.text.data), end = start + change.pattern.len;
        buf_append(&out, change.text.data, start);
        buf_append_sv(&out, change.with);
        buf_append(&out, change.text.data + end, change.text.len - end);
    } else {
        buf_append_sv(&out, change.text);
    }
    return filter_return_buffer(call, &out, err);
}

enum lyn_code filter_remove(struct filter_call *call, struct lyn_error *err) {
    return replace(call, UINT64_MAX, err);
}

enum lyn_code filter_remove_first(struct filter_call *call, struct lyn_error *err) {
    return replace(call, 1, err);
}

enum lyn_code filter_remove_last(struct filter_call *call, struct lyn_error *err) {
    return replace_last(call, err);
}

enum lyn_code filter_replace(struct filter_call *call, struct lyn_error *err) {
    return replace(call, UINT64_MAX, err);
}

enum lyn_code filter_replace_first(struct filter_call *call, struct lyn_error *err) {
    return replace(call, 1, err);
}

enum lyn_code filter_replace_last(struct filter_call *call, struct lyn_error *err) {
    return replace_last(call, err);
}
