/* lock.h - one server an instance: an open file description lock, held for the process's life. A
 * crash frees it, so nothing goes stale, and the file is never deleted (design 5). */
#ifndef LYN_DAEMON_LOCK_H
#define LYN_DAEMON_LOCK_H

#include "base/error.h"
#include "base/runtime.h"

/* Takes the lock; `inherited` is the descriptor on which a starter holds it already, or -1. *fd is
 * never to be closed. ALREADY_RUNNING names the process and address of the one that holds it. */
enum lyn_code lock_take(const struct runtime_paths *paths, int inherited, int *fd,
                        struct lyn_error *err) LYN_MUST_CHECK;

#endif
