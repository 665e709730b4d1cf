#include "base/error.h"
#include "formats/yaml_scalar.h"

struct stamp {
    int year, month, day, hour, minute, second, micros;
    bool timed, zoned, west;
    int zone_hour, zone_minute;
    bool padded; /* month and day had two digits each */
};

struct reader {
    const char *at, *end;
};

static bool next_is(const struct reader *reader, char c) {
    return reader->at < reader->end && *reader->at == c;
}

static bool take(struct reader *reader, char c) {
    if (!next_is(reader, c)) {
        return false;
    }
    reader->at++;
    return true;
}

/* `least` to `most` digits; how many there were, 0 when too few. */
static int take_number(struct reader *reader, int least, int most, int *out) {
    int count = 0;
    *out = 0;
    while (count < most && reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') {
        *out = *out * 10 + (*reader->at++ - '0');
        count++;
    }
    return count >= least ? count : 0;
}

static bool take_blanks(struct reader *reader) {
    const char *start = reader->at;
    while (next_is(reader, ' ') || next_is(reader, '\t')) {
        reader->at++;
    }
    return reader->at > start;
}

/* `.` and any number of digits, cut to microseconds. */
static void take_fraction(struct reader *reader, int *micros) {
    if (!take(reader, '.')) {
        return;
    }
    int digit, scale = 100000;
    while (take_number(reader, 1, 1, &digit)) {
        *micros += digit * scale;
        scale /= 10;
    }
}

static bool take_zone(struct reader *reader, struct stamp *stamp) {
    const char *start = reader->at;
    take_blanks(reader);
    if (take(reader, 'Z')) {
        stamp->zoned = true;
        return true;
    }
    stamp->west = next_is(reader, '-');
    if (!take(reader, '-') && !take(reader, '+')) {
        return reader->at == start; /* blanks alone belong to no time */
    }
    stamp->zoned = true;
    if (!take_number(reader, 1, 2, &stamp->zone_hour)) {
        return false;
    }
    return !take(reader, ':') || take_number(reader, 2, 2, &stamp->zone_minute);
}

static bool read_stamp(struct sv text, struct stamp *stamp) {
    struct reader reader = {text.data, text.data + text.len};
    *stamp = (struct stamp){0};
    if (text.len == 0 || !take_number(&reader, 4, 4, &stamp->year) || !take(&reader, '-')) {
        return false;
    }
    int month_digits = take_number(&reader, 1, 2, &stamp->month);
    if (!month_digits || !take(&reader, '-')) {
        return false;
    }
    int day_digits = take_number(&reader, 1, 2, &stamp->day);
    if (!day_digits) {
        return false;
    }
    stamp->padded = month_digits == 2 && day_digits == 2;
    if (reader.at == reader.end) {
        return true;
    }
    stamp->timed = true;
    if (!take(&reader, 'T') && !take(&reader, 't') && !take_blanks(&reader)) {
        return false;
    }
    if (!take_number(&reader, 1, 2, &stamp->hour) || !take(&reader, ':') ||
        !take_number(&reader, 2, 2, &stamp->minute) || !take(&reader, ':') ||
        !take_number(&reader, 2, 2, &stamp->second)) {
        return false;
    }
    take_fraction(&reader, &stamp->micros);
    return take_zone(&reader, stamp) && reader.at == reader.end;
}

bool yaml_is_timestamp(struct sv text) {
    struct stamp stamp;
    return read_stamp(text, &stamp) && (stamp.timed || stamp.padded);
}

/* What Python's date and datetime say to parts that are out of range, in its order. */
static const char *stamp_fault(const struct stamp *stamp) {
    if (stamp->zone_hour * 60 + stamp->zone_minute >= 24 * 60) {
        return "offset must be strictly between -24 and 24 hours";
    }
    if (stamp->year < 1) {
        return "year 0 is out of range";
    }
    if (stamp->month < 1 || stamp->month > 12) {
        return "month must be in 1..12";
    }
    if (!civil_valid(stamp->year, stamp->month, stamp->day)) {
        return "day is out of range for month";
    }
    if (stamp->hour > 23) {
        return "hour must be in 0..23";
    }
    if (stamp->minute > 59) {
        return "minute must be in 0..59";
    }
    return stamp->second > 59 ? "second must be in 0..59" : NULL;
}

enum lyn_code yaml_timestamp(struct sv text, struct value *out, struct lyn_error *err) {
    struct stamp stamp;
    if (!read_stamp(text, &stamp)) {
        return error_set(err, REASON_INVALID_VALUE, "'%.*s' is no timestamp", SV_ARG(text));
    }
    const char *fault = stamp_fault(&stamp);
    if (fault) {
        return error_set(err, REASON_INVALID_VALUE, "%s", fault);
    }
    int32_t days = civil_to_days(stamp.year, stamp.month, stamp.day);
    if (!stamp.timed) {
        *out = (struct value){.kind = VALUE_DATE, .date = {days}};
        return LYN_OK;
    }
    int in_day = stamp.hour * 3600 + stamp.minute * 60 + stamp.second;
    int64_t seconds = (int64_t)days * 86400 + in_day;
    int32_t offset = (stamp.zone_hour * 60 + stamp.zone_minute) * 60;
    *out = (struct value){.kind = VALUE_DATETIME,
                          .datetime = {.micros = seconds * 1000000 + stamp.micros,
                                       .offset_s = stamp.west ? -offset : offset,
                                       .has_offset = stamp.zoned}};
    return LYN_OK;
}
