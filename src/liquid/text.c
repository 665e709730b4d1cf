#include "liquid/text.h"

#include "base/utf8.h"

bool text_is_space(uint32_t c) {
    if (c < 0x80) {
        return c == ' ' || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f);
    }
    return c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
           c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static bool is_latin1_sign(uint32_t c) {
    return c < 0xaa || c == 0xab || c == 0xac || (c >= 0xad && c <= 0xb1) || c == 0xb4 ||
           (c >= 0xb6 && c <= 0xb8) || c == 0xbb || c == 0xbf || c == 0xd7 || c == 0xf7;
}

bool text_is_word(uint32_t c) {
    if (c < 0x80) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    }
    if (c < 0x100) {
        return !is_latin1_sign(c);
    }
    /* General punctuation, currency, arrows to dingbats, CJK punctuation, private use, emoji. */
    return !text_is_space(c) && !(c >= 0x2010 && c <= 0x206f) && !(c >= 0x20a0 && c <= 0x20cf) &&
           !(c >= 0x2190 && c <= 0x245f) && !(c >= 0x2500 && c <= 0x2bff) &&
           !(c >= 0x3001 && c <= 0x3004) && !(c >= 0x3008 && c <= 0x3020) &&
           !(c >= 0xd800 && c <= 0xf8ff) && !(c >= 0xfe00 && c <= 0xfe6f) &&
           !(c >= 0xfff0 && c <= 0xffff) && !(c >= 0x1f000 && c <= 0x1faff);
}

struct sv text_trim_left(struct sv text) {
    size_t at = 0;
    while (at < text.len) {
        size_t next = at;
        if (!text_is_space(utf8_next(text, &next))) {
            break;
        }
        at = next;
    }
    return at ? (struct sv){text.data + at, text.len - at} : text;
}

struct sv text_trim_right(struct sv text) {
    while (text.len) {
        size_t start = text.len - 1;
        while (start && ((unsigned char)text.data[start] & 0xc0) == 0x80) {
            start--;
        }
        size_t at = start;
        if (!text_is_space(utf8_next(text, &at))) {
            break;
        }
        text.len = start;
    }
    return text;
}

struct sv text_trim(struct sv text) {
    return text_trim_right(text_trim_left(text));
}

bool text_is_blank(struct sv text) {
    return text_trim_left(text).len == 0;
}

struct sv text_next_word(struct sv text, size_t *at) {
    struct sv rest = {text.data + *at, text.len - *at};
    rest = text_trim_left(rest);
    size_t len = 0;
    while (len < rest.len) {
        size_t next = len;
        if (text_is_space(utf8_next(rest, &next))) {
            break;
        }
        len = next;
    }
    *at = text.len - rest.len + len;
    return (struct sv){rest.data, len};
}

size_t text_skip(struct sv text, size_t from, size_t count) {
    while (count-- && from < text.len) {
        utf8_next(text, &from);
    }
    return from;
}
