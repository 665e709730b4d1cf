#include "formats/xlsx_text.h"

#include "base/utf8.h"

size_t xlsx_text_length(struct sv text) {
    size_t units = 0;
    for (size_t at = 0; at < text.len;) {
        units += utf8_next(text, &at) > 0xffff ? 2 : 1;
    }
    return units;
}

static bool is_hex(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool looks_escaped(struct sv text, size_t at) {
    enum { ESCAPE = 7 };
    if (text.len - at < ESCAPE || text.data[at + 1] != 'x' || text.data[at + ESCAPE - 1] != '_') {
        return false;
    }
    for (size_t i = at + 2; i < at + ESCAPE - 1; i++) {
        if (!is_hex(text.data[i])) {
            return false;
        }
    }
    return true;
}

/* U+FFFE and U+FFFF are no characters of XML. Returns 0 for other text. */
static unsigned no_character(struct sv text, size_t at) {
    if (text.len - at >= 3 && memcmp(text.data + at, "\xef\xbf\xbe", 3) == 0) {
        return 0xfffe;
    }
    return text.len - at >= 3 && memcmp(text.data + at, "\xef\xbf\xbf", 3) == 0 ? 0xffff : 0;
}

/* What stands for the character at `at`, and how many bytes that is; NULL when it is itself. */
static const char *replacement(struct sv text, size_t at, char scratch[16], size_t *len) {
    unsigned char c = (unsigned char)text.data[at];
    unsigned code;
    *len = 1;
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\r': /* bare, it would be read as a line feed */
        return "&#13;";
    case '\t':
    case '\n':
        return NULL;
    case '_':
        return looks_escaped(text, at) ? "_x005F_" : NULL;
    case 0xef:
        code = no_character(text, at);
        *len = 3;
        if (!code) {
            return NULL;
        }
        break;
    default:
        if (c >= 0x20) {
            return NULL;
        }
        code = c;
    }
    static const char digits[] = "0123456789ABCDEF";
    memcpy(scratch, "_x0000_", 8);
    for (int i = 0; i < 4; i++) {
        scratch[2 + i] = digits[code >> (12 - 4 * i) & 15];
    }
    return scratch;
}

static bool may_be_special(unsigned char c) {
    return c < 0x20 || c == '&' || c == '<' || c == '>' || c == '"' || c == '_' || c == 0xef;
}

void xlsx_text_append(struct buf *out, struct sv text) {
    char scratch[16];
    size_t from = 0;
    for (size_t at = 0; at < text.len;) {
        size_t len = 1;
        const char *instead = may_be_special((unsigned char)text.data[at])
                                  ? replacement(text, at, scratch, &len)
                                  : NULL;
        if (instead) {
            buf_append(out, text.data + from, at - from);
            buf_puts(out, instead);
            at += len;
            from = at;
        } else {
            at++;
        }
    }
    buf_append(out, text.data + from, text.len - from);
}

bool xlsx_text_is_plain(struct sv text) {
    for (size_t at = 0; at < text.len; at++) {
        if ((unsigned char)text.data[at] < 0x20 || no_character(text, at)) {
            return false;
        }
    }
    return true;
}

bool xlsx_text_needs_space(struct sv text) {
    if (text.len == 0) {
        return false;
    }
    char first = text.data[0], last = text.data[text.len - 1];
    return first == ' ' || last == ' ' || memchr(text.data, '\n', text.len) ||
           memchr(text.data, '\t', text.len);
}
