/* entry.h - one entry of a compute section, checked whole before anything runs (config-compute 2.1;
 * the decisions are its section 7, rows 17 to 24). */
#ifndef LYN_COMPUTE_ENTRY_H
#define LYN_COMPUTE_ENTRY_H

#include "compute/context.h"
#include "compute/function.h"

/* Where the value of an argument comes from; later ones override earlier ones. */
enum argument_source {
    ARGUMENT_CONSTANT, /* args */
    ARGUMENT_FUNCTION, /* function_args */
    ARGUMENT_COLUMN,   /* column_args: a whole column, as a list */
    ARGUMENT_SUBSERIES, /* subseries_args: the cells of the column that belong to the row, as a list */
    ARGUMENT_VIEW,      /* view_args: what a view makes of the row */
    ARGUMENT_ROW,       /* row_args: the cell of the row */
};

struct argument {
    struct sv name;
    size_t parameter; /* of the function; SIZE_MAX: a further one of an open function */
    enum argument_source source;
    const struct value *constant;
    const struct function *callable;
    struct value label;      /* COLUMN, SUBSERIES, ROW */
    const struct view *view; /* VIEW; compute/view.h */
};

/* Which cells of the target are written, and how. */
enum write_rule {
    WRITE_ALL,
    WRITE_MISSING, /* what is missing (config-compute 2.6) */
    WRITE_APPEND,  /* behind what is there, with the separator between */
    WRITE_PREPEND,
};

struct entry {
    const struct function *function;
    const struct compute_context *context; /* borrowed */
    uint32_t line;                         /* of the interface file; 0 when not known */
    struct value *fields; /* labels: text or integers; null for `_`, where nothing is put */
    size_t field_count;   /* 0: no target */
    bool spread;          /* each field takes its own item of the result, which must be a list */
    bool by_row;          /* runs once a row */
    struct argument *arguments; /* distinct names */
    size_t argument_count;
    enum write_rule rule;
    struct sv separator;
    struct sv name; /* for messages: "compute entry 2 (render_liquid)" */
};

/* The entry, in call->arena; texts and constants are borrowed from `details`, and the context with
 * them. `number` is that of the entry in its section, from 1 on; 0: it is alone. WRONG_TYPE (unknown keys, unknown or missing arguments),
 * INVALID_VALUE (unknown function, no field, mode, more or fewer fields than the function has
 * values), MISSING_KEY (a KeyError: no function, an empty view), TEMPLATE_SYNTAX of a constant
 * template, NOT_BUILT (compute/view.h). err->field is `compute`, err->line the place in the interface
 * file. */
enum lyn_code entry_parse(struct call *call, const struct value *details, size_t number,
                          const struct compute_context *context, struct entry *out,
                          struct lyn_error *err) LYN_MUST_CHECK;

/* ---- entry_argument.c ---- */
/* The arguments of the entry, whose function is known. Errors as entry_parse. */
enum lyn_code entry_take_arguments(struct call *call, const struct value *details,
                                   struct entry *out, struct lyn_error *err) LYN_MUST_CHECK;

/* Adds to an error which entry it is of; a place in a template becomes part of the message. */
void entry_blame(const struct entry *entry, struct lyn_error *err);

#endif
