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

#endif
