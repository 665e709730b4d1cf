#include "base/num.h"

#include <math.h>

#include "base/num_powers.h"

static size_t print_digits(char *out, uint64_t value) {
    char reversed[20];
    size_t len = 0;
    do {
        reversed[len++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    for (size_t i = 0; i < len; i++) {
        out[i] = reversed[len - 1 - i];
    }
    out[len] = '\0';
    return len;
}

size_t num_print_uint64(char out[NUM_BUFFER], uint64_t value) {
    return print_digits(out, value);
}

size_t num_print_int64(char out[NUM_BUFFER], int64_t value) {
    if (value >= 0) {
        return print_digits(out, (uint64_t)value);
    }
    out[0] = '-';
    return 1 + print_digits(out + 1, 0 - (uint64_t)value);
}

/* digits * 10^exponent */
struct shortest {
    uint64_t digits;
    int exponent;
};

/* floor(power * factor / 2^128), with the lowest bit set when something was cut off ("round to
 * odd"): enough to compare it with other multiples of two as the true product would. The error of
 * the power itself can show as a 1 in the part cut off, which therefore does not count. */
static uint64_t multiply_to_odd(struct num_power power, uint64_t factor) {
    uint64_t carried = (uint64_t)(((unsigned __int128)power.low * factor) >> 64);
    unsigned __int128 product = (unsigned __int128)power.high * factor + carried;
    return (uint64_t)(product >> 64) | ((uint64_t)product > 1);
}

/* R. Giulietti, "The Schubfach way to render doubles": scales the double and the two ends of the
 * interval that reads back as it by a power of ten, so that the interval holds 2 to 20 or so
 * integers, and takes the one that ends in a zero, else the nearest. All three are in quarters. */
static struct shortest find_shortest(uint64_t mantissa, int biased) {
    uint64_t c = mantissa;
    int q = 1 - 1075;
    if (biased) {
        c |= (uint64_t)1 << 52;
        q = biased - 1075;
    }
    /* The double below a power of two is only half as far away as the one above. */
    bool near_below = mantissa == 0 && biased > 1;
    /* floor(log10(2^q)), or of 3/4 of it */
    int k = (q * 1262611 - (near_below ? 524031 : 0)) >> 22;
    int shift = q + num_power_log2(-k) + 1;
    struct num_power power = NUM_POWERS[-k - NUM_POWER_MIN];
    if (++power.low == 0) { /* the paper wants the next larger one */
        power.high++;
    }

    uint64_t below = multiply_to_odd(power, (4 * c - 2 + near_below) << shift);
    uint64_t value = multiply_to_odd(power, (4 * c) << shift);
    uint64_t above = multiply_to_odd(power, (4 * c + 2) << shift);
    /* The ends themselves read back as this double only if it is even. */
    below += c & 1;
    above -= c & 1;

    uint64_t floor = value / 4;
    if (floor >= 10) {
        uint64_t tens = floor / 10;
        bool low = below <= 40 * tens, high = 40 * tens + 40 <= above;
        if (low != high) {
            return (struct shortest){tens + high, k + 1};
        }
    }
    bool low = below <= 4 * floor, high = 4 * floor + 4 <= above;
    if (low != high) {
        return (struct shortest){floor + high, k};
    }
    uint64_t middle = 4 * floor + 2;
    bool up = value > middle || (value == middle && (floor & 1));
    return (struct shortest){floor + up, k};
}

static size_t print_scientific(char *out, const char *digits, size_t count, int exponent) {
    size_t len = 0;
    out[len++] = digits[0];
    if (count > 1) {
        out[len++] = '.';
        memcpy(out + len, digits + 1, count - 1);
        len += count - 1;
    }
    out[len++] = 'e';
    out[len++] = exponent < 0 ? '-' : '+';
    unsigned size = (unsigned)(exponent < 0 ? -exponent : exponent);
    if (size < 10) {
        out[len++] = '0';
    }
    return len + print_digits(out + len, size);
}

/* `point` digits lie before the decimal point (zero or less: zeros follow it). */
static size_t print_fixed(char *out, const char *digits, size_t count, int point) {
    size_t len = 0;
    if (point <= 0) {
        out[len++] = '0';
        out[len++] = '.';
        for (int i = point; i < 0; i++) {
            out[len++] = '0';
        }
        memcpy(out + len, digits, count);
        len += count;
    } else if ((size_t)point >= count) {
        memcpy(out, digits, count);
        memset(out + count, '0', (size_t)point - count);
        len = (size_t)point;
        out[len++] = '.';
        out[len++] = '0';
    } else {
        memcpy(out, digits, (size_t)point);
        out[point] = '.';
        memcpy(out + point + 1, digits + point, count - (size_t)point);
        len = count + 1;
    }
    out[len] = '\0';
    return len;
}

static size_t print_text(char *out, const char *text) {
    size_t len = strlen(text);
    memcpy(out, text, len + 1);
    return len;
}

size_t num_print_double(char out[NUM_BUFFER], double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (isnan(value)) {
        return print_text(out, "nan");
    }
    size_t sign = bits >> 63;
    if (sign) {
        out[0] = '-';
    }
    value = fabs(value);
    if (isinf(value)) {
        return sign + print_text(out + sign, "inf");
    }
    if (value < 0x1p53 && value == (double)(uint64_t)value) {
        size_t len = sign + print_digits(out + sign, (uint64_t)value);
        return len + print_text(out + len, ".0");
    }
    struct shortest shortest =
        find_shortest(bits & (((uint64_t)1 << 52) - 1), (int)(bits >> 52 & 0x7ff));
    while (shortest.digits % 10 == 0) {
        shortest.digits /= 10;
        shortest.exponent++;
    }
    char digits[NUM_BUFFER];
    size_t count = print_digits(digits, shortest.digits);
    int point = (int)count + shortest.exponent;
    if (point > 16 || point < -3) {
        return sign + print_scientific(out + sign, digits, count, point - 1);
    }
    return sign + print_fixed(out + sign, digits, count, point);
}
