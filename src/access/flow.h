/* flow.h - data sources that put other data sources together (access 16): `stack`, `vstack`,
 * `hstack` and `series`. Each specification in one is read with all that belongs to it, its own
 * finalising keys and those nested in it included. */
#ifndef LYN_ACCESS_FLOW_H
#define LYN_ACCESS_FLOW_H

#include "config/caller.h"
#include "config/specification.h"
#include "frame/frame.h"

/* What is being read. */
struct flow {
    struct call *call;
    const struct caller *caller;
    const struct specification *source;
    unsigned depth; /* of specifications around this one */
};

struct flow_type {
    const char *name;
    const char *const *keys; /* NULL-terminated: all that it has beside the finalising ones */
    /* The frame is the caller's, and not finished yet; `count` is that of the sources read. Errors:
     * those of the type (access 16), of every source in it, LIMIT_DEPTH. */
    enum lyn_code (*read)(const struct flow *flow, struct frame **out, size_t *count,
                          struct lyn_error *err);
};

/* All of them; the last has no name. */
extern const struct flow_type FLOW_TYPES[];
/* NULL when there is none of that name. */
const struct flow_type *flow_type_find(struct sv name);

#endif
