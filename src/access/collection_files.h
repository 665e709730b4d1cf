/* collection_files.h - which files a collection has, before any of them is opened. All of it lives
 * in call->arena. */
#ifndef LYN_ACCESS_COLLECTION_FILES_H
#define LYN_ACCESS_COLLECTION_FILES_H

#include "access/locate.h"
#include "access/regexp.h"

struct collection_folder {
    const char *path; /* absolute, normalised */
    struct sv text;   /* what the paths of its files begin with; NUL-terminated */
    struct sv noted;  /* what the bookkeeping fields are made of */
};

struct collection_file {
    struct sv text; /* the path as it is shown and sorted by; NUL-terminated */
    struct sv name; /* the last component, NUL-terminated; empty for the folder itself */
    const struct collection_folder *folder; /* NULL: of a list, to be found yet */
    const char *written;                    /* of a list: without `base_directory` */
    bool plain;                             /* a regular file when it was listed, no link */
};

struct collection_files {
    struct collection_file *items;
    size_t count, capacity;
};

enum lyn_code collection_files_add(struct call *call, struct collection_files *files,
                                   const struct collection_file *file,
                                   struct lyn_error *err) LYN_MUST_CHECK;
/* By the bytes of their texts. INVALID_VALUE when two are the same. */
enum lyn_code collection_files_sort(struct collection_files *files,
                                    struct lyn_error *err) LYN_MUST_CHECK;

/* ---- collection_list.c ---- */
/* The files that `filename` names. WRONG_TYPE, INVALID_VALUE. */
enum lyn_code collection_list(struct call *call, const struct specification *source,
                              struct collection_files *out, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- collection_directory.c ---- */
/* The files that `source`, one mapping or a list of them, finds. A folder that is nowhere and a
 * pattern that nothing matches are warnings. `glob` is the pattern of the type. WRONG_TYPE,
 * INVALID_VALUE (a bad regular expression), PATH_OUTSIDE_ROOTS and those of roots_open_folder. */
enum lyn_code collection_directory(struct call *call, const struct caller *caller,
                                   const struct roots *roots, const struct specification *source,
                                   const char *glob, struct collection_files *out,
                                   struct lyn_error *err) LYN_MUST_CHECK;

/* ---- folder_walk.c ---- */
struct folder_walk {
    struct call *call;
    const struct roots *roots;
    const struct regexp *regexp; /* for the names of files; NULL: all of them */
    bool doubled_dot; /* the reference puts `.` twice before what it finds in `.`, and its
                         bookkeeping fields tell */
    struct collection_files *files;
};

/* Adds what the pattern (Python's glob.glob: not recursive, `**` is `*`) finds from a folder on.
 * Symbolic links are followed, within the roots. `path` is absolute, `text` as in
 * collection_folder. */
enum lyn_code folder_walk(struct folder_walk *walk, const char *path, struct sv text,
                          struct sv pattern, struct lyn_error *err) LYN_MUST_CHECK;

#endif
