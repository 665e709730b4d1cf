/* block.h - entries that run together, row after row. Private to the folder. */
#ifndef LYN_COMPUTE_BLOCK_H
#define LYN_COMPUTE_BLOCK_H

#include "compute/run.h"

/* Entries from the first on. Those which run `together` do so row after row, because one of them looks
 * at a whole column that one of them writes (2.9; section 7 row 18); the others can run over the table
 * each on its own, which comes to the same then and is faster. */
struct block {
    size_t count;
    bool together;
};
enum lyn_code block_find(struct call *call, const struct entry *entries, size_t count,
                         struct block *out, struct lyn_error *err) LYN_MUST_CHECK;
/* Runs entries together: for each row, each entry. Errors name the entry. */
enum lyn_code block_run(const struct run *run, const struct entry *entries, size_t count,
                        struct frame *frame, struct compute_counts *counts, struct frame **out,
                        struct lyn_error *err) LYN_MUST_CHECK;

#endif
