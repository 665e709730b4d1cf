#include <math.h>
#include <stdio.h>

#include "base/utf8.h"
#include "compute/expression_node.h"
#include "compute/functions.h"
#include "liquid/text.h"

enum { DIGITS_MAX = 400 }; /* of any double, with 15 decimals */

static bool any_missing(const struct value *arguments, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (arguments[i].kind == VALUE_NULL ||
            (arguments[i].kind == VALUE_FLOAT && isnan(arguments[i].real))) {
            return true;
        }
    }
    return false;
}

static enum lyn_code wrong(const char *name, const struct value *argument, struct lyn_error *err) {
    return error_set(err, REASON_WRONG_TYPE, "%s() does not take %s", name,
                     value_kind_phrase(argument->kind));
}

static enum lyn_code run_len(struct arena *arena, const struct value *arguments, size_t count,
                             struct value *out, struct lyn_error *err) {
    (void)arena;
    *out = value_null();
    if (any_missing(arguments, count)) {
        return LYN_OK;
    }
    switch (arguments->kind) {
    case VALUE_STRING:
        *out = value_int((int64_t)utf8_count(arguments->text));
        return LYN_OK;
    case VALUE_LIST:
        *out = value_int((int64_t)arguments->list.count);
        return LYN_OK;
    case VALUE_MAP:
        *out = value_int((int64_t)arguments->map.count);
        return LYN_OK;
    default:
        return wrong("len", arguments, err);
    }
}

static enum lyn_code change_case(struct arena *arena, const char *name,
                                 void (*change)(struct sv text, struct buf *out),
                                 const struct value *argument, struct value *out,
                                 struct lyn_error *err) {
    struct buf text;
    *out = value_null();
    if (argument->kind == VALUE_NULL) {
        return LYN_OK;
    }
    if (argument->kind != VALUE_STRING) {
        return wrong(name, argument, err);
    }
    buf_init(&text, SIZE_MAX / 4);
    change(argument->text, &text);
    enum lyn_code code = buf_status(&text, err);
    if (code == LYN_OK) {
        char *copy = arena_strdup(arena, buf_view(&text));
        *out = value_string((struct sv){copy, text.len});
        code = copy ? LYN_OK : arena_error(arena, err);
    }
    buf_dispose(&text);
    return code;
}

static enum lyn_code run_lower(struct arena *arena, const struct value *arguments, size_t count,
                               struct value *out, struct lyn_error *err) {
    (void)count;
    return change_case(arena, "lower", text_lower, arguments, out, err);
}

static enum lyn_code run_upper(struct arena *arena, const struct value *arguments, size_t count,
                               struct value *out, struct lyn_error *err) {
    (void)count;
    return change_case(arena, "upper", text_upper, arguments, out, err);
}

static enum lyn_code run_abs(struct arena *arena, const struct value *arguments, size_t count,
                             struct value *out, struct lyn_error *err) {
    (void)arena;
    *out = *arguments;
    if (any_missing(arguments, count)) {
        return LYN_OK;
    }
    if (out->kind == VALUE_FLOAT) {
        out->real = fabs(out->real);
        return LYN_OK;
    }
    if (out->kind != VALUE_INT || out->integer == INT64_MIN) {
        return wrong("abs", arguments, err);
    }
    out->integer = out->integer < 0 ? -out->integer : out->integer;
    return LYN_OK;
}

/* Half to even, as Python's; without a second argument to an integer. */
static enum lyn_code run_round(struct arena *arena, const struct value *arguments, size_t count,
                               struct value *out, struct lyn_error *err) {
    (void)arena;
    double number;
    *out = value_null();
    if (any_missing(arguments, count)) {
        return LYN_OK;
    }
    if (arguments->kind == VALUE_INT) {
        *out = *arguments;
        return LYN_OK;
    }
    if (!function_number(arguments, &number)) {
        return wrong("round", arguments, err);
    }
    if (count == 1) {
        number = nearbyint(number);
        *out = fabs(number) < 0x1p63 ? value_int((int64_t)number) : value_float(number);
        return LYN_OK;
    }
    if (arguments[1].kind != VALUE_INT || arguments[1].integer < 0 || arguments[1].integer > 15) {
        return error_set(err, REASON_INVALID_VALUE, "round() takes 0 to 15 decimals");
    }
    /* printf rounds the exact value; a product with a power of ten may end up on the other side. */
    char digits[DIGITS_MAX];
    bool overflow = false;
    int len = snprintf(digits, sizeof digits, "%.*f", (int)arguments[1].integer, number);
    if (isfinite(number)) {
        (void)num_parse_double((struct sv){digits, (size_t)len}, &number, &overflow);
    }
    *out = value_float(number);
    return LYN_OK;
}

static enum lyn_code part_of_date(const char *name, const struct value *argument, int part,
                                  struct value *out, struct lyn_error *err) {
    const int64_t day = INT64_C(86400000000);
    struct datetime datetime;
    *out = value_null();
    if (argument->kind == VALUE_NULL) {
        return LYN_OK;
    }
    if (!fn_date_of(argument, 0, &datetime)) {
        return wrong(name, argument, err);
    }
    int64_t days = datetime.micros / day - (datetime.micros % day < 0);
    struct civil civil = civil_from_days((int32_t)days);
    *out = value_int(part == 0 ? civil.year : part == 1 ? civil.month : civil.day);
    return LYN_OK;
}

static enum lyn_code run_year(struct arena *arena, const struct value *arguments, size_t count,
                              struct value *out, struct lyn_error *err) {
    (void)arena, (void)count;
    return part_of_date("year", arguments, 0, out, err);
}

static enum lyn_code run_month(struct arena *arena, const struct value *arguments, size_t count,
                               struct value *out, struct lyn_error *err) {
    (void)arena, (void)count;
    return part_of_date("month", arguments, 1, out, err);
}

static enum lyn_code run_day(struct arena *arena, const struct value *arguments, size_t count,
                             struct value *out, struct lyn_error *err) {
    (void)arena, (void)count;
    return part_of_date("day", arguments, 2, out, err);
}

enum place { ANYWHERE, AT_START, AT_END };

static enum lyn_code find_text(const char *name, const struct value *arguments, enum place place,
                               struct value *out, struct lyn_error *err) {
    struct sv text = arguments[0].text, part = arguments[1].text;
    *out = value_bool(false);
    if (any_missing(arguments, 2)) {
        return LYN_OK;
    }
    for (size_t i = 0; i < 2; i++) {
        if (arguments[i].kind != VALUE_STRING) {
            return wrong(name, &arguments[i], err);
        }
    }
    bool found = part.len <= text.len;
    if (found && part.len) {
        found = place == ANYWHERE ? memmem(text.data, text.len, part.data, part.len) != NULL
                                  : memcmp(text.data + (place == AT_END ? text.len - part.len : 0),
                                           part.data, part.len) == 0;
    }
    *out = value_bool(found);
    return LYN_OK;
}

static enum lyn_code run_contains(struct arena *arena, const struct value *arguments, size_t count,
                                  struct value *out, struct lyn_error *err) {
    (void)arena, (void)count;
    return find_text("contains", arguments, ANYWHERE, out, err);
}

static enum lyn_code run_startswith(struct arena *arena, const struct value *arguments,
                                    size_t count, struct value *out, struct lyn_error *err) {
    (void)arena, (void)count;
    return find_text("startswith", arguments, AT_START, out, err);
}

static enum lyn_code run_endswith(struct arena *arena, const struct value *arguments, size_t count,
                                  struct value *out, struct lyn_error *err) {
    (void)arena, (void)count;
    return find_text("endswith", arguments, AT_END, out, err);
}

/* The first that is there. */
static enum lyn_code run_coalesce(struct arena *arena, const struct value *arguments, size_t count,
                                  struct value *out, struct lyn_error *err) {
    (void)arena, (void)err;
    *out = value_null();
    for (size_t i = 0; i < count && out->kind == VALUE_NULL; i++) {
        *out = any_missing(&arguments[i], 1) ? value_null() : arguments[i];
    }
    return LYN_OK;
}

static const struct expression_function FUNCTIONS[] = {
    {"len", 1, 1, run_len},           {"lower", 1, 1, run_lower},
    {"upper", 1, 1, run_upper},       {"abs", 1, 1, run_abs},
    {"round", 1, 2, run_round},       {"year", 1, 1, run_year},
    {"month", 1, 1, run_month},       {"day", 1, 1, run_day},
    {"contains", 2, 2, run_contains}, {"startswith", 2, 2, run_startswith},
    {"endswith", 2, 2, run_endswith}, {"coalesce", 1, 8, run_coalesce},
};
enum { FUNCTION_COUNT = sizeof FUNCTIONS / sizeof *FUNCTIONS };

const struct expression_function *expression_function_find(struct sv name) {
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        if (sv_is(name, FUNCTIONS[i].name)) {
            return &FUNCTIONS[i];
        }
    }
    return NULL;
}

size_t expression_function_names(const char *names[32]) {
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        names[i] = FUNCTIONS[i].name;
    }
    return FUNCTION_COUNT;
}
