/* dial.h - a socket that is connected to a REP socket of NNG's, or the reason why not, in bounded
 * time. nng_dial on a mute port blocks for ten seconds, so both requesters go through this. */
#ifndef LYN_CLIENT_C_DIAL_H
#define LYN_CLIENT_C_DIAL_H

#include <poll.h>
#include <stdbool.h>

#include "base/clock.h"
#include "base/error.h"

/* Connects to `url`, exchanges greetings and checks that the peer is a REP socket. *fd is
 * non-blocking and close-on-exec, the caller's. Errors as lyn_requester_class.open. */
enum lyn_code dial(const char *url, deadline_t deadline, int *fd,
                   struct lyn_error *err) LYN_MUST_CHECK;

/* poll(2) on one descriptor until the deadline, over interruptions: the events, 0 when the time ran
 * out, -1 with errno. */
int dial_wait(int fd, short events, deadline_t deadline);

#endif
