/* place.h - where interface files are, and finding them (config-compute 1.1 to 1.3). */
#ifndef LYN_CONFIG_PLACE_H
#define LYN_CONFIG_PLACE_H

#include "config/caller.h"

#define INTERFACE_DEFAULT_FILE "_lynguine.yml"

/* Where a document was read from; texts in call->arena. */
struct interface_place {
    const char *shown;   /* as the caller wrote it: err->file, warnings */
    const char *path;    /* absolute, normalised */
    struct sv directory; /* the folder of path: relative names of data start there */
    struct sv base;      /* the folder in which `name` was looked for, links resolved */
    struct sv name;      /* as it was looked for */
};

/* What to look for. */
struct place_search {
    const struct sv *files; /* the first that exists; none: _lynguine.yml */
    size_t file_count;
    struct sv folder;  /* expanded; relative to the caller's; empty: that itself */
    struct sv shown;   /* the folder as messages show it */
    struct sv written; /* the folder as a refusal names it */
};

/* Opens the first file that exists; later names are not even looked at. INTERFACE_NOT_FOUND, which
 * leaves *place at the last name; PATH_OUTSIDE_ROOTS before that, for the folder or the name that is
 * at fault; those of roots_open_file. *fd is the caller's. */
enum lyn_code place_find(struct call *call, const struct caller *caller,
                         const struct place_search *search, int *fd, struct interface_place *place,
                         struct lyn_error *err) LYN_MUST_CHECK;

/* The place of a file at `path` (absolute, normalised) that was found otherwise. */
enum lyn_code interface_place_of(struct call *call, const char *path, const char *shown,
                                 struct interface_place *out, struct lyn_error *err) LYN_MUST_CHECK;

/* Where the path leads with its links resolved, in call->arena; the path itself when that cannot be
 * told. */
enum lyn_code place_real_path(struct call *call, const char *path, const char **out,
                              struct lyn_error *err) LYN_MUST_CHECK;

/* Adds the place to an error that names none yet. */
void place_at(const struct interface_place *place, uint64_t line, struct lyn_error *err);

#endif
