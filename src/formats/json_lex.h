/* json_lex.h - strings, numbers and errors of a JSON text: what json_scan.c stands on. Every
 * function reads at lexer->at and leaves it behind what it has read. */
#ifndef LYN_FORMATS_JSON_LEX_H
#define LYN_FORMATS_JSON_LEX_H

#include "base/buf.h"
#include "base/call.h"
#include "value/value.h"

struct json_lexer {
    struct call *call;
    struct sv name;
    struct sv text; /* valid UTF-8, without BOM */
    const char *at, *end;
    uint32_t line;      /* of `at` */
    struct buf scratch; /* strings with escapes */
    bool warned;        /* of lone surrogates */
};

/* Text must stay while views of it are in use. */
void json_lexer_init(struct json_lexer *lexer, struct call *call, struct sv text, struct sv name);
void json_lexer_dispose(struct json_lexer *lexer);

/* JSON_SYNTAX at a place in the text: `Expecting value: line 1 column 5 (char 4)`. */
enum lyn_code json_lex_error(const struct json_lexer *lexer, const char *where, const char *what,
                             struct lyn_error *err);
/* Adds file, line and column of `where` to an error. */
void json_lex_locate(const struct json_lexer *lexer, const char *where, struct lyn_error *err);

/* `at` is on the opening quote. A view of the text, or a copy in the arena if there were escapes. */
enum lyn_code json_lex_string(struct json_lexer *lexer, struct sv *out,
                              struct lyn_error *err) LYN_MUST_CHECK;
/* A number, NaN, Infinity, -Infinity, true, false or null; `Expecting value` for anything else. */
enum lyn_code json_lex_scalar(struct json_lexer *lexer, struct value *out,
                              struct lyn_error *err) LYN_MUST_CHECK;

static inline void json_lex_space(struct json_lexer *lexer) {
    const char *at = lexer->at;
    while (at < lexer->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) {
        lexer->line += *at == '\n' || (*at == '\r' && (at + 1 == lexer->end || at[1] != '\n'));
        at++;
    }
    lexer->at = at;
}

#endif
