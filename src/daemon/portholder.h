/* portholder.h - who has a port that we were told to use. */
#ifndef LYN_DAEMON_PORTHOLDER_H
#define LYN_DAEMON_PORTHOLDER_H

#include <stdint.h>
#include <sys/types.h>

struct portholder {
    pid_t pid; /* 0: not to be found out (another user's process) */
    char command[64];
};

void portholder_find(uint16_t port, struct portholder *out);

#endif
