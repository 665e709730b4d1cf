#include "base/num.h"
#include "base/repr.h"
#include "value/value.h"

static void put_bytes(struct sv bytes, struct buf *out) {
    bool single = bytes.len && memchr(bytes.data, '\'', bytes.len);
    bool dual = bytes.len && memchr(bytes.data, '"', bytes.len);
    char quote = single && !dual ? '"' : '\'';
    buf_putc(out, 'b');
    buf_putc(out, quote);
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.data[i];
        if (c == '\\' || c == (unsigned char)quote) {
            buf_printf(out, "\\%c", c);
        } else if (c == '\t' || c == '\n' || c == '\r') {
            buf_puts(out, c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\r");
        } else if (c < 0x20 || c >= 0x7f) {
            buf_printf(out, "\\x%02x", c);
        } else {
            buf_putc(out, (char)c);
        }
    }
    buf_putc(out, quote);
}

static void put_civil(int32_t days, struct buf *out) {
    struct civil civil = civil_from_days(days);
    buf_printf(out, "%d, %d, %d", (int)civil.year, civil.month, civil.day);
}

enum { DAY_S = 86400, SECOND = 1000000 };

static void put_zone(int32_t offset_s, struct buf *out) {
    if (offset_s == 0) {
        buf_puts(out, "datetime.timezone.utc");
        return;
    }
    /* A timedelta keeps its seconds positive and borrows from the days. */
    buf_puts(out, "datetime.timezone(datetime.timedelta(");
    if (offset_s < 0) {
        buf_printf(out, "days=-1, seconds=%d", (int)(offset_s + DAY_S));
    } else {
        buf_printf(out, "seconds=%d", (int)offset_s);
    }
    buf_puts(out, "))");
}

static void put_datetime(struct datetime datetime, struct buf *out) {
    const int64_t day = (int64_t)DAY_S * SECOND;
    int64_t in_day = datetime.micros % day;
    in_day += in_day < 0 ? day : 0;
    int seconds = (int)(in_day / SECOND), micros = (int)(in_day % SECOND);
    buf_puts(out, "datetime.datetime(");
    put_civil((int32_t)((datetime.micros - in_day) / day), out);
    buf_printf(out, ", %d, %d", seconds / 3600, seconds / 60 % 60);
    if (seconds % 60 || micros) {
        buf_printf(out, ", %d", seconds % 60);
    }
    if (micros) {
        buf_printf(out, ", %d", micros);
    }
    if (datetime.has_offset) {
        buf_puts(out, ", tzinfo=");
        put_zone(datetime.offset_s, out);
    }
    buf_putc(out, ')');
}

static void put_repr(const struct value *value, struct buf *out);

static void put_items(const struct value *value, struct buf *out) {
    bool map = value->kind == VALUE_MAP;
    size_t count = map ? value->map.count : value->list.count;
    buf_putc(out, map ? '{' : '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buf_puts(out, ", ");
        }
        if (map) {
            put_repr(&value->map.entries[i].key, out);
            buf_puts(out, ": ");
        }
        put_repr(map ? &value->map.entries[i].value : &value->list.items[i], out);
    }
    buf_putc(out, map ? '}' : ']');
}

static void put_repr(const struct value *value, struct buf *out) {
    char digits[NUM_BUFFER];
    switch (value->kind) {
    case VALUE_NULL:
        buf_puts(out, "None");
        break;
    case VALUE_BOOL:
        buf_puts(out, value->boolean ? "True" : "False");
        break;
    case VALUE_INT:
        buf_append(out, digits, num_print_int64(digits, value->integer));
        break;
    case VALUE_BIGINT:
        buf_append_sv(out, value->text);
        break;
    case VALUE_FLOAT:
        buf_append(out, digits, num_print_double(digits, value->real));
        break;
    case VALUE_STRING:
        repr_text(out, value->text);
        break;
    case VALUE_BYTES:
        put_bytes(value->text, out);
        break;
    case VALUE_DATE:
        buf_puts(out, "datetime.date(");
        put_civil(value->date.days, out);
        buf_putc(out, ')');
        break;
    case VALUE_DATETIME:
        put_datetime(value->datetime, out);
        break;
    case VALUE_LIST:
    case VALUE_MAP:
        put_items(value, out);
        break;
    }
}

void value_print_python(const struct value *value, struct buf *out) {
    char text[DATE_BUFFER];
    if (value->kind == VALUE_STRING) {
        buf_append_sv(out, value->text);
    } else if (value->kind == VALUE_DATE) {
        buf_append(out, text, date_print(text, value->date));
    } else if (value->kind == VALUE_DATETIME) {
        buf_append(out, text, datetime_print(text, value->datetime, ' '));
    } else {
        put_repr(value, out);
    }
}
