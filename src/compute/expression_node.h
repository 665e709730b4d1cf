/* expression_node.h - the parts of an expression. Private to the parser and the evaluation. */
#ifndef LYN_COMPUTE_EXPRESSION_NODE_H
#define LYN_COMPUTE_EXPRESSION_NODE_H

#include "compute/expression.h"

enum expression_kind {
    EXPRESSION_CONSTANT,
    EXPRESSION_NAME,
    EXPRESSION_LIST,
    EXPRESSION_CALL,
    EXPRESSION_NEGATE,
    EXPRESSION_NOT,
    EXPRESSION_IS_NULL,
    EXPRESSION_AND,
    EXPRESSION_OR,
    EXPRESSION_IN,
    EXPRESSION_EQUAL,
    EXPRESSION_UNEQUAL,
    EXPRESSION_LESS,
    EXPRESSION_LESS_EQUAL,
    EXPRESSION_GREATER,
    EXPRESSION_GREATER_EQUAL,
    EXPRESSION_ADD,
    EXPRESSION_SUBTRACT,
    EXPRESSION_MULTIPLY,
    EXPRESSION_DIVIDE,
    EXPRESSION_MODULO,
};

struct expression_node;

struct expression_function {
    const char *name;
    size_t least, most; /* arguments; at most 8 */
    enum lyn_code (*run)(struct arena *arena, const struct value *arguments, size_t count,
                         struct value *out, struct lyn_error *err);
};

/* NULL when there is none of that name. */
const struct expression_function *expression_function_find(struct sv name);
/* The names of all, for messages. */
size_t expression_function_names(const char *names[32]);

struct expression_node {
    enum expression_kind kind;
    struct value constant;
    size_t name;
    const struct expression_function *function;
    const struct expression_node *const *parts; /* operands, items, arguments */
    size_t part_count;
};

#endif
