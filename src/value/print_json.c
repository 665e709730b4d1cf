#include <math.h>

#include "base/base64.h"
#include "base/num.h"
#include "base/utf8.h"
#include "value/value.h"

static void put_escape(uint32_t c, struct buf *out) {
    static const char SHORT[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (size_t i = 0; i + 1 < sizeof SHORT; i += 2) {
        if (c == (unsigned char)SHORT[i]) {
            buf_putc(out, '\\');
            buf_putc(out, SHORT[i + 1]);
            return;
        }
    }
    if (c >= 0x10000) {
        buf_printf(out, "\\u%04x", (unsigned)(0xd800 + ((c - 0x10000) >> 10)));
        c = 0xdc00 + ((c - 0x10000) & 0x3ff);
    }
    buf_printf(out, "\\u%04x", (unsigned)c);
}

void json_print_text(struct sv text, bool ascii, struct buf *out) {
    buf_putc(out, '"');
    size_t plain = 0; /* start of what has not been copied yet */
    for (size_t at = 0; at < text.len;) {
        unsigned char c = (unsigned char)text.data[at];
        if (c >= 0x20 && c != '"' && c != '\\' && (c < 0x7f || !ascii)) {
            at++;
            continue;
        }
        buf_append(out, text.data + plain, at - plain);
        put_escape(utf8_next(text, &at), out);
        plain = at;
    }
    if (plain < text.len) {
        buf_append(out, text.data + plain, text.len - plain);
    }
    buf_putc(out, '"');
}

void json_print_double(double real, struct buf *out) {
    char digits[NUM_BUFFER];
    if (isfinite(real)) {
        buf_append(out, digits, num_print_double(digits, real));
    } else {
        buf_puts(out, "null");
    }
}

static void put_int(int64_t integer, struct buf *out) {
    char digits[NUM_BUFFER];
    buf_append(out, digits, num_print_int64(digits, integer));
}

static void put_date(const struct value *value, char separator, struct buf *out) {
    char text[DATE_BUFFER];
    size_t len = value->kind == VALUE_DATE ? date_print(text, value->date)
                                           : datetime_print(text, value->datetime, separator);
    buf_append(out, text, len);
}

/* Dates and bytes: quoted text, and under its tag when plain JSON would not bring it back. */
static void put_special(const struct value *value, struct json_style style, struct buf *out) {
    if (style.tagged) {
        buf_puts(out, value->kind == VALUE_DATE       ? "{\"$date\":"
                      : value->kind == VALUE_DATETIME ? "{\"$datetime\":"
                                                      : "{\"$bytes\":");
        if (style.spaced) {
            buf_putc(out, ' ');
        }
    }
    buf_putc(out, '"');
    if (value->kind == VALUE_BYTES) {
        base64_put(value->text, BASE64_LAST_TWO, out);
    } else {
        put_date(value, 'T', out);
    }
    buf_puts(out, style.tagged ? "\"}" : "\"");
}

void json_print_key(const struct value *key, struct buf *out) {
    if (key->kind == VALUE_STRING) {
        buf_append_sv(out, key->text);
    } else if (key->kind == VALUE_FLOAT && !isfinite(key->real)) {
        buf_puts(out, isnan(key->real) ? "NaN" : key->real > 0 ? "Infinity" : "-Infinity");
    } else if (key->kind == VALUE_DATE || key->kind == VALUE_DATETIME) {
        put_date(key, 'T', out);
    } else if (key->kind == VALUE_BYTES) {
        base64_put(key->text, BASE64_LAST_TWO, out);
    } else if (key->kind == VALUE_LIST || key->kind == VALUE_MAP) { /* no scalar, so no key */
        buf_puts(out, value_kind_name(key->kind));
    } else {
        value_print_json(key, (struct json_style){0}, out);
    }
}

static void put_key(const struct value *key, struct json_style style, struct buf *out) {
    if (key->kind == VALUE_STRING) {
        json_print_text(key->text, style.ascii, out);
        return;
    }
    buf_putc(out, '"');
    json_print_key(key, out);
    buf_putc(out, '"');
}

/* Maps that a plain object would not bring back: a key that is not text, or one lone key that looks
 * like a tag. */
static bool needs_pairs(const struct value *map) {
    for (size_t i = 0; i < map->map.count; i++) {
        if (map->map.entries[i].key.kind != VALUE_STRING) {
            return true;
        }
    }
    if (map->map.count != 1) {
        return false;
    }
    struct sv key = map->map.entries[0].key.text;
    return sv_is(key, "$date") || sv_is(key, "$datetime") || sv_is(key, "$bytes") ||
           sv_is(key, "$map");
}

static void put_list(const struct value *list, struct json_style style, struct buf *out) {
    buf_putc(out, '[');
    for (size_t i = 0; i < list->list.count; i++) {
        if (i > 0) {
            buf_puts(out, style.spaced ? ", " : ",");
        }
        value_print_json(&list->list.items[i], style, out);
    }
    buf_putc(out, ']');
}

static void put_pairs(const struct value *map, struct json_style style, struct buf *out) {
    buf_puts(out, style.spaced ? "{\"$map\": [" : "{\"$map\":[");
    for (size_t i = 0; i < map->map.count; i++) {
        struct value pair[2] = {map->map.entries[i].key, map->map.entries[i].value};
        struct value list = {.kind = VALUE_LIST, .list = {pair, 2}};
        if (i > 0) {
            buf_puts(out, style.spaced ? ", " : ",");
        }
        put_list(&list, style, out);
    }
    buf_puts(out, "]}");
}

static void put_map(const struct value *map, struct json_style style, struct buf *out) {
    buf_putc(out, '{');
    for (size_t i = 0; i < map->map.count; i++) {
        if (i > 0) {
            buf_puts(out, style.spaced ? ", " : ",");
        }
        put_key(&map->map.entries[i].key, style, out);
        buf_puts(out, style.spaced ? ": " : ":");
        value_print_json(&map->map.entries[i].value, style, out);
    }
    buf_putc(out, '}');
}

void value_print_json(const struct value *value, struct json_style style, struct buf *out) {
    switch (value->kind) {
    case VALUE_NULL:
        buf_puts(out, "null");
        break;
    case VALUE_BOOL:
        buf_puts(out, value->boolean ? "true" : "false");
        break;
    case VALUE_INT:
        put_int(value->integer, out);
        break;
    case VALUE_BIGINT:
        buf_append_sv(out, value->text);
        break;
    case VALUE_FLOAT:
        json_print_double(value->real, out);
        break;
    case VALUE_STRING:
        json_print_text(value->text, style.ascii, out);
        break;
    case VALUE_BYTES:
    case VALUE_DATE:
    case VALUE_DATETIME:
        put_special(value, style, out);
        break;
    case VALUE_LIST:
        put_list(value, style, out);
        break;
    case VALUE_MAP:
        if (style.tagged && needs_pairs(value)) {
            put_pairs(value, style, out);
        } else {
            put_map(value, style, out);
        }
        break;
    }
}
