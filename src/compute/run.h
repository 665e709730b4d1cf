/* run.h - running entries. Private to the folder. */
#ifndef LYN_COMPUTE_RUN_H
#define LYN_COMPUTE_RUN_H

#include "compute/compute.h"
#include "compute/target.h"

struct run {
    struct call *call;
    struct template_cache *templates; /* for as long as the run: each is compiled once */
    bool owns; /* the table is the run's alone: columns are put into it, not into a copy */
};

/* compute_call of one entry; errors name it. */
enum lyn_code run_entry(const struct run *run, const struct entry *entry, struct frame *frame,
                        const struct compute_rows *rows, bool apply, struct compute_result *out,
                        struct lyn_error *err) LYN_MUST_CHECK;

/* A table of those rows, in that order. */
enum lyn_code run_gather(struct call *call, const struct frame *frame, const uint32_t *rows,
                         size_t count, struct frame **out, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- block.c ---- */
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
