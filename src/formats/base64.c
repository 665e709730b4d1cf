#include "formats/base64.h"

#include <stdint.h>

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
