/* lex.h - a template's text as tokens, and an expression's (config-compute 3.3). Tokens are slices
 * of the text. */
#ifndef LYN_LIQUID_LEX_H
#define LYN_LIQUID_LEX_H

#include "base/arena.h"
#include "base/error.h"
#include "base/sv.h"

enum token_kind {
    TOKEN_END = 0,
    TOKEN_CONTENT,
    TOKEN_OUTPUT,     /* {{ ; an expression follows */
    TOKEN_TAG,        /* {% ; text is its name; an expression follows unless it is empty */
    TOKEN_EXPRESSION, /* without the white space around it */
    TOKEN_COMMENT,    /* what stands between comment and endcomment */
    TOKEN_DOC,
};

struct token {
    enum token_kind kind;
    uint32_t at; /* byte offset in the template's source */
    struct sv text;
};

struct token_list {
    struct token *items;
    uint32_t count;
};

/* The tokens of a whole template, less than 4 GiB, white space control done. Fails on `{{` and `{%`
 * that are never closed, outside comments: TEMPLATE_SYNTAX with line and column. */
enum lyn_code lex_template(struct arena *arena, struct sv source, struct token_list *out,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* The lines of a liquid tag, each a tag of its own. `at` is the offset of text in the source. False
 * in *fine when a line does not start with a name; the tokens before it are there then. */
enum lyn_code lex_liquid_lines(struct arena *arena, struct sv text, uint32_t at,
                               struct token_list *out, bool *fine,
                               struct lyn_error *err) LYN_MUST_CHECK;

enum word_kind {
    WORD_END = 0,
    WORD_STRING,
    WORD_INTEGER,
    WORD_FLOAT,
    WORD_NAME,         /* an identifier or a keyword */
    WORD_QUOTED_INDEX, /* ['name'] */
    WORD_INDEX,        /* [-1] */
    WORD_RANGE_OPEN,   /* ( with a .. somewhere behind it */
    WORD_OPEN,
    WORD_CLOSE,
    WORD_BRACKET_OPEN,
    WORD_BRACKET_CLOSE,
    WORD_COLON,
    WORD_COMMA,
    WORD_PIPE,
    WORD_DOUBLE_PIPE,
    WORD_DOT,
    WORD_DOUBLE_DOT,
    WORD_ASSIGN,
    WORD_EQ,
    WORD_NE,
    WORD_LT,
    WORD_GT,
    WORD_LE,
    WORD_GE,
};

/* One word of an expression: `text` is the string without its quotes, the index without its
 * brackets. */
struct word {
    enum word_kind kind;
    uint32_t at;
    struct sv text;
};

struct word_list {
    struct word *items;
    uint32_t count;
};

/* The words of an expression. *bad is the offset of the first character that belongs to no word,
 * UINT32_MAX when all do. */
enum lyn_code lex_expression(struct arena *arena, struct sv text, uint32_t at,
                             struct word_list *out, uint32_t *bad,
                             struct lyn_error *err) LYN_MUST_CHECK;

#endif
