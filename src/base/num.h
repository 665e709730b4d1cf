/* num.h - numbers <-> text, independent of the locale. */
#ifndef LYN_BASE_NUM_H
#define LYN_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"

/* Whole text `[+-]?[0-9]+`, leading zeros fine; false when it is not that or does not fit. */
bool num_parse_int64(struct sv text, int64_t *out);
bool num_parse_uint64(struct sv text, uint64_t *out); /* no '-' */
/* Whole text `[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?`, correctly rounded
 * (round-half-even), no inf/nan/hex. *overflow is set (and *out is +-HUGE_VAL) when it is too
 * large. False when the text is not of that form. Fast path: Clinger for up to 19 digits. */
bool num_parse_double(struct sv text, double *out, bool *overflow);

#define NUM_BUFFER 32
/* Python's repr: shortest digits that read back the same; fixed for 1e-4 <= |x| < 1e16, always
 * with `.0` or an exponent: `1.0 0.1 1e+16 1e-05 -0.0 inf nan` (access 2.1). Returns the length;
 * out is NUL-terminated. */
size_t num_print_double(char out[NUM_BUFFER], double value);
size_t num_print_int64(char out[NUM_BUFFER], int64_t value);
size_t num_print_uint64(char out[NUM_BUFFER], uint64_t value);

/* Overflow-checked arithmetic on sizes: false and *out untouched on overflow. */
static inline bool size_add(size_t a, size_t b, size_t *out) {
    return !__builtin_add_overflow(a, b, out);
}
static inline bool size_mul(size_t a, size_t b, size_t *out) {
    return !__builtin_mul_overflow(a, b, out);
}

#endif
