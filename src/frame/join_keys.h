/* join_keys.h - the key columns of a joined table. */
#ifndef LYN_FRAME_JOIN_KEYS_H
#define LYN_FRAME_JOIN_KEYS_H

#include "frame/join_rows.h"

/* The key as a column of its own: every row's key, whichever side has it, in the type that the two
 * sides have in common; a side without rows has no say. */
enum lyn_code join_key_apart(const struct join *join, const struct join_key *key,
                             const struct join_rows *rows, struct column **out,
                             struct lyn_error *err) LYN_MUST_CHECK;

/* The key where it stands in the left table: that table's own cells and type, but for rows that only
 * the right table has. */
enum lyn_code join_key_in_place(const struct join_key *key, const struct join_rows *rows,
                                struct column **out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
