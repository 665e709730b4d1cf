#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/utf8.h"

enum { TEXT_MAX = 4096, PREFIX_MAX = 96, LINE_MAX_BYTES = PREFIX_MAX + 4 * TEXT_MAX + 1 };

struct log {
    pthread_mutex_t mutex;
    char *path;    /* NULL: stderr */
    char *rotated; /* PATH.1 */
    size_t max_bytes;
    size_t size;
    int fd;
    enum log_level level;
};

static const char *const LEVEL_NAMES[] = {"error", "warning", "info", "debug"};
static const char *const LEVEL_LABELS[] = {"ERROR", "WARN ", "INFO ", "DEBUG"};

/* The descriptor and the size the file has; -1 and errno. */
static int open_file(const char *path, size_t *size) {
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
    struct stat status;
    *size = fd >= 0 && fstat(fd, &status) == 0 && status.st_size > 0 ? (size_t)status.st_size : 0;
    return fd;
}

enum lyn_code log_open(const char *path, enum log_level level, size_t max_bytes, struct log **out,
                       struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    struct log *log = calloc(1, sizeof *log);
    if (!log) {
        return error_oom(err);
    }
    pthread_mutex_init(&log->mutex, NULL);
    log->level = level;
    log->max_bytes = max_bytes;
    log->fd = STDERR_FILENO;
    if (path) {
        log->fd = -1;
        log->path = strdup(path);
        if (!log->path || asprintf(&log->rotated, "%s.1", path) < 0) {
            log->rotated = NULL;
            code = error_oom(err);
            goto done;
        }
        log->fd = open_file(path, &log->size);
        if (log->fd < 0) {
            code = error_errno(err, errno, path);
            goto done;
        }
    }
    *out = log;
    log = NULL;
done:
    log_close(log);
    return code;
}

void log_close(struct log *log) {
    if (!log) {
        return;
    }
    if (log->path && log->fd >= 0) {
        close(log->fd);
    }
    pthread_mutex_destroy(&log->mutex);
    free(log->path);
    free(log->rotated);
    free(log);
}

const char *log_path(const struct log *log) {
    return log ? log->path : NULL;
}

bool log_level_parse(const char *text, enum log_level *out) {
    for (int level = LOG_ERROR; level <= LOG_DEBUG; level++) {
        if (strcmp(text, LEVEL_NAMES[level]) == 0) {
            *out = (enum log_level)level;
            return true;
        }
    }
    return false;
}

static size_t print_prefix(char out[PREFIX_MAX], enum log_level level, const char *request_id) {
    char time[DATE_BUFFER];
    int64_t now = clock_wall();
    /* whole seconds here, the milliseconds below: a datetime prints six digits or none */
    datetime_print(time, (struct datetime){.micros = now - now % 1000000}, 'T');
    int len = snprintf(out, PREFIX_MAX, "%s.%03dZ %s ", time, (int)(now % 1000000 / 1000),
                       LEVEL_LABELS[level]);
    if (request_id) {
        len += snprintf(out + len, PREFIX_MAX - (size_t)len, "[%.32s] ", request_id);
    }
    return (size_t)len;
}

static bool must_escape(uint32_t code_point) {
    return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) || code_point == 0x2028 ||
           code_point == 0x2029;
}

/* Each byte becomes at most four. */
static size_t escape(char *out, struct sv text) {
    size_t len = 0;
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        uint32_t c = utf8_next(text, &at);
        bool bad = c == 0xfffd && at - start == 1;
        if (!bad && !must_escape(c)) {
            memcpy(out + len, text.data + start, at - start);
            len += at - start;
        } else if (c == '\n') {
            out[len++] = '\\';
            out[len++] = 'n';
        } else {
            for (; start < at; start++) {
                len += (size_t)snprintf(out + len, 5, "\\x%02x", (unsigned char)text.data[start]);
            }
        }
    }
    return len;
}

/* A log that cannot be reopened goes on in the old file: better there than nowhere. */
static void rotate(struct log *log) {
    size_t size;
    if (rename(log->path, log->rotated) != 0) {
        return;
    }
    int fd = open_file(log->path, &size);
    if (fd < 0) {
        return;
    }
    close(log->fd);
    log->fd = fd;
    log->size = size;
}

void log_write(struct log *log, enum log_level level, const char *request_id, const char *format,
               ...) {
    if (!log || level > log->level) {
        return;
    }
    char text[TEXT_MAX];
    char line[LINE_MAX_BYTES];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (length < 0) {
        return;
    }
    size_t kept = strlen(text);
    if ((size_t)length > kept && kept > 3) {
        kept = utf8_cut((struct sv){text, kept}, kept - 3); /* of a cut text no half character */
    }
    size_t len = print_prefix(line, level, request_id);
    len += escape(line + len, (struct sv){text, kept});
    line[len++] = '\n';

    pthread_mutex_lock(&log->mutex);
    if (log->path && log->max_bytes && log->size && log->size + len > log->max_bytes) {
        rotate(log);
    }
    ssize_t put;
    do {
        put = write(log->fd, line, len);
    } while (put < 0 && errno == EINTR);
    if (put > 0) {
        log->size += (size_t)put;
    }
    pthread_mutex_unlock(&log->mutex);
}
