/* function.h - the functions that a compute section can name (config-compute 2.4, 2.10): one const
 * table, from which calls are checked, `@list` answers and the help is printed. */
#ifndef LYN_COMPUTE_FUNCTION_H
#define LYN_COMPUTE_FUNCTION_H

#include "compute/context.h"
#include "liquid/cache.h"

/* What a function is run over. */
enum function_kind {
    FUNCTION_ROW,    /* once a row: arguments -> a value */
    FUNCTION_COLUMN, /* once: arguments, whole columns among them -> a value */
    FUNCTION_VECTOR, /* the table -> a column */
    FUNCTION_FRAME,  /* the table -> a table */
    FUNCTION_FILTER, /* the table -> a column of booleans: which rows stay */
};

enum parameter_kind {
    PARAMETER_ANY,
    PARAMETER_TEXT,
    PARAMETER_INTEGER,
    PARAMETER_BOOLEAN,
    PARAMETER_LABEL,    /* a column of the table by its name */
    PARAMETER_LABELS,   /* one such name, or a list of them */
    PARAMETER_FUNCTION, /* a row function: function_args */
};

enum { FUNCTION_PARAMETERS = 6 };

struct parameter {
    const char *name; /* NULL ends the list */
    enum parameter_kind kind;
    bool required;
    struct value otherwise; /* when not required and absent; null: nothing */
};

struct function;

/* One call. Arguments are borrowed; what is made for the result lives in the arena. */
struct function_call {
    struct call *call;
    struct arena *arena;
    const struct function *function;
    const struct value *arguments; /* one a parameter, in the order of the table */
    /* What a PARAMETER_FUNCTION is; NULL when there is none. */
    const struct function *callable;
    /* A mapping: for open functions what no parameter is called by, for functions that see the row
     * its cells (frame_present_row, names as template variables). Without missing entries. */
    struct value rest;
    struct template_cache *templates;
    struct sv name; /* of the entry, for messages about templates */
    const struct compute_context *context;
    const struct frame *frame; /* VECTOR, FRAME, FILTER */
};

typedef enum lyn_code function_value(const struct function_call *call, struct value *out,
                                     struct lyn_error *err);
typedef enum lyn_code function_vector(const struct function_call *call, struct column **out,
                                      struct lyn_error *err);
typedef enum lyn_code function_frame(const struct function_call *call, struct frame **out,
                                     struct lyn_error *err);

struct function {
    const char *name;
    enum function_kind kind;
    const char *doc; /* one line */
    struct parameter parameters[FUNCTION_PARAMETERS + 1];
    bool open;      /* takes any further arguments */
    bool sees_row;  /* gets the cells of its row, and no further arguments */
    size_t outputs; /* how many values it gives, as a list of them; 0: one */
    /* VECTOR: the parameter that names the column its result becomes when the entry has no field */
    const char *target;
    union {
        function_value *value;   /* ROW, COLUMN */
        function_vector *vector; /* VECTOR, FILTER */
        function_frame *frame;   /* FRAME */
    };
};

extern const struct function function_table[];
extern const size_t function_count;

/* NULL when there is none of that name. */
const struct function *function_find(struct sv name);
/* INVALID_VALUE: `Function "x" not found in list_functions.`, with the nearest name. */
enum lyn_code function_unknown(struct sv name, struct lyn_error *err);
/* "row", "column", "vector", "frame", "filter" */
const char *function_kind_name(enum function_kind kind);
/* Position of the parameter of that name, SIZE_MAX if none. */
size_t function_parameter(const struct function *function, struct sv name);
/* The table as a list of mappings: name, kind, doc, parameters [{name, kind, required, default}]. */
enum lyn_code function_list(struct arena *arena, struct value *out,
                            struct lyn_error *err) LYN_MUST_CHECK;

/* ---- for those who write functions ---- */

/* INVALID_VALUE or WRONG_TYPE: `name(): ...`. */
enum lyn_code function_fail(const struct function_call *call, enum reason reason,
                            struct lyn_error *err, const char *format, ...) LYN_PRINTF(4, 5);
/* Adds to the error about a label that the frame does not have that there is one written the same:
 * 2020 is an integer in YAML, and the header of a CSV file is text. */
void function_note_label(const struct frame *frame, const struct value *label,
                         struct lyn_error *err);
/* Adds to a fault of the caller's which row it is in, counted from 0, and, unless `column` is
 * FRAME_NONE, which column of call->frame. Other errors stay as they are. Returns the code. */
enum lyn_code function_at_row(const struct function_call *call, size_t column, size_t row,
                              enum lyn_code code, struct lyn_error *err);
/* The argument of a parameter. */
static inline const struct value *function_argument(const struct function_call *call, size_t i) {
    return &call->arguments[i];
}
/* The items of an argument that must be a list; none of null. WRONG_TYPE. */
enum lyn_code function_items(const struct function_call *call, size_t i, struct value *out,
                             struct lyn_error *err) LYN_MUST_CHECK;
/* The position of the column that an argument names. COLUMN_NOT_FOUND, with the nearest name. */
enum lyn_code function_column(const struct function_call *call, size_t i, size_t *out,
                              struct lyn_error *err) LYN_MUST_CHECK;
/* The same for a label. */
enum lyn_code function_find_column(const struct function_call *call, const struct value *label,
                                   size_t *out, struct lyn_error *err) LYN_MUST_CHECK;
/* A column of these cells, by the rules of access 2.2; null cells are missing. */
enum lyn_code function_column_of(const struct function_call *call, const struct value *cells,
                                 size_t count, struct column **out,
                                 struct lyn_error *err) LYN_MUST_CHECK;
/* The cells of a column, each put through `convert`; in the arena. */
typedef enum lyn_code function_cell(const struct function_call *call, struct value *cell,
                                    struct lyn_error *err);
enum lyn_code function_cells(const struct function_call *call, size_t column,
                             function_cell *convert, struct value **out,
                             struct lyn_error *err) LYN_MUST_CHECK;
/* How a column comes of cells: function_column_of, or what knows a type of its own. */
typedef enum lyn_code function_maker(const struct function_call *call, const struct value *cells,
                                     size_t count, struct column **out, struct lyn_error *err);
/* The table with the columns that argument `i` names converted; those it does not have are passed
 * over. */
enum lyn_code function_convert(const struct function_call *call, size_t i, function_cell *convert,
                               function_maker *make, struct frame **out,
                               struct lyn_error *err) LYN_MUST_CHECK;
/* The number of an integer of any size (the nearest float), a float, a boolean; false otherwise. */
bool function_number(const struct value *value, double *out);

#endif
