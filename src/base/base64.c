#include "base/base64.h"

#include <stdint.h>

void base64_put(struct sv bytes, const char *last_two, struct buf *out) {
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (size_t at = 0; at < bytes.len; at += 3) {
        size_t left = bytes.len - at;
        uint32_t group = (uint32_t)(unsigned char)bytes.data[at] << 16;
        group |= left > 1 ? (uint32_t)(unsigned char)bytes.data[at + 1] << 8 : 0;
        group |= left > 2 ? (uint32_t)(unsigned char)bytes.data[at + 2] : 0;
        char four[4];
        for (size_t i = 0; i < sizeof four; i++) {
            uint32_t digit = group >> (18 - 6 * i) & 63;
            four[i] = i > left ? '=' : digit < 62 ? DIGITS[digit] : last_two[digit - 62];
        }
        buf_append(out, four, sizeof four);
    }
}

static int digit_value(char c) {
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

enum lyn_code base64_decode(struct arena *arena, struct sv text, struct sv *out,
                            struct lyn_error *err) {
    char *bytes = arena_alloc(arena, text.len / 4 * 3 + 3);
    if (!bytes) {
        return arena_error(arena, err);
    }
    size_t len = 0, digits = 0;
    unsigned group = 0, in_group = 0, pads = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '=' && in_group >= 2 && in_group + ++pads >= 4) {
            in_group = 0; /* what follows the padding is not read */
            break;
        }
        int value = digit_value(text.data[i]);
        if (value < 0) {
            continue;
        }
        pads = 0;
        digits++;
        group = (group << 6 | (unsigned)value) & 0xffffff;
        in_group = (in_group + 1) % 4;
        if (in_group != 1) {
            bytes[len++] = (char)(group >> (in_group == 0 ? 0 : in_group == 2 ? 4 : 2));
        }
    }
    if (in_group == 1) {
        return error_set(err, REASON_INVALID_VALUE,
                         "Invalid base64-encoded data: number of data characters (%zu) cannot be "
                         "1 more than a multiple of 4",
                         digits);
    }
    if (in_group != 0) {
        return error_set(err, REASON_INVALID_VALUE, "Incorrect padding");
    }
    *out = (struct sv){bytes, len};
    return LYN_OK;
}
