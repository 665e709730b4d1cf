/* compute.h - compute sections: functions run over a table, whose results become its columns
 * (config-compute 2). Frames are not changed but replaced: after an error all is as before. */
#ifndef LYN_COMPUTE_COMPUTE_H
#define LYN_COMPUTE_COMPUTE_H

#include "compute/entry.h"

/* A section, checked whole: one entry or a list of them; null is an empty list. ENTRY_CALL also takes
 * a mapping of lists under preprocessor, augmentor, sorter and filter, which are run in this order. In
 * call->arena. Errors: entry_parse; INVALID_VALUE when it is neither. */
struct compute_section {
    struct entry *entries;
    size_t count;
};
/* The context is borrowed until the section has run; all but `use` may be filled in before that. */
enum lyn_code compute_section_parse_in(struct call *call, const struct value *details,
                                       const struct compute_context *context,
                                       struct compute_section *out,
                                       struct lyn_error *err) LYN_MUST_CHECK;
/* The same without anything around it. */
enum lyn_code compute_section_parse(struct call *call, const struct value *details,
                                    enum entry_use use, struct compute_section *out,
                                    struct lyn_error *err) LYN_MUST_CHECK;

/* To be asked before sections are run one after another: IMMUTABLE when they have fields, and none
 * of them may be written. */
enum lyn_code compute_sections_check(const struct compute_section *const *sections, size_t count,
                                     struct lyn_error *err) LYN_MUST_CHECK;

/* The columns that the context declares and the table does not have are put behind it, without a
 * value, so that entries may ask for them before one writes them. *frame is replaced on success.
 * LIMIT_CELLS. */
enum lyn_code compute_declare(struct call *call, const struct compute_context *context,
                              struct frame **frame, struct lyn_error *err) LYN_MUST_CHECK;

/* What a run did, of one entry or a section. */
struct compute_counts {
    uint64_t rows_run, rows_written;
    uint64_t rows_skipped_present;   /* they had a value, and `refresh` was not asked for */
    uint64_t rows_skipped_immutable; /* what they lack is part of the input */
};

/* Runs the entries one after another, each over the whole table, so that a later one sees the
 * columns of the earlier ones (2.2); with ENTRY_CALL as if row by row, each entry in turn, between
 * the functions that take the whole table (2.9). *frame is replaced (its reference with it) on
 * success. Column functions give every row the same value; filters without a field keep the rows they
 * are true for; values without a field are dropped. What was done is added to counts, which may be
 * NULL.
 * `Invalid key 'x' in row_args for key 'y'` and the like are INVALID_VALUE; errors of the functions;
 * COLUMN_NOT_FOUND, LIMIT_CELLS, LIMIT_STEPS, DEADLINE, CANCELLED. */
enum lyn_code compute_section_run(struct call *call, const struct compute_section *section,
                                  struct frame **frame, struct compute_counts *counts,
                                  struct lyn_error *err) LYN_MUST_CHECK;

/* ---- one function, for the Compute method ---- */

enum compute_result_kind {
    COMPUTE_VALUE = 1, /* one value */
    COMPUTE_VALUES,    /* one a row: a table of the one column `value` */
    COMPUTE_FRAME,     /* the table, changed */
    COMPUTE_MASK,      /* one a row: a table of the one column `mask` */
};

struct compute_result {
    enum compute_result_kind kind;
    /* COMPUTE_VALUE; in call->arena, or borrowed from the request or the table. */
    struct value value;
    struct frame *frame; /* otherwise; the caller's reference */
    struct compute_counts counts;
};

struct compute_rows {
    const size_t *positions;
    size_t count;
};

/* Runs one entry over a table, or, with frame NULL, without one. `rows` (NULL: all) are the positions
 * of the rows that a row function runs for, ascending. `apply`: a filter gives the table of the rows
 * it is true for instead of a mask. INVALID_VALUE when the entry needs a table and there is none;
 * the rest as above. */
enum lyn_code compute_call(struct call *call, const struct entry *entry, struct frame *frame,
                           const struct compute_rows *rows, bool apply, struct compute_result *out,
                           struct lyn_error *err) LYN_MUST_CHECK;

#endif
