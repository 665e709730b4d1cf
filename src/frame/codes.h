/* codes.h - cells as small numbers: equal cells of a column have one code, and codes count up as they
 * appear first. What grouping and joining go by instead of the cells themselves. Codes may tell apart
 * what Python's == takes for one (0.0 and -0.0, two moments of one time), never the other way round. */
#ifndef LYN_FRAME_CODES_H
#define LYN_FRAME_CODES_H

#include "base/call.h"
#include "frame/column.h"

struct codes {
    uint32_t *of_row; /* borrowed: the code of each row */
    size_t row_count;
    uint32_t *firsts; /* own: the row where each code appears first */
    uint32_t count, capacity;
};

/* Cells of these columns have codes: all but OBJECT. */
bool codes_take(struct column *const *keys, size_t key_count);
/* The codes of the rows of one or more columns of one length, together, into of_row[length].
 * OUT_OF_MEMORY, DEADLINE, CANCELLED; disposed in any case. */
enum lyn_code codes_make(struct codes *codes, const struct call *call, struct column *const *keys,
                         size_t key_count, uint32_t *of_row, struct lyn_error *err) LYN_MUST_CHECK;
void codes_dispose(struct codes *codes);

#endif
