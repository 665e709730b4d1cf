#include <stdarg.h>
#include <stdio.h>

#include "access/regexp_parse.h"
#include "base/num.h"
#include "base/utf8.h"

enum lyn_code regexp_refuse(struct translation *translation, size_t at, const char *format, ...) {
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    struct sv before = {translation->pattern.data, at};
    return error_set(translation->err, REASON_INVALID_VALUE, "%s at position %zu", what,
                     utf8_count(before));
}

/* Letters and digits as they are; all else by number, so that nothing is taken for syntax. */
void regexp_put_character(struct translation *translation, uint32_t character) {
    bool plain = (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') ||
                 (character >= 'a' && character <= 'z');
    if (plain) {
        buf_putc(translation->out, (char)character);
    } else {
        buf_printf(translation->out, "\\x{%X}", (unsigned)character);
    }
}

/* ---- repeats ---- */

static struct sv digits(struct translation *translation) {
    const char *start = translation->pattern.data + translation->at;
    size_t len = 0;
    while (peek(translation) >= '0' && peek(translation) <= '9') {
        translation->at++;
        len++;
    }
    return (struct sv){start, len};
}

/* `{2}`, `{2,}`, `{,3}`, `{2,3}`: the counts as text. False, and nowhere further, for a brace that
 * is an ordinary character. */
static bool counts(struct translation *translation, struct sv *low, struct sv *high) {
    size_t start = translation->at++;
    bool empty = peek(translation) == '}';
    *low = digits(translation);
    *high = accept(translation, ',') ? digits(translation) : *low;
    if (!empty && accept(translation, '}')) {
        return true;
    }
    translation->at = start;
    return false;
}

static enum lyn_code put_counts(struct translation *translation, size_t at, struct sv low,
                                struct sv high) {
    int64_t least = 0, most = INT64_MAX;
    if ((low.len && !num_parse_int64(low, &least)) || (high.len && !num_parse_int64(high, &most))) {
        return regexp_refuse(translation, at, "the repetition number is too large");
    }
    if (most < least) {
        return regexp_refuse(translation, at + 1, "min repeat greater than max repeat");
    }
    buf_printf(translation->out, "{%lld", (long long)least);
    if (most == INT64_MAX) {
        buf_putc(translation->out, ',');
    } else if (most != least) {
        buf_printf(translation->out, ",%lld", (long long)most);
    }
    buf_putc(translation->out, '}');
    return LYN_OK;
}

static enum lyn_code repeat(struct translation *translation) {
    size_t at = translation->at;
    struct sv low = {0}, high = {0};
    bool braces = peek(translation) == '{';
    if (braces && !counts(translation, &low, &high)) {
        translation->at++;
        translation->last = LAST_ITEM;
        regexp_put_character(translation, '{');
        return LYN_OK;
    }
    if (translation->last == LAST_NOTHING || translation->last == LAST_ANCHOR) {
        return regexp_refuse(translation, at, "nothing to repeat");
    }
    if (translation->last == LAST_REPEAT) {
        return regexp_refuse(translation, at, "multiple repeat");
    }
    if (braces) {
        enum lyn_code code = put_counts(translation, at, low, high);
        if (code != LYN_OK) {
            return code;
        }
    } else {
        buf_putc(translation->out, translation->pattern.data[translation->at++]);
    }
    if (accept(translation, '?')) {
        buf_putc(translation->out, '?');
    } else if (accept(translation, '+')) {
        buf_putc(translation->out, '+');
    }
    translation->last = LAST_REPEAT;
    return LYN_OK;
}

/* ---- all pieces ---- */

/* White space and comments, which mean nothing in verbose mode. */
static bool skip_verbose(struct translation *translation) {
    if (!translation->verbose) {
        return false;
    }
    int c = peek(translation);
    if (c == '#') {
        while (peek(translation) >= 0 && !accept(translation, '\n')) {
            translation->at++;
        }
        return true;
    }
    bool blank = c == ' ' || (c >= '\t' && c <= '\r');
    translation->at += blank;
    return blank;
}

static enum lyn_code close_group(struct translation *translation) {
    if (translation->depth == 0) {
        return regexp_refuse(translation, translation->at, "unbalanced parenthesis");
    }
    struct open_group *group = &translation->open[--translation->depth];
    translation->at++;
    translation->closed[group->number] = true;
    translation->verbose = group->verbose;
    translation->last = LAST_ITEM;
    buf_putc(translation->out, ')');
    return LYN_OK;
}

static enum lyn_code as_it_is(struct translation *translation, enum last_piece piece) {
    buf_putc(translation->out, translation->pattern.data[translation->at++]);
    translation->last = piece;
    return LYN_OK;
}

static enum lyn_code translate_piece(struct translation *translation) {
    int c = peek(translation);
    if (c != '(') {
        translation->started = true;
    }
    switch (c) {
    case '(':
        return regexp_group(translation);
    case ')':
        return close_group(translation);
    case '[':
        return regexp_set(translation);
    case '\\':
        return regexp_escape(translation);
    case '*':
    case '+':
    case '?':
    case '{':
        return repeat(translation);
    case '|':
        return as_it_is(translation, LAST_NOTHING);
    case '^':
    case '$':
        return as_it_is(translation, LAST_ANCHOR);
    case '.':
        return as_it_is(translation, LAST_ITEM);
    default:
        break;
    }
    regexp_put_character(translation, utf8_next(translation->pattern, &translation->at));
    translation->last = LAST_ITEM;
    return LYN_OK;
}

enum lyn_code regexp_translate(struct sv pattern, struct buf *out, struct lyn_error *err) {
    if (pattern.len > REGEXP_PATTERN_MAX) {
        return error_set(err, REASON_INVALID_VALUE,
                         "the regular expression has %zu bytes, more than %d", pattern.len,
                         REGEXP_PATTERN_MAX);
    }
    struct translation translation = {.pattern = pattern, .out = out, .err = err};
    enum lyn_code code = LYN_OK;
    while (code == LYN_OK && translation.at < pattern.len) {
        if (!skip_verbose(&translation)) {
            code = translate_piece(&translation);
        }
    }
    if (code == LYN_OK && translation.depth > 0) {
        code = regexp_refuse(&translation, translation.open[translation.depth - 1].at,
                             "missing ), unterminated subpattern");
    }
    return code == LYN_OK ? buf_status(out, err) : code;
}
