#include <stdio.h>

#include "liquid/moment.h"

static const char *const DAYS[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};
static const char *const MONTHS[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

struct fields {
    int32_t days;
    struct civil civil;
    int hour, minute, second, micros;
    int weekday;     /* 0: Sunday */
    int day_of_year; /* 0-based */
};

/* One directive: %[flags][width][E or O]letter. */
struct directive {
    char pad; /* '0', '_', '-' or 0: the letter's own */
    bool upper, swap;
    int width;
    char letter;
};

struct printer {
    const struct moment *moment;
    struct fields fields;
    int32_t local_offset_s;
    struct buf *out;
};

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

static struct fields split(const struct moment *moment) {
    const int64_t second = 1000000, day = 86400;
    int64_t seconds = floor_div(moment->micros, second);
    struct fields out = {.days = (int32_t)floor_div(seconds, day),
                         .micros = (int)(moment->micros - seconds * second)};
    int in_day = (int)(seconds - out.days * day);
    out.civil = civil_from_days(out.days);
    out.hour = in_day / 3600;
    out.minute = in_day / 60 % 60;
    out.second = in_day % 60;
    out.weekday = (int)((out.days % 7 + 7 + 4) % 7);
    out.day_of_year = out.days - civil_to_days(out.civil.year, 1, 1);
    return out;
}

static void put_number(struct printer *printer, const struct directive *directive, int64_t value,
                       int width, char pad) {
    char digits[32];
    pad = directive->pad ? directive->pad : pad;
    width = directive->width ? directive->width : width;
    int len = snprintf(digits, sizeof digits, "%lld", (long long)value);
    for (; pad != '-' && len < width; width--) {
        buf_putc(printer->out, pad == '_' ? ' ' : '0');
    }
    buf_append(printer->out, digits, (size_t)len);
}

static void put_text(struct printer *printer, const struct directive *directive, const char *text,
                     size_t len, bool swap_to_lower) {
    for (int width = directive->width; (size_t)width > len && width > 0; width--) {
        buf_putc(printer->out, directive->pad == '0' ? '0' : ' ');
    }
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        bool lower = directive->swap && swap_to_lower;
        bool upper = directive->upper || (directive->swap && !swap_to_lower);
        if (lower && c >= 'A' && c <= 'Z') {
            c = (char)(c + 32);
        } else if (upper && !lower && c >= 'a' && c <= 'z') {
            c = (char)(c - 32);
        }
        buf_putc(printer->out, c);
    }
}

/* ISO 8601's week and its year. */
static int iso_week(const struct fields *fields, int32_t *year) {
    int weekday = (fields->weekday + 6) % 7; /* 0: Monday */
    int32_t thursday = fields->days - weekday + 3;
    *year = civil_from_days(thursday).year;
    return (thursday - civil_to_days(*year, 1, 1)) / 7 + 1;
}

static void put_offset(struct printer *printer) {
    if (!printer->moment->zoned) {
        return;
    }
    int32_t offset = printer->moment->offset_s;
    unsigned magnitude = (unsigned)(offset < 0 ? -offset : offset);
    buf_printf(printer->out, "%c%02u%02u", offset < 0 ? '-' : '+', magnitude / 3600,
               magnitude / 60 % 60);
    if (magnitude % 60) {
        buf_printf(printer->out, "%02u", magnitude % 60);
    }
}

static void print(struct printer *printer, struct sv format);

static const char *composite(char letter) {
    switch (letter) {
    case 'c':
        return "%a %b %e %H:%M:%S %Y";
    case 'D':
    case 'x':
        return "%m/%d/%y";
    case 'F':
        return "%Y-%m-%d";
    case 'R':
        return "%H:%M";
    case 'r':
        return "%I:%M:%S %p";
    case 'T':
    case 'X':
        return "%H:%M:%S";
    default:
        return NULL;
    }
}

/* The numbers of a date; false for other letters. */
static bool put_date_number(struct printer *printer, const struct directive *d) {
    const struct fields *f = &printer->fields;
    int32_t year;
    int week = iso_week(f, &year);
    switch (d->letter) {
    case 'Y':
        put_number(printer, d, f->civil.year, 1, '0');
        return true;
    case 'C':
        put_number(printer, d, f->civil.year / 100, 2, '0');
        return true;
    case 'y':
        put_number(printer, d, f->civil.year % 100, 2, '0');
        return true;
    case 'm':
        put_number(printer, d, f->civil.month, 2, '0');
        return true;
    case 'd':
        put_number(printer, d, f->civil.day, 2, '0');
        return true;
    case 'e':
        put_number(printer, d, f->civil.day, 2, '_');
        return true;
    case 'j':
        put_number(printer, d, f->day_of_year + 1, 3, '0');
        return true;
    case 'u':
        put_number(printer, d, f->weekday ? f->weekday : 7, 1, '0');
        return true;
    case 'w':
        put_number(printer, d, f->weekday, 1, '0');
        return true;
    case 'U':
        put_number(printer, d, (f->day_of_year + 7 - f->weekday) / 7, 2, '0');
        return true;
    case 'W':
        put_number(printer, d, (f->day_of_year + 7 - (f->weekday + 6) % 7) / 7, 2, '0');
        return true;
    case 'V':
        put_number(printer, d, week, 2, '0');
        return true;
    case 'G':
        put_number(printer, d, year, 1, '0');
        return true;
    case 'g':
        put_number(printer, d, year % 100, 2, '0');
        return true;
    default:
        return false;
    }
}

static bool put_time_number(struct printer *printer, const struct directive *d) {
    const struct fields *f = &printer->fields;
    int hour12 = f->hour % 12 ? f->hour % 12 : 12;
    switch (d->letter) {
    case 'H':
        put_number(printer, d, f->hour, 2, '0');
        return true;
    case 'k':
        put_number(printer, d, f->hour, 2, '_');
        return true;
    case 'I':
        put_number(printer, d, hour12, 2, '0');
        return true;
    case 'l':
        put_number(printer, d, hour12, 2, '_');
        return true;
    case 'M':
        put_number(printer, d, f->minute, 2, '0');
        return true;
    case 'S':
        put_number(printer, d, f->second, 2, '0');
        return true;
    case 'f':
        put_number(printer, d, f->micros, 6, '0');
        return true;
    case 's':
        put_number(printer, d,
                   floor_div(printer->moment->micros, 1000000) - printer->local_offset_s, 1, '0');
        return true;
    default:
        return false;
    }
}

static bool put_word(struct printer *printer, const struct directive *d) {
    const struct fields *f = &printer->fields;
    const char *day = DAYS[f->weekday], *month = MONTHS[f->civil.month - 1];
    const char *half = f->hour < 12 ? "AM" : "PM", *small = f->hour < 12 ? "am" : "pm";
    switch (d->letter) {
    case 'a':
        put_text(printer, d, day, 3, false);
        return true;
    case 'A':
        put_text(printer, d, day, strlen(day), false);
        return true;
    case 'b':
    case 'h':
        put_text(printer, d, month, 3, false);
        return true;
    case 'B':
        put_text(printer, d, month, strlen(month), false);
        return true;
    case 'p':
        put_text(printer, d, half, 2, true);
        return true;
    case 'P':
        put_text(printer, d, small, 2, true);
        return true;
    case 'Z':
        put_text(printer, d, printer->moment->zone, strlen(printer->moment->zone), true);
        return true;
    case 'z':
        put_offset(printer);
        return true;
    case 'n':
    case 't':
    case '%':
        buf_putc(printer->out, d->letter == 'n' ? '\n' : d->letter == 't' ? '\t' : '%');
        return true;
    default:
        return false;
    }
}

/* Reads the directive at a '%'; its end, or 0 when the format ends inside it. */
static size_t read_directive(struct sv format, size_t at, struct directive *out) {
    *out = (struct directive){0};
    for (at++; at < format.len && strchr("_-0^#", format.data[at]) && format.data[at]; at++) {
        if (format.data[at] == '^') {
            out->upper = true;
        } else if (format.data[at] == '#') {
            out->swap = true;
        } else {
            out->pad = format.data[at];
        }
    }
    for (; at < format.len && format.data[at] >= '0' && format.data[at] <= '9'; at++) {
        out->width = out->width > 100 ? 100 : out->width * 10 + (format.data[at] - '0');
    }
    if (at < format.len && (format.data[at] == 'E' || format.data[at] == 'O')) {
        at++;
    }
    if (at >= format.len) {
        return 0;
    }
    out->letter = format.data[at];
    return at + 1;
}

static bool put_directive(struct printer *printer, const struct directive *directive) {
    const char *parts = composite(directive->letter);
    if (!parts) {
        return put_date_number(printer, directive) || put_time_number(printer, directive) ||
               put_word(printer, directive);
    }
    struct buf text, *out = printer->out;
    buf_init(&text, 64);
    printer->out = &text;
    print(printer, sv_from(parts));
    printer->out = out;
    put_text(printer, directive, text.data ? text.data : "", text.len, false);
    buf_dispose(&text);
    return true;
}

static void print(struct printer *printer, struct sv format) {
    for (size_t at = 0; at < format.len;) {
        struct directive directive;
        size_t end = format.data[at] == '%' ? read_directive(format, at, &directive) : 0;
        if (end == 0) {
            buf_putc(printer->out, format.data[at++]);
            continue;
        }
        if (!put_directive(printer, &directive)) {
            buf_append(printer->out, format.data + at, end - at);
        }
        at = end;
    }
}

void moment_print(const struct moment *moment, struct sv format, int32_t local_offset_s,
                  struct buf *out) {
    struct printer printer = {
        .moment = moment, .fields = split(moment), .local_offset_s = local_offset_s, .out = out};
    print(&printer, format);
}
