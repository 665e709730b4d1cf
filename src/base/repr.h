/* repr.h - texts as Python's repr() shows them, for error messages and for cells that hold lists
 * or dicts (access 3.2, 20.24). */
#ifndef LYN_BASE_REPR_H
#define LYN_BASE_REPR_H

#include "base/buf.h"
#include "base/sv.h"

/* Appends the text in quotes: single ones, or double ones when it holds a ' and no ". Escapes
 * \\ \n \t \r, the quote, and what is not printable as \xNN, \uNNNN or \UNNNNNNNN; other text stays.
 * A byte that is not UTF-8 becomes \udcNN, as in a Python text made by os.fsdecode. Failure is the
 * buffer's. */
void repr_text(struct buf *out, struct sv text);

#endif
