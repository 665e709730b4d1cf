#include "liquid/number.h"

#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "liquid/item.h"
#include "liquid/text.h"

/* 10^38 is less than 2^127; sums of decimals need one digit of that. */
enum { WIDE_DIGITS = 38, ALIGNED_DIGITS = 37, PRECISION = 28, NUMBER_TEXT_MAX = 400 };

static wide power_of_ten(int exponent) {
    wide power = 1;
    while (exponent-- > 0) {
        power *= 10;
    }
    return power;
}

/* Digits, perhaps a sign before them; false beyond 38 digits. */
static bool parse_wide(struct sv digits, wide *out) {
    size_t at = digits.len && (digits.data[0] == '-' || digits.data[0] == '+');
    bool negative = at && digits.data[0] == '-';
    wide value = 0;
    size_t count = 0;
    for (; at < digits.len; at++) {
        if (digits.data[at] < '0' || digits.data[at] > '9') {
            return false;
        }
        count += count || digits.data[at] != '0';
        if (count > WIDE_DIGITS) {
            return false;
        }
        value = value * 10 + (digits.data[at] - '0');
    }
    *out = negative ? -value : value;
    return digits.len > (size_t)(digits.data && (digits.data[0] == '-' || digits.data[0] == '+'));
}

/* The text without the white space around it and the underscores between its digits; NULL in .data
 * when it is too long for a number or an underscore stands elsewhere. */
static struct sv plain_number(struct sv text, char buffer[NUMBER_TEXT_MAX]) {
    struct sv trimmed = text_trim(text);
    size_t len = 0;
    if (trimmed.len > NUMBER_TEXT_MAX || trimmed.len == 0) {
        return (struct sv){NULL, 0};
    }
    for (size_t i = 0; i < trimmed.len; i++) {
        char c = trimmed.data[i];
        if (c != '_') {
            buffer[len++] = c;
            continue;
        }
        bool before = i > 0 && trimmed.data[i - 1] >= '0' && trimmed.data[i - 1] <= '9';
        bool after =
            i + 1 < trimmed.len && trimmed.data[i + 1] >= '0' && trimmed.data[i + 1] <= '9';
        if (!before || !after) {
            return (struct sv){NULL, 0};
        }
    }
    return (struct sv){buffer, len};
}

static bool parse_word(struct sv text, double *out) {
    bool sign = text.data[0] == '-' || text.data[0] == '+';
    struct sv word = {text.data + sign, text.len - sign};
    double value;
    if ((word.len == 3 && strncasecmp(word.data, "inf", 3) == 0) ||
        (word.len == 8 && strncasecmp(word.data, "infinity", 8) == 0)) {
        value = HUGE_VAL;
    } else if (word.len == 3 && strncasecmp(word.data, "nan", 3) == 0) {
        value = NAN;
    } else {
        return false;
    }
    *out = text.data[0] == '-' ? -value : value;
    return true;
}

bool number_parse_float(struct sv text, double *out) {
    char buffer[NUMBER_TEXT_MAX];
    struct sv plain = plain_number(text, buffer);
    bool overflow;
    return plain.data && (num_parse_double(plain, out, &overflow) || parse_word(plain, out));
}

bool number_of(const struct value *item, struct number *out) {
    char buffer[NUMBER_TEXT_MAX];
    struct sv plain;
    *out = number_int(0);
    switch (item->kind) {
    case VALUE_INT:
        out->integer = item->integer;
        return true;
    case VALUE_BOOL:
        out->integer = item->boolean;
        return true;
    case VALUE_BIGINT:
        return parse_wide(item->text, &out->integer);
    case VALUE_FLOAT:
        *out = number_real(item->real);
        return true;
    case VALUE_STRING:
        plain = plain_number(item->text, buffer);
        if (plain.data && parse_wide(plain, &out->integer)) {
            return true;
        }
        out->real = true;
        return number_parse_float(item->text, &out->value);
    default:
        return false;
    }
}

static int64_t saturate(wide value) {
    if (value > INT64_MAX) {
        return INT64_MAX;
    }
    return value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

bool number_to_int64(const struct value *item, int64_t *out) {
    struct number number;
    if (item_is_undefined(item)) {
        *out = 0;
        return true;
    }
    if (!number_of(item, &number)) {
        *out = INT64_MAX; /* an integer that is larger still */
        return item->kind == VALUE_BIGINT;
    }
    if (!number.real) {
        *out = saturate(number.integer);
    } else if (item->kind == VALUE_STRING || isnan(number.value)) {
        return false;
    } else if (number.value >= 9.2e18 || number.value <= -9.2e18) {
        *out = number.value > 0 ? INT64_MAX : INT64_MIN;
    } else {
        *out = (int64_t)number.value;
    }
    return true;
}

double number_as_double(struct number number) {
    return number.real ? number.value : (double)number.integer;
}

bool number_from_double(double value, struct number *out) {
    if (!isfinite(value) || fabs(value) >= 1e37) {
        return false;
    }
    *out = number_int((wide)value);
    return true;
}

/* coefficient * 10^exponent */
struct decimal {
    wide coefficient;
    int exponent;
    bool negative_zero;
};

static int count_digits(wide value) {
    int digits = 0;
    for (value = value < 0 ? -value : value; value; value /= 10) {
        digits++;
    }
    return digits;
}

/* Cut to 28 digits, half to even. */
static struct decimal round_decimal(struct decimal value) {
    int surplus = count_digits(value.coefficient) - PRECISION;
    if (surplus <= 0) {
        return value;
    }
    wide unit = power_of_ten(surplus);
    wide rest = value.coefficient % unit;
    value.coefficient /= unit;
    value.exponent += surplus;
    wide twice = (rest < 0 ? -rest : rest) * 2;
    if (twice > unit || (twice == unit && value.coefficient % 2 != 0)) {
        value.coefficient += rest < 0 ? -1 : 1;
    }
    return value;
}

/* The number as it is printed. */
static struct decimal to_decimal(struct number number) {
    if (!number.real) {
        return round_decimal((struct decimal){.coefficient = number.integer});
    }
    char text[NUM_BUFFER];
    size_t len = num_print_double(text, number.value);
    struct decimal out = {.negative_zero = number.value == 0 && signbit(number.value)};
    bool negative = text[0] == '-', fraction = false;
    size_t at = negative;
    for (; at < len && text[at] != 'e'; at++) {
        if (text[at] == '.') {
            fraction = true;
            continue;
        }
        out.coefficient = out.coefficient * 10 + (text[at] - '0');
        out.exponent -= fraction;
    }
    int64_t exponent = 0;
    if (at < len) {
        (void)!num_parse_int64((struct sv){text + at + 1, len - at - 1}, &exponent);
    }
    out.exponent += (int)exponent;
    if (negative) {
        out.coefficient = -out.coefficient;
    }
    return out;
}

static double to_double(struct decimal value) {
    char text[64];
    if (value.coefficient == 0) {
        return value.negative_zero ? -0.0 : 0.0;
    }
    value = round_decimal(value);
    wide magnitude = value.coefficient < 0 ? -value.coefficient : value.coefficient;
    const wide split = power_of_ten(18);
    int len = snprintf(text, sizeof text, "%s%llu%018llue%d", value.coefficient < 0 ? "-" : "",
                       (unsigned long long)(magnitude / split),
                       (unsigned long long)(magnitude % split), value.exponent);
    double out = 0;
    bool overflow;
    (void)!num_parse_double((struct sv){text, (size_t)len}, &out, &overflow);
    return out;
}

/* Brings both to one exponent if 37 digits are enough for that; the one with the larger exponent
 * gets zeros. */
static bool align(struct decimal *a, struct decimal *b) {
    struct decimal *high = a->exponent > b->exponent ? a : b;
    struct decimal *low = high == a ? b : a;
    int shift = high->exponent - low->exponent;
    if (high->coefficient != 0 && count_digits(high->coefficient) + shift > ALIGNED_DIGITS) {
        return false;
    }
    if (high->coefficient != 0) {
        high->coefficient *= power_of_ten(shift);
    }
    high->exponent = low->exponent;
    return true;
}

static double add_decimals(struct decimal a, struct decimal b) {
    struct decimal high = a.exponent > b.exponent ? a : b;
    bool zero = a.negative_zero && b.negative_zero;
    if (!align(&a, &b)) { /* then the other one is beyond the 28 digits */
        return to_double(high);
    }
    return to_double((struct decimal){a.coefficient + b.coefficient, a.exponent, zero});
}

static double multiply_decimals(struct decimal a, struct decimal b) {
    bool negative =
        ((a.coefficient < 0) || a.negative_zero) != (b.coefficient < 0 || b.negative_zero);
    a = round_decimal(a);
    while (count_digits(a.coefficient) + count_digits(b.coefficient) > ALIGNED_DIGITS) {
        struct decimal *longer =
            count_digits(a.coefficient) > count_digits(b.coefficient) ? &a : &b;
        longer->coefficient /= 10;
        longer->exponent++;
    }
    return to_double(
        (struct decimal){a.coefficient * b.coefficient, a.exponent + b.exponent, negative});
}

static bool modulo_decimals(struct decimal a, struct decimal b, double *out) {
    bool negative = a.coefficient < 0 || a.negative_zero;
    double whole = to_double(a);
    bool divisor_larger = b.exponent > a.exponent;
    if (b.coefficient == 0) {
        return false;
    }
    if (!align(&a, &b)) {
        *out = whole;
        return divisor_larger; /* else the quotient has too many digits */
    }
    *out = to_double((struct decimal){a.coefficient % b.coefficient, a.exponent, negative});
    return true;
}

static bool compute_integers(enum number_operation operation, wide a, wide b, struct number *out) {
    wide result = 0;
    bool fits = true;
    switch (operation) {
    case NUMBER_ADD:
        fits = !__builtin_add_overflow(a, b, &result);
        break;
    case NUMBER_SUBTRACT:
        fits = !__builtin_sub_overflow(a, b, &result);
        break;
    case NUMBER_MULTIPLY:
        fits = !__builtin_mul_overflow(a, b, &result);
        break;
    case NUMBER_MODULO:
        if (b == 0) {
            return false;
        }
        result = a % b;
        if (result != 0 && (result < 0) != (b < 0)) {
            result += b;
        }
        break;
    }
    *out = number_int(result);
    return fits && count_digits(result) <= WIDE_DIGITS;
}

static double compute_doubles(enum number_operation operation, double a, double b) {
    switch (operation) {
    case NUMBER_ADD:
        return a + b;
    case NUMBER_SUBTRACT:
        return a - b;
    case NUMBER_MULTIPLY:
        return a * b;
    case NUMBER_MODULO:
        break;
    }
    return fmod(a, b);
}

bool number_compute(enum number_operation operation, struct number a, struct number b,
                    struct number *out) {
    if (!a.real && !b.real) {
        return compute_integers(operation, a.integer, b.integer, out);
    }
    *out = number_real(0);
    if (!isfinite(number_as_double(a)) || !isfinite(number_as_double(b))) {
        out->value = compute_doubles(operation, number_as_double(a), number_as_double(b));
        return true;
    }
    struct decimal left = to_decimal(a), right = to_decimal(b);
    switch (operation) {
    case NUMBER_SUBTRACT:
        right.coefficient = -right.coefficient;
        right.negative_zero = right.coefficient == 0 && !right.negative_zero;
        out->value = add_decimals(left, right);
        return true;
    case NUMBER_ADD:
        out->value = add_decimals(left, right);
        return true;
    case NUMBER_MULTIPLY:
        out->value = multiply_decimals(left, right);
        return true;
    case NUMBER_MODULO:
        break;
    }
    return modulo_decimals(left, right, &out->value);
}

int number_compare(struct number a, struct number b) {
    if (!a.real && !b.real) {
        return a.integer < b.integer ? -1 : a.integer > b.integer;
    }
    double left = number_as_double(a), right = number_as_double(b);
    return left < right ? -1 : left > right;
}

enum lyn_code number_value(struct arena *arena, struct number number, struct value *out,
                           struct lyn_error *err) {
    if (number.real) {
        *out = value_float(number.value);
        return LYN_OK;
    }
    if (number.integer >= INT64_MIN && number.integer <= INT64_MAX) {
        *out = value_int((int64_t)number.integer);
        return LYN_OK;
    }
    const wide split = power_of_ten(18);
    wide magnitude = number.integer < 0 ? -number.integer : number.integer;
    char *digits = arena_printf(arena, "%s%llu%018llu%018llu", number.integer < 0 ? "-" : "",
                                (unsigned long long)(magnitude / split / split),
                                (unsigned long long)(magnitude / split % split),
                                (unsigned long long)(magnitude % split));
    return digits ? value_integer_from_text(arena, sv_from(digits), out, err)
                  : arena_error(arena, err);
}
