/* collection_rows.h - a file of a collection as rows of its table: the mappings it holds, each with
 * the bookkeeping fields, flattened (access 11.1, 11.5). */
#ifndef LYN_ACCESS_COLLECTION_ROWS_H
#define LYN_ACCESS_COLLECTION_ROWS_H

#include "access/bookkeeping.h"
#include "access/collection_file.h"

/* Used by one thread; what it makes lives in opener.call->arena. */
struct row_reader {
    struct collection_opener opener;
    const struct bookkeeping *bookkeeping;
    struct sv noted, root, directory; /* of the folder of the last file */
};

struct file_rows {
    struct value rows; /* a flat mapping or a list of them */
    size_t bytes;      /* of the file, spent from what all may have together */
    bool ready;
};

/* Reads a file as a whole; *out is ready then. The errors are those of collection_read, with the
 * file. */
enum lyn_code collection_rows_read(struct row_reader *reader, const struct collection_file *file,
                                   struct file_rows *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
