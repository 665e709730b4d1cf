/* process.h - telling processes apart: a pid alone names nobody for long (lifecycle 2, rows 4-6). */
#ifndef LYN_BASE_PROCESS_H
#define LYN_BASE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#define PROCESS_BOOT_ID_BUFFER 37

/* Field 22 of /proc/<pid>/stat, 0 when there is no such process or it is a zombie. */
uint64_t process_start_time(int64_t pid);
/* The kernel's random id of this boot, "" when it cannot be read. */
void process_boot_id(char out[PROCESS_BOOT_ID_BUFFER]);
/* Inode number of /proc/self/ns/<name> ("pid", "mnt"), 0 when it cannot be read. */
uint64_t process_namespace(const char *name);

#endif
