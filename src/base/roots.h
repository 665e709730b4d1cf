/* roots.h - the folders that may be touched, and opening what lies in them so that no swapped
 * symbolic link wins (contracts: "Paths under roots"). */
#ifndef LYN_BASE_ROOTS_H
#define LYN_BASE_ROOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/sv.h"

/* Read-only once made; may be shared by threads. {0}: no bounds but the user's permissions. */
struct roots {
    const struct sv *paths; /* absolute, links resolved; in the arena they were made in */
    size_t count;
    bool bounded; /* only below `paths`; with none of them, nowhere */
};

/* The given folders, symbolic links resolved; none: no bounds. One that does not exist is
 * FILE_NOT_FOUND, one that is no folder NOT_A_DIRECTORY. */
enum lyn_code roots_resolve(struct arena *arena, const char *const *folders, size_t count,
                            struct roots *out, struct lyn_error *err) LYN_MUST_CHECK;

/* What lies both under `roots` and under one of the `wanted` folders: a client can narrow what the
 * server allows, never widen it. Relative ones start from cwd (INVALID_VALUE when that is empty);
 * they need not exist; empty texts count as none. `roots` must outlive *out. */
enum lyn_code roots_narrow(struct arena *arena, const struct roots *roots, struct sv cwd,
                           const struct sv *wanted, size_t count, struct roots *out,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* In all that follow, `path` is absolute and normalised (path_normalize), `shown` is the path as
 * the caller wrote it, for messages and err->file; the arena holds what is scratch. A path that
 * leads outside is PATH_OUTSIDE_ROOTS before anything is said about whether it exists. What would be
 * this process's own (/dev/stdout, /proc/self/...) is NOT_A_FILE. */

/* Where the path leads as things stand, existing or not. */
enum lyn_code roots_check(const struct roots *roots, struct arena *arena, const char *path,
                          const char *shown, struct lyn_error *err) LYN_MUST_CHECK;
/* What is there, links followed. Errors as error_errno. */
enum lyn_code roots_stat(const struct roots *roots, struct arena *arena, const char *path,
                         const char *shown, struct stat *out, struct lyn_error *err) LYN_MUST_CHECK;
/* Opens a regular file for reading; the file that was checked is the file that is read. The
 * descriptor is the caller's. IS_A_DIRECTORY, NOT_A_FILE (devices, pipes, sockets), else as
 * error_errno. */
enum lyn_code roots_open_file(const struct roots *roots, struct arena *arena, const char *path,
                              const char *shown, int *fd, struct lyn_error *err) LYN_MUST_CHECK;
/* The same for a folder, to be listed or written into. */
enum lyn_code roots_open_folder(const struct roots *roots, struct arena *arena, const char *path,
                                const char *shown, int *fd, struct lyn_error *err) LYN_MUST_CHECK;
/* ---- for writing ---- */

/* Where a file is to be put. */
struct roots_target {
    int fd;           /* the folder it stands in, good for the ...at() functions only (O_PATH) */
    const char *real; /* its absolute path, all links resolved; in the arena */
    const char *name; /* the last component of that */
};

/* The target behind a path: when that names a symbolic link, the file which the link leads to,
 * existing or not. The descriptor is the caller's. FILE_NOT_FOUND when the folder is not there,
 * IS_A_DIRECTORY for a root itself, else as error_errno. What is done with target->name beneath
 * target->fd, following no link, stays in the folder that was checked. */
enum lyn_code roots_open_target(const struct roots *roots, struct arena *arena, const char *path,
                                const char *shown, struct roots_target *out,
                                struct lyn_error *err) LYN_MUST_CHECK;
/* Which folders were made: those of a real path whose first `there` bytes were there before. */
struct roots_made {
    struct sv path;
    size_t there;
};
/* Makes the folders above the target that are missing, each of that mode. Then roots_open_target.
 * *made, if not NULL, tells which ones, in the arena, also when it fails on the way. */
enum lyn_code roots_make_folders(const struct roots *roots, struct arena *arena, const char *path,
                                 const char *shown, mode_t mode, struct roots_made *made,
                                 struct lyn_error *err) LYN_MUST_CHECK;
/* Takes them away again, as far as they are empty. */
void roots_remove_folders(const struct roots *roots, struct arena *arena,
                          const struct roots_made *made);

/* True when the error of one of these says that nothing is there: FILE_NOT_FOUND, or
 * NOT_A_DIRECTORY on the way to it. */
bool roots_is_absent(const struct lyn_error *err);

#endif
