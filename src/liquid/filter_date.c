/* date, and Jekyll's date_to_* (config-compute 3.8). */
#include <stdio.h>

#include "base/num.h"
#include "liquid/filter.h"
#include "liquid/moment.h"

static const int64_t SECOND = 1000000, DAY = (int64_t)86400 * 1000000;
/* Years 1 to 9999, in seconds. */
static const int64_t EARLIEST = -62135596800, LATEST = 253402300799;

static int64_t local_now(const struct filter_call *call) {
    return call->now + call->utc_offset_s * SECOND;
}

static int32_t local_today(const struct filter_call *call) {
    int64_t now = local_now(call);
    return (int32_t)(now / DAY - (now % DAY < 0));
}

static bool all_digits(struct sv text) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return text.len > 0;
}

/* Unix seconds, shown in local time; four digits are a year. */
static bool from_integer(const struct filter_call *call, int64_t seconds, struct moment *out) {
    *out = (struct moment){0};
    if (seconds >= 1000 && seconds <= 9999) {
        out->micros = civil_to_days((int32_t)seconds, 1, 1) * DAY;
        return true;
    }
    if (seconds < EARLIEST || seconds > LATEST) {
        return false;
    }
    out->micros = (seconds + call->utc_offset_s) * SECOND;
    return true;
}

static bool from_text(const struct filter_call *call, struct sv text, struct moment *out) {
    int64_t seconds;
    *out = (struct moment){0};
    if (sv_is(text, "now") || sv_is(text, "today")) {
        out->micros = local_now(call);
        return true;
    }
    if (all_digits(text)) {
        return num_parse_int64(text, &seconds) && from_integer(call, seconds, out);
    }
    return moment_parse(text, local_today(call), out);
}

static void from_datetime(struct datetime at, struct moment *out) {
    *out = (struct moment){.micros = at.micros, .zoned = at.has_offset, .offset_s = at.offset_s};
    unsigned magnitude = (unsigned)(at.offset_s < 0 ? -at.offset_s : at.offset_s);
    if (at.has_offset && at.offset_s == 0) {
        snprintf(out->zone, sizeof out->zone, "UTC");
    } else if (at.has_offset) {
        snprintf(out->zone, sizeof out->zone, "UTC%c%02u:%02u", at.offset_s < 0 ? '-' : '+',
                 magnitude / 3600 % 100, magnitude / 60 % 60);
    }
}

enum reading { READ_DATE, READ_NONE, READ_ERROR };

/* READ_NONE: the input stays as it is. */
static enum reading read_input(struct filter_call *call, struct moment *out) {
    const struct value *input = &call->input;
    switch (input->kind) {
    case VALUE_STRING:
        return from_text(call, input->text, out) ? READ_DATE : READ_NONE;
    case VALUE_INT:
        return from_integer(call, input->integer, out) ? READ_DATE : READ_NONE;
    case VALUE_BOOL:
        return from_integer(call, input->boolean, out) ? READ_DATE : READ_NONE;
    case VALUE_BIGINT:
        return READ_NONE;
    case VALUE_DATE:
        *out = (struct moment){.micros = input->date.days * DAY};
        return READ_DATE;
    case VALUE_DATETIME:
        from_datetime(input->datetime, out);
        return READ_DATE;
    default:
        return READ_ERROR;
    }
}

static enum lyn_code print_date(struct filter_call *call, struct sv format, struct lyn_error *err) {
    struct moment moment;
    struct buf out;
    enum lyn_code code;
    switch (read_input(call, &moment)) {
    case READ_DATE:
        filter_buffer(call, &out);
        moment_print(&moment, format, call->utc_offset_s, &out);
        return filter_return_buffer(call, &out, err);
    case READ_NONE:
        code = filter_input_text(call, &format, err);
        return code ? code : filter_return_text(call, format);
    case READ_ERROR:
        break;
    }
    return filter_fail(call, err, "%s is no date", value_kind_phrase(call->input.kind));
}

enum lyn_code filter_date(struct filter_call *call, struct lyn_error *err) {
    struct sv format;
    if (item_is_undefined(&call->input)) {
        return filter_return_text(call, SV(""));
    }
    if (item_is_undefined(&call->arguments[0])) {
        if (!item_text(call->arena, &call->input, &format)) {
            return arena_error(call->arena, err);
        }
        return filter_return_text(call, format);
    }
    if (call->arguments[0].kind != VALUE_STRING) {
        return filter_fail(call, err, "a format is a text");
    }
    return print_date(call, call->arguments[0].text, err);
}

static const char *ordinal(int day) {
    if (day / 10 == 1) {
        return "th";
    }
    return day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
}

/* `04 Mar 2020`; with "ordinal" `4th Mar 2020`, with "ordinal", "US" `Mar 4th, 2020`. */
static enum lyn_code print_day(struct filter_call *call, const char *month, struct lyn_error *err) {
    struct moment moment;
    char format[64];
    bool ordinals = call->count > 0 && value_is_text(&call->arguments[0], "ordinal");
    bool us = call->count > 1 && value_is_text(&call->arguments[1], "US");
    if (item_is_nil(&call->input)) {
        return filter_return_text(call, SV(""));
    }
    if (!ordinals || read_input(call, &moment) != READ_DATE) {
        snprintf(format, sizeof format, "%%d %s %%Y", month);
        return print_date(call, sv_from(format), err);
    }
    int64_t days = moment.micros / DAY - (moment.micros % DAY < 0);
    const char *suffix = ordinal(civil_from_days((int32_t)days).day);
    if (us) {
        snprintf(format, sizeof format, "%s %%-d%s, %%Y", month, suffix);
    } else {
        snprintf(format, sizeof format, "%%-d%s %s %%Y", suffix, month);
    }
    return print_date(call, sv_from(format), err);
}

enum lyn_code filter_date_to_string(struct filter_call *call, struct lyn_error *err) {
    return print_day(call, "%b", err);
}

enum lyn_code filter_date_to_long_string(struct filter_call *call, struct lyn_error *err) {
    return print_day(call, "%B", err);
}

/* A format whose end is the zone, which is local where the date names none. */
static enum lyn_code print_zoned(struct filter_call *call, const char *format, const char *colon,
                                 struct lyn_error *err) {
    struct moment moment;
    char text[64];
    if (item_is_nil(&call->input)) {
        return filter_return_text(call, SV(""));
    }
    int32_t offset = call->utc_offset_s;
    if (read_input(call, &moment) == READ_DATE && moment.zoned) {
        offset = moment.offset_s;
    }
    unsigned minutes = (unsigned)(offset < 0 ? -offset : offset) / 60;
    snprintf(text, sizeof text, "%s%c%02u%s%02u", format, offset < 0 ? '-' : '+',
             minutes / 60 % 100, colon, minutes % 60);
    return print_date(call, sv_from(text), err);
}

enum lyn_code filter_date_to_xmlschema(struct filter_call *call, struct lyn_error *err) {
    return print_zoned(call, "%Y-%m-%dT%H:%M:%S", ":", err);
}

enum lyn_code filter_date_to_rfc822(struct filter_call *call, struct lyn_error *err) {
    return print_zoned(call, "%a, %d %b %Y %H:%M:%S ", "", err);
}
