#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "base/utf8.h"
#include "compute/display.h"
#include "liquid/moment.h"

enum { WIDTH_MAX = 10000, PRECISION_MAX = 100, NUMBER_MAX = 512 };

/* [[fill]align][sign][z][#][0][width][,|_][.precision][type] */
struct specification {
    struct sv fill;
    char align; /* 0: that of the kind */
    char sign;
    bool no_negative_zero;
    bool alternate;
    bool zero; /* before the width: numbers are filled behind their sign */
    size_t width;
    char grouping;
    bool has_precision;
    size_t precision;
    char type;
};

/* What a number is printed of. */
struct number {
    bool negative;
    const char *prefix; /* `0x` or nothing */
    struct sv digits;   /* of the whole part, which may be grouped; may be empty */
    struct sv rest;
};

static enum lyn_code wrong(struct sv specification, const struct value *value,
                           struct lyn_error *err) {
    return error_set(err, REASON_INVALID_VALUE, "the format '%.*s' does not fit %s",
                     SV_ARG(specification), value_kind_phrase(value->kind));
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
    *out = (struct specification){.fill = SV("")};
    take_align(text, &at, out);
    bool fills = out->fill.len > 0, aligned = out->align != 0;
    (void)take_any(text, &at, "+- ", &out->sign);
    out->no_negative_zero = take_any(text, &at, "z", &mark);
    out->alternate = take_any(text, &at, "#", &mark);
    bool zero = !fills && take_any(text, &at, "0", &mark);
    out->zero = zero && !aligned;
    out->fill = fills ? out->fill : zero ? SV("0") : SV(" ");
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

/* What is filled before something of `have` characters; the rest of the space goes behind it. */
static size_t space_before(const struct specification *how, char align, size_t have,
                           size_t *behind) {
    size_t space = how->width > have ? how->width - have : 0;
    size_t before = align == '<' ? 0 : align == '^' ? space / 2 : space;
    *behind = space - before;
    return before;
}

static enum lyn_code print_text(const struct value *value, struct sv specification,
                                const struct specification *how, struct buf *out,
                                struct lyn_error *err) {
    struct sv text = value->text;
    size_t behind = 0;
    bool plain = !how->sign && !how->no_negative_zero && !how->alternate && !how->grouping &&
                 how->align != '=';
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
    fill(how, space_before(how, how->align ? how->align : '<', utf8_count(text), &behind), out);
    buf_append_sv(out, text);
    fill(how, behind, out);
    return LYN_OK;
}

/* How many digits there are in groups when all is `width` wide at least, with zeros before them. Never
 * a mark first: it may become one wider. */
static size_t grouped_digits(size_t have, size_t width, size_t every) {
    size_t digits = 0;
    for (;;) {
        size_t wanted = have > width ? have : width;
        size_t group = wanted > every ? every : wanted ? wanted : 1;
        digits += group;
        have -= have < group ? have : group;
        width -= width < group ? width : group;
        if (have == 0 && width == 0) {
            return digits;
        }
        width -= width > 0;
    }
}

static void print_grouped(struct sv digits, size_t count, size_t every, char mark,
                          struct buf *out) {
    for (size_t i = 0; i < count; i++) {
        if (i && (count - i) % every == 0) {
            buf_append(out, &mark, 1);
        }
        buf_append(out, i + digits.len < count ? "0" : &digits.data[i + digits.len - count], 1);
    }
}

static void print_number(const struct specification *how, const struct number *number,
                         struct buf *out) {
    bool other_base = how->type && strchr("bcoxX", how->type);
    char align = how->align ? how->align : how->zero ? '=' : '>';
    bool zeros = align == '=' && sv_is(how->fill, "0");
    const char *sign = number->negative   ? "-"
                       : how->sign == '+' ? "+"
                       : how->sign == ' ' ? " "
                                          : "";
    size_t every = !how->grouping ? SIZE_MAX : other_base ? 4 : 3;
    size_t have = strlen(sign) + strlen(number->prefix) + utf8_count(number->rest);
    size_t room = how->width > have && zeros && how->grouping ? how->width - have : 0;
    size_t count = number->digits.len ? grouped_digits(number->digits.len, room, every) : 0;
    size_t behind = 0;
    have += count + (count ? (count - 1) / every : 0);
    size_t before = space_before(how, align, have, &behind);
    fill(how, align == '=' ? 0 : before, out);
    buf_puts(out, sign);
    buf_puts(out, number->prefix);
    fill(how, align == '=' ? before : 0, out);
    print_grouped(number->digits, count, every, how->grouping, out);
    buf_append_sv(out, number->rest);
    fill(how, behind, out);
}

/* ---- numbers with a fraction ---- */

/* Without the zeros at the end of a fraction, which may have an exponent behind it. */
static void strip_zeros(char *digits) {
    char *exponent = digits + strcspn(digits, "e"), *end = exponent;
    if (!memchr(digits, '.', (size_t)(exponent - digits))) {
        return;
    }
    while (end[-1] == '0') {
        end--;
    }
    end -= end[-1] == '.';
    memmove(end, exponent, strlen(exponent) + 1);
}

/* The point that an alternate form always has. */
static void put_point(char *digits) {
    size_t whole = strspn(digits, "0123456789");
    if (digits[whole] != '.') {
        memmove(digits + whole + 1, digits + whole, strlen(digits + whole) + 1);
        digits[whole] = '.';
    }
}

/* Without a type: as %g, but with an exponent as soon as there would be no digit behind the point. */
static void print_general(double magnitude, const struct specification *how, char *digits) {
    size_t precision = how->precision ? how->precision : 1;
    int64_t exponent = 0;
    (void)snprintf(digits, NUMBER_MAX, "%.*e", (int)precision - 1, magnitude);
    size_t at = strcspn(digits, "e") + 1;
    (void)num_parse_int64(sv_from(digits + at + (digits[at] == '+')), &exponent);
    bool fixed = exponent >= -4 && exponent < (int64_t)precision - 1;
    if (fixed) {
        (void)snprintf(digits, NUMBER_MAX, "%.*f", (int)((int64_t)precision - 1 - exponent),
                       magnitude);
    }
    if (!how->alternate) {
        strip_zeros(digits);
    }
    size_t len = strlen(digits);
    if (fixed && !memchr(digits, '.', len)) {
        memcpy(digits + len, ".0", sizeof ".0");
    }
}

/* The digits of a number that is no NaN and not infinite; NUMBER_MAX bytes have room for them. */
static void print_digits(double magnitude, const struct specification *how, char *digits) {
    bool percent = how->type == '%';
    char format[] = "%.*f", alternate[] = "%#.*f";
    char type = percent ? 'f' : how->type == 'n' ? 'g' : how->type;
    int precision = how->has_precision ? (int)how->precision : 6;
    if (!how->type && how->has_precision) {
        print_general(magnitude, how, digits);
    } else if (!how->type) {
        (void)num_print_double(digits, magnitude);
    } else {
        format[3] = alternate[4] = type;
        (void)snprintf(digits, NUMBER_MAX - 2, how->alternate ? alternate : format, precision,
                       percent ? magnitude * 100 : magnitude);
    }
    if (how->alternate) {
        put_point(digits);
    }
}

static enum lyn_code print_real(double real, const struct value *value, struct sv specification,
                                const struct specification *how, struct buf *out,
                                struct lyn_error *err) {
    char digits[NUMBER_MAX];
    double magnitude = fabs(real);
    if ((how->type && !strchr("eEfFgGn%", how->type)) || (how->type == 'n' && how->grouping)) {
        return wrong(specification, value, err);
    }
    if (isfinite(how->type == '%' ? magnitude * 100 : magnitude)) {
        print_digits(magnitude, how, digits);
    } else {
        bool capital = how->type && strchr("EFG", how->type);
        const char *name = isnan(real) ? capital ? "NAN" : "nan" : capital ? "INF" : "inf";
        memcpy(digits, name, sizeof "nan");
    }
    bool is_zero = !digits[strcspn(digits, "123456789nNiI")];
    size_t len = strlen(digits), whole = strspn(digits, "0123456789");
    if (how->type == '%') {
        digits[len++] = '%';
    }
    struct number number = {.negative = signbit(real) && !isnan(real) &&
                                        !(how->no_negative_zero && is_zero),
                            .prefix = "",
                            .digits = {digits, whole},
                            .rest = {digits + whole, len - whole}};
    print_number(how, &number, out);
    return LYN_OK;
}

/* ---- whole numbers ---- */

static size_t print_base(uint64_t magnitude, char type, char digits[64]) {
    static const char SMALL[] = "0123456789abcdef", CAPITAL[] = "0123456789ABCDEF";
    unsigned bits = type == 'b' ? 1 : type == 'o' ? 3 : 4;
    size_t len = 1;
    for (uint64_t rest = magnitude >> bits; rest; rest >>= bits) {
        len++;
    }
    for (size_t i = len; i > 0; i--, magnitude >>= bits) {
        digits[i - 1] = (type == 'X' ? CAPITAL : SMALL)[magnitude & ((1U << bits) - 1)];
    }
    return len;
}

/* The character of that number. */
static enum lyn_code print_character(int64_t integer, const struct value *value,
                                     struct sv specification, const struct specification *how,
                                     struct buf *out, struct lyn_error *err) {
    bool surrogate = integer >= 0xd800 && integer <= 0xdfff;
    if (how->sign || how->alternate || how->grouping || integer < 0 || integer > 0x10ffff ||
        surrogate) {
        return wrong(specification, value, err);
    }
    char character[4];
    struct number number = {.prefix = "",
                            .rest = {character, utf8_put(character, (uint32_t)integer)}};
    print_number(how, &number, out);
    return LYN_OK;
}

static enum lyn_code print_integer(int64_t integer, const struct value *value,
                                   struct sv specification, const struct specification *how,
                                   struct buf *out, struct lyn_error *err) {
    char digits[64];
    uint64_t magnitude = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    bool other_base = how->type && strchr("boxX", how->type);
    bool comma_fits = how->grouping != ',' || !other_base;
    if (how->type && strchr("eEfFgG%", how->type)) {
        return print_real((double)integer, value, specification, how, out, err);
    }
    if (how->has_precision || how->no_negative_zero || !comma_fits ||
        (how->grouping && how->type == 'n') || how->type == 's') {
        return wrong(specification, value, err);
    }
    if (how->type == 'c') {
        return print_character(integer, value, specification, how, out, err);
    }
    struct number number = {.negative = integer < 0, .prefix = "", .digits = {digits, 0}};
    if (other_base) {
        static const char *const PREFIXES[] = {
            ['b'] = "0b", ['o'] = "0o", ['x'] = "0x", ['X'] = "0X"};
        number.prefix = how->alternate ? PREFIXES[(unsigned char)how->type] : "";
        number.digits.len = print_base(magnitude, how->type, digits);
    } else {
        number.digits.len = num_print_uint64(digits, magnitude);
    }
    print_number(how, &number, out);
    return LYN_OK;
}

/* One that has no other form than its decimal digits. */
static enum lyn_code print_big(const struct value *value, struct sv specification,
                               const struct specification *how, struct buf *out,
                               struct lyn_error *err) {
    bool negative = value->text.len && value->text.data[0] == '-';
    struct number number = {.negative = negative,
                            .prefix = "",
                            .digits = {value->text.data + negative, value->text.len - negative}};
    if ((how->type && how->type != 'd' && (how->type != 'n' || how->grouping)) ||
        how->has_precision || how->no_negative_zero) {
        return wrong(specification, value, err);
    }
    print_number(how, &number, out);
    return LYN_OK;
}

/* ---- values ---- */

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
    case VALUE_BIGINT:
        return print_big(value, specification, &how, out, err);
    case VALUE_FLOAT:
        return print_real(value->real, value, specification, &how, out, err);
    default:
        return wrong(specification, value, err);
    }
}
