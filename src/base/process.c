#include "base/process.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"

/* The first bytes of a small /proc file, NUL-terminated; 0 when it cannot be read. */
static size_t read_start(const char *path, char *out, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    ssize_t len = read(fd, out, size - 1);
    close(fd);
    out[len > 0 ? len : 0] = '\0';
    return len > 0 ? (size_t)len : 0;
}

uint64_t process_start_time(int64_t pid) {
    char path[48], stat[1024];
    snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
    if (read_start(path, stat, sizeof stat) == 0) {
        return 0;
    }
    /* Field 2, the command in parentheses, may hold anything: count from its last parenthesis. */
    char *field = strrchr(stat, ')');
    if (!field || field[1] != ' ' || field[2] == 'Z') {
        return 0;
    }
    field += 2;
    for (int number = 3; number < 22; number++) {
        field = strchr(field, ' ');
        if (!field) {
            return 0;
        }
        field++;
    }
    uint64_t start = 0;
    num_parse_uint64((struct sv){field, strcspn(field, " ")}, &start);
    return start;
}

void process_boot_id(char out[PROCESS_BOOT_ID_BUFFER]) {
    out[0] = '\0';
    read_start("/proc/sys/kernel/random/boot_id", out, PROCESS_BOOT_ID_BUFFER);
    out[strcspn(out, "\n")] = '\0';
}

uint64_t process_namespace(const char *name) {
    char path[48];
    struct stat status;
    snprintf(path, sizeof path, "/proc/self/ns/%s", name);
    return stat(path, &status) == 0 ? (uint64_t)status.st_ino : 0;
}
