/* arena.h - memory that goes all at once. A request owns one; so does what outlives it
 * (a parsed document that columns still point into), by reference count.
 *
 * Allocation is for one thread at a time; arena_ref and arena_unref are thread-safe. */
#ifndef LYN_BASE_ARENA_H
#define LYN_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/sv.h"
#include "lynguine/error.h"

struct arena;

/* A new arena, count 1, that refuses to hold more than max_bytes. NULL when memory is out.
 * The arena itself costs about 1 KB up front: small requests make one malloc. */
struct arena *arena_new(size_t max_bytes) LYN_MUST_CHECK;
struct arena *arena_ref(struct arena *arena);
/* Drops a reference; the last one runs the owned clean-ups in reverse order, then frees. NULL ok. */
void arena_unref(struct arena *arena);

/* `size` bytes aligned for any type, not zeroed; NULL when memory or the budget is out
 * (arena_exhausted tells which). Size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size) LYN_MUST_CHECK;
/* The same for count * size, checked for overflow, zeroed. */
void *arena_calloc(struct arena *arena, size_t count, size_t size) LYN_MUST_CHECK;
/* Grows the array at `old` (may be NULL) from old_count to new_count elements; in place when it is
 * the last allocation, else copies. New elements are not zeroed. */
void *arena_grow(struct arena *arena, void *old, size_t old_count, size_t new_count,
                 size_t size) LYN_MUST_CHECK;
/* NUL-terminated copy. */
char *arena_strdup(struct arena *arena, struct sv text) LYN_MUST_CHECK;
char *arena_printf(struct arena *arena, const char *format, ...) LYN_PRINTF(2, 3) LYN_MUST_CHECK;

/* Runs release(object) when the arena goes. On failure (false) release has been called already:
 * the object is never leaked. */
bool arena_own(struct arena *arena, void (*release)(void *object), void *object) LYN_MUST_CHECK;
/* Takes over the caller's reference to `other`, which goes when the arena goes; its bytes count in
 * this budget from now on, and nothing more may be allocated from it. False when that is more than
 * the budget has or memory is out (arena_error): `other` is unreferenced then. */
bool arena_adopt(struct arena *arena, struct arena *other) LYN_MUST_CHECK;

size_t arena_used(const struct arena *arena);
/* What the budget has left. */
size_t arena_left(const struct arena *arena);
/* True when the last failure was the byte budget, not the system's memory. */
bool arena_exhausted(const struct arena *arena);

/* The error for a failed allocation: LIMIT_BYTES if the budget was spent, else OUT_OF_MEMORY. */
enum lyn_code arena_error(const struct arena *arena, struct lyn_error *err);

#endif
