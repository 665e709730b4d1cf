/* combine.h - new tables from several: joins, rows below each other, single rows side by side, and
 * repeated keys collected into lists (access 16). */
#ifndef LYN_FRAME_COMBINE_H
#define LYN_FRAME_COMBINE_H

#include "frame/frame.h"

/* ---- join.c ---- */
enum join_how { JOIN_LEFT, JOIN_RIGHT, JOIN_INNER, JOIN_OUTER, JOIN_CROSS };

/* One of the keys: two columns, as long as their tables. */
struct join_key {
    struct column *left, *right;
    size_t position; /* of the left column in the left table, FRAME_NONE if it is not in there */
};

/* Names that both tables have get a suffix: these texts, or none when data is NULL. */
struct join_suffixes {
    struct sv left, right;
};

struct join {
    enum join_how how;
    const struct frame *left, *right; /* the right one without its keys */
    const struct join_key *keys;
    size_t key_count; /* at least one, but for JOIN_CROSS */
    struct join_suffixes suffixes;
};

/* The left columns, then the right ones. Rows: LEFT, INNER and CROSS in the order of the left
 * table, RIGHT in that of the right one, OUTER sorted by the keys (value_order, missing keys last);
 * what one row meets is in the order of the other table (access 20.18). Keys compare as in groups.h.
 * A key whose left column stands in the left table stays there and takes the keys of rows that are
 * in the right table alone. With key_columns (room for key_count), each key as a column of the type
 * that both its sides have in common is put there, a reference for the caller; not for JOIN_CROSS.
 * INVALID_VALUE (`columns overlap but no suffix specified: ...`), DUPLICATE_COLUMN, LIMIT_CELLS
 * and LIMIT_BYTES (budget.h), before anything that large is made but texts, groups_number's. */
enum lyn_code frame_join(struct call *call, const struct join *join, struct frame **out,
                         struct column **key_columns, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- join_keys.c ---- */
/* INVALID_VALUE (`You are trying to merge on int64 and object columns. ...`) when the two can have
 * no cell in common by their types: numbers and texts, date-times and anything else. A side without
 * rows fits any other. */
enum lyn_code join_key_check(const struct join_key *key, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- vstack.c ---- */
/* One table below the other. Columns: the union in order of first appearance, cells of absent ones
 * missing; types by column_type_of_parts. Tables without rows and columns add nothing. LIMIT_CELLS,
 * LIMIT_BYTES (budget.h, too). */
enum lyn_code frame_stack_rows(struct call *call, struct frame *const *parts, size_t count,
                               struct frame **out, struct lyn_error *err) LYN_MUST_CHECK;
/* One row of the columns of all parts, each of which has one row (INTERNAL otherwise); where two
 * have a column of one name the later cell stands, in the earlier place. */
enum lyn_code frame_stack_columns(struct call *call, struct frame *const *parts, size_t count,
                                  struct frame **out, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- series.c ---- */
/* One row for each key, the cells of column `key`, in order of first appearance (missing keys are
 * one key): the key first, then of every other column the list of that key's cells. All columns are
 * object. groups_number's errors, LIMIT_BYTES. */
enum lyn_code frame_collect(struct call *call, const struct frame *frame, size_t key,
                            struct frame **out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
