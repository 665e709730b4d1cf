#include "base/utf8.h"

#include "base/buf.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Bytes of ASCII at the start. */
static size_t ascii_run(const unsigned char *bytes, size_t len) {
    size_t at = 0;
#ifdef __SSE2__
    for (; len - at >= 16; at += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(bytes + at));
        int high = _mm_movemask_epi8(block);
        if (high) {
            return at + (size_t)__builtin_ctz((unsigned)high);
        }
    }
#else
    for (; len - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, bytes + at, sizeof word);
        if (word & 0x8080808080808080u)
            break;
    }
#endif
    while (at < len && bytes[at] < 0x80) {
        at++;
    }
    return at;
}

/* How many bytes the sequence at `bytes` needs by its first byte (0: no first byte at all), and in
 * *good how many of them are there and fit (RFC 3629, table of well-formed sequences). */
static size_t sequence(const unsigned char *bytes, size_t left, size_t *good) {
    unsigned char first = bytes[0], low = 0x80, high = 0xbf;
    size_t need;
    *good = 0;
    if (first < 0x80) {
        need = 1;
    } else if (first < 0xc2 || first > 0xf4) {
        return 0;
    } else if (first < 0xe0) {
        need = 2;
    } else if (first < 0xf0) {
        need = 3;
    } else {
        need = 4;
    }
    if (first == 0xe0) {
        low = 0xa0;
    } else if (first == 0xed) {
        high = 0x9f;
    } else if (first == 0xf0) {
        low = 0x90;
    } else if (first == 0xf4) {
        high = 0x8f;
    }
    size_t at = 1;
    while (at < need && at < left && bytes[at] >= low && bytes[at] <= high) {
        low = 0x80;
        high = 0xbf;
        at++;
    }
    *good = at;
    return need;
}

size_t utf8_check(struct sv text) {
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t at = 0;
    while (at < text.len) {
        if (bytes[at] < 0x80) {
            at += ascii_run(bytes + at, text.len - at);
            continue;
        }
        size_t good, need = sequence(bytes + at, text.len - at, &good);
        if (need == 0 || good < need) {
            return at;
        }
        at += need;
    }
    return at;
}

enum lyn_code utf8_error(struct sv text, size_t offset, struct lyn_error *err) {
    const unsigned char *bytes = (const unsigned char *)text.data;
    const char *why = "invalid continuation byte";
    size_t good, need = sequence(bytes + offset, text.len - offset, &good);
    enum lyn_code code;
    if (need == 0) {
        good = 1;
        why = "invalid start byte";
    } else if (offset + good == text.len) {
        why = "unexpected end of data";
    }
    if (good > 1) {
        code = error_set(err, REASON_BAD_UTF8,
                         "'utf-8' codec can't decode bytes in position %zu-%zu: %s", offset,
                         offset + good - 1, why);
    } else {
        code = error_set(err, REASON_BAD_UTF8,
                         "'utf-8' codec can't decode byte 0x%02x in position %zu: %s",
                         bytes[offset], offset, why);
    }
    uint64_t line, column;
    utf8_position(text, offset, &line, &column);
    error_at(err, NULL, 0, line, column);
    return code;
}

uint32_t utf8_next(struct sv text, size_t *pos) {
    const unsigned char *bytes = (const unsigned char *)text.data + *pos;
    if (bytes[0] < 0x80) {
        *pos += 1;
        return bytes[0];
    }
    size_t good, need = sequence(bytes, text.len - *pos, &good);
    if (need == 0 || good < need) {
        *pos += 1;
        return 0xfffd;
    }
    *pos += need;
    uint32_t code_point = bytes[0] & (0xffu >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        code_point = code_point << 6 | (bytes[i] & 0x3f);
    }
    return code_point;
}

size_t utf8_put(char out[4], uint32_t code_point) {
    if (code_point > 0x10ffff || (code_point >= 0xd800 && code_point <= 0xdfff)) {
        code_point = 0xfffd;
    }
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t len = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3f));
        code_point >>= 6;
    }
    /* len ones and a zero above what is left of the code point */
    out[0] = (char)((0xf00u >> len & 0xff) | code_point);
    return len;
}

static bool is_continuation(char c) {
    return ((unsigned char)c & 0xc0) == 0x80;
}

size_t utf8_count(struct sv text) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        count += !is_continuation(text.data[i]);
    }
    return count;
}

size_t utf8_cut(struct sv text, size_t max) {
    if (text.len <= max) {
        return text.len;
    }
    size_t at = max;
    /* A run of more than three is no UTF-8: then anywhere is as good. */
    while (at > 0 && max - at < 3 && is_continuation(text.data[at])) {
        at--;
    }
    return is_continuation(text.data[at]) ? max : at;
}

void utf8_position(struct sv text, size_t offset, uint64_t *line, uint64_t *column) {
    size_t start = 0;
    *line = 1;
    if (offset > text.len) {
        offset = text.len;
    }
    for (size_t i = 0; i < offset; i++) {
        bool cr_of_pair = text.data[i] == '\r' && i + 1 < text.len && text.data[i + 1] == '\n';
        if (text.data[i] == '\n' || (text.data[i] == '\r' && !cr_of_pair)) {
            *line += 1;
            start = i + 1;
        }
    }
    *column = utf8_count((struct sv){text.data + start, offset - start}) + 1;
}

char *utf8_repair(struct arena *arena, struct sv text) {
    struct buf out;
    if (utf8_check(text) == text.len) {
        return arena_strdup(arena, text);
    }
    buf_init(&out, 3 * text.len + 1);
    for (size_t at = 0; at < text.len;) {
        char bytes[4];
        buf_append(&out, bytes, utf8_put(bytes, utf8_next(text, &at)));
    }
    char *copy = out.failure == BUF_FINE ? arena_strdup(arena, buf_view(&out)) : NULL;
    buf_dispose(&out);
    return copy;
}
