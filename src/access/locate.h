/* locate.h - from the path keys of a data source to an open file (access 3 with the decisions of
 * 20.15 to 20.17). */
#ifndef LYN_ACCESS_LOCATE_H
#define LYN_ACCESS_LOCATE_H

#include "config/interface.h"

struct location {
    int fd;            /* a regular file, open for reading; the caller closes it */
    const char *shown; /* directory and file name as written, `$VAR`s put in; in call->arena */
    const char *path;  /* absolute, normalised; in call->arena */
};

/* The text of the `filename` key; empty data when it is absent or null. WRONG_TYPE when it is no
 * text. */
enum lyn_code locate_filename(const struct specification *source, struct sv *out,
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
