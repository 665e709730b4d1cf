/* signals.h - SIGTERM and SIGINT as something to read; all others out of the way. */
#ifndef LYN_DAEMON_SIGNALS_H
#define LYN_DAEMON_SIGNALS_H

#include "base/error.h"

/* Blocks them in this thread and all that come after it: before NNG's first call, whose threads
 * would take them. SIGPIPE, SIGXFSZ and SIGHUP are ignored. */
enum lyn_code signals_open(int *fd, struct lyn_error *err) LYN_MUST_CHECK;
/* The number of the next signal that came, 0 if none did. Does not wait. */
int signals_next(int fd);

#endif
