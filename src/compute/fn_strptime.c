#include "compute/functions.h"

enum { SECOND = 1000000 };

static const char *const MONTHS[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};

struct scan {
    struct sv text;
    size_t at;
    int64_t year, month, day, hour, minute, second, micros;
    int half; /* 1: AM, 2: PM */
};

static bool take_number(struct scan *scan, size_t most, int64_t *out) {
    size_t begin = scan->at;
    *out = 0;
    while (scan->at < scan->text.len && scan->at - begin < most &&
           scan->text.data[scan->at] >= '0' && scan->text.data[scan->at] <= '9') {
        *out = *out * 10 + (scan->text.data[scan->at++] - '0');
    }
    return scan->at > begin;
}

static bool take_word(struct scan *scan, const char *lower, size_t len) {
    if (scan->text.len - scan->at < len ||
        strncasecmp(scan->text.data + scan->at, lower, len) != 0) {
        return false;
    }
    scan->at += len;
    return true;
}

static bool take_month(struct scan *scan, bool whole) {
    for (int64_t i = 0; i < 12; i++) {
        if (take_word(scan, MONTHS[i], whole ? strlen(MONTHS[i]) : 3)) {
            scan->month = i + 1;
            return true;
        }
    }
    return false;
}

static bool take_fraction(struct scan *scan) {
    size_t begin = scan->at;
    if (!take_number(scan, 6, &scan->micros)) {
        return false;
    }
    for (size_t digits = scan->at - begin; digits < 6; digits++) {
        scan->micros *= 10;
    }
    return true;
}

static bool take_directive(struct scan *scan, char letter) {
    switch (letter) {
    case 'Y':
        return take_number(scan, 4, &scan->year);
    case 'y':
        if (!take_number(scan, 2, &scan->year)) {
            return false;
        }
        scan->year += scan->year < 69 ? 2000 : 1900;
        return true;
    case 'm':
        return take_number(scan, 2, &scan->month);
    case 'd':
        return take_number(scan, 2, &scan->day);
    case 'H':
    case 'I':
        return take_number(scan, 2, &scan->hour);
    case 'M':
        return take_number(scan, 2, &scan->minute);
    case 'S':
        return take_number(scan, 2, &scan->second);
    case 'f':
        return take_fraction(scan);
    case 'B':
        return take_month(scan, true);
    case 'b':
        return take_month(scan, false);
    case 'p':
        scan->half = take_word(scan, "am", 2) ? 1 : take_word(scan, "pm", 2) ? 2 : 0;
        return scan->half != 0;
    case '%':
        return take_word(scan, "%", 1);
    default:
        return false;
    }
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool take_all(struct scan *scan, struct sv format) {
    for (size_t i = 0; i < format.len; i++) {
        if (format.data[i] == '%' && i + 1 < format.len) {
            if (!take_directive(scan, format.data[++i])) {
                return false;
            }
        } else if (is_space(format.data[i])) {
            while (scan->at < scan->text.len && is_space(scan->text.data[scan->at])) {
                scan->at++;
            }
        } else if (!take_word(scan, &format.data[i], 1)) {
            return false;
        }
    }
    return scan->at == scan->text.len;
}

static bool to_datetime(struct scan *scan, struct datetime *out) {
    if (scan->half) {
        if (scan->hour < 1 || scan->hour > 12) {
            return false;
        }
        scan->hour = scan->hour % 12 + (scan->half == 2 ? 12 : 0);
    }
    if (scan->hour > 23 || scan->minute > 59 || scan->second > 59 || scan->year < 1 ||
        !civil_valid((int32_t)scan->year, (int)scan->month, (int)scan->day)) {
        return false;
    }
    int64_t days = civil_to_days((int32_t)scan->year, (int)scan->month, (int)scan->day);
    int64_t seconds = ((days * 24 + scan->hour) * 60 + scan->minute) * 60 + scan->second;
    *out = (struct datetime){.micros = seconds * SECOND + scan->micros};
    return true;
}

enum lyn_code fn_strptime(const struct function_call *call, struct value *out,
                          struct lyn_error *err) {
    const struct value *value = function_argument(call, 0), *format = function_argument(call, 1);
    struct scan scan = {.year = 1900, .month = 1, .day = 1};
    struct datetime datetime;
    *out = value_null();
    if (value_is_missing(value)) {
        return LYN_OK;
    }
    if (value->kind != VALUE_STRING || format->kind != VALUE_STRING) {
        return function_fail(call, REASON_WRONG_TYPE, err, "`value` and `format` must be text");
    }
    scan.text = value->text;
    if (!take_all(&scan, format->text) || !to_datetime(&scan, &datetime)) {
        return function_fail(call, REASON_INVALID_VALUE, err,
                             "time data '%.*s' does not match format '%.*s'", SV_ARG(value->text),
                             SV_ARG(format->text));
    }
    *out = (struct value){.kind = VALUE_DATETIME, .datetime = datetime};
    return LYN_OK;
}
