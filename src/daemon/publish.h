/* publish.h - the runtime file, by which clients find this server. */
#ifndef LYN_DAEMON_PUBLISH_H
#define LYN_DAEMON_PUBLISH_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

#include "wire/runtime_file.h"

/* Which file is ours: another server's is never touched. */
struct publication {
    char *path; /* NULL: nothing is published */
    dev_t device;
    ino_t inode; /* used again by the next file, so its time counts too */
    struct timespec written;
};

/* Writes the file beside its place and renames it there, mode 0600. After listening. */
enum lyn_code publish(const char *path, const struct runtime_file *file, struct publication *out,
                      struct lyn_error *err) LYN_MUST_CHECK;
/* Whether the file there is still the one that was written. */
bool publication_stands(const struct publication *publication);
/* Removes it if it is. */
void publication_withdraw(struct publication *publication);

#endif
