/* Filters that compute (config-compute 3.6). */
#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "liquid/filter.h"
#include "liquid/number.h"

/* What is no number counts as 0. */
static struct number number_or_zero(const struct value *item) {
    struct number number;
    return number_of(item, &number) ? number : number_int(0);
}

static enum lyn_code give(struct filter_call *call, struct number number, struct lyn_error *err) {
    return number_value(call->arena, number, call->out, err);
}

static enum lyn_code compute(struct filter_call *call, enum number_operation operation,
                             struct lyn_error *err) {
    struct number input = number_or_zero(&call->input), result;
    struct number argument = number_or_zero(&call->arguments[0]);
    if (number_compute(operation, input, argument, &result)) {
        return give(call, result, err);
    }
    if (operation == NUMBER_MODULO && number_as_double(argument) == 0) {
        return filter_fail(call, err, "division by zero");
    }
    return filter_fail(call, err, "the result is too large");
}

enum lyn_code filter_plus(struct filter_call *call, struct lyn_error *err) {
    return compute(call, NUMBER_ADD, err);
}

enum lyn_code filter_minus(struct filter_call *call, struct lyn_error *err) {
    return compute(call, NUMBER_SUBTRACT, err);
}

enum lyn_code filter_times(struct filter_call *call, struct lyn_error *err) {
    return compute(call, NUMBER_MULTIPLY, err);
}

enum lyn_code filter_modulo(struct filter_call *call, struct lyn_error *err) {
    return compute(call, NUMBER_MODULO, err);
}

/* Integers are divided downwards. */
enum lyn_code filter_divided_by(struct filter_call *call, struct lyn_error *err) {
    struct number a = number_or_zero(&call->input), b = number_or_zero(&call->arguments[0]);
    if (number_as_double(b) == 0) {
        return filter_fail(call, err, "division by zero");
    }
    if (a.real || b.real) {
        return give(call, number_real(number_as_double(a) / number_as_double(b)), err);
    }
    wide quotient = a.integer / b.integer;
    if (a.integer % b.integer != 0 && (a.integer < 0) != (b.integer < 0)) {
        quotient--;
    }
    return give(call, number_int(quotient), err);
}

enum lyn_code filter_abs(struct filter_call *call, struct lyn_error *err) {
    struct number number = number_or_zero(&call->input);
    if (number.real) {
        number.value = fabs(number.value);
    } else if (number.integer < 0) {
        number.integer = -number.integer;
    }
    return give(call, number, err);
}

/* The larger or smaller one; a boolean stays one. */
static enum lyn_code bound(struct filter_call *call, int sign, struct lyn_error *err) {
    struct number a = number_or_zero(&call->input), b = number_or_zero(&call->arguments[0]);
    bool second = number_compare(b, a) * sign > 0;
    const struct value *chosen = second ? &call->arguments[0] : &call->input;
    if (chosen->kind == VALUE_BOOL) {
        return filter_return(call, *chosen);
    }
    return give(call, second ? b : a, err);
}

enum lyn_code filter_at_least(struct filter_call *call, struct lyn_error *err) {
    return bound(call, 1, err);
}

enum lyn_code filter_at_most(struct filter_call *call, struct lyn_error *err) {
    return bound(call, -1, err);
}

/* A float as an integer, by one way of rounding. */
static enum lyn_code make_whole(struct filter_call *call, double (*rounding)(double),
                                struct lyn_error *err) {
    struct number number = number_or_zero(&call->input);
    if (number.real && !number_from_double(rounding(number.value), &number)) {
        return filter_fail(call, err, "not finite, or too large");
    }
    return give(call, number, err);
}

enum lyn_code filter_ceil(struct filter_call *call, struct lyn_error *err) {
    return make_whole(call, ceil, err);
}

enum lyn_code filter_floor(struct filter_call *call, struct lyn_error *err) {
    return make_whole(call, floor, err);
}

/* Half to even, on the exact value that the float has. */
static double round_digits(double value, int digits) {
    char text[400];
    double out = value;
    bool overflow;
    int len = snprintf(text, sizeof text, "%.*f", digits, value);
    if (len <= 0 || (size_t)len >= sizeof text ||
        !num_parse_double((struct sv){text, (size_t)len}, &out, &overflow)) {
        return value;
    }
    return out;
}

enum lyn_code filter_round(struct filter_call *call, struct lyn_error *err) {
    struct number number = number_or_zero(&call->input), digits = number_int(0);
    if (filter_given(call, 0) && !number_of(&call->arguments[0], &digits)) {
        digits = number_int(0);
    }
    double count = trunc(number_as_double(digits));
    if (count < 0) {
        return give(call, number_int(0), err);
    }
    if (!(count >= 1)) { /* none, or NaN */
        return make_whole(call, rint, err);
    }
    if (number.real && isfinite(number.value) && count < 60 && fabs(number.value) < 1e300) {
        number.value = round_digits(number.value, (int)count);
    }
    return give(call, number, err);
}

/* int(float(text)); what is no number is 0, with a warning, and so are false and nothing. */
enum lyn_code filter_to_i(struct filter_call *call, struct lyn_error *err) {
    const struct value *input = &call->input;
    struct number number = number_int(0);
    double value;
    if (item_is_nil(input) || (input->kind == VALUE_BOOL && !input->boolean) ||
        item_is_empty(input)) {
        return give(call, number, err);
    }
    if (input->kind == VALUE_INT || input->kind == VALUE_BIGINT) {
        return filter_return(call, *input);
    }
    bool read = input->kind == VALUE_FLOAT;
    if (read) {
        value = input->real;
    } else {
        read = input->kind == VALUE_STRING && number_parse_float(input->text, &value);
    }
    if (read && number_from_double(trunc(value), &number)) {
        return give(call, number, err);
    }
    struct sv text;
    if (!item_text(call->arena, input, &text)) {
        return arena_error(call->arena, err);
    }
    filter_warn(call, "`%.*s` is not a number, 0 is used", SV_ARG(text));
    return give(call, number_int(0), err);
}
