#include "formats/yaml.h"
#include "formats/yaml_scalar.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Position in a text; every step returns how far it got. */
struct cursor {
    const char *at, *end;
};

static bool at_end(const struct cursor *cursor) {
    return cursor->at == cursor->end;
}

static bool take(struct cursor *cursor, char c) {
    if (at_end(cursor) || *cursor->at != c) {
        return false;
    }
    cursor->at++;
    return true;
}

static bool take_sign(struct cursor *cursor) {
    return take(cursor, '-') || take(cursor, '+');
}

/* [0-9_]* */
static void take_digits(struct cursor *cursor) {
    while (!at_end(cursor) && (is_digit(*cursor->at) || *cursor->at == '_')) {
        cursor->at++;
    }
}

/* [0-9][0-9_]* */
static bool take_number(struct cursor *cursor) {
    if (at_end(cursor) || !is_digit(*cursor->at)) {
        return false;
    }
    take_digits(cursor);
    return true;
}

/* ([eE][-+][0-9]+)? to the end of the text */
static bool exponent_ends(struct cursor *cursor) {
    if (at_end(cursor)) {
        return true;
    }
    if (!take(cursor, 'e') && !take(cursor, 'E')) {
        return false;
    }
    if (!take_sign(cursor) || at_end(cursor)) {
        return false;
    }
    while (!at_end(cursor) && is_digit(*cursor->at)) {
        cursor->at++;
    }
    return at_end(cursor);
}

/* (:[0-5]?[0-9])+ */
static bool take_sixtieths(struct cursor *cursor) {
    bool any = false;
    while (take(cursor, ':')) {
        if (at_end(cursor) || !is_digit(*cursor->at)) {
            return false;
        }
        bool tens = *cursor->at <= '5';
        cursor->at++;
        if (tens && !at_end(cursor) && is_digit(*cursor->at)) {
            cursor->at++;
        }
        any = true;
    }
    return any;
}

static bool rest_is_one_of(const struct cursor *cursor, const char *a, const char *b,
                           const char *c) {
    struct sv rest = {cursor->at, (size_t)(cursor->end - cursor->at)};
    return sv_is(rest, a) || sv_is(rest, b) || sv_is(rest, c);
}

static bool is_float(struct sv text) {
    struct cursor cursor = {text.data, text.data + text.len};
    bool sign = take_sign(&cursor);
    if (take_number(&cursor)) {
        if (take(&cursor, '.')) {
            take_digits(&cursor);
            return exponent_ends(&cursor);
        }
        if (!take_sixtieths(&cursor) || !take(&cursor, '.')) {
            return false;
        }
        take_digits(&cursor);
        return at_end(&cursor);
    }
    if (rest_is_one_of(&cursor, ".inf", ".Inf", ".INF")) {
        return true;
    }
    if (sign) {
        return false;
    }
    if (rest_is_one_of(&cursor, ".nan", ".NaN", ".NAN")) {
        return true;
    }
    return take(&cursor, '.') && take_number(&cursor) && exponent_ends(&cursor);
}

/* One or more of the given characters to the end. */
static bool rest_is_of(const struct cursor *cursor, const char *set) {
    const char *at = cursor->at;
    while (at < cursor->end && *at && strchr(set, *at)) {
        at++;
    }
    return at == cursor->end && at > cursor->at;
}

static bool is_int(struct sv text) {
    struct cursor cursor = {text.data, text.data + text.len};
    take_sign(&cursor);
    if (take(&cursor, '0')) {
        if (take(&cursor, 'b')) {
            return rest_is_of(&cursor, "01_");
        }
        if (take(&cursor, 'x')) {
            return rest_is_of(&cursor, "0123456789abcdefABCDEF_");
        }
        return at_end(&cursor) || rest_is_of(&cursor, "01234567_");
    }
    if (!take_number(&cursor)) {
        return false;
    }
    return at_end(&cursor) || (take_sixtieths(&cursor) && at_end(&cursor));
}

/* Words in lower, Capitalised and UPPER case. */
static bool is_word(struct sv text, const char *lower) {
    size_t len = strlen(lower);
    if (text.len != len || (text.data[0] | 0x20) != lower[0]) {
        return false;
    }
    bool capital = text.data[0] != lower[0], upper = capital && len > 1 && text.data[1] < 'a';
    for (size_t i = 1; i < len; i++) {
        if (text.data[i] != (upper ? lower[i] & ~0x20 : lower[i])) {
            return false;
        }
    }
    return true;
}

static bool resolve_word(struct sv text, struct value *out) {
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on"};
    if (!strchr("nyfto", text.data[0] | 0x20)) {
        return false;
    }
    if (is_word(text, "null")) {
        *out = value_null();
        return true;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (is_word(text, words[i])) {
            *out = value_bool(i % 2 == 1);
            return true;
        }
    }
    return false;
}

bool yaml_plain_is_text(struct sv text) {
    if (text.len == 0 || sv_is(text, "~") || sv_is(text, "=") || sv_is(text, "<<")) {
        return false;
    }
    char first = text.data[0];
    if (is_digit(first) || first == '-' || first == '+' || first == '.') {
        return !is_float(text) && !is_int(text) && !yaml_is_timestamp(text);
    }
    struct value word;
    return !resolve_word(text, &word);
}

enum lyn_code yaml_resolve_plain(struct arena *arena, struct sv text, struct value *out,
                                 struct lyn_error *err) {
    if (text.len == 0 || sv_is(text, "~")) {
        *out = value_null();
        return LYN_OK;
    }
    char first = text.data[0];
    if (is_digit(first) || first == '-' || first == '+' || first == '.') {
        if (is_float(text)) {
            return yaml_float(arena, text, out, err);
        }
        if (is_int(text)) {
            return yaml_int(arena, text, out, err);
        }
        if (yaml_is_timestamp(text)) {
            return yaml_timestamp(text, out, err);
        }
    } else if (resolve_word(text, out)) {
        return LYN_OK;
    }
    *out = value_string(text);
    return LYN_OK;
}
