/* temporary.h - files that are written beside the file whose place they take, and what is left of
 * those whose writer was killed.
 *
 * They are called .NAME.<writer><random>.tmp: 24 hex digits say which process writes (of which boot
 * and pid namespace, its pid, when it started), 8 are random. */
#ifndef LYN_BASE_TEMPORARY_H
#define LYN_BASE_TEMPORARY_H

#include <limits.h>

/* Makes an empty file beside `name` in the folder `dirfd` (O_EXCL|O_NOFOLLOW, mode 0600) and opens
 * it for writing. `out` becomes what it is called: with as much of `name` as there is room for. The
 * descriptor, or -1 with errno set. */
int temporary_create(int dirfd, const char *name, char out[NAME_MAX + 1]);

/* Removes from the folder what killed writers left: regular files with such a name that the
 * effective user owns, whose writer was a process of this boot and pid namespace and is gone, or
 * which nobody has written to for a day (writers on another machine, or before a restart, cannot be
 * asked). A file of a process that lives is left alone, whoever it is. Does what it can, and says
 * nothing; looks at no more than 100000 entries. `dirfd` may be O_PATH. */
void temporary_sweep(int dirfd);

#endif
