/* parse.h - tokens become nodes and expressions (config-compute 3.5, 3.7). Private to the compiler:
 * template.c starts it, parse_tag.c and parse_expression.c do it. */
#ifndef LYN_LIQUID_PARSE_H
#define LYN_LIQUID_PARSE_H

#include "base/map.h"
#include "liquid/ast.h"
#include "liquid/lex.h"

struct parser {
    struct arena *arena;   /* the template's */
    struct arena *scratch; /* goes when the template is compiled */
    struct template *template;
    struct token_list tokens;
    uint32_t pos;
    uint32_t block_depth;
    struct map slots; /* first names of paths */
};

/* The words of one expression, being read. */
struct cursor {
    struct parser *parser;
    const struct word *next;
    uint32_t depth;
};

/* Every function below returns LYN_OK, INVALID_ARGUMENT for a fault of the template's syntax, which
 * ends the tag only, or what ends the compilation. */

/* Notes a fault that the template can do without: what is parsed counts all the same. */
void parser_note(struct parser *parser, uint32_t at, const char *message);

/* Everything up to the end of the tokens. */
enum lyn_code parse_template(struct parser *parser, struct block *out,
                             struct lyn_error *err) LYN_MUST_CHECK;

/* Opens the expression token; a fault when a character of it belongs to no word. */
enum lyn_code cursor_open(struct cursor *cursor, struct parser *parser, const struct token *token,
                          struct lyn_error *err) LYN_MUST_CHECK;
static inline bool cursor_at(const struct cursor *cursor, enum word_kind kind) {
    return cursor->next->kind == kind;
}
bool cursor_at_name(const struct cursor *cursor, const char *name);
/* Moves on if the next word is of this kind. */
bool cursor_take(struct cursor *cursor, enum word_kind kind);
bool cursor_take_name(struct cursor *cursor, const char *name);
enum lyn_code cursor_expect(struct cursor *cursor, enum word_kind kind, const char *what,
                            struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code cursor_fail(const struct cursor *cursor, struct lyn_error *err, const char *what);

/* A literal, a range or a path. */
enum lyn_code parse_primitive(struct cursor *cursor, const struct expr **out,
                              struct lyn_error *err) LYN_MUST_CHECK;
/* A path whose first word is next. */
enum lyn_code parse_path(struct cursor *cursor, const struct expr **out,
                         struct lyn_error *err) LYN_MUST_CHECK;
/* A primitive and its filters, up to the end. */
enum lyn_code parse_filtered(struct cursor *cursor, const struct expr **out,
                             struct lyn_error *err) LYN_MUST_CHECK;
/* A condition, up to the end. */
enum lyn_code parse_condition(struct cursor *cursor, const struct expr **out,
                              struct lyn_error *err) LYN_MUST_CHECK;
/* A path of one name, or an integer: what assign, capture, for and increment bind. */
enum lyn_code parse_identifier(struct cursor *cursor, struct sv *out,
                               struct lyn_error *err) LYN_MUST_CHECK;
/* `name: value` pairs, commas between or before them, up to the end. */
enum lyn_code parse_keywords(struct cursor *cursor, const struct argument **out, uint32_t *count,
                             struct lyn_error *err) LYN_MUST_CHECK;
/* The loop of for and tablerow, up to the end. */
enum lyn_code parse_loop(struct cursor *cursor, struct loop_tag *out,
                         struct lyn_error *err) LYN_MUST_CHECK;

/* A growing array in the scratch arena, copied into the template's when it is complete. */
struct list {
    void *items;
    uint32_t count, capacity;
};
enum lyn_code list_push(struct parser *parser, struct list *list, const void *item, size_t size,
                        struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code list_keep(struct parser *parser, const struct list *list, size_t size, void *out,
                        struct lyn_error *err) LYN_MUST_CHECK;

#endif
