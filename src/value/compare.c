#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "value/value.h"

static int sign_of(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

static bool is_number(enum value_kind kind) {
    return kind == VALUE_BOOL || kind == VALUE_INT || kind == VALUE_BIGINT || kind == VALUE_FLOAT;
}

/* Decimal integers of any length, `-?[1-9][0-9]*` or `0`. */
static int compare_digits(struct sv a, struct sv b) {
    bool minus_a = a.data[0] == '-', minus_b = b.data[0] == '-';
    if (minus_a != minus_b) {
        return minus_a ? -1 : 1;
    }
    int order = a.len != b.len ? (a.len > b.len ? 1 : -1) : sv_compare(a, b);
    return minus_a ? -order : order;
}

static int compare_bigint_double(struct sv digits, double real) {
    char exact[400]; /* the largest double has 309 digits */
    if (isnan(real) || isinf(real)) {
        return isnan(real) || real > 0 ? -1 : 1;
    }
    /* A fraction cannot matter: a big integer is beyond 2^63, where doubles have none. */
    int len = snprintf(exact, sizeof exact, "%.0f", trunc(real) + 0.0);
    return compare_digits(digits, (struct sv){exact, (size_t)len});
}

static int compare_int_double(int64_t integer, double real) {
    if (isnan(real) || real >= 0x1p63) {
        return -1;
    }
    if (real < -0x1p63) {
        return 1;
    }
    int order = sign_of(integer, (int64_t)real);
    if (order != 0) {
        return order;
    }
    double rest = real - trunc(real);
    return (rest < 0) - (rest > 0);
}

static int compare_doubles(double a, double b) {
    if (isnan(a) || isnan(b)) {
        return !!isnan(a) - !!isnan(b);
    }
    return (a > b) - (a < b);
}

/* Exact across kinds, no rounding on the way; NaN is the largest and equal to itself. */
static int compare_numbers(const struct value *a, const struct value *b) {
    if (a->kind == VALUE_FLOAT && b->kind == VALUE_FLOAT) {
        return compare_doubles(a->real, b->real);
    }
    if (a->kind == VALUE_FLOAT) {
        return -compare_numbers(b, a);
    }
    if (a->kind == VALUE_BIGINT) {
        if (b->kind == VALUE_BIGINT) {
            return compare_digits(a->text, b->text);
        }
        if (b->kind == VALUE_FLOAT) {
            return compare_bigint_double(a->text, b->real);
        }
        return a->text.data[0] == '-' ? -1 : 1;
    }
    if (b->kind == VALUE_BIGINT) {
        return b->text.data[0] == '-' ? 1 : -1;
    }
    int64_t integer = a->kind == VALUE_BOOL ? a->boolean : a->integer;
    if (b->kind == VALUE_FLOAT) {
        return compare_int_double(integer, b->real);
    }
    return sign_of(integer, b->kind == VALUE_BOOL ? b->boolean : b->integer);
}

static int64_t moment(struct datetime datetime) {
    return datetime.has_offset ? datetime.micros - (int64_t)datetime.offset_s * 1000000
                               : datetime.micros;
}

static int compare_datetimes(struct datetime a, struct datetime b) {
    int order = sign_of(moment(a), moment(b));
    return order ? order : (int)a.has_offset - (int)b.has_offset;
}

static int compare_lists(const struct value *a, const struct value *b) {
    for (size_t i = 0; i < a->list.count && i < b->list.count; i++) {
        int order = value_order(&a->list.items[i], &b->list.items[i]);
        if (order != 0) {
            return order;
        }
    }
    return (a->list.count > b->list.count) - (a->list.count < b->list.count);
}

static int compare_maps(const struct value *a, const struct value *b) {
    if (a->map.count != b->map.count) {
        return a->map.count > b->map.count ? 1 : -1;
    }
    for (size_t i = 0; i < a->map.count; i++) {
        int order = value_order(&a->map.entries[i].key, &b->map.entries[i].key);
        if (order == 0) {
            order = value_order(&a->map.entries[i].value, &b->map.entries[i].value);
        }
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

static int rank(enum value_kind kind) {
    if (is_number(kind)) {
        return 0;
    }
    switch (kind) {
    case VALUE_STRING:
        return 1;
    case VALUE_DATE:
        return 2;
    case VALUE_DATETIME:
        return 3;
    default:
        return 4 + (int)kind;
    }
}

int value_order(const struct value *a, const struct value *b) {
    if (rank(a->kind) != rank(b->kind)) {
        return rank(a->kind) > rank(b->kind) ? 1 : -1;
    }
    switch (a->kind) {
    case VALUE_NULL:
        return 0;
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_BIGINT:
    case VALUE_FLOAT:
        return compare_numbers(a, b);
    case VALUE_STRING:
    case VALUE_BYTES:
        return sv_compare(a->text, b->text);
    case VALUE_DATE:
        return sign_of(a->date.days, b->date.days);
    case VALUE_DATETIME:
        return compare_datetimes(a->datetime, b->datetime);
    case VALUE_LIST:
        return compare_lists(a, b);
    case VALUE_MAP:
        return compare_maps(a, b);
    }
    return 0;
}

static bool equal_lists(const struct value *a, const struct value *b) {
    if (a->list.count != b->list.count) {
        return false;
    }
    for (size_t i = 0; i < a->list.count; i++) {
        if (!value_equal(&a->list.items[i], &b->list.items[i])) {
            return false;
        }
    }
    return true;
}

static const struct value_entry *find_entry(const struct value *map, const struct value *key) {
    for (size_t i = 0; i < map->map.count; i++) {
        if (value_equal(&map->map.entries[i].key, key)) {
            return &map->map.entries[i];
        }
    }
    return NULL;
}

static int compare_entries(const void *a, const void *b) {
    const struct value_entry *const *left = a, *const *right = b;
    return value_order(&(*left)->key, &(*right)->key);
}

static const struct value_entry **sorted_entries(const struct value *map) {
    const struct value_entry **sorted = calloc(map->map.count, sizeof *sorted);
    if (!sorted) {
        return NULL;
    }
    for (size_t i = 0; i < map->map.count; i++) {
        sorted[i] = &map->map.entries[i];
    }
    qsort(sorted, map->map.count, sizeof *sorted, compare_entries);
    return sorted;
}

static bool equal_entry(const struct value_entry *a, const struct value_entry *b) {
    return b && value_equal(&a->key, &b->key) && value_equal(&a->value, &b->value);
}

enum { MAP_SMALL = 32 };

static bool equal_maps(const struct value *a, const struct value *b) {
    if (a->map.count != b->map.count) {
        return false;
    }
    size_t same = 0; /* maps that are equal mostly have one order too */
    while (same < a->map.count &&
           value_equal(&a->map.entries[same].key, &b->map.entries[same].key)) {
        if (!value_equal(&a->map.entries[same].value, &b->map.entries[same].value)) {
            return false;
        } else {
            same++;
        }
    }
    if (same == a->map.count) {
        return true;
    }
    bool large = a->map.count > MAP_SMALL;
    const struct value_entry **left = large ? sorted_entries(a) : NULL;
    const struct value_entry **right = left ? sorted_entries(b) : NULL;
    bool equal = true;
    for (size_t i = 0; i < a->map.count && equal; i++) {
        if (right) {
            equal = equal_entry(left[i], right[i]);
        } else {
            equal = equal_entry(&a->map.entries[i], find_entry(b, &a->map.entries[i].key));
        }
    }
    free(left);
    free(right);
    return equal;
}

bool value_equal(const struct value *a, const struct value *b) {
    if (is_number(a->kind) && is_number(b->kind)) {
        bool nan = (a->kind == VALUE_FLOAT && isnan(a->real)) ||
                   (b->kind == VALUE_FLOAT && isnan(b->real));
        return !nan && compare_numbers(a, b) == 0;
    }
    if (a->kind != b->kind) {
        return false;
    }
    if (a->kind == VALUE_LIST) {
        return equal_lists(a, b);
    }
    if (a->kind == VALUE_MAP) {
        return equal_maps(a, b);
    }
    return value_order(a, b) == 0;
}
