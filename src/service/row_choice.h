/* row_choice.h - the rows of a table that a request names (config-compute 2.9). */
#ifndef LYN_SERVICE_ROW_CHOICE_H
#define LYN_SERVICE_ROW_CHOICE_H

#include "compute/compute.h"

/* Those that `rows` lists, ascending and each once, in call->arena. With `index` they are labels: what
 * the column of that label has, of which the first row is taken that equals one; without it (NULL)
 * positions from 0 on. WRONG_TYPE (no list), COLUMN_NOT_FOUND (no such index), INVALID_VALUE (a label
 * or position that is not there); err->field is `rows`. */
enum lyn_code row_choice_take(struct call *call, const struct value *rows,
                              const struct frame *frame, const struct value *index,
                              struct compute_rows *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
