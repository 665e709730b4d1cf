/* pass.h - one entry on its way over a table: its arguments, row by row. Private to the folder. */
#ifndef LYN_COMPUTE_PASS_H
#define LYN_COMPUTE_PASS_H

#include "compute/notes.h"
#include "compute/run.h"
#include "compute/subseries.h"
#include "compute/view.h"

/* Must stay where it is while it is open. */
struct pass {
    const struct run *run;
    const struct entry *entry;
    struct frame *frame; /* NULL: none */
    struct arena *arena;
    const struct targets *live; /* columns that other entries write meanwhile; may be NULL */
    struct function_call call;
    struct value *arguments;  /* one a parameter */
    struct value **cells;     /* one an argument: what it is for each row, of ROW and SUBSERIES */
    struct value **columns;   /* one an argument: a column that changes, of COLUMN and SUBSERIES */
    struct value_entry *rest; /* arguments that no parameter is called by */
    size_t rest_count;
    struct variables variables; /* made when views or the function want them */
    struct subseries subseries; /* made when an argument wants it */
    bool has_variables, has_subseries;
    struct notes notes;
};

/* Everything in the arena. INVALID_VALUE for columns that are not there, or no table for them. */
enum lyn_code pass_open(struct pass *pass, const struct run *run, const struct entry *entry,
                        struct frame *frame, const struct targets *live, struct arena *arena,
                        struct lyn_error *err) LYN_MUST_CHECK;

/* The function once, of an entry that runs by row. What changes meanwhile is copied. */
enum lyn_code pass_row(struct pass *pass, size_t row, struct value *out,
                       struct lyn_error *err) LYN_MUST_CHECK;

/* The function once, of an entry that does not. */
enum lyn_code pass_once(struct pass *pass, struct value *out, struct lyn_error *err) LYN_MUST_CHECK;

/* Tells what there was to warn of. */
void pass_close(struct pass *pass);

#endif
