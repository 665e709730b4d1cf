/* computed.h - what came of a computation: a value, a table, or the list of functions. */
#ifndef LYN_LYNGUINECTL_COMPUTED_H
#define LYN_LYNGUINECTL_COMPUTED_H

#include "lynguine/lynguine.h"

struct computed_style {
    int print;        /* printer.h; 0: as `path` says */
    const char *path; /* where a table goes; NULL: standard output */
    bool functions;   /* the value is the answer of @list */
};

/* Values go to standard output, and what was left undone to standard error. Errors of writing. */
enum lyn_code computed_print(const struct lyn_computed *computed,
                             const struct computed_style *style,
                             struct lyn_error *err) LYN_MUST_CHECK;

#endif
