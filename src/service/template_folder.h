/* template_folder.h - where the templates of a request are. */
#ifndef LYN_SERVICE_TEMPLATE_FOLDER_H
#define LYN_SERVICE_TEMPLATE_FOLDER_H

#include "config/caller.h"

enum { TEMPLATE_FILE_BYTES = 4 << 20 };

/* A folder of templates, beyond which no name in a template leads. Borrowed by a loader. */
struct template_folder {
    struct roots roots; /* the caller's, narrowed to the folder */
    struct sv path;     /* absolute; empty: there is no folder */
    struct sv shown;    /* as the caller wrote it */
};

/* The folder of that name, relative to the caller's, with its `$VAR`s put in; empty: none. It need
 * not exist. */
enum lyn_code template_folder_find(struct call *call, const struct caller *caller, struct sv name,
                                   struct template_folder *out,
                                   struct lyn_error *err) LYN_MUST_CHECK;

/* The text of a template file that the caller names (in the folder if there is one, else in the
 * caller's own), in call->arena. A folder that was not given becomes that of the file. The errors of
 * roots_open_file; LIMIT_BYTES. */
enum lyn_code template_folder_open(struct call *call, const struct caller *caller,
                                   struct template_folder *folder, struct sv file, struct sv *text,
                                   struct lyn_error *err) LYN_MUST_CHECK;

/* The text of a template that a template names: a template_read_fn, whose context is the folder. */
enum lyn_code template_folder_read(void *context, struct call *call, struct sv name,
                                   struct sv *text, struct lyn_error *err) LYN_MUST_CHECK;

#endif
