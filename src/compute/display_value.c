#include <stdio.h>

#include "base/num.h"
#include "base/utf8.h"
#include "compute/display.h"
#include "liquid/moment.h"

enum { WIDTH_MAX = 10000, PRECISION_MAX = 100, NUMBER_MAX = 512 };

/* [[fill]align][sign][#][0][width][,|_][.precision][type] */
struct specification {
    struct sv fill;
    char align; /* 0: that of the kind */
    char sign;
    bool alternate;
    size_t width;
    char grouping;
    bool has_precision;
    size_t precision;
    char type;
};

static enum lyn_code wrong(struct sv specification, const struct value *value,
                           struct lyn_error *err) {
    return error_set(err, REASON_INVALID_VALUE, "the format '%.*s' does not fit a %s",
                     SV_ARG(specification), value_kind_name(value->kind));
}

/* ---- reading it ---- */

static bool is_align(char c) {
    return c == '<' || c == '>' || c == '^' || c == '=';
}

static bool take_any(struct sv text, size_t *at, const char *any, char *out) {
    if (*at >= text.len || !text.data[*at] || !strchr(any, text.data[*at])) {
        return false;
    }
    *out = text.data[(*at)++];
    return true;
}

static bool take_number(struct sv text, size_t *at, size_t max, size_t *out) {
    size_t begin = *at;
    *out = 0;
    while (*at < text.len && text.data[*at] >= '0' && text.data[*at] <= '9') {
        *out = *out * 10 + (size_t)(text.data[(*at)++] - '0');
        if (*out > max) {
            return false;
        }
    }
    return *at > begin;
}

static void take_align(struct sv text, size_t *at, struct specification *out) {
    size_t behind = 0;
    if (text.len) {
        (void)utf8_next(text, &behind);
    }
    if (behind < text.len && is_align(text.data[behind])) {
        out->fill = (struct sv){text.data, behind};
        out->align = text.data[behind];
        *at = behind + 1;
    } else {
        (void)take_any(text, at, "<>^=", &out->align);
    }
}

static bool parse(struct sv text, struct specification *out) {
    size_t at = 0;
    char mark = 0;
    *out = (struct specification){.fill = SV(" ")};
    take_align(text, &at, out);
    (void)take_any(text, &at, "+- ", &out->sign);
    out->alternate = take_any(text, &at, "#", &mark);
    if (take_any(text, &at, "0", &mark) && !out->align) {
        out->fill = SV("0");
        out->align = '=';
    }
    size_t digits = at;
    if (!take_number(text, &at, WIDTH_MAX, &out->width) && at > digits) {
        return false;
    }
    (void)take_any(text, &at, ",_", &out->grouping);
    if (take_any(text, &at, ".", &mark)) {
        out->has_precision = take_number(text, &at, PRECISION_MAX, &out->precision);
        if (!out->has_precision) {
            return false;
        }
    }
    (void)take_any(text, &at, "bcdeEfFgGnosxX%", &out->type);
    return at == text.len;
}

/* ---- printing ---- */

static void fill(const struct specification *how, size_t count, struct buf *out) {
    for (size_t i = 0; i < count; i++) {
        buf_append_sv(out, how->fill);
    }
}

/* `head` is a sign or nothing; `=` puts the filling behind it. */
static void pad(const struct specification *how, char align, struct sv head, struct sv body,
                struct buf *out) {
    size_t have = head.len + utf8_count(body);
    size_t space = how->width > have ? how->width - have : 0;
    size_t before = align == '>' ? space : align == '^' ? space / 2 : 0;
    fill(how, before, out);
    buf_append_sv(out, head);
    fill(how, align == '=' ? space : 0, out);
    buf_append_sv(out, body);
    fill(how, align == '=' ? 0 : space - before, out);
}

static enum lyn_code print_text(const struct value *value, struct sv specification,
                                const struct specification *how, struct buf *out,
                                struct lyn_error *err) {
    struct sv text = value->text;
    bool plain = !how->sign && !how->alternate && !how->grouping && how->align != '=';
    if (!plain || (how->type && how->type != 's')) {
        return wrong(specification, value, err);
    }
    if (how->has_precision) {
        size_t at = 0;
        for (size_t i = 0; i < how->precision && at < text.len; i++) {
            (void)utf8_next(text, &at);
        }
        text.len = at;
    }
    pad(how, how->align ? how->align : '<', SV(""), text, out);
    return LYN_OK;
}

/* The digits with a mark between every three of the whole part. */
static size_t group(char mark, const char *digits, char *out) {
    size_t whole = strspn(digits, "0123456789"), len = 0;
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0) {
            out[len++] = mark;
        }
        out[len++] = digits[i];
    }
    size_t rest = strlen(digits + whole);
    memcpy(out + len, digits + whole, rest);
    return len + rest;
}

static void print_number(const struct specification *how, bool negative, const char *digits,
                         struct buf *out) {
    char grouped[2 * NUMBER_MAX];
    struct sv body = sv_from(digits);
    if (how->grouping) {
        body = (struct sv){grouped, group(how->grouping, digits, grouped)};
    }
    struct sv head = negative ? SV("-") : SV("");
    if (!negative && (how->sign == '+' || how->sign == ' ')) {
        head = how->sign == '+' ? SV("+") : SV(" ");
    }
    pad(how, how->align ? how->align : '>', head, body, out);
}

static enum lyn_code print_real(double real, const struct value *value, struct sv specification,
                                const struct specification *how, struct buf *out,
                                struct lyn_error *err) {
    char digits[NUMBER_MAX], format[] = "%.*f";
    bool negative = real < 0 || (real == 0 && 1 / real < 0);
    double magnitude = negative ? -real : real;
    if (how->alternate || (how->type && !strchr("eEfFgGn%", how->type))) {
        return wrong(specification, value, err);
    }
    if (!how->type && !how->has_precision) {
        (void)num_print_double(digits, magnitude);
        print_number(how, negative, digits, out);
        return LYN_OK;
    }
    bool percent = how->type == '%';
    format[3] = percent ? 'f' : !how->type || how->type == 'n' ? 'g' : how->type;
    int precision = how->has_precision ? (int)how->precision : 6;
    int len = snprintf(digits, sizeof digits - 2, format, precision,
                       percent ? magnitude * 100 : magnitude);
    if (len < 0 || (size_t)len >= sizeof digits - 2) {
        return wrong(specification, value, err);
    }
    if (percent) {
        memcpy(digits + len, "%", sizeof "%");
    } else if (!how->type && digits[strspn(digits, "0123456789")] == '\0') {
        memcpy(digits + len, ".0", sizeof ".0");
    }
    print_number(how, negative, digits, out);
    return LYN_OK;
}

static enum lyn_code print_integer(int64_t integer, const struct value *value,
                                   struct sv specification, const struct specification *how,
                                   struct buf *out, struct lyn_error *err) {
    char digits[NUM_BUFFER];
    uint64_t magnitude = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    if (how->type && strchr("eEfFgG%", how->type)) {
        return print_real((double)integer, value, specification, how, out, err);
    }
    if (how->has_precision || (how->type && !strchr("dnoxX", how->type))) {
        return wrong(specification, value, err);
    }
    if (how->type == 'x' || how->type == 'X' || how->type == 'o') {
        if (how->alternate || how->grouping) {
            return wrong(specification, value, err);
        }
        const char *format = how->type == 'x' ? "%llx" : how->type == 'X' ? "%llX" : "%llo";
        (void)snprintf(digits, sizeof digits, format, (unsigned long long)magnitude);
    } else {
        (void)num_print_uint64(digits, magnitude);
    }
    print_number(how, integer < 0, digits, out);
    return LYN_OK;
}

/* A date's format is strftime's. */
static void print_date(const struct value *value, struct sv format, struct buf *out) {
    struct moment moment = {0};
    if (value->kind == VALUE_DATE) {
        moment.micros = value->date.days * INT64_C(86400000000);
    } else {
        moment.micros = value->datetime.micros;
        moment.zoned = value->datetime.has_offset;
        moment.offset_s = value->datetime.offset_s;
    }
    moment_print(&moment, format, 0, out);
}

enum lyn_code display_value(const struct value *value, struct sv specification, struct buf *out,
                            struct lyn_error *err) {
    struct specification how;
    if (specification.len == 0) {
        value_print_python(value, out);
        return LYN_OK;
    }
    if (value->kind == VALUE_DATE || value->kind == VALUE_DATETIME) {
        print_date(value, specification, out);
        return LYN_OK;
    }
    if (!parse(specification, &how)) {
        return wrong(specification, value, err);
    }
    switch (value->kind) {
    case VALUE_STRING:
        return print_text(value, specification, &how, out, err);
    case VALUE_BOOL:
        return print_integer(value->boolean, value, specification, &how, out, err);
    case VALUE_INT:
        return print_integer(value->integer, value, specification, &how, out, err);
    case VALUE_FLOAT:
        return print_real(value->real, value, specification, &how, out, err);
    default:
        return wrong(specification, value, err);
    }
}
