#include "formats/csv_cell.h"

#include <math.h>

#include "base/num.h"

/* ---- missing ---- */

static bool is_any_of(struct sv text, const char *const *names) {
    for (; *names; names++) {
        if (sv_is(text, *names)) {
            return true;
        }
    }
    return false;
}

bool csv_text_is_missing(struct sv text) {
    static const char *const hash[] = {"#N/A", "#N/A N/A", "#NA", NULL};
    static const char *const minus[] = {"-1.#IND", "-1.#QNAN", "-NaN", "-nan", NULL};
    static const char *const one[] = {"1.#IND", "1.#QNAN", NULL};
    static const char *const upper[] = {"N/A", "NA", "NULL", "NaN", "None", NULL};
    static const char *const lower[] = {"n/a", "nan", "null", NULL};
    if (text.len == 0) {
        return true;
    }
    switch (text.data[0]) {
    case '#':
        return is_any_of(text, hash);
    case '-':
        return is_any_of(text, minus);
    case '1':
        return is_any_of(text, one);
    case '<':
        return sv_is(text, "<NA>");
    case 'N':
        return is_any_of(text, upper);
    case 'n':
        return is_any_of(text, lower);
    default:
        return false;
    }
}

/* ---- numbers ---- */

static bool is_integer_text(struct sv text) {
    size_t at = text.len && (text.data[0] == '-' || text.data[0] == '+');
    if (at == text.len) {
        return false;
    }
    for (; at < text.len; at++) {
        if (text.data[at] < '0' || text.data[at] > '9') {
            return false;
        }
    }
    return true;
}

enum csv_integer csv_long_integer(struct sv text, int64_t *out) {
    text = sv_trim(text);
    if (!is_integer_text(text)) {
        return CSV_INTEGER_NOT;
    }
    uint64_t size;
    if (num_parse_int64(text, out)) {
        return CSV_INTEGER_INT64;
    }
    if (!num_parse_uint64(text, &size)) {
        return CSV_INTEGER_WIDE;
    }
    *out = (int64_t)size;
    return CSV_INTEGER_UINT64;
}

static bool equals_ignoring_case(struct sv text, const char *lower) {
    if (text.len != strlen(lower)) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != lower[i]) {
            return false;
        }
    }
    return true;
}

/* No white space around it, unlike other numbers. */
static bool parse_infinity(struct sv text, double *out) {
    bool negative = text.len && text.data[0] == '-';
    if (text.len && (negative || text.data[0] == '+')) {
        text.data++;
        text.len--;
    }
    if (!equals_ignoring_case(text, "inf") && !equals_ignoring_case(text, "infinity")) {
        return false;
    }
    *out = negative ? -(double)INFINITY : (double)INFINITY;
    return true;
}

bool csv_long_real(struct sv text, double *out, bool *integer) {
    struct sv number = sv_trim(text);
    bool overflow;
    *integer = false;
    if (!num_parse_double(number, out, &overflow)) {
        return parse_infinity(text, out);
    }
    *integer = is_integer_text(number);
    return !overflow;
}

/* ---- casts ---- */

static enum lyn_code unreadable(struct sv text, size_t row, struct lyn_error *err) {
    return error_set(err, REASON_INVALID_VALUE, "Unable to parse string \"%.*s\" at position %zu",
                     SV_ARG(text), row);
}

enum lyn_code csv_cast_int32(struct csv_cell cell, size_t row, int64_t *out,
                             struct lyn_error *err) {
    double real;
    bool integer;
    if (!csv_cell_real(cell, &real, &integer)) {
        return unreadable(cell.text, row, err);
    }
    if (!(real >= INT32_MIN && real <= INT32_MAX) || real != trunc(real)) {
        return error_set(err, REASON_WRONG_TYPE,
                         "cannot safely cast non-equivalent float64 to int32: %.*s",
                         SV_ARG(cell.text));
    }
    *out = (int64_t)real;
    return LYN_OK;
}

enum lyn_code csv_cast_float64(struct csv_cell cell, size_t row, double *out,
                               struct lyn_error *err) {
    bool integer;
    return csv_cell_real(cell, out, &integer) ? LYN_OK : unreadable(cell.text, row, err);
}

enum lyn_code csv_cast_boolean(struct csv_cell cell, bool *out, struct lyn_error *err) {
    static const char *const yes[] = {"True", "TRUE", "true", "1", "1.0", NULL};
    static const char *const no[] = {"False", "FALSE", "false", "0", "0.0", NULL};
    *out = is_any_of(cell.text, yes);
    if (*out || is_any_of(cell.text, no)) {
        return LYN_OK;
    }
    return error_set(err, REASON_INVALID_VALUE, "%.*s cannot be cast to bool", SV_ARG(cell.text));
}
