#include "base/num.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "base/num_powers.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool num_parse_uint64(struct sv text, uint64_t *out) {
    size_t at = text.len && text.data[0] == '+';
    if (at == text.len) {
        return false;
    }
    uint64_t value = 0;
    for (; at < text.len; at++) {
        if (!is_digit(text.data[at]) || __builtin_mul_overflow(value, (uint64_t)10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(text.data[at] - '0'), &value)) {
            return false;
        }
    }
    *out = value;
    return true;
}

bool num_parse_int64(struct sv text, int64_t *out) {
    bool negative = text.len && text.data[0] == '-';
    if (negative) {
        text.data++;
        text.len--;
        if (text.len && text.data[0] == '+') {
            return false;
        }
    }
    uint64_t size;
    if (!num_parse_uint64(text, &size) || size > (uint64_t)INT64_MAX + negative) {
        return false;
    }
    *out = negative ? (int64_t)(0 - size) : (int64_t)size;
    return true;
}

enum { DIGITS_IN_64_BITS = 19 };

/* A number as written: digits * 10^exponent, and more digits behind if cut. */
struct decimal {
    const char *mantissa; /* where it starts and ends in the text, with its point */
    const char *mantissa_end;
    int64_t written_exponent;
    uint64_t digits; /* the first 19 significant ones */
    int64_t exponent;
    int count; /* of significant digits in `digits` */
    bool cut;  /* a digit other than 0 did not fit */
    bool negative;
};

static const char *take_digits(struct decimal *number, const char *at, const char *end,
                               bool fraction) {
    for (; at < end && is_digit(*at); at++) {
        if (number->count < DIGITS_IN_64_BITS) {
            number->digits = number->digits * 10 + (uint64_t)(*at - '0');
            number->count += number->digits != 0;
            number->exponent -= fraction;
        } else {
            number->cut |= *at != '0';
            number->exponent += !fraction;
        }
    }
    return at;
}

static bool take_exponent(struct decimal *number, const char **at, const char *end) {
    /* Far beyond what any text in memory can bring back to the range of a double. */
    const int64_t huge = INT64_MAX / 4;
    const char *next = *at + 1;
    bool negative = next < end && *next == '-';
    if (next < end && (*next == '-' || *next == '+')) {
        next++;
    }
    if (next == end) {
        return false;
    }
    int64_t value = 0;
    for (; next < end && is_digit(*next); next++) {
        value = value < huge / 10 ? value * 10 + (*next - '0') : huge;
    }
    number->written_exponent = negative ? -value : value;
    number->exponent += number->written_exponent;
    *at = next;
    return true;
}

static bool scan(struct sv text, struct decimal *number) {
    if (text.len == 0) {
        return false;
    }
    const char *at = text.data, *end = text.data + text.len;
    number->negative = *at == '-';
    if (*at == '-' || *at == '+') {
        at++;
    }
    number->mantissa = at;
    at = take_digits(number, at, end, false);
    bool any = at > number->mantissa;
    if (at < end && *at == '.') {
        const char *fraction = at + 1;
        at = take_digits(number, fraction, end, true);
        any |= at > fraction;
    }
    number->mantissa_end = at;
    if (!any) {
        return false;
    }
    if (at < end && (*at == 'e' || *at == 'E') && !take_exponent(number, &at, end)) {
        return false;
    }
    return at == end;
}

/* Clinger: when both the digits and the power of ten are doubles, one operation rounds once. */
static bool parse_exact(const struct decimal *number, double *out) {
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (number->cut || number->digits > (uint64_t)1 << 53 || number->exponent < -22 ||
        number->exponent > 22) {
        return false;
    }
    double digits = (double)number->digits;
    *out =
        number->exponent < 0 ? digits / tens[-number->exponent] : digits * tens[number->exponent];
    return true;
}

/* A number of 192 bits: (high:middle:low) / 2^128. */
struct wide {
    uint64_t high, middle, low;
};

/* The bits of the double nearest to wide * 2^exponent, ties to even. One of the two highest bits
 * of wide is set. */
static uint64_t round_to_double(struct wide wide, int exponent) {
    const uint64_t infinity = (uint64_t)0x7ff << 52;
    if (!(wide.high >> 63)) {
        wide.high = wide.high << 1 | wide.middle >> 63;
        wide.middle = wide.middle << 1 | wide.low >> 63;
        wide.low <<= 1;
        exponent--;
    }
    int biased = exponent + 63 + 1023;
    if (biased >= 0x7ff) {
        return infinity;
    }
    int drop = biased > 0 ? 11 : 12 - biased; /* subnormals have fewer bits to keep */
    if (drop > 64) {
        return 0;
    }
    uint64_t kept = drop < 64 ? wide.high >> drop : 0;
    uint64_t half = (uint64_t)1 << (drop - 1);
    uint64_t below = (wide.high & (half - 1)) | wide.middle | wide.low;
    if ((wide.high & half) && (below || (kept & 1))) {
        kept++;
    }
    /* The leading bit of a normal number adds the one that is missing in biased - 1; a carry out of
     * the mantissa goes where it should. */
    uint64_t bits = biased > 0 ? ((uint64_t)(biased - 1) << 52) + kept : kept;
    return bits < infinity ? bits : infinity;
}

/* Eisel and Lemire: the digits times a power of five of 128 bits. The power is known to within one
 * unit below, so the true product lies between two numbers; false when they do not round alike. */
static bool parse_wide(uint64_t digits, int exponent, uint64_t *bits) {
    const struct num_power power = NUM_POWERS[exponent - NUM_POWER_MIN];
    int zeros = __builtin_clzll(digits);
    uint64_t factor = digits << zeros;
    unsigned __int128 low = (unsigned __int128)factor * power.low;
    unsigned __int128 high = (unsigned __int128)factor * power.high + (uint64_t)(low >> 64);
    struct wide least = {(uint64_t)(high >> 64), (uint64_t)high, (uint64_t)low};
    struct wide most = least;
    bool exact = exponent >= 0 && exponent <= 55;
    if (!exact) {
        bool carry = __builtin_add_overflow(most.low, factor, &most.low);
        carry = __builtin_add_overflow(most.middle, (uint64_t)carry, &most.middle);
        most.high += carry;
    }
    int scale = num_power_log2(exponent) + 1 - zeros;
    *bits = round_to_double(least, scale);
    return exact || *bits == round_to_double(most, scale);
}

/* The rare rest: so near the middle between two doubles that all digits count. No double or middle
 * has more than 768 significant digits; of what follows it only matters whether there is any. The
 * locale is named because a host program may have set one with another decimal point. */
static double parse_slow(const struct decimal *number) {
    enum { SIGNIFICANT = 800 };
    char text[SIGNIFICANT + 32];
    int count = 0;
    bool more = false, fraction = false;
    int64_t exponent = number->written_exponent;
    for (const char *at = number->mantissa; at < number->mantissa_end; at++) {
        if (*at == '.') {
            fraction = true;
            continue;
        }
        exponent -= fraction;
        if (count == SIGNIFICANT) {
            more |= *at != '0';
            exponent++;
        } else if (count > 0 || *at != '0') {
            text[count++] = *at;
        }
    }
    if (more) {
        text[count++] = '1';
        exponent--;
    }
    text[count++] = 'e';
    text[count + (int)num_print_int64(text + count, exponent)] = '\0';
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0); /* glibc: no allocation */
    double value = strtod_l(text, NULL, plain);
    freelocale(plain);
    return value;
}

static double from_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double parse_size(const struct decimal *number) {
    double value;
    if (number->digits == 0) {
        return 0.0;
    }
    if (parse_exact(number, &value)) {
        return value;
    }
    /* 19 digits at 10^-343 are less than half the smallest double. */
    if (number->exponent < NUM_POWER_MIN) {
        return 0.0;
    }
    if (number->exponent > 308) {
        return HUGE_VAL;
    }
    uint64_t bits, next;
    int exponent = (int)number->exponent;
    bool sure = parse_wide(number->digits, exponent, &bits);
    if (sure && number->cut) {
        sure = parse_wide(number->digits + 1, exponent, &next) && next == bits;
    }
    return sure ? from_bits(bits) : parse_slow(number);
}

bool num_parse_double(struct sv text, double *out, bool *overflow) {
    struct decimal number = {0};
    if (!scan(text, &number)) {
        return false;
    }
    double size = parse_size(&number);
    *overflow = size == HUGE_VAL;
    *out = number.negative ? -size : size;
    return true;
}
