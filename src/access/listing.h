/* listing.h - folders as functions of compute sections look into them (compute/context.h): names
 * only, within the roots, relative to the folders that relative names of a source start from. */
#ifndef LYN_ACCESS_LISTING_H
#define LYN_ACCESS_LISTING_H

#include "access/locate.h"
#include "access/regexp.h"
#include "compute/context.h"

struct listing {
    struct compute_files files; /* points to this struct, which must stay where it is */
    const struct caller *caller;
    const struct specification *source;
    /* What was asked for last: the same one is asked for row after row. */
    const struct regexp *regexp;
    struct sv pattern, folder;
    struct value names;
    bool has_names;
};

/* Of the source, whose `base_directory` and `allowed_roots` count; both are borrowed. */
void listing_init(struct listing *listing, const struct caller *caller,
                  const struct specification *source);

#endif
