/* variables.h - the cells of a row as variables of templates (config-compute 2.5). */
#ifndef LYN_COMPUTE_VARIABLES_H
#define LYN_COMPUTE_VARIABLES_H

#include "compute/target.h"

/* Made once for a table, asked for each row. */
struct variables {
    const struct frame *frame;
    const struct targets
        *live;           /* columns that change meanwhile, in place of the frame's; may be NULL */
    struct value *names; /* one a column of the frame */
    struct value *live_names;
};

/* Names that are no identifiers become camelCase: `date of birth` is `dateOfBirth`. `mapping` (may be
 * NULL) gives other ones: {variable: column}. */
enum lyn_code variables_make(struct arena *arena, const struct frame *frame,
                             const struct targets *live, const struct value *mapping,
                             struct variables *out, struct lyn_error *err) LYN_MUST_CHECK;

/* A mapping; cells that are missing are left out. */
enum lyn_code variables_of_row(const struct variables *variables, size_t row, struct arena *arena,
                               struct value *out, struct lyn_error *err) LYN_MUST_CHECK;

/* Whether there is such a column; its cell of that row goes to *out when that is not NULL. */
bool variables_cell(const struct variables *variables, const struct value *label, size_t row,
                    char scratch[NUM_BUFFER], struct value *out);

#endif
