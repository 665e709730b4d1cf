/* ready.h - telling the process that started us how the start went: one line through a pipe, so that
 * it neither polls nor sleeps (lifecycle 2, row 47). */
#ifndef LYN_DAEMON_READY_H
#define LYN_DAEMON_READY_H

#include "base/error.h"

/* Writes `READY {"url":"tcp://127.0.0.1:40123","pid":4711}` and closes. fd -1: nothing. */
void ready_tell(int fd, const char *url);
/* Writes `ERR <REASON> <text>` and closes. fd -1: nothing. */
void ready_fail(int fd, const struct lyn_error *err);

#endif
