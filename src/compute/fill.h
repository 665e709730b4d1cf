/* fill.h - the results of one entry put into its fields (config-compute 2.3). Private to the folder. */
#ifndef LYN_COMPUTE_FILL_H
#define LYN_COMPUTE_FILL_H

#include "compute/pass.h"

struct filling {
    struct pass *pass;
    struct target **fields; /* one a field */
    uint64_t nulls;         /* rows where a null was not appended */
};

/* `targets` has room for the entry's fields. */
enum lyn_code fill_open(struct filling *filling, struct pass *pass, struct targets *targets,
                        struct lyn_error *err) LYN_MUST_CHECK;

/* Runs the entry for the row, unless it has nothing to do there; an entry that does not run by row
 * has the same `result` for all of them. */
enum lyn_code fill_row(struct filling *filling, size_t row, const struct value *result,
                       struct compute_counts *counts, struct lyn_error *err) LYN_MUST_CHECK;

/* Warns of what was not added. */
void fill_close(struct filling *filling);

#endif
