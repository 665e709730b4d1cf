#include "formats/text.h"

#include "base/utf8.h"

enum lyn_code text_check(struct sv bytes, struct sv name, struct sv *out, struct lyn_error *err) {
    size_t good = utf8_check(bytes);
    if (good < bytes.len) {
        enum lyn_code code = utf8_error(bytes, good, err);
        error_at(err, name.data, name.len, 0, 0);
        return code;
    }
    if (sv_starts_with(bytes, "\xef\xbb\xbf")) {
        bytes.data += 3;
        bytes.len -= 3;
    }
    *out = bytes;
    return LYN_OK;
}

enum lyn_code text_normalize(struct call *call, struct sv bytes, struct sv name, struct sv *out,
                             struct lyn_error *err) {
    struct sv text = {0};
    enum lyn_code code = text_check(bytes, name, &text, err);
    if (code != LYN_OK) {
        return code;
    }
    if (text.len == 0 || !memchr(text.data, '\r', text.len)) {
        *out = text;
        return LYN_OK;
    }
    char *copy = arena_alloc(call->arena, text.len);
    if (!copy) {
        return arena_error(call->arena, err);
    }
    size_t len = 0;
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];
        if (c == '\r') {
            c = '\n';
            if (at + 1 < text.len && text.data[at + 1] == '\n') {
                at++;
            }
        }
        copy[len++] = c;
    }
    *out = (struct sv){copy, len};
    return LYN_OK;
}

enum lyn_code text_keep(struct call *call, struct sv text, struct sv *out, struct lyn_error *err) {
    char *copy = arena_strdup(call->arena, text);
    if (!copy) {
        return arena_error(call->arena, err);
    }
    *out = (struct sv){copy, text.len};
    return LYN_OK;
}

static bool is_space(uint32_t c) {
    if (c < 0x80) {
        return c == ' ' || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f);
    }
    return c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
           c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

struct sv text_strip_end(struct sv text) {
    while (text.len > 0) {
        size_t start = text.len - 1;
        while (start > 0 && ((unsigned char)text.data[start] & 0xc0) == 0x80) {
            start--;
        }
        size_t at = start;
        if (!is_space(utf8_next(text, &at))) {
            break;
        }
        text.len = start;
    }
    return text;
}

struct sv text_strip(struct sv text) {
    size_t start = 0;
    for (size_t at = 0; at < text.len && is_space(utf8_next(text, &at));) {
        start = at;
    }
    if (start > 0) {
        text = (struct sv){text.data + start, text.len - start};
    }
    return text_strip_end(text);
}
