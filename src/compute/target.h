/* target.h - the columns that an entry's results go to, cell by cell (config-compute 2.3). */
#ifndef LYN_COMPUTE_TARGET_H
#define LYN_COMPUTE_TARGET_H

#include "compute/entry.h"

struct target {
    struct value label;
    size_t column;       /* in the frame, FRAME_NONE: a new one */
    struct value *cells; /* of the new column; the old ones until they are written */
    uint64_t written;
};

/* The columns of an entry's fields, with what they hold now; everything in the arena. */
enum lyn_code targets_make(const struct call *call, struct arena *arena, const struct frame *frame,
                           const struct entry *entry, struct target **out,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* Whether the entry has something to do for this row. */
bool targets_want(const struct entry *entry, const struct target *targets, size_t row);

/* Puts a result into the cells of the row that want it; false when they kept what they had, though
 * asked to take something: a null is not appended. */
enum lyn_code targets_write(struct arena *arena, const struct entry *entry, struct target *targets,
                            size_t row, const struct value *result, bool *wrote,
                            struct lyn_error *err) LYN_MUST_CHECK;

/* The frame with the columns put in. */
enum lyn_code targets_finish(struct call *call, struct arena *arena, const struct frame *frame,
                             const struct entry *entry, const struct target *targets,
                             struct frame **out, struct lyn_error *err) LYN_MUST_CHECK;

/* The frame with one column under that label, in the place of the one that is there, if any. Takes
 * the caller's reference of the column, also on failure. LIMIT_CELLS. */
enum lyn_code target_put(const struct call *call, const struct frame *frame,
                         const struct value *label, struct column *column, struct frame **out,
                         struct lyn_error *err) LYN_MUST_CHECK;

#endif
