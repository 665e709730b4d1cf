/* target.h - the columns that the results of entries go to, cell by cell (config-compute 2.3). */
#ifndef LYN_COMPUTE_TARGET_H
#define LYN_COMPUTE_TARGET_H

#include "base/map.h"
#include "compute/entry.h"

struct target {
    struct value label;
    size_t column;       /* in the frame, FRAME_NONE: a new one */
    struct value *cells; /* of the new column; the old ones until they are written */
    uint64_t written;
    bool fixed; /* part of the input: never written */
};

/* Those of one entry or of several that run together: distinct labels. */
struct targets {
    struct target *items;
    size_t count;
    struct map labels; /* label_key -> position */
};

/* Room for `most` columns, in the arena. */
enum lyn_code targets_init(struct arena *arena, size_t most, struct targets *out,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* NULL when it is none of them. */
struct target *targets_find(const struct targets *targets, const struct value *label);

/* Whether a column of that label may not be written in this context. */
bool target_is_fixed(const struct compute_context *context, const struct value *label);

/* The columns of an entry's fields, one a field, NULL for `_`: those that are there already, or new
 * ones with what they hold now; everything in the arena. */
enum lyn_code targets_open(const struct call *call, struct arena *arena, const struct frame *frame,
                           const struct entry *entry, struct targets *targets, struct target ***out,
                           struct lyn_error *err) LYN_MUST_CHECK;

enum target_want {
    TARGET_PRESENT, /* every cell that would be written has a value */
    TARGET_FIXED,   /* what is missing may not be written */
    TARGET_RUN,
};

/* Whether the entry has something to do for this row. */
enum target_want targets_want(const struct entry *entry, struct target *const *fields, size_t row);

/* Of one row. */
struct target_outcome {
    bool wrote;   /* a cell at least */
    bool refused; /* a cell kept what it had: a null is not appended */
};

/* Puts a result into the cells of the row that want it. INVALID_VALUE when a result that is to be
 * spread is no list of as many values as there are fields. */
enum lyn_code targets_write(struct arena *arena, const struct entry *entry,
                            struct target *const *fields, size_t row, const struct value *result,
                            struct target_outcome *out, struct lyn_error *err) LYN_MUST_CHECK;

/* The table to put columns into: the frame itself when it is the run's own, else a copy. */
enum lyn_code target_frame(struct frame *frame, bool own, struct frame **out,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* What the columns have become is put into *out, which is target_frame(frame, own). */
enum lyn_code targets_finish(struct call *call, struct arena *arena, struct frame *frame, bool own,
                             const struct targets *targets, struct frame **out,
                             struct lyn_error *err) LYN_MUST_CHECK;

/* frame_put within the limits of the call: LIMIT_CELLS. */
enum lyn_code target_put(const struct call *call, struct frame *frame, const struct value *label,
                         struct column *column, struct lyn_error *err) LYN_MUST_CHECK;

#endif
