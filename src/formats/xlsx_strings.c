#include "formats/xlsx_strings.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "formats/xlsx_xml.h"

/* Places in the pool are spans of csv_scan.h later on. */
static const size_t POOL_MAX = INT32_MAX;

void xlsx_strings_init(struct xlsx_strings *strings) {
    *strings = (struct xlsx_strings){0};
    buf_init(&strings->pool, POOL_MAX);
}

void xlsx_strings_dispose(struct xlsx_strings *strings) {
    buf_dispose(&strings->pool);
    free(strings->items);
    strings->items = NULL;
    strings->count = strings->capacity = 0;
}

/* ---- escapes ---- */

enum { ESCAPE = 7 }; /* _xHHHH_ */

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_escape(struct sv text, size_t at, uint32_t *unit) {
    if (text.len - at < ESCAPE || text.data[at] != '_' || text.data[at + 1] != 'x' ||
        text.data[at + ESCAPE - 1] != '_') {
        return false;
    }
    *unit = 0;
    for (size_t i = at + 2; i < at + ESCAPE - 1; i++) {
        int digit = hex_digit(text.data[i]);
        if (digit < 0) {
            return false;
        }
        *unit = *unit << 4 | (uint32_t)digit;
    }
    return true;
}

static bool is_high(uint32_t unit) {
    return unit >= 0xd800 && unit < 0xdc00;
}
static bool is_low(uint32_t unit) {
    return unit >= 0xdc00 && unit < 0xe000;
}

static void append_unescaped(struct buf *out, struct sv text) {
    size_t from = 0, at = 0;
    if (text.len == 0) {
        return;
    }
    while (at < text.len) {
        const char *mark = memchr(text.data + at, '_', text.len - at);
        uint32_t code, low;
        if (!mark) {
            break;
        }
        at = (size_t)(mark - text.data);
        if (!read_escape(text, at, &code)) {
            at++;
            continue;
        }
        buf_append(out, text.data + from, at - from);
        at += ESCAPE;
        if (is_high(code) && read_escape(text, at, &low) && is_low(low)) {
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            at += ESCAPE;
        }
        char bytes[4];
        buf_append(out, bytes, utf8_put(bytes, code));
        from = at;
    }
    buf_append(out, text.data + from, text.len - from);
}

/* ---- the table ---- */

static bool grow(struct xlsx_strings *strings) {
    if (strings->count < strings->capacity) {
        return true;
    }
    size_t capacity = strings->capacity ? strings->capacity * 2 : 256;
    struct xlsx_string *items = reallocarray(strings->items, capacity, sizeof *items);
    if (!items) {
        return false;
    }
    strings->items = items;
    strings->capacity = capacity;
    return true;
}

enum lyn_code xlsx_strings_add(struct xlsx_strings *strings, struct sv escaped, uint32_t *place,
                               struct lyn_error *err) {
    if (!grow(strings)) {
        return error_oom(err);
    }
    size_t at = strings->pool.len;
    append_unescaped(&strings->pool, escaped);
    enum lyn_code code = buf_status(&strings->pool, err);
    if (code == LYN_OK) {
        *place = (uint32_t)strings->count;
        strings->items[strings->count++] =
            (struct xlsx_string){(uint32_t)at, (uint32_t)(strings->pool.len - at)};
    }
    return code;
}

/* ---- the part ---- */

struct reading {
    struct xlsx_strings *strings;
    struct xlsx_rich rich;
    bool in_item;
    struct buf text; /* of the item so far */
};

static enum lyn_code on_open(void *context, const char *name, const char *const *attributes,
                             struct lyn_error *err) {
    struct reading *reading = context;
    (void)attributes, (void)err;
    if (strcmp(name, "si") == 0) {
        reading->in_item = true;
        reading->rich = (struct xlsx_rich){0};
        buf_clear(&reading->text);
    } else if (reading->in_item) {
        xlsx_rich_open(&reading->rich, name);
    }
    return LYN_OK;
}

static enum lyn_code on_close(void *context, const char *name, struct lyn_error *err) {
    struct reading *reading = context;
    if (!reading->in_item) {
        return LYN_OK;
    }
    xlsx_rich_close(&reading->rich, name);
    if (strcmp(name, "si") != 0) {
        return LYN_OK;
    }
    reading->in_item = false;
    uint32_t place;
    enum lyn_code code = buf_status(&reading->text, err);
    return code == LYN_OK
               ? xlsx_strings_add(reading->strings, buf_view(&reading->text), &place, err)
               : code;
}

static enum lyn_code on_text(void *context, struct sv piece, struct lyn_error *err) {
    struct reading *reading = context;
    (void)err;
    if (reading->in_item && reading->rich.in_text) {
        buf_append_sv(&reading->text, piece);
    }
    return LYN_OK;
}

enum lyn_code xlsx_strings_read(struct xlsx_strings *strings, struct call *call,
                                struct xlsx_zip *zip, const char *part, struct lyn_error *err) {
    static const struct xlsx_events events = {on_open, on_close, on_text};
    struct reading reading = {.strings = strings};
    buf_init(&reading.text, POOL_MAX);
    enum lyn_code code = xlsx_xml_read(call, zip, part, &events, &reading, err);
    buf_dispose(&reading.text);
    return code;
}
