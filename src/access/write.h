/* write.h - writing a table where an output says (access 17). */
#ifndef LYN_ACCESS_WRITE_H
#define LYN_ACCESS_WRITE_H

#include "config/caller.h"
#include "config/specification.h"
#include "frame/frame.h"

enum write_outcome {
    WRITE_CREATED = 1,
    WRITE_REPLACED,
    WRITE_UNCHANGED, /* replaced by the same bytes: its time is new, as make wants it */
};

struct written_file {
    const char *path; /* as the caller wrote it, variables put in */
    size_t bytes;
    enum write_outcome outcome;
};

/* In call->arena. */
struct write_result {
    size_t row_count; /* of the table, also rows that got no file */
    struct written_file *files;
    size_t file_count;
};

/* Writes the table to the file, or its rows to the files, that the output names; with dry_run only
 * says what would be done. A file is replaced as a whole or stays as it was. Unknown keys are
 * warnings; those that finish a read are ignored (access 17.1). INVALID_VALUE (no mapping),
 * MISSING_KEY (no `type`, no `filename`), UNKNOWN_TYPE, NOT_SUPPORTED (gsheet), the
 * errors of the formats, of write_directory and of file_set.h. */
enum lyn_code access_write(struct call *call, const struct caller *caller,
                           const struct frame *frame, const struct specification *output,
                           bool dry_run, struct write_result *out,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* ---- write_columns.c ---- */
/* Only these columns, in this order: a list of labels, or one (NULL or null: all). A table without
 * rows and columns gets them (access 1.3). *frame is replaced on success. COLUMN_NOT_FOUND,
 * DUPLICATE_COLUMN, WRONG_TYPE. */
enum lyn_code access_write_columns(struct call *call, const struct value *columns,
                                   struct frame **frame, struct lyn_error *err) LYN_MUST_CHECK;

#endif
