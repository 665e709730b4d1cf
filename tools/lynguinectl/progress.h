/* progress.h - a sign of life for a person who waits. */
#ifndef LYN_LYNGUINECTL_PROGRESS_H
#define LYN_LYNGUINECTL_PROGRESS_H

/* From now on, when standard error is a terminal, a line there counts the seconds, from the first one
 * on. Uses SIGALRM. */
void progress_begin(void);
/* Takes the line away. Again, or without begin: nothing. */
void progress_end(void);

#endif
