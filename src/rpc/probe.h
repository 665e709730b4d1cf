/* probe.h - looking at an address as a client would. */
#ifndef LYN_RPC_PROBE_H
#define LYN_RPC_PROBE_H

#include <stdbool.h>

#include "base/clock.h"

enum probe_outcome {
    PROBE_GREETED,
    PROBE_SILENT, /* nobody there, or no greeting in time */
    PROBE_UNKNOWN, /* cannot be looked at: neither numeric tcp:// nor ipc://, or no descriptor left */
};

/* Connects and exchanges the 8-byte greeting. After PROBE_GREETED *fd is the connection, the
 * caller's to close; else -1. */
enum probe_outcome probe_connect(const char *url, deadline_t at, int *fd);
/* The descriptor of this process that listens at the address, -1 if none. */
int probe_listening_fd(const char *url);

#endif
