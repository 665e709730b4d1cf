/* wanted.h - what is asked for of a table, so that a reader can leave out the rest.
 *
 * A reader that knows of this (csv; excel for columns) still reads all that could be wrong in the
 * file: it tokenises every field, checks every row's width and makes every cast of `dtypes`, so that
 * a file fails or not, and with which error, as when all of it is asked for. A column that is not
 * asked for is neither inferred nor stored. Types are those of the whole column, so a row range saves
 * only what types do not hang on: the texts behind it. The one difference is memory: what is not
 * stored is not counted (LIMIT_BYTES, OUT_OF_MEMORY).
 *
 * The others leave it be: documents (json, yaml, bibtex ...) are one value before they are a table,
 * and a workbook's time is that of its XML, whichever rows are wanted. */
#ifndef LYN_FORMATS_WANTED_H
#define LYN_FORMATS_WANTED_H

#include "base/arena.h"
#include "value/value.h"

struct wanted {
    bool all_columns;
    const struct value *labels; /* else these, text or integers; borrowed */
    size_t label_count;
    size_t head; /* only rows before this one; SIZE_MAX: all */
};

/* wanted may be NULL: all. */
static inline bool wanted_is_all_columns(const struct wanted *wanted) {
    return !wanted || wanted->all_columns;
}

/* Which columns to keep, a flag each, for a table of these labels, no two alike; NULL for all. A
 * text that is no label but a number is the integer label, too (access/read.h). All are kept when
 * one that is asked for is not there: who asks will say so, and name those that are. In the arena. */
enum lyn_code wanted_columns(const struct wanted *wanted, struct arena *arena,
                             const struct value *labels, size_t count, bool **kept,
                             struct lyn_error *err) LYN_MUST_CHECK;

#endif
