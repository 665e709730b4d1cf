/* csv_digits.h - numbers of up to 16 characters, read as two machine words instead of by a loop.
 * Everything here may say no to a good number; then the slow way decides. */
#ifndef LYN_FORMATS_CSV_DIGITS_H
#define LYN_FORMATS_CSV_DIGITS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/sv.h"

/* So many bytes from the start of a text on may be read if it is called padded: a sign and a word. */
enum { CSV_WORD_BYTES = 16, CSV_PADDING = CSV_WORD_BYTES + 1 };

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && defined(__SIZEOF_INT128__)

/* Byte i of the text is byte i of the word, from the lowest. */
typedef unsigned __int128 csv_word;

static const uint64_t CSV_ZEROS = 0x3030303030303030u; /* "00000000" */

/* text.len is at most CSV_WORD_BYTES; the bytes of the word behind it may be anything. */
static inline csv_word csv_word_load(struct sv text, bool padded) {
    csv_word word = 0;
    memcpy(&word, text.data, padded ? CSV_WORD_BYTES : text.len);
    return word;
}

/* Moves `len` characters to the end of the word and puts zeros before them. len is not 0. */
static inline csv_word csv_word_fill(csv_word word, unsigned len) {
    csv_word zeros = (csv_word)CSV_ZEROS << 64 | CSV_ZEROS;
    return len == CSV_WORD_BYTES ? word : word << (8 * (CSV_WORD_BYTES - len)) | zeros >> (8 * len);
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

static inline bool csv_word_digits(csv_word word, uint64_t *out) {
    uint64_t first = (uint64_t)word, last = (uint64_t)(word >> 64);
    if (!csv_all_digits(first) || !csv_all_digits(last))
        return false;
    *out = csv_eight_digits(first) * 100000000 + csv_eight_digits(last);
    return true;
}

/* The place of the first point in eight bytes, 8 if there is none. */
static inline unsigned csv_find_point(uint64_t bytes) {
    uint64_t other = bytes ^ 0x2e2e2e2e2e2e2e2eu;
    uint64_t hits = (other - 0x0101010101010101u) & ~other & 0x8080808080808080u;
    return hits ? (unsigned)__builtin_ctzll(hits) / 8 : 8;
}

/* Takes a sign off; false when what is left is not 1..CSV_WORD_BYTES long. */
static inline bool csv_take_sign(struct sv *text, bool *negative) {
    if (text->len == 0)
        return false;
    char first = text->data[0];
    bool is_signed = first == '-' || first == '+';
    *negative = first == '-';
    text->data += is_signed;
    text->len -= is_signed;
    return text->len - 1 < CSV_WORD_BYTES;
}

static inline bool csv_short_integer(struct sv text, bool padded, int64_t *out) {
    bool negative;
    uint64_t size;
    if (!csv_take_sign(&text, &negative))
        return false;
    csv_word word = csv_word_load(text, padded);
    if (!csv_word_digits(csv_word_fill(word, (unsigned)text.len), &size))
        return false;
    *out = negative ? -(int64_t)size : (int64_t)size;
    return true;
}

/* Digits with or without a point among them, which is taken out of the word. Both the digits and
 * the power of ten are exact doubles, so the one division rounds correctly (Clinger). *integer is
 * set when there is no point. */
static inline bool csv_short_decimal(struct sv text, bool padded, double *out, bool *integer) {
    static const double tens[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool negative;
    if (!csv_take_sign(&text, &negative))
        return false;
    csv_word word = csv_word_load(text, padded);
    unsigned len = (unsigned)text.len, decimals = 0;
    unsigned point = csv_find_point((uint64_t)word);
    if (point == 8)
        point += csv_find_point((uint64_t)(word >> 64));
    *integer = point >= len;
    if (!*integer) {
        csv_word before = ((csv_word)1 << (8 * point)) - 1;
        word = (word & before) | (word >> 8 & ~before);
        len--;
        decimals = len - point;
    }
    uint64_t size;
    if (len == 0 || !csv_word_digits(csv_word_fill(word, len), &size) || size > (uint64_t)1 << 53)
        return false;
    double value = (double)size / tens[decimals];
    *out = negative ? -value : value;
    return true;
}

#else

static inline bool csv_short_integer(struct sv text, bool padded, int64_t *out) {
    (void)text, (void)padded, (void)out;
    return false;
}

static inline bool csv_short_decimal(struct sv text, bool padded, double *out, bool *integer) {
    (void)text, (void)padded, (void)out, (void)integer;
    return false;
}

#endif

#endif
