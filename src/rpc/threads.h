/* threads.h - whether the threads that a server needs can be had. NNG 1.5.2 does not survive to be
 * refused one of its own: it waits for itself for ever, aborts or crashes, so the server asks
 * before it opens a socket. */
#ifndef LYN_RPC_THREADS_H
#define LYN_RPC_THREADS_H

#include "base/error.h"

/* As many threads as NNG starts on this machine. */
unsigned threads_of_nng(void);
/* Starts `count` threads side by side and ends them again: INTERNAL when one could not be started
 * (ulimit -u, ulimit -v, the control group's pids.max). */
enum lyn_code threads_check(unsigned count, struct lyn_error *err) LYN_MUST_CHECK;

#endif
