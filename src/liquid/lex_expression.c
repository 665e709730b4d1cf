#include "base/utf8.h"
#include "liquid/lex.h"
#include "liquid/text.h"

struct words {
    struct arena *arena;
    struct sv text;
    size_t pos;
    uint32_t base; /* offset of text in the source */
    size_t last_double_dot;
    bool no_quoted_index[2]; /* none is closed from here on: ' and " */
    struct word_list *out;
    uint32_t capacity;
};

static char peek(const struct words *words, size_t at) {
    return at < words->text.len ? words->text.data[at] : '\0';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool push(struct words *words, enum word_kind kind, size_t start, size_t len, size_t next) {
    struct word_list *out = words->out;
    if (out->count == words->capacity) {
        uint32_t capacity = words->capacity ? words->capacity * 2 : 8;
        void *grown =
            arena_grow(words->arena, out->items, out->count, capacity, sizeof *out->items);
        if (!grown) {
            return false;
        }
        out->items = grown;
        words->capacity = capacity;
    }
    struct sv text = {words->text.data + start, len};
    out->items[out->count++] = (struct word){kind, words->base + (uint32_t)words->pos, text};
    words->pos = next;
    return true;
}

static size_t skip_space(const struct words *words, size_t at) {
    struct sv rest = {words->text.data + at, words->text.len - at};
    return words->text.len - text_trim_left(rest).len;
}

static size_t skip_digits(const struct words *words, size_t at) {
    while (is_digit(peek(words, at))) {
        at++;
    }
    return at;
}

static bool word_at(const struct words *words, size_t at, size_t *next) {
    if (at >= words->text.len) {
        return false;
    }
    *next = at;
    return text_is_word(utf8_next(words->text, next));
}

/* [0], ["name"]; false when the bracket opens something else. */
static bool measure_index(struct words *words, enum word_kind *kind, size_t *start, size_t *len,
                          size_t *next) {
    size_t at = skip_space(words, words->pos + 1);
    char quote = peek(words, at);
    if (quote != '"' && quote != '\'') {
        size_t digits = at + (quote == '-' ? 1 : 0), end = skip_digits(words, digits);
        size_t close = skip_space(words, end);
        *kind = WORD_INDEX;
        *start = at, *len = end - at, *next = close + 1;
        return end > digits && peek(words, close) == ']';
    }
    if (words->no_quoted_index[quote == '"']) {
        return false;
    }
    for (size_t end = at + 1; end < words->text.len; end++) {
        const char *hit = memchr(words->text.data + end, quote, words->text.len - end);
        if (!hit) {
            break;
        }
        end = (size_t)(hit - words->text.data);
        size_t close = skip_space(words, end + 1);
        if (peek(words, close) == ']') {
            *kind = WORD_QUOTED_INDEX;
            *start = at + 1, *len = end - at - 1, *next = close + 1;
            return true;
        }
    }
    words->no_quoted_index[quote == '"'] = true;
    return false;
}

/* -?digits, -?digits.digits*; false when it is neither (1..5 starts with an integer). */
static bool measure_number(const struct words *words, enum word_kind *kind, size_t *next) {
    size_t digits = words->pos + (peek(words, words->pos) == '-' ? 1 : 0);
    size_t end = skip_digits(words, digits), after;
    if (end == digits) {
        return false;
    }
    *kind = WORD_INTEGER;
    *next = end;
    if (peek(words, end) == '.' && peek(words, end + 1) != '.') {
        *kind = WORD_FLOAT;
        *next = skip_digits(words, end + 1);
        return true;
    }
    return !word_at(words, end, &after);
}

static size_t measure_name(const struct words *words) {
    size_t at = words->pos, next;
    if (!word_at(words, at, &next)) {
        return at;
    }
    for (at = next; word_at(words, at, &next) || peek(words, at) == '-'; at = next) {
        if (peek(words, at) == '-') {
            next = at + 1;
        }
    }
    return at + (peek(words, at) == '?' ? 1 : 0);
}

static enum word_kind operator_at(const struct words *words, size_t *len) {
    static const struct {
        char text[3];
        enum word_kind kind;
    } operators[] = {
        {"==", WORD_EQ}, {"!=", WORD_NE}, {"<>", WORD_NE}, {"<=", WORD_LE},
        {">=", WORD_GE}, {"<", WORD_LT},  {">", WORD_GT},  {"=", WORD_ASSIGN},
    };
    *len = 0;
    while (*len < 2 && peek(words, words->pos + *len) &&
           strchr("!=<>", peek(words, words->pos + *len))) {
        ++*len;
    }
    struct sv found = {words->text.data + words->pos, *len};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (sv_is(found, operators[i].text)) {
            return operators[i].kind;
        }
    }
    return WORD_END;
}

static enum word_kind sign_at(const struct words *words, size_t *len) {
    char c = peek(words, words->pos), next = peek(words, words->pos + 1);
    *len = 1;
    switch (c) {
    case '(':
        return words->last_double_dot >= words->pos + 2 ? WORD_RANGE_OPEN : WORD_OPEN;
    case ')':
        return WORD_CLOSE;
    case '[':
        return WORD_BRACKET_OPEN;
    case ']':
        return WORD_BRACKET_CLOSE;
    case ':':
        return WORD_COLON;
    case ',':
        return WORD_COMMA;
    case '.':
        *len = next == '.' ? 2 : 1;
        return next == '.' ? WORD_DOUBLE_DOT : WORD_DOT;
    case '|':
        *len = next == '|' ? 2 : 1;
        return next == '|' ? WORD_DOUBLE_PIPE : WORD_PIPE;
    default:
        return operator_at(words, len);
    }
}

/* Takes one word. *fine is false when the text at pos begins none. */
static bool lex_word(struct words *words, bool *fine) {
    size_t pos = words->pos, start, len, next;
    char c = peek(words, pos);
    enum word_kind kind;
    if (c == '[' && measure_index(words, &kind, &start, &len, &next)) {
        return push(words, kind, start, len, next);
    }
    if (c == '"' || c == '\'') {
        const char *end = memchr(words->text.data + pos + 1, c, words->text.len - pos - 1);
        *fine = end != NULL;
        size_t close = end ? (size_t)(end - words->text.data) : pos;
        return !end || push(words, WORD_STRING, pos + 1, close - pos - 1, close + 1);
    }
    if (measure_number(words, &kind, &next)) {
        return push(words, kind, pos, next - pos, next);
    }
    next = measure_name(words);
    if (next > pos) {
        return push(words, WORD_NAME, pos, next - pos, next);
    }
    kind = sign_at(words, &len);
    *fine = kind != WORD_END;
    return !*fine || push(words, kind, pos, len, pos + len);
}

static size_t find_last_double_dot(struct sv text) {
    for (size_t at = text.len; at >= 2; at--) {
        if (text.data[at - 1] == '.' && text.data[at - 2] == '.') {
            return at - 2;
        }
    }
    return 0;
}

enum lyn_code lex_expression(struct arena *arena, struct sv text, uint32_t at,
                             struct word_list *out, uint32_t *bad, struct lyn_error *err) {
    *out = (struct word_list){0};
    *bad = UINT32_MAX;
    struct words words = {.arena = arena,
                          .text = text,
                          .base = at,
                          .out = out,
                          .last_double_dot = find_last_double_dot(text)};
    bool fine = true;
    while (words.pos < text.len) {
        char c = text.data[words.pos];
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            words.pos++;
            continue;
        }
        if (!lex_word(&words, &fine)) {
            return arena_error(arena, err);
        }
        if (!fine) {
            *bad = at + (uint32_t)words.pos;
            break;
        }
    }
    return push(&words, WORD_END, words.pos, 0, words.pos) ? LYN_OK : arena_error(arena, err);
}
