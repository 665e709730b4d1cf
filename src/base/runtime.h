/* runtime.h - the private folder in which the two sides find each other: where it is, whether it may
 * be trusted, and what an instance's files in it are called (contracts: "Runtime folder and file"). */
#ifndef LYN_BASE_RUNTIME_H
#define LYN_BASE_RUNTIME_H

#include <stdbool.h>

#include "base/error.h"
#include "base/sv.h"

#define RUNTIME_INSTANCE_DEFAULT "default"

/* `[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}` */
bool runtime_instance_valid(struct sv name);

/* An instance's files, absolute; memory of the struct. */
struct runtime_paths {
    char *folder;
    char *file; /* NAME.json */
    char *lock; /* NAME.lock: held by the server for its life, never deleted */
    char *log;  /* NAME.log, NAME.log.1 */
};

/* Settles the folder: `folder` if not NULL (a relative one is taken from the working directory), else
 * $LYNGUINE_RUNTIME_DIR, else $XDG_RUNTIME_DIR/lynguine when that variable is absolute and names a
 * folder of ours, else /tmp/lynguine-<euid>. With `create` an absent folder is made (0700; its parent
 * must exist, except that of the last two, which do). Then lstat: a directory (no symbolic link),
 * owned by the effective user, no permission for group or others.
 *
 * RUNTIME_FOLDER with the reason when the folder cannot be trusted; FILE_NOT_FOUND when it is absent
 * and not to be made (no server can be running then; *out is filled all the same, so that messages
 * can name the place); INVALID_VALUE for a bad instance name. `instance` NULL: "default". A starter
 * hands `--runtime-dir out->folder` to the server, whose working directory is another. */
enum lyn_code runtime_paths_init(struct runtime_paths *out, const char *folder,
                                 const char *instance, bool create,
                                 struct lyn_error *err) LYN_MUST_CHECK;
void runtime_paths_dispose(struct runtime_paths *paths);

#endif
