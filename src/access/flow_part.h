/* flow_part.h - the specifications nested in a source, and the table that each gives. */
#ifndef LYN_ACCESS_FLOW_PART_H
#define LYN_ACCESS_FLOW_PART_H

#include "access/flow.h"

#define FLOW_DEPTH_MAX 32

/* The tables of `specifications`, a list, in its order. */
struct flow_parts {
    struct frame **frames; /* references, in an array in call->arena */
    size_t count;
};

/* What each table is asked as soon as it is read; NULL for nothing. */
typedef enum lyn_code (*flow_part_check)(const struct specification *part,
                                         const struct frame *frame, struct lyn_error *err);

/* Reads one nested specification; `keys` (NULL-terminated, may be NULL) are those that it may have
 * for the sake of the source around it. */
enum lyn_code flow_part_read(const struct flow *flow, const struct value *details,
                             const char *const *keys, struct frame **out,
                             struct lyn_error *err) LYN_MUST_CHECK;

/* Reads them all. MISSING_KEY (`Details must include "specifications".`), WRONG_TYPE when it is no
 * list, INVALID_VALUE (`No data sources provided for ...`) when it is empty. On failure nothing is
 * left to dispose. */
enum lyn_code flow_parts_read(const struct flow *flow, const char *const *keys,
                              flow_part_check check, struct flow_parts *out,
                              struct lyn_error *err) LYN_MUST_CHECK;
void flow_parts_dispose(struct flow_parts *parts);

/* The i-th of `specifications`, which are known to be a list that long. */
struct specification flow_part_at(const struct flow *flow, size_t i);

/* `No data sources provided for <type>.` */
enum lyn_code flow_nothing(const struct flow *flow, struct lyn_error *err);

/* ---- the types ---- */
enum lyn_code flow_stack_read(const struct flow *flow, struct frame **out, size_t *count,
                              struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code flow_vstack_read(const struct flow *flow, struct frame **out, size_t *count,
                               struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code flow_hstack_read(const struct flow *flow, struct frame **out, size_t *count,
                               struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code flow_series_read(const struct flow *flow, struct frame **out, size_t *count,
                               struct lyn_error *err) LYN_MUST_CHECK;

#endif
