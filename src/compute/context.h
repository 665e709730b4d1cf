/* context.h - what surrounds the entries of a section: how they are meant, and what they may ask for
 * beside the table. It comes from those who see files and interfaces, which this folder does not. */
#ifndef LYN_COMPUTE_CONTEXT_H
#define LYN_COMPUTE_CONTEXT_H

#include "base/call.h"
#include "frame/frame.h"

struct template_loader;

/* How entries are meant where the reference has two ways. */
enum entry_use {
    ENTRY_READING, /* in a data source: a field is needed, cells are overwritten unless `refresh` or
                      `mode` say otherwise (2.2, section 7 row 17) */
    ENTRY_CALL,    /* the Compute method: cells that are there stay unless `refresh` (2.9) */
};

/* Folders, as far as functions look into them: at names, never at contents. */
struct compute_files {
    /* INVALID_VALUE when the text is no regular expression. */
    enum lyn_code (*check)(void *user, struct call *call, struct sv regexp, struct lyn_error *err);
    /* What the folder holds whose name the regular expression matches from its start on: a list of
     * texts in the order of their bytes, each the folder as it was asked for, joined with the name.
     * In call->arena. FILE_NOT_FOUND, PATH_OUTSIDE_ROOTS, INVALID_VALUE and the like. */
    enum lyn_code (*list)(void *user, struct call *call, struct sv folder, struct sv regexp,
                          struct value *out, struct lyn_error *err);
    void *user;
};

/* Borrowed by the entries that are parsed with it. All but `use` may be absent. */
struct compute_context {
    enum entry_use use;
    const char *file; /* of the interface, for warnings */
    const struct compute_files *files;
    struct template_loader *loader; /* for include and render in templates: liquid/loader.h */
    const struct value *index;   /* label: rows that have the same in it are one sub-series; without
                                    it each row is one */
    const struct value *mapping; /* {variable: column}: other names for columns in templates */
    const struct frame *input;   /* columns of it are not written... */
    const struct value *declared[2]; /* ...unless one of these lists of labels names them */
};

#endif
