#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/repr.h"
#include "base/utf8.h"

static const struct {
    const char *name;
    const char *type;
    const char *text;
    enum lyn_code code;
} REASONS[REASON_COUNT] = {
#define REASON(code, name, type, text) {#name, type, text, LYN_##code},
#include "base/error.def"
#undef REASON
};

static const char *const CODE_NAMES[] = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};

const char *lyn_code_name(int code) {
    if (code < 0 || (size_t)code >= sizeof CODE_NAMES / sizeof *CODE_NAMES) {
        return "UNKNOWN";
    }
    return CODE_NAMES[code];
}

/* A bad byte becomes '?': the texts of an error go into messages whose strings must be UTF-8, and
 * file names are whatever the disk has. */
static void copy_text(char *out, size_t size, const char *text, size_t len) {
    size_t kept = utf8_cut((struct sv){text, len}, size - 1);
    memcpy(out, text, kept);
    out[kept] = '\0';
    for (size_t at = 0; at < kept; at++) {
        at += utf8_check((struct sv){out + at, kept - at});
        if (at < kept) {
            out[at] = '?';
        }
    }
}

enum lyn_code error_set(struct lyn_error *err, enum reason reason, const char *format, ...) {
    enum lyn_code code = reason_code(reason);
    if (!err) {
        return code;
    }
    /* Formatted aside first, as an argument may point into *err itself, and a byte longer, so that
     * copy_text sees where a text that does not fit goes on. */
    char message[sizeof err->message + 1];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(message, sizeof message, format, args);
    va_end(args);

    memset(err, 0, sizeof *err);
    err->code = code;
    const char *name = reason_name(reason);
    const char *type = reason_error_type(reason);
    copy_text(err->reason, sizeof err->reason, name, strlen(name));
    copy_text(err->error_type, sizeof err->error_type, type, strlen(type));
    if (length < 0) {
        snprintf(message, sizeof message, "%s", reason_text(reason));
    }
    copy_text(err->message, sizeof err->message, message, strlen(message));
    return code;
}

void error_at(struct lyn_error *err, const char *file, size_t file_len, uint64_t line,
              uint64_t column) {
    if (!err) {
        return;
    }
    if (file && err->file[0] == '\0') {
        copy_text(err->file, sizeof err->file, file, file_len);
    }
    if (err->line == 0 && line != 0) {
        err->line = line;
        err->column = column;
    }
}

void error_note(struct lyn_error *err, const char *format, ...) {
    if (!err) {
        return;
    }
    char message[2 * sizeof err->message];
    size_t len = strlen(err->message);
    memcpy(message, err->message, len);
    va_list args;
    va_start(args, format);
    if (vsnprintf(message + len, sizeof message - len, format, args) >= 0) {
        copy_text(err->message, sizeof err->message, message, strlen(message));
    }
    va_end(args);
}

void error_field(struct lyn_error *err, const char *field) {
    if (err && field && err->field[0] == '\0') {
        copy_text(err->field, sizeof err->field, field, strlen(field));
    }
}

void error_type(struct lyn_error *err, const char *type) {
    if (err) {
        copy_text(err->error_type, sizeof err->error_type, type, strlen(type));
    }
}

static enum reason reason_of_errno(int number) {
    switch (number) {
    case ENOENT:
        return REASON_FILE_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return REASON_FILE_PERMISSION;
    case EISDIR:
        return REASON_IS_A_DIRECTORY;
    case ENOTDIR:
        return REASON_NOT_A_DIRECTORY;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return REASON_DISK_FULL;
    case ENOMEM:
        return REASON_OUT_OF_MEMORY;
    case EMFILE:
    case ENFILE:
        return REASON_TOO_MANY_FILES;
    case ENAMETOOLONG:
        return REASON_NAME_TOO_LONG;
    default:
        return REASON_IO;
    }
}

enum lyn_code error_errno(struct lyn_error *err, int number, const char *path) {
    enum reason reason = reason_of_errno(number);
    if (!err) {
        return reason_code(reason);
    }
    const char *text = strerrordesc_np(number); /* never translated */
    if (!text) {
        text = "Unknown error";
    }
    if (!path) {
        return error_set(err, reason, "[Errno %d] %s", number, text);
    }

    struct buf quoted;
    buf_init(&quoted, SIZE_MAX / 2);
    repr_text(&quoted, sv_from(path));
    if (quoted.failure == BUF_FINE) {
        error_set(err, reason, "[Errno %d] %s: %s", number, text, quoted.data);
    } else {
        error_set(err, reason, "[Errno %d] %s: '%s'", number, text, path);
    }
    buf_dispose(&quoted);
    error_at(err, path, strlen(path), 0, 0);
    return reason_code(reason);
}

enum lyn_code error_oom(struct lyn_error *err) {
    return error_set(err, REASON_OUT_OF_MEMORY, "out of memory");
}

const char *reason_name(enum reason reason) {
    return REASONS[reason].name;
}

const char *reason_error_type(enum reason reason) {
    return REASONS[reason].type;
}

const char *reason_text(enum reason reason) {
    return REASONS[reason].text;
}

enum lyn_code reason_code(enum reason reason) {
    return REASONS[reason].code;
}

enum reason reason_find(const char *name) {
    int reason = 0;
    while (reason < REASON_COUNT && strcmp(REASONS[reason].name, name) != 0) {
        reason++;
    }
    return (enum reason)reason;
}
