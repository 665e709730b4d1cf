/* yaml_anchor.h - the anchored nodes of one document. */
#ifndef LYN_FORMATS_YAML_ANCHOR_H
#define LYN_FORMATS_YAML_ANCHOR_H

#include "base/map.h"
#include "value/value.h"

struct yaml_anchor {
    struct value value;
    uint64_t nodes;  /* of the value, aliases expanded */
    uint32_t height; /* levels of lists and maps in it */
    bool open;       /* not ended yet: an alias now would hold itself */
};

struct yaml_anchors {
    struct arena *arena; /* borrowed */
    struct map names;
    struct yaml_anchor *list;
    uint32_t count, capacity;
};

void yaml_anchors_init(struct yaml_anchors *anchors, struct arena *arena);

/* A new anchor, open; whoever reads its node fills anchors->list[*out]. YAML_SYNTAX when the name is
 * taken; no place in the error. */
enum lyn_code yaml_anchor_open(struct yaml_anchors *anchors, struct sv name, uint32_t *out,
                               struct lyn_error *err) LYN_MUST_CHECK;
/* A closed anchor, borrowed until the next one opens. YAML_SYNTAX when there is none of the name,
 * INVALID_VALUE when it is still open. */
enum lyn_code yaml_anchor_find(const struct yaml_anchors *anchors, struct sv name,
                               const struct yaml_anchor **out,
                               struct lyn_error *err) LYN_MUST_CHECK;

#endif
