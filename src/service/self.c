#include "service/self.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"

static size_t read_start(const char *path, char *out, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? 0 : read(fd, out, size - 1);
    if (fd >= 0) {
        close(fd);
    }
    out[len > 0 ? len : 0] = '\0';
    return len > 0 ? (size_t)len : 0;
}

static uint64_t resident_bytes(void) {
    char text[128];
    uint64_t pages = 0;
    /* size resident shared ... in pages */
    if (read_start("/proc/self/statm", text, sizeof text) > 0) {
        const char *second = strchr(text, ' ');
        if (second) {
            num_parse_uint64((struct sv){second + 1, strcspn(second + 1, " ")}, &pages);
        }
    }
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint32_t count_entries(const char *path) {
    uint32_t count = 0;
    DIR *folder = opendir(path);
    if (!folder) {
        return 0;
    }
    for (const struct dirent *entry; (entry = readdir(folder));) {
        count += entry->d_name[0] != '.';
    }
    closedir(folder);
    return count;
}

static double processor_seconds(void) {
    struct timespec used;
    return clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0
               ? (double)used.tv_sec + (double)used.tv_nsec / 1e9
               : 0;
}

void self_look(struct self *out, int64_t uptime_us) {
    struct rlimit files;
    *out = (struct self){.rss_bytes = resident_bytes(),
                         .threads = count_entries("/proc/self/task"),
                         .nice = getpriority(PRIO_PROCESS, 0)};
    uint32_t seen = count_entries("/proc/self/fd");
    out->open_files = seen > 0 ? seen - 1 : 0; /* without the one that looks */
    double machine = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    if (machine > 0) {
        out->memory_percent = 100.0 * (double)out->rss_bytes / machine;
    }
    if (uptime_us > 0) {
        out->cpu_percent = 100.0 * processor_seconds() / ((double)uptime_us / 1e6);
    }
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        out->file_limit = files.rlim_cur;
    }
}
