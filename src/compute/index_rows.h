/* index_rows.h - the rows of a table in the order of the labels in its index column. */
#ifndef LYN_COMPUTE_INDEX_ROWS_H
#define LYN_COMPUTE_INDEX_ROWS_H

#include "base/call.h"
#include "frame/frame.h"

struct index_rows {
    struct value *labels; /* one a row */
    size_t *sorted;       /* rows by their labels (value_order); equal ones in their own order */
    size_t count;
};

/* In the arena. COLUMN_NOT_FOUND when the table has no column `index`; `purpose` says what it is
 * wanted for ("to tell ..."). OUT_OF_MEMORY, LIMIT_BYTES, DEADLINE, CANCELLED. */
enum lyn_code index_rows_make(const struct call *call, struct arena *arena,
                              const struct frame *frame, const struct value *index,
                              const char *purpose, struct index_rows *out,
                              struct lyn_error *err) LYN_MUST_CHECK;

#endif
