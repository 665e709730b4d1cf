#include "text.h"

#include <string.h>

#include "base/utf8.h"

static bool turns_direction(uint32_t c) {
    return c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

static void show_escaped(uint32_t c, struct buf *out) {
    switch (c) {
    case '\n':
        buf_puts(out, "\\n");
        return;
    case '\t':
        buf_puts(out, "\\t");
        return;
    case '\r':
        buf_puts(out, "\\r");
        return;
    default:
        buf_printf(out, c < 0x80 ? "\\x%02x" : "\\u%04x", c);
    }
}

void text_show(struct sv text, struct buf *out) {
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        while (at < text.len && (unsigned char)text.data[at] - 0x20u < 0x5fu) {
            at++;
        }
        buf_append(out, text.data + start, at - start);
        if (at == text.len) {
            return;
        }
        uint32_t c = utf8_next(text, &at);
        /* U+2028 and U+2029 end lines in some terminals and editors. */
        if (c < 0x20 || (c >= 0x7f && c < 0xa0) || turns_direction(c) || c == 0x2028 ||
            c == 0x2029) {
            show_escaped(c, out);
        } else {
            char bytes[4];
            buf_append(out, bytes, utf8_put(bytes, c));
        }
    }
}

/* Eight bytes of ASCII, which is most of what there is. */
static bool is_ascii(const char *bytes) {
    uint64_t word = 0;
    memcpy(&word, bytes, sizeof word);
    return (word & 0x8080808080808080u) == 0;
}

size_t text_width(struct sv text) {
    size_t width = 0;
    for (size_t at = 0; at < text.len;) {
        if (text.len - at >= sizeof(uint64_t) && is_ascii(text.data + at)) {
            at += sizeof(uint64_t);
            width += sizeof(uint64_t);
        } else if ((unsigned char)text.data[at] < 0x80) {
            at++;
            width++;
        } else {
            width += (size_t)utf8_width(utf8_next(text, &at));
        }
    }
    return width;
}

size_t text_cut(struct sv text, size_t width, struct buf *out) {
    size_t total = text_width(text);
    if (total <= width) {
        buf_append_sv(out, text);
        return total;
    }
    if (width == 0) {
        return 0;
    }
    size_t used = 0, end = 0;
    for (size_t at = 0; at < text.len; end = at) {
        size_t more = (size_t)utf8_width(utf8_next(text, &at));
        if (used + more > width - 1) {
            break;
        }
        used += more;
    }
    buf_append(out, text.data, end);
    buf_puts(out, "\u2026");
    return used + 1;
}

size_t text_count(uint64_t number, char out[TEXT_COUNT]) {
    char backwards[TEXT_COUNT];
    size_t length = 0, digits = 0;
    do {
        if (digits > 0 && digits % 3 == 0) {
            backwards[length++] = ',';
        }
        backwards[length++] = (char)('0' + number % 10);
        number /= 10;
        digits++;
    } while (number > 0);
    for (size_t i = 0; i < length; i++) {
        out[i] = backwards[length - 1 - i];
    }
    out[length] = '\0';
    return length;
}
