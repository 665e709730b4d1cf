#include "compute/aggregate.h"

#include <math.h>

static bool all_numbers(const struct value *cells, size_t count, bool *whole) {
    double number;
    *whole = true;
    for (size_t i = 0; i < count; i++) {
        if (!function_number(&cells[i], &number)) {
            return false;
        }
        *whole &= cells[i].kind == VALUE_INT || cells[i].kind == VALUE_BOOL;
    }
    return true;
}

bool aggregate_numbers(const struct value *cells, size_t count) {
    bool whole;
    return all_numbers(cells, count, &whole);
}

static double sum_of(const struct value *cells, size_t count) {
    double sum = 0, number = 0;
    for (size_t i = 0; i < count; i++) {
        sum += function_number(&cells[i], &number) ? number : 0;
    }
    return sum;
}

static struct value sum(const struct value *cells, size_t count) {
    int64_t total = 0;
    bool whole;
    bool fits = all_numbers(cells, count, &whole) && whole;
    for (size_t i = 0; i < count && fits; i++) {
        int64_t one = cells[i].kind == VALUE_BOOL ? cells[i].boolean : cells[i].integer;
        fits = !__builtin_add_overflow(total, one, &total);
    }
    return fits ? value_int(total) : value_float(sum_of(cells, count));
}

struct value aggregate_mean(const struct value *cells, size_t count) {
    return count ? value_float(sum_of(cells, count) / (double)count) : value_null();
}

struct value aggregate_deviation(const struct value *cells, size_t count) {
    double middle = count ? sum_of(cells, count) / (double)count : 0, squares = 0, number = 0;
    for (size_t i = 0; i < count; i++) {
        function_number(&cells[i], &number);
        squares += (number - middle) * (number - middle);
    }
    return count > 1 ? value_float(sqrt(squares / (double)(count - 1))) : value_null();
}

static struct value extreme(const struct value *cells, size_t count, int sign) {
    struct value best = count ? cells[0] : value_null();
    for (size_t i = 1; i < count; i++) {
        if (sign * value_order(&cells[i], &best) > 0) {
            best = cells[i];
        }
    }
    return best;
}

struct value aggregate_largest(const struct value *cells, size_t count) {
    return extreme(cells, count, 1);
}

struct value aggregate_smallest(const struct value *cells, size_t count) {
    return extreme(cells, count, -1);
}

static struct value how_many(const struct value *cells, size_t count) {
    (void)cells;
    return value_int((int64_t)count);
}

static struct value first(const struct value *cells, size_t count) {
    return count ? cells[0] : value_null();
}

static struct value last(const struct value *cells, size_t count) {
    return count ? cells[count - 1] : value_null();
}

static const struct aggregate AGGREGATES[] = {
    {"sum", true, REDUCE_SUM, sum},
    {"mean", true, REDUCE_MEAN, aggregate_mean},
    {"std", true, REDUCE_STD, aggregate_deviation},
    {"min", false, REDUCE_MIN, aggregate_smallest},
    {"max", false, REDUCE_MAX, aggregate_largest},
    {"count", false, REDUCE_COUNT, how_many},
    {"first", false, REDUCE_NONE, first},
    {"last", false, REDUCE_NONE, last},
};
enum { AGGREGATE_COUNT = sizeof AGGREGATES / sizeof *AGGREGATES };

enum lyn_code aggregate_find(const struct function_call *call, const struct value *name,
                             const struct aggregate **out, struct lyn_error *err) {
    const char *names[AGGREGATE_COUNT];
    for (size_t i = 0; i < AGGREGATE_COUNT; i++) {
        names[i] = AGGREGATES[i].name;
        if (value_is_text(name, names[i])) {
            *out = &AGGREGATES[i];
            return LYN_OK;
        }
    }
    struct sv text = name->kind == VALUE_STRING ? name->text : sv_from(value_kind_name(name->kind));
    const char *nearest = sv_nearest(text, names, AGGREGATE_COUNT);
    return function_fail(
        call, REASON_INVALID_VALUE, err,
        "there is no aggregate \"%.*s\"%s%s%s; there are sum, mean, std, min, max, "
        "count, first and last",
        SV_ARG(text), nearest ? " (did you mean \"" : "", nearest ? nearest : "",
        nearest ? "\"?)" : "");
}
