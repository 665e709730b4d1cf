/* progress.h - a sign of life for a person who waits: a line on standard error, when that is a
 * terminal, from the first second on. */
#ifndef LYN_LYNGUINECTL_PROGRESS_H
#define LYN_LYNGUINECTL_PROGRESS_H

#include "lynguine/client.h"

/* From now on the line counts the seconds, whatever is waited for: a server that starts, or its
 * answer. Uses SIGALRM. */
void progress_begin(void);
/* Takes the line away. Again, or without begin: nothing. */
void progress_end(void);

/* The line tells this too: a lyn_progress_callback without a user. */
void progress_note(void *user, const struct lyn_progress *progress);

/* The line's text, at most `width` characters (0: any number) and never more than
 * PROGRESS_LINE - 1: `reading, 4,200 of 10,000 files, 3 s`. Its length. Safe in a signal handler. */
enum { PROGRESS_LINE = 128 };
size_t progress_print(const struct lyn_progress *progress, uint64_t seconds, size_t width,
                      char out[PROGRESS_LINE]);

#endif
