/* warnings.h - what a server noticed and that did not stop the work, as the caller keeps it. */
#ifndef LYN_CLIENT_C_WARNINGS_H
#define LYN_CLIENT_C_WARNINGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct warnings {
    struct lyn_error *items; /* malloc'd */
    size_t count;
};

/* Copies the items into *out, which is empty; when some were dropped, a last one says how many. */
enum lyn_code warnings_copy(struct warnings *out, const struct lyn_error *items, size_t count,
                            uint64_t dropped, struct lyn_error *err) LYN_MUST_CHECK;
void warnings_dispose(struct warnings *warnings);

#endif
