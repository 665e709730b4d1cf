/* flow_labels.h - the columns that a key of a source names: one label or a list of them. */
#ifndef LYN_ACCESS_FLOW_LABELS_H
#define LYN_ACCESS_FLOW_LABELS_H

#include "access/flow.h"

struct flow_labels {
    struct value *items; /* text or integers, in call->arena */
    size_t count;        /* 0: the key is absent or null */
};

/* WRONG_TYPE for mappings and for lists in the list. */
enum lyn_code flow_labels_get(struct call *call, const struct specification *source,
                              const char *key, struct flow_labels *out,
                              struct lyn_error *err) LYN_MUST_CHECK;

/* Their positions in the frame, in call->arena. COLUMN_NOT_FOUND, a KeyError: with `all`
 * `"None of ['zz'] are in the columns"`, which names every label that is not there, else `'zz'`. */
enum lyn_code flow_labels_find(struct call *call, const struct flow_labels *labels,
                               const struct frame *frame, bool all, size_t **out,
                               struct lyn_error *err) LYN_MUST_CHECK;

/* The frame without those columns. */
enum lyn_code flow_without(struct call *call, const struct frame *frame, const size_t *columns,
                           size_t count, struct frame **out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
