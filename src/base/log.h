/* log.h - one line an event: `2026-01-02T03:04:05.678Z INFO  [request id] text`. Thread-safe. */
#ifndef LYN_BASE_LOG_H
#define LYN_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum log_level { LOG_ERROR = 0, LOG_WARNING, LOG_INFO, LOG_DEBUG };

struct log;

/* Logs to the file (appended, 0600; over max_bytes it becomes PATH.1, replacing an older one), or to
 * stderr when path is NULL. */
enum lyn_code log_open(const char *path, enum log_level level, size_t max_bytes, struct log **out,
                       struct lyn_error *err) LYN_MUST_CHECK;
void log_close(struct log *log);
/* request_id: 32 hex digits or NULL. Control characters in the text are escaped, so that one event
 * is one line. A log that cannot be written is silently behind: it never stops the server.
 * NULL log is fine. */
void log_write(struct log *log, enum log_level level, const char *request_id, const char *format,
               ...) LYN_PRINTF(4, 5);
const char *log_path(const struct log *log);
/* "error" "warning" "info" "debug"; false if none of them. */
bool log_level_parse(const char *text, enum log_level *out);

#endif
