#include "compute/run.h"

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_identifier(struct sv name) {
    if (name.len == 0 || !is_letter(name.data[0])) {
        return false;
    }
    for (size_t i = 1; i < name.len; i++) {
        if (!is_letter(name.data[i]) && !is_digit(name.data[i])) {
            return false;
        }
    }
    return true;
}

/* `date of birth` and `date-of-birth` become `dateOfBirth`. */
static bool camel_case(struct arena *arena, struct sv name, struct sv *out) {
    char *text = arena_alloc(arena, name.len + 1);
    size_t len = 0;
    bool begins = false;
    if (!text) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        if (!is_letter(c) && !(is_digit(c) && len)) {
            begins = len > 0;
            continue;
        }
        bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
        text[len] = (char)(begins && lower ? c - 32 : len == 0 && upper ? c + 32 : c);
        len++;
        begins = false;
    }
    *out = (struct sv){text, len};
    return true;
}

enum lyn_code run_row_variables(const struct frame *frame, size_t row, struct arena *arena,
                                struct value *out, struct lyn_error *err) {
    enum lyn_code code = frame_present_row(frame, row, arena, out, err);
    for (size_t i = 0; code == LYN_OK && i < out->map.count; i++) {
        struct value *key = &out->map.entries[i].key;
        if (key->kind == VALUE_STRING && !is_identifier(key->text) &&
            !camel_case(arena, key->text, &key->text)) {
            code = arena_error(arena, err);
        }
    }
    return code;
}
