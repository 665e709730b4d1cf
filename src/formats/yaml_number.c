#include <math.h>

#include "base/error.h"
#include "base/num.h"
#include "formats/yaml_scalar.h"

/* Python refuses to print, and in base 10 to read, longer integers (access 7). */
enum { DIGITS_MAX = 4300, LIMB_DIGITS = 9, LIMBS = DIGITS_MAX / LIMB_DIGITS + 1 };
enum { DIGITS_SMALL = 18 }; /* fewer always fit an int64 */
static const uint32_t LIMB = 1000000000;

/* A natural number in limbs of nine decimal digits, the lowest first. */
struct big {
    uint32_t limbs[LIMBS];
    size_t count;
};

/* big = big * factor + more; false when it grows too long. */
static bool big_step(struct big *big, uint32_t factor, uint32_t more) {
    uint64_t carry = more;
    for (size_t i = 0; i < big->count; i++) {
        carry += (uint64_t)big->limbs[i] * factor;
        big->limbs[i] = (uint32_t)(carry % LIMB);
        carry /= LIMB;
    }
    for (; carry > 0; carry /= LIMB) {
        if (big->count == LIMBS) {
            return false;
        }
        big->limbs[big->count++] = (uint32_t)(carry % LIMB);
    }
    return true;
}

/* Writes digits of fixed width backwards from `end`. */
static char *put_limb(char *end, uint32_t limb) {
    for (int i = 0; i < LIMB_DIGITS; i++, limb /= 10) {
        *--end = (char)('0' + limb % 10);
    }
    return end;
}

static enum lyn_code too_long(struct lyn_error *err) {
    return error_set(err, REASON_INVALID_VALUE,
                     "Exceeds the limit (%d digits) for integer string conversion", DIGITS_MAX);
}

static enum lyn_code big_value(struct arena *arena, const struct big *big, bool negative,
                               struct value *out, struct lyn_error *err) {
    char text[1 + LIMBS * LIMB_DIGITS];
    char *end = text + sizeof text, *at = end;
    for (size_t i = 0; i < big->count; i++) {
        at = put_limb(at, big->limbs[i]);
    }
    while (at < end && *at == '0') {
        at++;
    }
    if (end - at > DIGITS_MAX) {
        return too_long(err);
    }
    if (at == end) {
        *--at = '0';
    }
    if (negative) {
        *--at = '-';
    }
    return value_integer_from_text(arena, (struct sv){at, (size_t)(end - at)}, out, err);
}

static int digit_in(char c, int base) {
    int digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' ? (c | 0x20) - 'a' + 10 : 99;
    return digit < base ? digit : -1;
}

static enum lyn_code no_integer(struct sv text, int base, struct lyn_error *err) {
    return error_set(err, REASON_INVALID_VALUE, "invalid literal for int() with base %d: '%.*s'",
                     base, SV_ARG(text));
}

/* The text without underscores: a view when there are none. */
static enum lyn_code without_underscores(struct arena *arena, struct sv text, struct sv *out,
                                         struct lyn_error *err) {
    *out = text;
    if (text.len == 0 || !memchr(text.data, '_', text.len)) {
        return LYN_OK;
    }
    char *copy = arena_alloc(arena, text.len);
    if (!copy) {
        return arena_error(arena, err);
    }
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '_') {
            copy[len++] = text.data[i];
        }
    }
    *out = (struct sv){copy, len};
    return LYN_OK;
}

/* Takes the sign off. */
static bool take_sign(struct sv *text) {
    bool negative = text->len && text->data[0] == '-';
    if (negative || (text->len && text->data[0] == '+')) {
        text->data++;
        text->len--;
    }
    return negative;
}

static enum lyn_code int_in_base(struct arena *arena, struct sv digits, int base, bool negative,
                                 struct value *out, struct lyn_error *err) {
    struct big big = {.count = 0};
    bool fits = true;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = digit_in(digits.data[i], base);
        if (digit < 0) {
            return no_integer(digits, base, err);
        }
        fits = fits && big_step(&big, (uint32_t)base, (uint32_t)digit);
    }
    if (digits.len == 0) {
        return no_integer(digits, base, err);
    }
    return fits ? big_value(arena, &big, negative, out, err) : too_long(err);
}

static enum lyn_code int_decimal(struct arena *arena, struct sv digits, bool negative,
                                 struct value *out, struct lyn_error *err) {
    int64_t small;
    if (digits.len < DIGITS_SMALL && num_parse_int64(digits, &small) &&
        digit_in(digits.data[0], 10) >= 0) {
        *out = value_int(negative ? -small : small);
        return LYN_OK;
    }
    return int_in_base(arena, digits, 10, negative, out, err);
}

/* Parts between colons, the first any number, the others as written after a base-60 point. */
static enum lyn_code int_sexagesimal(struct arena *arena, struct sv text, bool negative,
                                     struct value *out, struct lyn_error *err) {
    struct big big = {.count = 0};
    size_t part = 0; /* digits of the part so far */
    bool first = true, fits = true;
    uint32_t more = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i == text.len || text.data[i] == ':') {
            if (part == 0 || (!first && part > LIMB_DIGITS)) {
                return no_integer(text, 10, err);
            }
            if (!first) {
                fits = fits && big_step(&big, 60, more);
            }
            first = false;
            part = more = 0;
            continue;
        }
        int digit = digit_in(text.data[i], 10);
        if (digit < 0) {
            return no_integer(text, 10, err);
        }
        part++;
        if (first) {
            fits = fits && big_step(&big, 10, (uint32_t)digit);
        } else {
            more = part <= LIMB_DIGITS ? more * 10 + (uint32_t)digit : more;
        }
    }
    return fits ? big_value(arena, &big, negative, out, err) : too_long(err);
}

enum lyn_code yaml_int(struct arena *arena, struct sv text, struct value *out,
                       struct lyn_error *err) {
    struct sv digits;
    enum lyn_code code = without_underscores(arena, text, &digits, err);
    if (code != LYN_OK) {
        return code;
    }
    bool negative = take_sign(&digits);
    int base = sv_starts_with(digits, "0b")                    ? 2
               : sv_starts_with(digits, "0x")                  ? 16
               : sv_starts_with(digits, "0") && digits.len > 1 ? 8
                                                               : 10;
    if (base == 10 && digits.len && memchr(digits.data, ':', digits.len)) {
        return int_sexagesimal(arena, digits, negative, out, err);
    }
    if (base == 10) {
        return int_decimal(arena, digits, negative, out, err);
    }
    size_t prefix = base == 8 ? 1 : 2;
    digits.data += prefix;
    digits.len -= prefix;
    return int_in_base(arena, digits, base, negative, out, err);
}

static bool is_word(struct sv text, const char *lower) {
    size_t len = strlen(lower);
    if (text.len != len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        char c = text.data[i];
        if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower[i]) {
            return false;
        }
    }
    return true;
}

/* As the reference adds them up, from the right and in doubles, so that rounding is the same. */
static bool float_sexagesimal(struct sv text, double *out) {
    double sum = 0, base = 1;
    size_t end = text.len;
    for (size_t start = text.len;; start--) {
        if (start > 0 && text.data[start - 1] != ':') {
            continue;
        }
        double part;
        bool overflow;
        if (!num_parse_double((struct sv){text.data + start, end - start}, &part, &overflow)) {
            return false;
        }
        sum += part * base;
        base *= 60;
        if (start == 0) {
            break;
        }
        end = start - 1;
    }
    *out = sum;
    return true;
}

enum lyn_code yaml_float(struct arena *arena, struct sv text, struct value *out,
                         struct lyn_error *err) {
    struct sv digits;
    enum lyn_code code = without_underscores(arena, text, &digits, err);
    if (code != LYN_OK) {
        return code;
    }
    bool negative = take_sign(&digits), overflow;
    double size = 0;
    if (is_word(digits, ".inf") || is_word(digits, "inf") || is_word(digits, "infinity")) {
        size = INFINITY;
    } else if (is_word(digits, ".nan") || is_word(digits, "nan")) {
        size = NAN;
    } else if (digits.len && memchr(digits.data, ':', digits.len)
                   ? !float_sexagesimal(digits, &size)
                   : !num_parse_double(digits, &size, &overflow)) {
        return error_set(err, REASON_INVALID_VALUE, "could not convert string to float: '%.*s'",
                         SV_ARG(text));
    }
    *out = value_float(negative ? -size : size);
    return LYN_OK;
}

enum lyn_code yaml_bool(struct sv text, struct value *out, struct lyn_error *err) {
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (is_word(text, words[i])) {
            *out = value_bool(i % 2 == 1);
            return LYN_OK;
        }
    }
    enum lyn_code code = error_set(err, REASON_INVALID_VALUE, "'%.*s' is no boolean", SV_ARG(text));
    error_type(err, "KeyError");
    return code;
}
