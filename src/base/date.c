#include "base/date.h"

#include <stdio.h>

enum { DAY_S = 86400, YEAR_MAX = 9999 };
static const int64_t SECOND = 1000000;

static bool is_leap(int32_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool civil_valid(int32_t year, int month, int day) {
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > YEAR_MAX || month < 1 || month > 12 || day < 1) {
        return false;
    }
    return day <= days[month - 1] + (month == 2 && is_leap(year));
}

/* Rounds towards minus infinity. */
static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

/* Years are counted from March: the leap day comes last, and the days before month m (0 = March)
 * are (153 m + 2) / 5. 400 years have 146097 days; 719468 lie between 0000-03-01 and 1970-01-01. */
int32_t civil_to_days(int32_t year, int month, int day) {
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int32_t)(era * 146097 + day_of_era - 719468);
}

struct civil civil_from_days(int32_t days) {
    int64_t shifted = (int64_t)days + 719468;
    int64_t era = floor_div(shifted, 146097);
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month = (int)((5 * day_of_year + 2) / 153);
    int day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    month += month < 10 ? 3 : -9;
    return (struct civil){(int32_t)(year_of_era + era * 400 + (month <= 2)), month, day};
}

size_t date_print(char out[DATE_BUFFER], struct date date) {
    struct civil civil = civil_from_days(date.days);
    int len = snprintf(out, DATE_BUFFER, "%04d-%02d-%02d", (int)civil.year, civil.month, civil.day);
    return (size_t)len;
}

size_t datetime_print(char out[DATE_BUFFER], struct datetime datetime, char separator) {
    int64_t seconds = floor_div(datetime.micros, SECOND);
    int micros = (int)(datetime.micros % SECOND);
    micros += micros < 0 ? (int)SECOND : 0;
    int64_t days = floor_div(seconds, DAY_S);
    int in_day = (int)(seconds - days * DAY_S);
    size_t len = date_print(out, (struct date){(int32_t)days});
    len += (size_t)snprintf(out + len, DATE_BUFFER - len, "%c%02d:%02d:%02d", separator,
                            in_day / 3600, in_day / 60 % 60, in_day % 60);
    if (micros) {
        len += (size_t)snprintf(out + len, DATE_BUFFER - len, ".%06d", micros);
    }
    if (!datetime.has_offset) {
        return len;
    }
    char sign = datetime.offset_s < 0 ? '-' : '+';
    unsigned offset =
        (unsigned)(datetime.offset_s < 0 ? -(int64_t)datetime.offset_s : datetime.offset_s);
    len += (size_t)snprintf(out + len, DATE_BUFFER - len, "%c%02u:%02u", sign, offset / 3600 % 100,
                            offset / 60 % 60);
    if (offset % 60) {
        len += (size_t)snprintf(out + len, DATE_BUFFER - len, ":%02u", offset % 60);
    }
    return len;
}

/* A reader of fixed-width fields: each step takes what it wants or fails for good. */
struct reader {
    struct sv text;
    size_t at;
    bool failed;
};

static int take_number(struct reader *reader, size_t width) {
    int value = 0;
    for (size_t i = 0; i < width; i++) {
        char c = reader->at < reader->text.len ? reader->text.data[reader->at] : '\0';
        if (c < '0' || c > '9') {
            reader->failed = true;
            return 0;
        }
        value = value * 10 + (c - '0');
        reader->at++;
    }
    return value;
}

static bool next_is(const struct reader *reader, char c) {
    return reader->at < reader->text.len && reader->text.data[reader->at] == c;
}

static void take_char(struct reader *reader, char c) {
    if (next_is(reader, c)) {
        reader->at++;
    } else {
        reader->failed = true;
    }
}

static int32_t take_date(struct reader *reader) {
    int year = take_number(reader, 4);
    take_char(reader, '-');
    int month = take_number(reader, 2);
    take_char(reader, '-');
    int day = take_number(reader, 2);
    if (reader->failed || !civil_valid(year, month, day)) {
        reader->failed = true;
        return 0;
    }
    return civil_to_days(year, month, day);
}

bool date_parse(struct sv text, struct date *out) {
    struct reader reader = {.text = text};
    int32_t days = take_date(&reader);
    if (reader.failed || reader.at != text.len) {
        return false;
    }
    out->days = days;
    return true;
}

static int64_t take_time(struct reader *reader) {
    int hour = take_number(reader, 2);
    take_char(reader, ':');
    int minute = take_number(reader, 2);
    take_char(reader, ':');
    int second = take_number(reader, 2);
    if (hour > 23 || minute > 59 || second > 59) {
        reader->failed = true;
    }
    return hour * INT64_C(3600) + minute * INT64_C(60) + second;
}

static void take_offset(struct reader *reader, struct datetime *out) {
    bool west = next_is(reader, '-');
    reader->at++;
    int hours = take_number(reader, 2);
    take_char(reader, ':');
    int minutes = take_number(reader, 2);
    int seconds = 0;
    if (next_is(reader, ':')) {
        reader->at++;
        seconds = take_number(reader, 2);
    }
    if (hours > 23) {
        reader->failed = true;
    }
    int offset = hours * 3600 + minutes * 60 + seconds;
    out->offset_s = west ? -offset : offset;
    out->has_offset = true;
}

bool datetime_parse(struct sv text, struct datetime *out) {
    struct reader reader = {.text = text};
    struct datetime read = {0};
    int64_t days = take_date(&reader);
    char separator = next_is(&reader, ' ') ? ' ' : 'T';
    take_char(&reader, separator);
    int64_t seconds = days * DAY_S + take_time(&reader);
    read.micros = seconds * SECOND;
    if (next_is(&reader, '.')) {
        reader.at++;
        read.micros += take_number(&reader, 6);
    }
    if (next_is(&reader, '+') || next_is(&reader, '-')) {
        take_offset(&reader, &read);
    }
    if (reader.failed || reader.at != text.len) {
        return false;
    }
    /* Other spellings of the same moment (`.000000`, `-00:00`) would not come back as they were. */
    char printed[DATE_BUFFER];
    size_t len = datetime_print(printed, read, separator);
    if (!sv_equal(text, (struct sv){printed, len})) {
        return false;
    }
    *out = read;
    return true;
}
