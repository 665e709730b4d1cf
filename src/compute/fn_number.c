#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "compute/functions.h"

/* ---- of many values ---- */

/* The value that is there and larger, times sign, than all others; null without any. */
static enum lyn_code outermost(const struct function_call *call, int sign, struct value *out,
                               struct lyn_error *err) {
    struct value items;
    enum lyn_code code = function_items(call, 0, &items, err);
    *out = value_null();
    for (size_t i = 0; code == LYN_OK && i < items.list.count; i++) {
        const struct value *item = &items.list.items[i];
        double number;
        if (value_is_missing(item)) {
            continue;
        }
        bool numbers = function_number(item, &number);
        if (out->kind != VALUE_NULL && item->kind != out->kind &&
            !(numbers && function_number(out, &number))) {
            return function_fail(call, REASON_WRONG_TYPE, err, "%s and %s cannot be compared",
                                 value_kind_phrase(out->kind), value_kind_phrase(item->kind));
        }
        if (out->kind == VALUE_NULL || sign * value_order(item, out) > 0) {
            *out = *item;
        }
    }
    return code;
}

static enum lyn_code outermost_there(const struct function_call *call, int sign, struct value *out,
                                     struct lyn_error *err) {
    enum lyn_code code = outermost(call, sign, out, err);
    if (code == LYN_OK && out->kind == VALUE_NULL) {
        code = function_fail(call, REASON_INVALID_VALUE, err, "there is no value");
    }
    return code;
}

enum lyn_code fn_max(const struct function_call *call, struct value *out, struct lyn_error *err) {
    return outermost_there(call, 1, out, err);
}

enum lyn_code fn_min(const struct function_call *call, struct value *out, struct lyn_error *err) {
    return outermost_there(call, -1, out, err);
}

enum lyn_code fn_next_integer(const struct function_call *call, struct value *out,
                              struct lyn_error *err) {
    double number;
    enum lyn_code code = outermost(call, 1, out, err);
    if (code != LYN_OK) {
        return code;
    }
    if (out->kind == VALUE_NULL) {
        *out = *function_argument(call, 1);
        return LYN_OK;
    }
    if (!function_number(out, &number)) {
        return function_fail(call, REASON_WRONG_TYPE, err, "the values must be integers");
    }
    if (fabs(number) >= 0x1p62) {
        return function_fail(call, REASON_INVALID_VALUE, err, "the largest value is too large");
    }
    *out = value_int((out->kind == VALUE_INT ? out->integer : (int64_t)floor(number)) + 1);
    return LYN_OK;
}

enum lyn_code fn_sum(const struct function_call *call, struct value *out, struct lyn_error *err) {
    struct value items;
    int64_t whole = 0;
    double real = 0;
    bool is_real = false;
    enum lyn_code code = function_items(call, 0, &items, err);
    for (size_t i = 0; code == LYN_OK && i < items.list.count; i++) {
        const struct value *item = &items.list.items[i];
        double number;
        if (value_is_missing(item)) {
            continue;
        }
        if (!function_number(item, &number)) {
            return function_fail(call, REASON_WRONG_TYPE, err, "%s cannot be added",
                                 value_kind_phrase(item->kind));
        }
        is_real |= item->kind == VALUE_FLOAT || item->kind == VALUE_BIGINT;
        is_real |= __builtin_add_overflow(
            whole,
            item->kind == VALUE_INT ? item->integer
                                    : (int64_t)(item->kind == VALUE_BOOL && item->boolean),
            &whole);
        real += number;
    }
    *out = is_real ? value_float(real) : value_int(whole);
    return code;
}

/* ---- columns of numbers ---- */

static enum lyn_code to_int(const struct function_call *call, struct value *cell,
                            struct lyn_error *err) {
    int64_t whole = 0;
    double real = 0;
    bool overflow = false;
    if (value_is_missing(cell)) {
        *cell = value_null();
        return LYN_OK;
    }
    if (cell->kind == VALUE_INT || cell->kind == VALUE_BIGINT) {
        return LYN_OK;
    }
    if (cell->kind == VALUE_STRING && num_parse_int64(sv_trim(cell->text), &whole)) {
        *cell = value_int(whole);
        return LYN_OK;
    }
    bool number = cell->kind == VALUE_STRING
                      ? num_parse_double(sv_trim(cell->text), &real, &overflow) && !overflow
                      : function_number(cell, &real);
    if (!number || !(fabs(real) < 0x1p63)) {
        return function_fail(
            call, REASON_INVALID_VALUE, err, "%s%.*s%s is no integer",
            cell->kind == VALUE_STRING ? "\"" : "a ",
            SV_ARG(cell->kind == VALUE_STRING ? cell->text : sv_from(value_kind_name(cell->kind))),
            cell->kind == VALUE_STRING ? "\"" : "");
    }
    *cell = value_int((int64_t)real);
    return LYN_OK;
}

/* pandas' Int64, which has room for missing cells; an integer beyond it leaves the column as it is. */
static enum lyn_code nullable_integers(const struct function_call *call, const struct value *cells,
                                       size_t count, struct column **out, struct lyn_error *err) {
    for (size_t i = 0; i < count; i++) {
        if (cells[i].kind == VALUE_BIGINT) {
            return function_column_of(call, cells, count, out, err);
        }
    }
    struct column_buffers buffers = {.validity = calloc(count / 8 + 1, 1),
                                     .values = calloc(count + 1, sizeof(int64_t))};
    if (!buffers.validity || !buffers.values) {
        free(buffers.validity);
        free(buffers.values);
        return error_oom(err);
    }
    for (size_t i = 0; i < count; i++) {
        if (cells[i].kind == VALUE_INT) {
            bit_set(buffers.validity, i);
            ((int64_t *)buffers.values)[i] = cells[i].integer;
        }
    }
    return column_take(LYN_DTYPE_INT64, "Int64", count, buffers, out, err);
}

enum lyn_code fn_convert_int(const struct function_call *call, struct frame **out,
                             struct lyn_error *err) {
    return function_convert(call, 0, to_int, nullable_integers, out, err);
}

/* 1234567.891 with two decimals as 1,234,567.89; printf rounds half to even on the exact value. */
static size_t print_currency(char out[512], double amount, int decimals) {
    char plain[400];
    size_t len = (size_t)snprintf(plain, sizeof plain, "%.*f", decimals, amount);
    size_t sign = plain[0] == '-', whole = strcspn(plain, ".") - sign, at = 0;
    for (size_t i = 0; i < len; i++) {
        size_t digit = i - sign;
        if (i > sign && digit < whole && (whole - digit) % 3 == 0) {
            out[at++] = ',';
        }
        out[at++] = plain[i];
    }
    return at;
}

static enum lyn_code to_currency(const struct function_call *call, struct value *cell,
                                 struct lyn_error *err) {
    char text[512];
    double amount;
    int decimals = (int)function_argument(call, 1)->integer;
    if (cell->kind == VALUE_NULL) {
        *cell = value_string(SV("nan"));
        return LYN_OK;
    }
    if (!function_number(cell, &amount)) {
        return function_fail(call, REASON_WRONG_TYPE, err, "an amount is a number, not %s",
                             value_kind_phrase(cell->kind));
    }
    size_t len =
        isfinite(amount) ? print_currency(text, amount, decimals) : num_print_double(text, amount);
    char *copy = arena_strdup(call->arena, (struct sv){text, len});
    *cell = value_string((struct sv){copy, len});
    return copy ? LYN_OK : arena_error(call->arena, err);
}

enum lyn_code fn_augmentcurrency(const struct function_call *call, struct column **out,
                                 struct lyn_error *err) {
    const struct value *decimals = function_argument(call, 1);
    struct value *cells = NULL;
    size_t column;
    if (decimals->kind != VALUE_INT || decimals->integer < 0 || decimals->integer > 20) {
        return function_fail(call, REASON_INVALID_VALUE, err, "`sf` is a number from 0 to 20");
    }
    enum lyn_code code = function_column(call, 0, &column, err);
    if (code == LYN_OK) {
        code = function_cells(call, column, to_currency, &cells, err);
    }
    return code == LYN_OK ? function_column_of(call, cells, call->frame->row_count, out, err)
                          : code;
}
