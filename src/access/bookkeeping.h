/* bookkeeping.h - the three fields that say which file a row comes from: root, directory and name
 * (access 11.3, 11.4 with the decisions of 20.14). */
#ifndef LYN_ACCESS_BOOKKEEPING_H
#define LYN_ACCESS_BOOKKEEPING_H

#include "config/interface.h"

enum { FIELD_ROOT, FIELD_DIRECTORY, FIELD_FILENAME, FIELD_COUNT };
enum { ROOT_VARIABLES = 6 };

/* Made once a read. */
struct bookkeeping {
    struct sv names[FIELD_COUNT];
    struct sv cwd;
    struct sv
        variables[ROOT_VARIABLES]; /* values of those that a root is written with; may be empty */
};

/* The names from `store_fields`, or those of a `list`, which has none to choose. WRONG_TYPE. */
enum lyn_code bookkeeping_init(struct call *call, const struct caller *caller,
                               const struct specification *source, bool is_list,
                               struct bookkeeping *out, struct lyn_error *err) LYN_MUST_CHECK;

/* Root and directory of the files in a folder, by the folder's text: below the caller's directory
 * that is the root, otherwise the parent is; `${HOME}` and its like stand for their values. In
 * call->arena. */
enum lyn_code bookkeeping_place(struct call *call, const struct bookkeeping *bookkeeping,
                                struct sv folder, struct sv *root, struct sv *directory,
                                struct lyn_error *err) LYN_MUST_CHECK;

/* Puts the three fields behind the mapping's own; INVALID_VALUE when it has one of that name. Its
 * entries must be in call->arena and nobody else's: they may move. */
enum lyn_code bookkeeping_add(struct call *call, const struct bookkeeping *bookkeeping,
                              const struct sv values[FIELD_COUNT], struct value *mapping,
                              struct lyn_error *err) LYN_MUST_CHECK;

#endif
