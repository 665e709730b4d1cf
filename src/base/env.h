/* env.h - the caller's environment, as one block of NUL-separated NAME=VALUE texts that is looked
 * into only when a `$` is met (contracts: "Caller context"). */
#ifndef LYN_BASE_ENV_H
#define LYN_BASE_ENV_H

#include "base/buf.h"
#include "base/sv.h"

/* The value of `name`; data NULL when it is not set. */
struct sv env_get(struct sv block, struct sv name);
/* Python's os.path.expandvars (access 3.1, config-compute 1.4): `$NAME` with [A-Za-z0-9_]+, and
 * `${anything but }}`; unset names stay as written; one pass, inserted text is not rescanned.
 * Appends to out. */
void env_expand(struct sv block, struct sv text, struct buf *out);

#endif
