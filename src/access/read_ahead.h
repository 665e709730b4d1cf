/* read_ahead.h - the files of a large collection read by several threads, ahead of the thread that
 * puts them together. They keep only what could be read without a word: a file that fails or warns
 * is left out, and whoever comes to it reads it again by itself. So errors and warnings, their order
 * and their count are those of reading one file after the other. */
#ifndef LYN_ACCESS_READ_AHEAD_H
#define LYN_ACCESS_READ_AHEAD_H

#include "access/collection_rows.h"

/* How many threads reading so many files is worth; 1: none but the caller's own. */
size_t read_ahead_threads(size_t files);

/* Makes rows[i] of files->items[i] ready, as many of them as it can, with `threads` threads, the
 * caller's among them; all have ended when it returns. The threads have equal shares of what
 * call->arena may still take, and what they made lives with that arena; when a share was too small,
 * nothing is kept. `rows` is zeroed. */
void read_ahead(const struct row_reader *reader, const struct collection_files *files,
                size_t threads, struct file_rows *rows);

#endif
