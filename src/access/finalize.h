/* finalize.h - what every data source may ask for after reading: naming, adding, renaming, dropping,
 * choosing and computing columns (access 4). */
#ifndef LYN_ACCESS_FINALIZE_H
#define LYN_ACCESS_FINALIZE_H

#include "config/interface.h"
#include "formats/wanted.h"
#include "frame/frame.h"

/* The keys of this file, NULL-terminated. */
extern const char *const FINALIZE_KEYS[];

/* Whether what the source asks for can be done at all, as far as that can be told without the table:
 * its `compute` section (compute/compute.h). To be asked before reading. `caller` is NULL for those
 * who have no folders to look into. */
enum lyn_code finalize_check(struct call *call, const struct caller *caller,
                             const struct specification *source,
                             struct lyn_error *err) LYN_MUST_CHECK;

/* The steps of access 4 on *frame, which is replaced (its reference with it) on success and
 * stays as it is on failure. Columns are shared, not copied. COLUMN_NOT_FOUND (a KeyError in
 * select_columns, else a ValueError), WRONG_TYPE, DUPLICATE_COLUMN, LIMIT_CELLS, those of compute/compute.h; err->field is the
 * key, err->file and line its place in the interface file. An `index` that cannot be one is a
 * warning. */
enum lyn_code finalize(struct call *call, const struct caller *caller,
                       const struct specification *source, struct frame **frame,
                       struct lyn_error *err) LYN_MUST_CHECK;

/* What of the source's table `finalize` needs to give what is asked for of its result (NULL: all of
 * it), with the same errors. Renaming, dropping and computing look at every column, and computing at
 * every row. Labels are in the arena, or borrowed from `asked`. */
struct wanted finalize_wanted(struct call *call, const struct specification *source,
                              const struct wanted *asked);

/* The label that the source's `index` names, as a name or as {name: ...}; NULL when it names none. */
const struct value *finalize_index(const struct specification *source);
/* The source's `mapping`, {variable: column}; NULL when it has none. */
const struct value *finalize_mapping(const struct specification *source);

/* The labels in that order: what select_columns does, for a list of labels that are known to be
 * text or integers. */
enum lyn_code finalize_select(struct call *call, const struct frame *frame,
                              const struct value *labels, size_t count, struct frame **out,
                              struct lyn_error *err) LYN_MUST_CHECK;

#endif
