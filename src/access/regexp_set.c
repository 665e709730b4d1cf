#include "access/regexp_parse.h"
#include "base/utf8.h"

enum piece_kind { PIECE_CHARACTER, PIECE_CLASS, PIECE_ANCHOR, PIECE_REFERENCE };

/* What a backslash, or one place of a set, stands for. */
struct piece {
    enum piece_kind kind;
    uint32_t number; /* the character, or the group */
    char letter;     /* of a class or an anchor */
};

static int digit_value(int c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

/* Up to `most` digits of the base. */
static size_t take_digits(struct translation *translation, int base, size_t most, uint32_t *out) {
    size_t count = 0;
    while (count < most && digit_value(peek(translation)) < base) {
        *out = *out * (uint32_t)base + (uint32_t)digit_value(peek(translation));
        translation->at++;
        count++;
    }
    return count;
}

/* \xHH, \uHHHH, \UHHHHHHHH: exactly so many digits. */
static enum lyn_code hex_escape(struct translation *translation, size_t start, size_t wanted,
                                struct piece *out) {
    size_t count = take_digits(translation, 16, wanted, &out->number);
    struct sv shown = {translation->pattern.data + start, translation->at - start};
    if (count < wanted) {
        return regexp_refuse(translation, start, "incomplete escape %.*s", SV_ARG(shown));
    }
    if (out->number > 0x10FFFF || (out->number >= 0xD800 && out->number < 0xE000)) {
        return regexp_refuse(translation, start, "bad escape %.*s: no character", SV_ARG(shown));
    }
    return LYN_OK;
}

static enum lyn_code octal(struct translation *translation, size_t start, struct piece *out) {
    struct sv shown = {translation->pattern.data + start, translation->at - start};
    if (out->number > 0377) {
        return regexp_refuse(translation, start, "octal escape value %.*s outside of range 0-0o377",
                             SV_ARG(shown));
    }
    return LYN_OK;
}

/* Outside a set a number is a character when it begins with 0 or has three octal digits, else a
 * group. */
static enum lyn_code number_escape(struct translation *translation, size_t start, bool in_set,
                                   struct piece *out) {
    size_t digits_at = translation->at;
    bool zero = peek(translation) == '0';
    size_t count = take_digits(translation, 8, 3, &out->number);
    if (in_set && count == 0) {
        return regexp_refuse(translation, start, "bad escape \\%c", peek(translation));
    }
    if (in_set || zero || count == 3) {
        return octal(translation, start, out);
    }
    translation->at = digits_at;
    out->number = 0;
    take_digits(translation, 10, 2, &out->number);
    out->kind = PIECE_REFERENCE;
    return LYN_OK;
}

static bool control_escape(char letter, bool in_set, uint32_t *out) {
    static const char LETTERS[] = "afnrtv", VALUES[] = "\a\f\n\r\t\v";
    const char *at = strchr(LETTERS, letter);
    if (letter == 'b' && in_set) {
        *out = '\b';
    } else if (at) {
        *out = (uint32_t)VALUES[at - LETTERS];
    }
    return (letter == 'b' && in_set) || at;
}

static enum lyn_code letter_escape(struct translation *translation, size_t start, bool in_set,
                                   struct piece *out) {
    char letter = translation->pattern.data[translation->at++];
    out->letter = letter;
    if (letter == 'x') {
        return hex_escape(translation, start, 2, out);
    }
    if (letter == 'u') {
        return hex_escape(translation, start, 4, out);
    }
    if (letter == 'U') {
        return hex_escape(translation, start, 8, out);
    }
    if (control_escape(letter, in_set, &out->number)) {
        return LYN_OK;
    }
    if (strchr("dDsSwW", letter)) {
        out->kind = PIECE_CLASS;
    } else if (!in_set && strchr("AbBZ", letter)) {
        out->kind = PIECE_ANCHOR;
    } else if (letter == 'N') {
        return regexp_refuse(translation, start, "\\N{..}, a character by name, is not supported");
    } else {
        return regexp_refuse(translation, start, "bad escape \\%c", letter);
    }
    return LYN_OK;
}

static enum lyn_code read_escape(struct translation *translation, bool in_set, struct piece *out) {
    size_t start = translation->at++;
    int c = peek(translation);
    *out = (struct piece){.kind = PIECE_CHARACTER};
    if (c < 0) {
        return regexp_refuse(translation, start, "bad escape (end of pattern)");
    }
    if (c >= '0' && c <= '9') {
        return number_escape(translation, start, in_set, out);
    }
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        return letter_escape(translation, start, in_set, out);
    }
    out->number = utf8_next(translation->pattern, &translation->at);
    return LYN_OK;
}

/* White space is for Python also U+001C to U+001F. */
static void put_class(struct translation *translation, char letter, bool in_set) {
    if (in_set) {
        buf_printf(translation->out, letter == 's' ? "\\s\\x{1C}-\\x{1F}" : "\\%c", letter);
    } else if (letter == 's' || letter == 'S') {
        buf_printf(translation->out, "[%s\\s\\x{1C}-\\x{1F}]", letter == 'S' ? "^" : "");
    } else {
        buf_printf(translation->out, "\\%c", letter);
    }
}

enum lyn_code regexp_escape(struct translation *translation) {
    struct piece piece;
    size_t at = translation->at;
    enum lyn_code code = read_escape(translation, false, &piece);
    if (code != LYN_OK) {
        return code;
    }
    translation->last = piece.kind == PIECE_ANCHOR ? LAST_ANCHOR : LAST_ITEM;
    if (piece.kind == PIECE_REFERENCE) {
        return regexp_reference(translation, piece.number, at);
    }
    if (piece.kind == PIECE_CHARACTER) {
        regexp_put_character(translation, piece.number);
    } else if (piece.kind == PIECE_CLASS) {
        put_class(translation, piece.letter, false);
    } else {
        buf_printf(translation->out, "\\%c", piece.letter == 'Z' ? 'z' : piece.letter);
    }
    return LYN_OK;
}

/* ---- sets ---- */

/* Python has no [:alpha:] and would take it for its letters, which nobody means. */
static bool is_posix_class(const struct translation *translation) {
    struct sv rest = {translation->pattern.data + translation->at,
                      translation->pattern.len - translation->at};
    return sv_starts_with(rest, "[:") && memmem(rest.data, rest.len, ":]", 2);
}

static enum lyn_code read_member(struct translation *translation, size_t open, struct piece *out) {
    int c = peek(translation);
    if (c < 0) {
        return regexp_refuse(translation, open, "unterminated character set");
    }
    if (c == '\\') {
        return read_escape(translation, true, out);
    }
    if (is_posix_class(translation)) {
        return regexp_refuse(translation, translation->at, "[:name:] is not supported");
    }
    *out = (struct piece){.kind = PIECE_CHARACTER,
                          .number = utf8_next(translation->pattern, &translation->at)};
    return LYN_OK;
}

static void put_member(struct translation *translation, const struct piece *piece) {
    if (piece->kind == PIECE_CLASS) {
        put_class(translation, piece->letter, true);
    } else {
        regexp_put_character(translation, piece->number);
    }
}

/* One member, or a range of them. */
static enum lyn_code members(struct translation *translation, size_t open) {
    struct piece low, high;
    size_t at = translation->at;
    enum lyn_code code = read_member(translation, open, &low);
    if (code != LYN_OK) {
        return code;
    }
    put_member(translation, &low);
    if (!accept(translation, '-')) {
        return LYN_OK;
    }
    if (peek(translation) == ']') {
        regexp_put_character(translation, '-');
        return LYN_OK;
    }
    code = read_member(translation, open, &high);
    if (code != LYN_OK) {
        return code;
    }
    struct sv shown = {translation->pattern.data + at, translation->at - at};
    if (low.kind == PIECE_CLASS || high.kind == PIECE_CLASS || high.number < low.number) {
        return regexp_refuse(translation, at, "bad character range %.*s", SV_ARG(shown));
    }
    buf_putc(translation->out, '-');
    put_member(translation, &high);
    return LYN_OK;
}

enum lyn_code regexp_set(struct translation *translation) {
    size_t open = translation->at++;
    buf_puts(translation->out, accept(translation, '^') ? "[^" : "[");
    enum lyn_code code = members(translation, open);
    while (code == LYN_OK && !accept(translation, ']')) {
        code = members(translation, open);
    }
    buf_putc(translation->out, ']');
    translation->last = LAST_ITEM;
    return code;
}
