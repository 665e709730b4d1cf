/* entry.h - one entry of a compute section, checked whole before anything runs (config-compute 2.1;
 * the decisions are its section 7, rows 17 to 24). */
#ifndef LYN_COMPUTE_ENTRY_H
#define LYN_COMPUTE_ENTRY_H

#include "compute/function.h"

/* Where the value of an argument comes from. */
enum argument_source {
    ARGUMENT_CONSTANT, /* args */
    ARGUMENT_FUNCTION, /* function_args */
    ARGUMENT_COLUMN,   /* column_args: a whole column, as a list */
    ARGUMENT_ROW,      /* row_args: the cell of the row */
};

struct argument {
    struct sv name;
    size_t parameter; /* of the function; SIZE_MAX: a further one of an open function */
    enum argument_source source;
    const struct value *constant;
    const struct function *callable;
    struct value label; /* COLUMN, ROW */
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
    uint32_t line;              /* of the interface file; 0 when not known */
    struct value *fields;       /* labels: text or integers */
    size_t field_count;         /* 0: no target */
    struct argument *arguments; /* distinct names */
    size_t argument_count;
    enum write_rule rule;
    struct sv separator;
    struct sv name; /* for messages: "compute entry 2 (render_liquid)" */
};

/* How entries are meant where the reference has two ways. */
enum entry_use {
    ENTRY_READING, /* in a data source: a field is needed, cells are overwritten unless `refresh` or
                      `mode` say otherwise (2.2, section 7 row 17) */
    ENTRY_CALL,    /* the Compute method: cells that are there stay unless `refresh` (2.9) */
};

/* The entry, in call->arena; texts and constants are borrowed from `details`. `number` counts from 1.
 * WRONG_TYPE (unknown keys, unknown or missing arguments), INVALID_VALUE (unknown function, no field,
 * mode), MISSING_KEY (a KeyError: no function), TEMPLATE_SYNTAX of a constant template. err->field is
 * `compute`, err->line the place in the interface file. */
enum lyn_code entry_parse(struct call *call, const struct value *details, size_t number,
                          enum entry_use use, struct entry *out,
                          struct lyn_error *err) LYN_MUST_CHECK;

/* Adds to an error which entry it is of; a place in a template becomes part of the message. */
void entry_blame(const struct entry *entry, struct lyn_error *err);

#endif
