/* self.h - what this process takes of the machine, from /proc/self and the kernel's limits. */
#ifndef LYN_SERVICE_SELF_H
#define LYN_SERVICE_SELF_H

#include <stdint.h>

/* What cannot be read is 0. */
struct self {
    uint64_t rss_bytes;
    double memory_percent; /* of the machine's memory */
    double cpu_percent;    /* of one core, over the process's life */
    uint32_t open_files;
    uint32_t threads;
    int32_t nice;
    uint64_t file_limit; /* RLIMIT_NOFILE, soft */
};

void self_look(struct self *out, int64_t uptime_us);

#endif
