/* locate.h - from the path keys of a data source to an open file (access 3 with the decisions of
 * 20.15 to 20.17). */
#ifndef LYN_ACCESS_LOCATE_H
#define LYN_ACCESS_LOCATE_H

#include "config/interface.h"

enum { BASES_MAX = 3 };

/* Absolute folders, in the order in which relative names are tried under them. */
struct bases {
    struct sv folders[BASES_MAX];
    size_t count;
};

struct location {
    int fd;            /* a regular file, open for reading; the caller closes it */
    const char *shown; /* directory and file name as written, `$VAR`s put in; in call->arena */
    const char *path;  /* absolute, normalised; in call->arena */
};

/* The text of the `filename` key; empty data when it is absent or null. WRONG_TYPE when it is no
 * text. */
enum lyn_code locate_filename(const struct specification *source, struct sv *out,
                              struct lyn_error *err) LYN_MUST_CHECK;

/* The text under any key, with the same rules; INVALID_VALUE when it holds a NUL. */
enum lyn_code locate_text(const struct specification *source, const char *key, struct sv *out,
                          struct lyn_error *err) LYN_MUST_CHECK;

/* The bases of a source: its `base_directory` (itself found under the others), the folder of its
 * interface file, that of the caller. */
enum lyn_code locate_bases(struct call *call, const struct caller *caller,
                           const struct roots *roots, const struct specification *source,
                           struct bases *out, struct lyn_error *err) LYN_MUST_CHECK;

/* Opens the file of that name under the first base where it exists. `name` is kept in *out. Errors
 * as locate_file. */
enum lyn_code locate_under(struct call *call, const struct roots *roots, const struct bases *bases,
                           const char *name, struct location *out,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* The absolute, normalised path of the folder of that name under the first base where it is one;
 * NULL when it is nowhere. PATH_OUTSIDE_ROOTS, INVALID_VALUE and those of roots_stat. */
enum lyn_code locate_folder(struct call *call, const struct roots *roots, const struct bases *bases,
                            const char *name, const char **out,
                            struct lyn_error *err) LYN_MUST_CHECK;

/* directory/filename as written, with the variables of the directory put in; in call->arena.
 * MISSING_KEY (`No filename provided in details.`), WRONG_TYPE, INVALID_VALUE. */
enum lyn_code locate_written(struct call *call, const struct caller *caller,
                             const struct specification *source, const char **out,
                             struct lyn_error *err) LYN_MUST_CHECK;

/* Opens what `filename`, `directory` and `base_directory` name: under the first of the bases (that
 * of the source, of the interface file, of the caller) where it exists. `roots` are the caller's,
 * narrowed by the source's. MISSING_KEY (`No filename provided in details.`), WRONG_TYPE,
 * INVALID_VALUE (`embedded null byte`; relative without a base), FILE_NOT_FOUND naming each place,
 * and roots_open_file's. */
enum lyn_code locate_file(struct call *call, const struct caller *caller, const struct roots *roots,
                          const struct specification *source, struct location *out,
                          struct lyn_error *err) LYN_MUST_CHECK;

/* Opens a file that a person named, relative to the caller's directory. */
enum lyn_code locate_path(struct call *call, const struct caller *caller, struct sv path,
                          struct location *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
