#include <stdio.h>

#include "base/num.h"
#include "base/utf8.h"
#include "compute/expression_node.h"

enum { PARTS_MAX = 256 };

enum token_kind { TOKEN_END, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_NAME, TOKEN_QUOTED_NAME, TOKEN_SIGN };

struct token {
    enum token_kind kind;
    struct sv text; /* of a text or quoted name: what is between the quotes */
    bool escaped;   /* there is a backslash in it */
    size_t at;
};

struct parser {
    struct arena *arena;
    struct sv text;
    size_t at; /* behind the token */
    struct token token;
    unsigned depth;
    struct expression *out;
    size_t name_capacity;
    struct lyn_error *err;
    enum lyn_code code; /* of the first error */
};

/* ---- errors ---- */

static void fail(struct parser *parser, size_t at, const char *what) {
    if (parser->code == LYN_OK) {
        struct sv before = {parser->text.data, at};
        parser->code = error_set(parser->err, REASON_INVALID_VALUE, "%s at character %zu of `%.*s`",
                                 what, utf8_count(before) + 1, SV_ARG(parser->text));
    }
}

static void fail_here(struct parser *parser, const char *wanted) {
    char text[160];
    snprintf(text, sizeof text, "%s is missing, there is %s%.*s%s", wanted,
             parser->token.kind == TOKEN_END ? "nothing more" : "`",
             parser->token.text.len > 40 ? 40 : (int)parser->token.text.len,
             parser->token.text.data ? parser->token.text.data : "",
             parser->token.kind == TOKEN_END ? "" : "`");
    fail(parser, parser->token.at, text);
}

static void *take_memory(struct parser *parser, size_t count, size_t size) {
    void *memory = arena_calloc(parser->arena, count, size);
    if (!memory && parser->code == LYN_OK) {
        parser->code = arena_error(parser->arena, parser->err);
    }
    return memory;
}

/* ---- tokens ---- */

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static size_t end_of_number(struct sv text, size_t at) {
    while (at < text.len && (is_digit(text.data[at]) || text.data[at] == '.')) {
        at++;
    }
    if (at < text.len && (text.data[at] == 'e' || text.data[at] == 'E')) {
        size_t digits = at + 1;
        digits += digits < text.len && (text.data[digits] == '+' || text.data[digits] == '-');
        if (digits < text.len && is_digit(text.data[digits])) {
            for (at = digits; at < text.len && is_digit(text.data[at]); at++) {
            }
        }
    }
    return at;
}

static void scan_quoted(struct parser *parser, char quote) {
    size_t begin = parser->at + 1, at = begin;
    parser->token.kind = quote == '`' ? TOKEN_QUOTED_NAME : TOKEN_TEXT;
    while (at < parser->text.len && parser->text.data[at] != quote) {
        bool escape = parser->text.data[at] == '\\' && at + 1 < parser->text.len;
        parser->token.escaped |= escape;
        at += escape ? 2 : 1;
    }
    if (at >= parser->text.len) {
        fail(parser, parser->token.at, "the text is not closed that begins");
        at = begin = parser->text.len;
        parser->at = at;
    } else {
        parser->at = at + 1;
    }
    parser->token.text = (struct sv){parser->text.data + begin, at - begin};
}

static void next(struct parser *parser) {
    static const char *const PAIRS[] = {"==", "!=", "<=", ">=", "<>"};
    struct sv text = parser->text;
    while (parser->at < text.len && is_space(text.data[parser->at])) {
        parser->at++;
    }
    size_t begin = parser->at, end = begin;
    parser->token = (struct token){.kind = TOKEN_END, .at = begin};
    if (begin == text.len) {
        return;
    }
    char c = text.data[begin];
    if (c == '"' || c == '\'' || c == '`') {
        scan_quoted(parser, c);
        return;
    }
    if (is_digit(c) || (c == '.' && begin + 1 < text.len && is_digit(text.data[begin + 1]))) {
        parser->token.kind = TOKEN_NUMBER;
        end = end_of_number(text, begin);
    } else if (begins_name(c)) {
        parser->token.kind = TOKEN_NAME;
        while (end < text.len && (begins_name(text.data[end]) || is_digit(text.data[end]))) {
            end++;
        }
    } else {
        parser->token.kind = TOKEN_SIGN;
        end++;
        for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
            if (text.len - begin >= 2 && memcmp(text.data + begin, PAIRS[i], 2) == 0) {
                end = begin + 2;
            }
        }
    }
    parser->token.text = (struct sv){text.data + begin, end - begin};
    parser->at = end;
}

static bool at_sign(const struct parser *parser, const char *sign) {
    return parser->token.kind == TOKEN_SIGN && sv_is(parser->token.text, sign);
}

static bool at_word(const struct parser *parser, const char *word) {
    const struct token *token = &parser->token;
    return token->kind == TOKEN_NAME && token->text.len == strlen(word) &&
           strncasecmp(token->text.data, word, token->text.len) == 0;
}

static bool take_sign(struct parser *parser, const char *sign) {
    bool there = at_sign(parser, sign);
    if (there) {
        next(parser);
    }
    return there;
}

static bool take_word(struct parser *parser, const char *word) {
    bool there = at_word(parser, word);
    if (there) {
        next(parser);
    }
    return there;
}

static void expect_sign(struct parser *parser, const char *sign) {
    if (!take_sign(parser, sign)) {
        char wanted[8];
        snprintf(wanted, sizeof wanted, "`%s`", sign);
        fail_here(parser, wanted);
    }
}

/* ---- nodes ---- */

static const struct expression_node *parse_any(struct parser *parser);
static const struct expression_node *parse_sign(struct parser *parser);

static const struct expression_node *new_node(struct parser *parser, enum expression_kind kind,
                                              const struct expression_node *a,
                                              const struct expression_node *b) {
    struct expression_node *node = take_memory(parser, 1, sizeof *node);
    const struct expression_node **parts = take_memory(parser, 2, sizeof(*parts));
    if (!node || !parts) {
        return NULL;
    }
    parts[0] = a;
    parts[1] = b;
    *node = (struct expression_node){.kind = kind, .parts = parts, .part_count = b ? 2 : a ? 1 : 0};
    return node;
}

static const struct expression_node *new_constant(struct parser *parser, struct value value) {
    struct expression_node *node = take_memory(parser, 1, sizeof *node);
    if (node) {
        *node = (struct expression_node){.kind = EXPRESSION_CONSTANT, .constant = value};
    }
    return node;
}

/* What is between the quotes, without the backslashes. */
static struct sv unescape(struct parser *parser, const struct token *token) {
    if (!token->escaped) {
        return token->text;
    }
    char *text = take_memory(parser, token->text.len, 1);
    size_t len = 0;
    for (size_t i = 0; text && i < token->text.len; i++) {
        i += token->text.data[i] == '\\' && i + 1 < token->text.len;
        text[len++] = token->text.data[i];
    }
    return (struct sv){text, len};
}

static const struct expression_node *new_name(struct parser *parser, struct sv name) {
    struct expression *out = parser->out;
    size_t at = 0;
    struct expression_node *node = take_memory(parser, 1, sizeof *node);
    while (at < out->name_count && !sv_equal(out->names[at], name)) {
        at++;
    }
    if (at == parser->name_capacity) {
        size_t capacity = at ? 2 * at : 8;
        struct sv *names = arena_grow(parser->arena, out->names, at, capacity, sizeof *names);
        if (!names) {
            parser->code = arena_error(parser->arena, parser->err);
            return NULL;
        }
        out->names = names;
        parser->name_capacity = capacity;
    }
    if (at == out->name_count) {
        out->names[out->name_count++] = name;
    }
    if (node) {
        *node = (struct expression_node){.kind = EXPRESSION_NAME, .name = at};
    }
    return node;
}

/* Expressions up to the closing sign. */
static const struct expression_node *parse_parts(struct parser *parser, enum expression_kind kind,
                                                 const char *close) {
    struct expression_node *node = take_memory(parser, 1, sizeof *node);
    const struct expression_node **parts = take_memory(parser, PARTS_MAX, sizeof(*parts));
    size_t count = 0;
    if (!node || !parts) {
        return NULL;
    }
    while (parser->code == LYN_OK && !at_sign(parser, close)) {
        if (count == PARTS_MAX) {
            fail(parser, parser->token.at, "there are more than 256 items");
            break;
        }
        parts[count++] = parse_any(parser);
        if (!take_sign(parser, ",")) {
            break;
        }
    }
    expect_sign(parser, close);
    *node = (struct expression_node){.kind = kind, .parts = parts, .part_count = count};
    return node;
}

static const struct expression_node *parse_call(struct parser *parser, struct token name) {
    const struct expression_function *function = expression_function_find(name.text);
    char text[160];
    if (!function) {
        const char *names[32];
        const char *nearest = sv_nearest(name.text, names, expression_function_names(names));
        snprintf(text, sizeof text, "there is no function `%.*s`%s%s%s",
                 name.text.len > 40 ? 40 : (int)name.text.len, name.text.data,
                 nearest ? " (did you mean `" : "", nearest ? nearest : "", nearest ? "`?)" : "");
        fail(parser, name.at, text);
        return NULL;
    }
    struct expression_node *node =
        (struct expression_node *)parse_parts(parser, EXPRESSION_CALL, ")");
    if (!node) {
        return NULL;
    }
    node->function = function;
    if (node->part_count < function->least || node->part_count > function->most) {
        snprintf(text, sizeof text, "%s() takes %zu to %zu arguments, not %zu", function->name,
                 function->least, function->most, node->part_count);
        fail(parser, name.at, text);
    }
    return node;
}

static bool is_whole(struct sv text) {
    size_t digits = 0;
    while (digits < text.len && is_digit(text.data[digits])) {
        digits++;
    }
    return digits == text.len;
}

static const struct expression_node *parse_number(struct parser *parser,
                                                  const struct token *token) {
    struct value value;
    bool overflow = false;
    double real;
    if (is_whole(token->text)) {
        enum lyn_code code =
            value_integer_from_text(parser->arena, token->text, &value, parser->err);
        if (code != LYN_OK) {
            parser->code = code;
            return NULL;
        }
    } else if (num_parse_double(token->text, &real, &overflow) && !overflow) {
        value = value_float(real);
    } else {
        fail(parser, token->at, "there is no number");
        return NULL;
    }
    return new_constant(parser, value);
}

static const struct expression_node *parse_word(struct parser *parser, const struct token *token) {
    static const char *const KEYWORDS[] = {"and", "or", "in", "is"};
    struct parser word = {.token = *token};
    if (at_sign(parser, "(")) {
        next(parser);
        return parse_call(parser, *token);
    }
    if (at_word(&word, "true") || at_word(&word, "false")) {
        return new_constant(parser, value_bool(at_word(&word, "true")));
    }
    if (at_word(&word, "null") || at_word(&word, "none")) {
        return new_constant(parser, value_null());
    }
    for (size_t i = 0; i < sizeof KEYWORDS / sizeof *KEYWORDS; i++) {
        if (at_word(&word, KEYWORDS[i])) {
            fail(parser, token->at, "there is an operator instead of a value");
            return NULL;
        }
    }
    return new_name(parser, token->text);
}

static const struct expression_node *parse_value(struct parser *parser) {
    const struct token token = parser->token;
    const struct expression_node *node;
    switch (token.kind) {
    case TOKEN_NUMBER:
        next(parser);
        return parse_number(parser, &token);
    case TOKEN_TEXT:
        next(parser);
        return new_constant(parser, value_string(unescape(parser, &token)));
    case TOKEN_QUOTED_NAME:
        next(parser);
        return new_name(parser, unescape(parser, &token));
    case TOKEN_NAME:
        next(parser);
        return parse_word(parser, &token);
    case TOKEN_SIGN:
        if (take_sign(parser, "(")) {
            node = parse_any(parser);
            expect_sign(parser, ")");
            return node;
        }
        if (take_sign(parser, "[")) {
            return parse_parts(parser, EXPRESSION_LIST, "]");
        }
        break;
    case TOKEN_END:
        break;
    }
    fail_here(parser, "a value");
    return NULL;
}

/* ---- operators ---- */

static bool enter(struct parser *parser) {
    if (parser->code == LYN_OK && ++parser->depth > EXPRESSION_DEPTH) {
        parser->code = error_set(parser->err, REASON_LIMIT_DEPTH,
                                 "the expression is nested deeper than %d", EXPRESSION_DEPTH);
    }
    return parser->code == LYN_OK;
}

static const struct expression_node *parse_sign(struct parser *parser) {
    const struct expression_node *node = NULL;
    if (!enter(parser)) {
        return NULL;
    }
    if (take_sign(parser, "-")) {
        node = new_node(parser, EXPRESSION_NEGATE, parse_sign(parser), NULL);
    } else {
        node = parse_value(parser);
    }
    parser->depth--;
    return node;
}

struct level {
    const char *sign;
    enum expression_kind kind;
};

/* Operators of one level, from left to right. A long chain is as deep as nesting. */
static const struct expression_node *
parse_chain(struct parser *parser, const struct level *levels, size_t count,
            const struct expression_node *(*operand)(struct parser *parser)) {
    const struct expression_node *node = operand(parser);
    unsigned chained = 0;
    for (size_t i = 0; i < count && parser->code == LYN_OK;) {
        if (!take_sign(parser, levels[i].sign)) {
            i++;
            continue;
        }
        chained++;
        if (enter(parser)) {
            node = new_node(parser, levels[i].kind, node, operand(parser));
        }
        i = 0;
    }
    parser->depth -= chained;
    return node;
}

static const struct expression_node *parse_product(struct parser *parser) {
    static const struct level LEVELS[] = {
        {"*", EXPRESSION_MULTIPLY}, {"/", EXPRESSION_DIVIDE}, {"%", EXPRESSION_MODULO}};
    return parse_chain(parser, LEVELS, 3, parse_sign);
}

static const struct expression_node *parse_sum(struct parser *parser) {
    static const struct level LEVELS[] = {{"+", EXPRESSION_ADD}, {"-", EXPRESSION_SUBTRACT}};
    return parse_chain(parser, LEVELS, 2, parse_product);
}

static const struct expression_node *negated(struct parser *parser, bool negate,
                                             const struct expression_node *node) {
    return negate ? new_node(parser, EXPRESSION_NOT, node, NULL) : node;
}

static const struct expression_node *parse_comparison(struct parser *parser) {
    static const struct level LEVELS[] = {
        {"==", EXPRESSION_EQUAL},   {"=", EXPRESSION_EQUAL},       {"!=", EXPRESSION_UNEQUAL},
        {"<>", EXPRESSION_UNEQUAL}, {"<=", EXPRESSION_LESS_EQUAL}, {">=", EXPRESSION_GREATER_EQUAL},
        {"<", EXPRESSION_LESS},     {">", EXPRESSION_GREATER}};
    const struct expression_node *node = parse_sum(parser);
    for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS && parser->code == LYN_OK; i++) {
        if (take_sign(parser, LEVELS[i].sign)) {
            return new_node(parser, LEVELS[i].kind, node, parse_sum(parser));
        }
    }
    if (take_word(parser, "is")) {
        bool negate = take_word(parser, "not");
        if (!take_word(parser, "null") && !take_word(parser, "none")) {
            fail_here(parser, "`null`");
        }
        return negated(parser, negate, new_node(parser, EXPRESSION_IS_NULL, node, NULL));
    }
    bool negate = take_word(parser, "not");
    if (take_word(parser, "in")) {
        return negated(parser, negate, new_node(parser, EXPRESSION_IN, node, parse_sum(parser)));
    }
    if (negate) {
        fail_here(parser, "`in`");
    }
    return node;
}

static const struct expression_node *parse_not(struct parser *parser) {
    const struct expression_node *node = NULL;
    if (!enter(parser)) {
        return NULL;
    }
    if (take_word(parser, "not")) {
        node = new_node(parser, EXPRESSION_NOT, parse_not(parser), NULL);
    } else {
        node = parse_comparison(parser);
    }
    parser->depth--;
    return node;
}

static const struct expression_node *
parse_words(struct parser *parser, const char *word, enum expression_kind kind,
            const struct expression_node *(*operand)(struct parser *parser)) {
    const struct expression_node *node = operand(parser);
    unsigned chained = 0;
    while (parser->code == LYN_OK && take_word(parser, word)) {
        chained++;
        if (enter(parser)) {
            node = new_node(parser, kind, node, operand(parser));
        }
    }
    parser->depth -= chained;
    return node;
}

static const struct expression_node *parse_and(struct parser *parser) {
    return parse_words(parser, "and", EXPRESSION_AND, parse_not);
}

static const struct expression_node *parse_any(struct parser *parser) {
    return parse_words(parser, "or", EXPRESSION_OR, parse_and);
}

enum lyn_code expression_parse(struct arena *arena, struct sv text, struct expression *out,
                               struct lyn_error *err) {
    struct parser parser = {.arena = arena, .text = text, .out = out, .err = err};
    *out = (struct expression){0};
    if (text.len > EXPRESSION_BYTES) {
        return error_set(err, REASON_LIMIT_BYTES, "an expression of %zu bytes; %d are allowed",
                         text.len, EXPRESSION_BYTES);
    }
    if (utf8_check(text) != text.len) {
        return error_set(err, REASON_BAD_UTF8, "the expression is not UTF-8");
    }
    next(&parser);
    out->root = parse_any(&parser);
    if (parser.code == LYN_OK && parser.token.kind != TOKEN_END) {
        fail_here(&parser, "an operator");
    }
    return parser.code;
}
