/* keys.h - which keys a specification may have. */
#ifndef LYN_ACCESS_KEYS_H
#define LYN_ACCESS_KEYS_H

#include "base/roots.h"
#include "config/caller.h"
#include "config/specification.h"

/* The keys that say where a file is, and those that belong to stages of their own and have no effect
 * on reading and writing (access 4). NULL-terminated. */
extern const char *const PATH_KEYS[];
extern const char *const OTHER_STAGES_KEYS[];

/* Warns about each key of the specification that is in none of the lists (each NULL-terminated, NULL
 * for an empty one), naming the nearest that is, and about `unbounded_paths`, which a client may
 * write but which changes nothing. `what` is, for people, what has the keys: "a source of type
 * csv". */
enum lyn_code keys_check(struct call *call, const struct specification *specification,
                         const char *const *const *lists, size_t list_count, const char *what,
                         struct lyn_error *err) LYN_MUST_CHECK;

/* A specification without `type`: MISSING_KEY, with the keys that it has. `stage` is "read_data" or
 * "write_data", as the reference's message has it. */
enum lyn_code keys_no_type(const struct specification *specification, const char *stage,
                           struct lyn_error *err);

/* The caller's roots, narrowed by the `allowed_roots` of the specification: one text or a list of
 * texts. WRONG_TYPE and those of roots_narrow. */
enum lyn_code keys_roots(struct call *call, const struct caller *caller,
                         const struct specification *specification, struct roots *out,
                         struct lyn_error *err) LYN_MUST_CHECK;

#endif
