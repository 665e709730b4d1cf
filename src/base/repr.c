#include "base/repr.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/utf8.h"

/* str.isprintable() without the tables of Unicode: controls, odd spaces, format characters that
 * change how text looks, surrogates, private use and noncharacters are not. */
static bool printable(uint32_t c) {
    if (c < 0x80) {
        return c >= 0x20 && c != 0x7f;
    }
    if (c <= 0xa0 || c == 0xad) {
        return false;
    }
    if (c == 0x1680 || c == 0x180e || (c >= 0x2000 && c <= 0x200f) ||
        (c >= 0x2028 && c <= 0x202f) || (c >= 0x205f && c <= 0x206f) || c == 0x3000 ||
        c == 0xfeff) {
        return false;
    }
    if ((c >= 0xd800 && c <= 0xf8ff) || (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe) {
        return false;
    }
    return c < 0xe0000 || (c >= 0xe0100 && c <= 0xe01ef); /* variation selectors are marks */
}

static void put_escape(struct buf *out, uint32_t c) {
    if (c == '\n') {
        buf_puts(out, "\\n");
    } else if (c == '\t') {
        buf_puts(out, "\\t");
    } else if (c == '\r') {
        buf_puts(out, "\\r");
    } else if (c < 0x100) {
        buf_printf(out, "\\x%02x", (unsigned)c);
    } else if (c < 0x10000) {
        buf_printf(out, "\\u%04x", (unsigned)c);
    } else {
        buf_printf(out, "\\U%08x", (unsigned)c);
    }
}

static void put_valid(struct buf *out, struct sv text, char quote) {
    size_t plain = 0; /* start of what has not been copied yet */
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        uint32_t c = utf8_next(text, &at);
        bool backslash = c == '\\' || c == (unsigned char)quote;
        if (!backslash && printable(c)) {
            continue;
        }
        buf_append(out, text.data + plain, start - plain);
        if (backslash) {
            buf_putc(out, '\\');
            buf_putc(out, (char)c);
        } else {
            put_escape(out, c);
        }
        plain = at;
    }
    buf_append(out, text.data + plain, text.len - plain);
}

void repr_text(struct buf *out, struct sv text) {
    char quote = '\'';
    if (text.len && memchr(text.data, '\'', text.len) && !memchr(text.data, '"', text.len)) {
        quote = '"';
    }
    buf_putc(out, quote);
    while (text.len) {
        size_t good = utf8_check(text);
        put_valid(out, (struct sv){text.data, good}, quote);
        if (good < text.len) {
            buf_printf(out, "\\udc%02x", (unsigned char)text.data[good]);
            good++;
        }
        text.data += good;
        text.len -= good;
    }
    buf_putc(out, quote);
}
