/* error.h - filling a lyn_error from the one list of reasons (error.def). */
#ifndef LYN_BASE_ERROR_H
#define LYN_BASE_ERROR_H

#include <stddef.h>

#include "lynguine/error.h"

enum reason {
#define REASON(code, name, type, text) REASON_##name,
#include "base/error.def"
#undef REASON
    REASON_COUNT
};

/* Fills *err (may be NULL) with the reason's code, name and error type and the formatted message;
 * all other members become empty. Returns the code, so `return error_set(...)` reads well. */
enum lyn_code error_set(struct lyn_error *err, enum reason reason, const char *format, ...)
    LYN_PRINTF(3, 4);

/* Adds where it happened to an error that is already set: `file` may be NULL, 0 means not known.
 * What is already there wins, so the innermost place is kept. NULL err is fine. */
void error_at(struct lyn_error *err, const char *file, size_t file_len, uint64_t line,
              uint64_t column);

/* Puts something after the message of an error that is set; NULL err is fine. */
void error_note(struct lyn_error *err, const char *format, ...) LYN_PRINTF(2, 3);

/* Adds the key at fault, unless one is there already. */
void error_field(struct lyn_error *err, const char *field);

/* Replaces the Python exception name (COLUMN_NOT_FOUND is a ValueError in rename_columns). */
void error_type(struct lyn_error *err, const char *type);

/* An error from errno after an operation on `path` (as the caller wrote it): ENOENT ->
 * FILE_NOT_FOUND, EACCES/EPERM/EROFS -> FILE_PERMISSION, EISDIR, ENOTDIR, ENOSPC/EDQUOT/EFBIG ->
 * DISK_FULL, ENOMEM, others IO. The message is Python's: `[Errno 2] No such file or directory: 'x'`
 * (access 3.1). Sets err->file to path. Returns the code. */
enum lyn_code error_errno(struct lyn_error *err, int number, const char *path);

/* Shorthand for the commonest failure. */
enum lyn_code error_oom(struct lyn_error *err);

const char *reason_name(enum reason reason);
const char *reason_error_type(enum reason reason);
const char *reason_text(enum reason reason);
enum lyn_code reason_code(enum reason reason);
/* The reason of that name, REASON_COUNT when there is none. */
enum reason reason_find(const char *name);

#endif
