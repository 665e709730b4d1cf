/* setup.h - making the process one that lives long and depends on nothing of its starter's. */
#ifndef LYN_DAEMON_SETUP_H
#define LYN_DAEMON_SETUP_H

#include "base/error.h"

/* Working directory `/`, umask 077, a small environment (PATH, HOME, USER, LOGNAME, LANG, LC_*, TZ,
 * TMPDIR, LYNGUINE_*), as many descriptors as the hard limit allows, few malloc arenas; lock_fd and
 * ready_fd (-1: none) are not passed on to children. Before any thread. INVALID_VALUE for a
 * descriptor that is not open. */
enum lyn_code setup_process(int lock_fd, int ready_fd, struct lyn_error *err) LYN_MUST_CHECK;

#endif
