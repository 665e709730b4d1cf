/* flatten.h - nested mappings as one level of dotted names (access 11.5). */
#ifndef LYN_ACCESS_FLATTEN_H
#define LYN_ACCESS_FLATTEN_H

#include "base/call.h"
#include "value/value.h"

/* The entries that are no mappings in their order, then what each mapping holds, depth-first, under
 * `outer.inner` names: keys become text as Python's str() has them, a leading dot goes, an empty
 * mapping leaves nothing. Lists stay cells. A name that is there already takes the later value at
 * its place. Lives in call->arena; a mapping without mappings is *out itself. LIMIT_DEPTH,
 * LIMIT_BYTES (a name of more than 64 KiB). */
enum lyn_code flatten(struct call *call, const struct value *mapping, struct value *out,
                      struct lyn_error *err) LYN_MUST_CHECK;

#endif
