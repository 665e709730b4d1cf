/* collection.h - data sources that read many files into one table: `list`, `directory` and the
 * `*_directory` types (access 11, 12). */
#ifndef LYN_ACCESS_COLLECTION_H
#define LYN_ACCESS_COLLECTION_H

#include "config/interface.h"
#include "formats/format.h"

enum collection_reader {
    COLLECTION_BY_EXTENSION,
    COLLECTION_FORMAT,
    COLLECTION_DOCX,
    COLLECTION_META, /* what `<file>.yml` says of a file */
};

struct collection_type {
    const char *name;
    const char *glob; /* NULL for `list`, which names its files */
    enum collection_reader reader;
    const char *format;      /* COLLECTION_FORMAT */
    const char *const *keys; /* all that it has beside the finalising ones, NULL-terminated */
};

/* All of them; the last has no name. */
extern const struct collection_type COLLECTION_TYPES[];
/* NULL when there is none of that name. */
const struct collection_type *collection_type_find(struct sv name);

/* Reads every file into one or, for a list of mappings, several rows, in the order of the paths,
 * with the bookkeeping fields. No files: an empty table. `file_count` for people. The files together
 * may have call->limits.file_bytes. INVALID_VALUE (repeated files; a file that holds no mapping, by
 * name; a bookkeeping field in the data), WRONG_TYPE, FILE_NOT_FOUND, PATH_OUTSIDE_ROOTS,
 * UNKNOWN_TYPE, BAD_UTF8 (a name or a text), LIMIT_BYTES, LIMIT_CELLS, those of the formats and of
 * docx.h. */
enum lyn_code collection_read(struct call *call, const struct caller *caller,
                              const struct roots *roots, const struct specification *source,
                              const struct collection_type *type, struct frame **out,
                              size_t *file_count, struct lyn_error *err) LYN_MUST_CHECK;

#endif
