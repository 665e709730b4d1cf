/* collection_file.h - opening and reading the files of a collection, one after the other. */
#ifndef LYN_ACCESS_COLLECTION_FILE_H
#define LYN_ACCESS_COLLECTION_FILE_H

#include "access/collection.h"
#include "access/collection_files.h"
#include "base/file.h"

struct collection_opener {
    struct call *call;
    const struct caller *caller;
    const struct roots *roots;
    const struct collection_type *type;
    struct bases bases;                     /* for the files of a list */
    const struct collection_folder *folder; /* the one that is open */
    int folder_fd;                          /* -1: none */
    struct file_buffer buffer;              /* of the file in hand */
    size_t bytes_left;                      /* of what the files may have together */
};

void collection_opener_init(struct collection_opener *opener, struct call *call,
                            const struct caller *caller, const struct roots *roots,
                            const struct specification *source, const struct collection_type *type);
/* One more like it, for another thread and its call. */
void collection_opener_fork(struct collection_opener *fork, const struct collection_opener *opener,
                            struct call *call);
void collection_opener_dispose(struct collection_opener *opener);

/* Takes the bytes from what the files may have together: LIMIT_BYTES when that is less. */
enum lyn_code collection_opener_spend(struct collection_opener *opener,
                                      const struct collection_file *file, size_t bytes,
                                      struct lyn_error *err) LYN_MUST_CHECK;

/* What the file holds, in call->arena; VALUE_NULL when nothing. `noted` is the text of its folder
 * for the bookkeeping fields. */
enum lyn_code collection_file_read(struct collection_opener *opener,
                                   const struct collection_file *file, struct value *out,
                                   struct sv *noted, struct lyn_error *err) LYN_MUST_CHECK;

#endif
