#include "formats/json_lex.h"

#include <math.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/error.h"
#include "base/num.h"
#include "base/utf8.h"

/* Python refuses to read longer integers (access 7). */
enum { INTEGER_DIGITS_MAX = 4300 };

void json_lexer_init(struct json_lexer *lexer, struct call *call, struct sv text, struct sv name) {
    if (!text.data) {
        text.data = "";
    }
    *lexer = (struct json_lexer){.call = call,
                                 .name = name,
                                 .text = text,
                                 .at = text.data,
                                 .end = text.data + text.len,
                                 .line = 1};
    buf_init(&lexer->scratch, call->limits.request_bytes);
}

void json_lexer_dispose(struct json_lexer *lexer) {
    buf_dispose(&lexer->scratch);
}

/* ---- errors ---- */

void json_lex_locate(const struct json_lexer *lexer, const char *where, struct lyn_error *err) {
    uint64_t line, column;
    utf8_position(lexer->text, (size_t)(where - lexer->text.data), &line, &column);
    error_at(err, lexer->name.data, lexer->name.len, line, column);
}

/* Python counts characters after it has turned \r\n into one. */
static size_t char_index(struct sv before) {
    size_t count = utf8_count(before);
    for (size_t i = 1; i < before.len; i++) {
        count -= before.data[i - 1] == '\r' && before.data[i] == '\n';
    }
    return count;
}

enum lyn_code json_lex_error(const struct json_lexer *lexer, const char *where, const char *what,
                             struct lyn_error *err) {
    size_t offset = (size_t)(where - lexer->text.data);
    uint64_t line, column;
    utf8_position(lexer->text, offset, &line, &column);
    enum lyn_code code = error_set(err, REASON_JSON_SYNTAX, "%s: line %llu column %llu (char %zu)",
                                   what, (unsigned long long)line, (unsigned long long)column,
                                   char_index((struct sv){lexer->text.data, offset}));
    error_at(err, lexer->name.data, lexer->name.len, line, column);
    return code;
}

/* ---- strings ---- */

/* The first quote, backslash or control character. */
static const char *string_stop(const char *at, const char *end) {
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    const __m128i control = _mm_set1_epi8(0x1f);
    for (; end - at >= 16; at += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i stop = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)),
            _mm_cmpeq_epi8(_mm_min_epu8(block, control), block));
        int found = _mm_movemask_epi8(stop);
        if (found) {
            return at + __builtin_ctz((unsigned)found);
        }
    }
#endif
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20) {
        at++;
    }
    return at;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four hex digits at `digits`; false if they are not there. As Python, the string's closing
 * quote must still follow, else it counts as cut off. */
static bool hex_unit(const struct json_lexer *lexer, const char *digits, uint32_t *out) {
    if (lexer->end - digits < 5) {
        return false;
    }
    *out = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(digits[i]);
        if (digit < 0) {
            return false;
        }
        *out = *out << 4 | (uint32_t)digit;
    }
    return true;
}

static void warn_surrogate(struct json_lexer *lexer) {
    if (!lexer->warned) {
        call_warn(lexer->call, REASON_INVALID_VALUE, lexer->name, lexer->line,
                  "an escape is half of a surrogate pair; it was read as U+FFFD");
    }
    lexer->warned = true;
}

/* `at` is behind `\u`. */
static enum lyn_code unicode_escape(struct json_lexer *lexer, struct lyn_error *err) {
    uint32_t unit;
    if (!hex_unit(lexer, lexer->at, &unit)) {
        return json_lex_error(lexer, lexer->at - 1, "Invalid \\uXXXX escape", err);
    }
    lexer->at += 4;
    if (unit >= 0xd800 && unit <= 0xdfff) {
        const char *next = lexer->at;
        uint32_t low;
        if (unit <= 0xdbff && lexer->end - next >= 2 && next[0] == '\\' && next[1] == 'u' &&
            hex_unit(lexer, next + 2, &low) && low >= 0xdc00 && low <= 0xdfff) {
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            lexer->at += 6;
        } else {
            unit = 0xfffd;
            warn_surrogate(lexer);
        }
    }
    char bytes[4];
    buf_append(&lexer->scratch, bytes, utf8_put(bytes, unit));
    return LYN_OK;
}

/* `at` is on the backslash. */
static enum lyn_code escape(struct json_lexer *lexer, const char *opening, struct lyn_error *err) {
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *start = lexer->at;
    if (lexer->end - start < 2) {
        return json_lex_error(lexer, opening, "Unterminated string starting at", err);
    }
    char name = start[1];
    lexer->at = start + 2;
    if (name == 'u') {
        return unicode_escape(lexer, err);
    }
    const char *known = name ? strchr(names, name) : NULL;
    if (!known) {
        return json_lex_error(lexer, start, "Invalid \\escape", err);
    }
    buf_putc(&lexer->scratch, meanings[known - names]);
    return LYN_OK;
}

static enum lyn_code string_with_escapes(struct json_lexer *lexer, const char *opening,
                                         struct sv *out, struct lyn_error *err) {
    buf_clear(&lexer->scratch);
    const char *start = opening + 1;
    for (;;) {
        const char *stop = string_stop(start, lexer->end);
        buf_append(&lexer->scratch, start, (size_t)(stop - start));
        if (stop == lexer->end) {
            return json_lex_error(lexer, opening, "Unterminated string starting at", err);
        }
        lexer->at = stop;
        if (*stop == '"') {
            break;
        }
        if (*stop != '\\') {
            return json_lex_error(lexer, stop, "Invalid control character at", err);
        }
        enum lyn_code code = escape(lexer, opening, err);
        if (code != LYN_OK) {
            return code;
        }
        start = lexer->at;
    }
    lexer->at++;
    enum lyn_code code = buf_status(&lexer->scratch, err);
    if (code != LYN_OK) {
        return code;
    }
    char *copy = arena_strdup(lexer->call->arena, buf_view(&lexer->scratch));
    if (!copy) {
        return arena_error(lexer->call->arena, err);
    }
    *out = (struct sv){copy, lexer->scratch.len};
    return LYN_OK;
}

enum lyn_code json_lex_string(struct json_lexer *lexer, struct sv *out, struct lyn_error *err) {
    const char *opening = lexer->at;
    const char *stop = string_stop(opening + 1, lexer->end);
    if (stop == lexer->end || *stop != '"') {
        return string_with_escapes(lexer, opening, out, err);
    }
    *out = (struct sv){opening + 1, (size_t)(stop - opening - 1)};
    lexer->at = stop + 1;
    return LYN_OK;
}

/* ---- numbers and words ---- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* A number taken apart: `digits` holds all of its digits as long as `exact`. */
struct number {
    const char *start, *end;
    uint64_t digits;
    int digit_count, fraction_count;
    bool negative, real, scaled;
};

enum { DIGITS_EXACT = 18 }; /* always within int64 */

static const char *take_digits(struct number *number, const char *at, const char *end) {
    const char *start = at;
    uint64_t digits = number->digits;
    for (; at < end && is_digit(*at); at++) {
        digits = digits * 10 + (uint64_t)(*at - '0'); /* wraps when too long; then unused */
    }
    number->digits = digits;
    size_t taken = (size_t)(at - start);
    number->digit_count += taken > INTEGER_DIGITS_MAX ? INTEGER_DIGITS_MAX + 1 : (int)taken;
    return at;
}

/* False when no number starts here. What does not belong to it is left for the next token, as
 * Python does: in `01` a 0 is read, in `1.` a 1. */
static bool take_number(struct number *number, const char *at, const char *end) {
    *number = (struct number){.start = at, .negative = *at == '-'};
    at += number->negative;
    if (at == end || !is_digit(*at)) {
        return false;
    }
    at = *at == '0' ? at + 1 : take_digits(number, at, end);
    if (end - at >= 2 && *at == '.' && is_digit(at[1])) {
        const char *fraction = at + 1;
        at = take_digits(number, fraction, end);
        ptrdiff_t count = at - fraction;
        number->fraction_count = count > DIGITS_EXACT ? DIGITS_EXACT + 1 : (int)count;
        number->real = true;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        const char *exponent = at + 1;
        exponent += exponent < end && (*exponent == '+' || *exponent == '-');
        if (exponent < end && is_digit(*exponent)) {
            while (exponent < end && is_digit(*exponent)) {
                exponent++;
            }
            at = exponent;
            number->real = number->scaled = true;
        }
    }
    number->end = at;
    return true;
}

static enum lyn_code real_value(const struct number *number, struct value *out,
                                struct lyn_error *err) {
    static const double tens[DIGITS_EXACT + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,
                                                  1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13,
                                                  1e14, 1e15, 1e16, 1e17, 1e18};
    /* Both numbers are exact doubles, so that the one division rounds correctly. */
    if (!number->scaled && number->digit_count <= DIGITS_EXACT &&
        number->fraction_count <= DIGITS_EXACT && number->digits <= (uint64_t)1 << 53) {
        double size = (double)number->digits / tens[number->fraction_count];
        *out = value_float(number->negative ? -size : size);
        return LYN_OK;
    }
    double real = 0;
    bool overflow = false;
    struct sv text = {number->start, (size_t)(number->end - number->start)};
    if (!num_parse_double(text, &real, &overflow)) {
        return error_set(err, REASON_INTERNAL, "a number of JSON could not be read");
    }
    *out = value_float(real);
    return LYN_OK;
}

static enum lyn_code number_value(struct json_lexer *lexer, const struct number *number,
                                  struct value *out, struct lyn_error *err) {
    if (number->real) {
        return real_value(number, out, err);
    }
    if (number->digit_count <= DIGITS_EXACT) {
        int64_t size = (int64_t)number->digits;
        *out = value_int(number->negative ? -size : size);
        return LYN_OK;
    }
    if (number->digit_count > INTEGER_DIGITS_MAX) {
        return error_set(err, REASON_INVALID_VALUE,
                         "Exceeds the limit (%d digits) for integer string conversion: value has "
                         "%zu digits",
                         INTEGER_DIGITS_MAX,
                         (size_t)(number->end - number->start) - number->negative);
    }
    struct sv text = {number->start, (size_t)(number->end - number->start)};
    return value_integer_from_text(lexer->call->arena, text, out, err);
}

static bool take_word(struct json_lexer *lexer, const char *word) {
    struct sv rest = {lexer->at, (size_t)(lexer->end - lexer->at)};
    if (!sv_starts_with(rest, word)) {
        return false;
    }
    lexer->at += strlen(word);
    return true;
}

static bool word_value(struct json_lexer *lexer, struct value *out) {
    switch (*lexer->at) {
    case 't':
        *out = value_bool(true);
        return take_word(lexer, "true");
    case 'f':
        *out = value_bool(false);
        return take_word(lexer, "false");
    case 'n':
        *out = value_null();
        return take_word(lexer, "null");
    case 'N':
        *out = value_float(NAN);
        return take_word(lexer, "NaN");
    case 'I':
        *out = value_float(INFINITY);
        return take_word(lexer, "Infinity");
    case '-':
        *out = value_float(-INFINITY);
        return take_word(lexer, "-Infinity");
    default:
        return false;
    }
}

enum lyn_code json_lex_scalar(struct json_lexer *lexer, struct value *out, struct lyn_error *err) {
    const char *start = lexer->at;
    if (start == lexer->end) {
        return json_lex_error(lexer, start, "Expecting value", err);
    }
    struct number number;
    if (take_number(&number, start, lexer->end)) {
        enum lyn_code code = number_value(lexer, &number, out, err);
        if (code != LYN_OK) {
            json_lex_locate(lexer, start, err);
        }
        lexer->at = number.end;
        return code;
    }
    if (!word_value(lexer, out)) {
        return json_lex_error(lexer, start, "Expecting value", err);
    }
    return LYN_OK;
}
