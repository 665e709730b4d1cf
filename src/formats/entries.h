/* entries.h - the keys of a mapping made distinct, as Python's dict does it. */
#ifndef LYN_FORMATS_ENTRIES_H
#define LYN_FORMATS_ENTRIES_H

#include "value/value.h"

/* Drops repeated keys in place: the last value wins at the position of the first, whose key stays.
 * Keys are scalars, equal when Python's are (1, 1.0 and true are one key; a date is no date-time).
 * Linear. OUT_OF_MEMORY. */
enum lyn_code entries_unify(struct value_entry *entries, size_t *count,
                            struct lyn_error *err) LYN_MUST_CHECK;

#endif
