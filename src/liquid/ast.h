/* ast.h - a compiled template: nodes and expressions, immutable, in the template's arena. */
#ifndef LYN_LIQUID_AST_H
#define LYN_LIQUID_AST_H

#include <stdatomic.h>

#include "liquid/filter.h"
#include "value/value.h"

enum expr_kind {
    EXPR_LITERAL,
    EXPR_PATH,
    EXPR_RANGE,
    EXPR_FILTERED,
    EXPR_EQ,
    EXPR_NE,
    EXPR_LT,
    EXPR_GT,
    EXPR_LE,
    EXPR_GE,
    EXPR_CONTAINS,
    EXPR_AND,
    EXPR_OR,
};

enum segment_kind { SEGMENT_NAME, SEGMENT_INDEX, SEGMENT_PATH };

/* The names that mean something on lists, mappings and texts, and on the loop variables. */
enum special {
    SPECIAL_NONE,
    SPECIAL_SIZE,
    SPECIAL_FIRST,
    SPECIAL_LAST,
    SPECIAL_INDEX,
    SPECIAL_INDEX0,
    SPECIAL_RINDEX,
    SPECIAL_RINDEX0,
    SPECIAL_LENGTH,
    SPECIAL_NAME,
    SPECIAL_PARENTLOOP,
    SPECIAL_COL,
    SPECIAL_COL0,
    SPECIAL_COL_FIRST,
    SPECIAL_COL_LAST,
    SPECIAL_ROW,
};

enum special special_of(struct sv name);

struct segment {
    enum segment_kind kind;
    enum special special;
    struct sv name;
    int64_t index;
    const struct expr *path; /* a[b.c] */
};

struct argument {
    struct sv name; /* empty: by position */
    const struct expr *value;
};

struct filter_use {
    const struct filter *filter; /* NULL: there is none of this name */
    struct sv name;
    uint32_t at;
    struct argument *arguments;
    uint32_t count;
};

struct expr {
    enum expr_kind kind;
    uint32_t at; /* byte offset in the source */
    union {
        struct value literal;
        struct {
            const struct segment *segments;
            uint32_t count;
            uint32_t slot; /* the same for all paths of one template that begin with one name */
        } path;
        struct {
            const struct expr *left, *right;
        } pair; /* of a range, a comparison, and, or */
        struct {
            const struct expr *input;
            const struct filter_use *uses;
            uint32_t count;
        } filtered;
    };
};

struct node;

struct block {
    const struct node *nodes;
    uint32_t count;
    bool blank; /* writes nothing, whatever it does (config-compute 3.3) */
};

/* One branch of if, unless (condition NULL: else) or case (count of `when` values; 0: else). */
struct branch {
    const struct expr *condition;
    const struct expr *const *choices;
    uint32_t count;
    struct block block;
};

struct loop_tag {
    struct sv name;
    struct sv label; /* "name-list": forloop.name, and what offset:continue goes by */
    const struct expr *list, *limit, *offset, *columns;
    bool reversed, resumes;
    struct block body, otherwise;
    bool has_otherwise;
};

struct partial_tag {
    const struct expr *name;
    const struct expr *bound; /* with, for */
    struct sv alias;          /* as */
    bool each;                /* for */
    const struct argument *arguments;
    uint32_t count;
};

enum node_kind {
    NODE_TEXT,
    NODE_OUTPUT, /* echo, too */
    NODE_ASSIGN,
    NODE_CAPTURE,
    NODE_IF,
    NODE_UNLESS,
    NODE_CASE,
    NODE_FOR,
    NODE_TABLEROW,
    NODE_BREAK,
    NODE_CONTINUE,
    NODE_CYCLE,
    NODE_INCREMENT,
    NODE_DECREMENT,
    NODE_IFCHANGED,
    NODE_INCLUDE,
    NODE_RENDER,
    NODE_BLOCK, /* liquid */
    NODE_NOTHING,
};

struct node {
    enum node_kind kind;
    uint32_t at;
    bool blank;
    union {
        struct sv text;
        const struct expr *value;
        struct {
            struct sv name;
            const struct expr *value;  /* of assign */
            const struct block *block; /* of capture */
        } bind;
        struct {
            const struct expr *subject; /* of case */
            const struct branch *branches;
            uint32_t count;
        } choice;
        const struct loop_tag *loop;
        struct {
            const struct expr *group;
            const struct expr *const *values;
            uint32_t count;
        } cycle;
        struct block block;
        const struct partial_tag *partial;
    };
};

/* A fault that compilation passed over. */
struct problem {
    uint32_t at;
    const char *message;
};

enum { PROBLEMS_KEPT = 20 };

struct template {
    atomic_uint references;
    struct arena *arena;
    struct sv source, name;
    struct block root;
    uint32_t slot_count;
    struct problem problems[PROBLEMS_KEPT];
    uint32_t problem_count;
    /* The integers from RANGE_MIN to RANGE_MAX - 1 that ranges are slices of; NULL when the template
     * has no range. */
    const struct value *integers;
};

enum { RANGE_MIN = -1024, RANGE_MAX = 1024 };

#endif
