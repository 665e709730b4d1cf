/* csv_digits.h - short numbers, read eight digits at a time instead of by a loop.
 * Everything here may say no to a good number; then the slow way decides. */
#ifndef LYN_FORMATS_CSV_DIGITS_H
#define LYN_FORMATS_CSV_DIGITS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/sv.h"

/* So many bytes from the start of a text on may be read when it is called padded. */
enum { CSV_PADDING = 32 };

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

static const uint64_t CSV_ZEROS = 0x3030303030303030u; /* "00000000" */

static inline uint64_t csv_load8(const char *text) {
    uint64_t bytes;
    memcpy(&bytes, text, sizeof bytes);
    return bytes;
}

/* The first `len` of eight bytes (1 to 8) moved to their end, with zeros before them. */
static inline uint64_t csv_lead_zeros(uint64_t bytes, unsigned len) {
    unsigned shift = 64 - 8 * len;
    return bytes << shift | (CSV_ZEROS & (((uint64_t)1 << shift) - 1));
}

static inline bool csv_all_digits(uint64_t bytes) {
    return (bytes & (bytes + 0x0606060606060606u) & 0xf0f0f0f0f0f0f0f0u) == CSV_ZEROS;
}

/* Eight digits: pairs of them, then fours, then all. */
static inline uint64_t csv_eight_digits(uint64_t bytes) {
    bytes = (bytes & 0x0f0f0f0f0f0f0f0fu) * 2561 >> 8;
    bytes = (bytes & 0x00ff00ff00ff00ffu) * 6553601 >> 16;
    return (bytes & 0x0000ffff0000ffffu) * 42949672960001 >> 32;
}

/* The place of the first point in eight bytes, 8 if there is none. */
static inline unsigned csv_find_point(uint64_t bytes) {
    uint64_t other = bytes ^ 0x2e2e2e2e2e2e2e2eu;
    uint64_t hits = (other - 0x0101010101010101u) & ~other & 0x8080808080808080u;
    return hits ? (unsigned)__builtin_ctzll(hits) / 8 : 8;
}

static inline bool csv_take_sign(struct sv *text) {
    bool negative = text->data[0] == '-';
    bool is_signed = negative || text->data[0] == '+';
    text->data += is_signed;
    text->len -= is_signed;
    return negative;
}

/* One to sixteen digits, with a sign or without. The text is padded. */
static inline bool csv_short_integer(struct sv text, int64_t *out) {
    bool negative = csv_take_sign(&text);
    unsigned len = (unsigned)text.len;
    if (text.len - 1 >= 16) {
        return false;
    }
    uint64_t head = csv_load8(text.data), value = 0;
    if (len > 8) {
        uint64_t tail = csv_load8(text.data + len - 8);
        head = csv_lead_zeros(head, len - 8);
        if (!csv_all_digits(tail)) {
            return false;
        }
        value = csv_eight_digits(head) * 100000000 + csv_eight_digits(tail);
    } else {
        head = csv_lead_zeros(head, len);
        value = csv_eight_digits(head);
    }
    *out = negative ? -(int64_t)value : (int64_t)value;
    return csv_all_digits(head);
}

/* Up to eight digits, or up to eight before a point and seven behind it, one at least. Both the
 * digits and the power of ten are exact doubles, so that the one division rounds correctly
 * (Clinger). *integer is set when there is no point. The text is padded. */
static inline bool csv_short_decimal(struct sv text, double *out, bool *integer) {
    static const double tens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
    static const uint64_t whole_tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
    bool negative = csv_take_sign(&text);
    unsigned len = (unsigned)text.len;
    if (text.len - 1 >= 16) {
        return false;
    }
    uint64_t head = csv_load8(text.data), tail = 0;
    unsigned point = csv_find_point(head);
    if (point == 8 && text.data[8] != '.') {
        point = len; /* more than eight digits are sorted out below */
    }
    unsigned whole = point < len ? point : len;
    unsigned decimals = point < len ? len - point - 1 : 0;
    if (whole - 1 >= 8 || decimals >= 8) {
        return false;
    }
    head = csv_lead_zeros(head, whole);
    if (!csv_all_digits(head)) {
        return false;
    }
    uint64_t digits = csv_eight_digits(head);
    if (decimals > 0) {
        tail = csv_lead_zeros(csv_load8(text.data + point + 1), decimals);
        if (!csv_all_digits(tail)) {
            return false;
        }
        digits = digits * whole_tens[decimals] + csv_eight_digits(tail);
    }
    double value = (double)digits / tens[decimals];
    *integer = point >= len;
    *out = negative ? -value : value;
    return true;
}

#else

static inline bool csv_short_integer(struct sv text, int64_t *out) {
    (void)text, (void)out;
    return false;
}

static inline bool csv_short_decimal(struct sv text, double *out, bool *integer) {
    (void)text, (void)out, (void)integer;
    return false;
}

#endif

#endif
