/* number.h - numbers as the number filters see them: integers of any size that matters, floats, and
 * decimal arithmetic on their printed forms, so that 0.1 + 0.2 is 0.3 (config-compute 3.6). */
#ifndef LYN_LIQUID_NUMBER_H
#define LYN_LIQUID_NUMBER_H

#include "base/arena.h"
#include "base/error.h"
#include "value/value.h"

typedef __int128 wide;

struct number {
    bool real; /* a float */
    wide integer;
    double value;
};

/* Integers below 10^38, booleans, floats, and texts that Python's int() or float() reads. */
bool number_of(const struct value *item, struct number *out);
/* The float text that Python's float() reads: white space around it, _ between digits, inf, nan. */
bool number_parse_float(struct sv text, double *out);
/* Python's int(item): floats are cut, texts must be integers. Saturates at int64. */
bool number_to_int64(const struct value *item, int64_t *out);

static inline struct number number_int(wide integer) {
    return (struct number){.integer = integer};
}
static inline struct number number_real(double value) {
    return (struct number){.real = true, .value = value};
}
double number_as_double(struct number number);
/* A float without its fraction as an integer; false when it is not finite or beyond 10^37. */
bool number_from_double(double value, struct number *out);

/* a + b, a - b, a * b, a % b. Integers stay integers (the remainder has the divisor's sign); else
 * decimal arithmetic with 28 digits (the remainder has the dividend's sign). False when an integer
 * result is too large or the divisor is zero. */
enum number_operation { NUMBER_ADD, NUMBER_SUBTRACT, NUMBER_MULTIPLY, NUMBER_MODULO };
bool number_compute(enum number_operation operation, struct number a, struct number b,
                    struct number *out);
/* <0, 0, >0 */
int number_compare(struct number a, struct number b);

/* As a value; digits beyond int64 are put into the arena. */
enum lyn_code number_value(struct arena *arena, struct number number, struct value *out,
                           struct lyn_error *err) LYN_MUST_CHECK;

#endif
