/* groups.h - which rows have equal keys: the ground of joining and collecting. Keys are cells of
 * one or more columns; equality is Python's across the types of columns (1 == 1.0 == True, "1" is
 * another), and a missing key equals a missing key. Time and memory grow with the rows, whatever
 * the keys are. */
#ifndef LYN_FRAME_GROUPS_H
#define LYN_FRAME_GROUPS_H

#include "base/buf.h"
#include "base/call.h"
#include "base/map.h"
#include "frame/column.h"

struct groups {
    const struct call *call; /* borrowed */
    struct arena *arena;     /* own */
    struct map map;          /* the bytes of a key -> its group */
    struct buf key;
    uint32_t count;
};

/* For the rows of one or more tables. Used by one thread; OUT_OF_MEMORY, then there is nothing to
 * dispose. */
enum lyn_code groups_init(struct groups *groups, const struct call *call,
                          struct lyn_error *err) LYN_MUST_CHECK;
void groups_dispose(struct groups *groups);

/* The group of each row of the key columns, of one length, into out[row]; groups are numbered as
 * they appear first, over all calls for one `groups`. WRONG_TYPE for lists and mappings (`unhashable
 * type: 'list'`), LIMIT_CELLS, LIMIT_BYTES, DEADLINE, CANCELLED. */
enum lyn_code groups_number(struct groups *groups, struct column *const *keys, size_t key_count,
                            uint32_t *out, struct lyn_error *err) LYN_MUST_CHECK;

/* The rows of each group, in their order. */
struct group_rows {
    uint32_t *starts; /* of group g: rows[starts[g]] to rows[starts[g + 1] - 1] */
    uint32_t *rows;
};

/* Of rows whose groups are numbers[row], all below group_count. OUT_OF_MEMORY: *out is as before. */
enum lyn_code group_rows_make(const uint32_t *numbers, size_t row_count, uint32_t group_count,
                              struct group_rows *out, struct lyn_error *err) LYN_MUST_CHECK;
void group_rows_dispose(struct group_rows *rows);

static inline uint32_t group_rows_count(const struct group_rows *rows, uint32_t group) {
    return rows->starts[group + 1] - rows->starts[group];
}

#endif
