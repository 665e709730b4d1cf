/* write_directory.h - one file a row, at the place that its bookkeeping fields name (access 17.9 with
 * the decisions of 20.14, 20.15 and 20.28). */
#ifndef LYN_ACCESS_WRITE_DIRECTORY_H
#define LYN_ACCESS_WRITE_DIRECTORY_H

#include "access/file_set.h"
#include "access/write_type.h"

/* The keys beside those of paths, NULL-terminated. */
extern const char *const WRITE_DIRECTORY_KEYS[];

/* Adds a file for each row that has any cell: its fields but the three, as type->row prints them.
 * Relative places start from `base_directory` if the output has one, else from the caller's
 * directory, which is also what a root of `` or `.` means. COLUMN_NOT_FOUND for an absent field,
 * WRONG_TYPE for a cell of it that is missing or no text, INVALID_VALUE for a `${VARIABLE}` that the
 * caller does not have. */
enum lyn_code write_directory_plan(struct file_set *set, const struct caller *caller,
                                   const struct frame *frame, const struct specification *output,
                                   const struct write_type *type,
                                   struct lyn_error *err) LYN_MUST_CHECK;

#endif
