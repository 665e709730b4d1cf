/* probe.h - whether an address still greets as NNG's reply sockets do. */
#ifndef LYN_RPC_PROBE_H
#define LYN_RPC_PROBE_H

#include <stdbool.h>

#include "base/clock.h"

/* Connects and exchanges the 8-byte greeting. True also for an address that cannot be looked at
 * (neither numeric tcp:// nor ipc://). */
bool probe_greets(const char *url, deadline_t at);
/* The descriptor of this process that listens at the address, -1 if none. */
int probe_listening_fd(const char *url);

#endif
