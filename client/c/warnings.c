#include "client/c/warnings.h"

#include <stdlib.h>
#include <string.h>

enum lyn_code warnings_copy(struct warnings *out, const struct lyn_error *items, size_t count,
                            uint64_t dropped, struct lyn_error *err) {
    size_t all = count + (dropped > 0);
    *out = (struct warnings){0};
    if (all == 0) {
        return LYN_OK;
    }
    out->items = calloc(all, sizeof *out->items);
    if (!out->items) {
        return error_oom(err);
    }
    if (count > 0) {
        memcpy(out->items, items, count * sizeof *items);
    }
    if (dropped > 0) {
        (void)error_set(&out->items[count], REASON_INVALID_VALUE, "and %llu more warnings",
                        (unsigned long long)dropped);
    }
    out->count = all;
    return LYN_OK;
}

void warnings_dispose(struct warnings *warnings) {
    free(warnings->items);
    *warnings = (struct warnings){0};
}
