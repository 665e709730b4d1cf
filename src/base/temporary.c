#include "base/temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/process.h"
#include "base/random.h"
#include "base/sv.h"
#include "base/utf8.h"

enum { SWEPT_ENTRIES_MAX = 100000, ABANDONED_SECONDS = 24 * 60 * 60 };

/* Who writes. Times are cut to 32 bits: they only have to differ from those of a process that gets
 * the same pid later. */
struct writer {
    uint32_t origin; /* boot and pid namespace; 0: cannot be told, /proc is not there */
    uint32_t pid;
    uint32_t start;
};

enum {
    RANDOM_BYTES = 4,
    ID_DIGITS = 3 * 8 + 2 * RANDOM_BYTES,
    SUFFIX = 4, /* .tmp */
    AROUND = 1 + 1 + ID_DIGITS + SUFFIX,
};

static uint32_t find_origin(void) {
    enum { FNV_BASIS = 0x811c9dc5u, FNV_PRIME = 0x01000193u };
    char boot[PROCESS_BOOT_ID_BUFFER], text[PROCESS_BOOT_ID_BUFFER + 24];
    uint32_t hash = FNV_BASIS;
    uint64_t namespace = process_namespace("pid");
    process_boot_id(boot);
    if (boot[0] == '\0' || namespace == 0) {
        return 0;
    }
    snprintf(text, sizeof text, "%s %llu", boot, (unsigned long long)namespace);
    for (const char *at = text; *at; at++) {
        hash = (hash ^ (uint8_t)*at) * FNV_PRIME;
    }
    return hash ? hash : 1;
}

static bool name_temporary(char out[NAME_MAX + 1], const char *name) {
    uint8_t bytes[RANDOM_BYTES];
    char hex[2 * RANDOM_BYTES + 1];
    if (!random_bytes(bytes, sizeof bytes)) {
        return false;
    }
    hex_print(hex, bytes, sizeof bytes);
    pid_t pid = getpid();
    int kept = (int)utf8_cut(sv_from(name), NAME_MAX - AROUND);
    snprintf(out, NAME_MAX + 1, ".%.*s.%08x%08x%08x%s.tmp", kept, name, find_origin(),
             (uint32_t)pid, (uint32_t)process_start_time(pid), hex);
    return true;
}

int temporary_create(int dirfd, const char *name, char out[NAME_MAX + 1]) {
    for (int attempt = 0; attempt < 10; attempt++) {
        if (!name_temporary(out, name)) {
            errno = EIO;
            return -1;
        }
        /* 0600: nobody else reads it before it has its final mode. */
        int fd = openat(dirfd, out, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd >= 0 || errno != EEXIST) {
            return fd;
        }
    }
    return -1;
}

static uint32_t word_from(const uint8_t bytes[4]) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Whether it is the name of a temporary, and of whose. */
static bool read_name(const char *name, struct writer *out) {
    uint8_t id[ID_DIGITS / 2];
    size_t len = strlen(name);
    if (len <= AROUND || name[0] != '.' || strcmp(name + len - SUFFIX, ".tmp") != 0) {
        return false;
    }
    const char *digits = name + len - SUFFIX - ID_DIGITS;
    if (digits[-1] != '.' || !hex_parse(digits, ID_DIGITS, id, sizeof id)) {
        return false;
    }
    *out = (struct writer){word_from(id), word_from(id + 4), word_from(id + 8)};
    return true;
}

static bool is_gone(const struct writer *writer, uint32_t origin) {
    return origin != 0 && writer->origin == origin &&
           (uint32_t)process_start_time(writer->pid) != writer->start;
}

static bool is_abandoned(const struct stat *status) {
    struct timespec now;
    return clock_gettime(CLOCK_REALTIME, &now) == 0 &&
           now.tv_sec - status->st_mtim.tv_sec > ABANDONED_SECONDS;
}

void temporary_sweep(int dirfd) {
    int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    if (!folder) {
        if (fd >= 0) {
            close(fd);
        }
        return;
    }
    uint32_t origin = find_origin();
    struct dirent *entry = NULL;
    for (int seen = 0; seen < SWEPT_ENTRIES_MAX && (entry = readdir(folder)); seen++) {
        struct writer writer;
        struct stat status;
        if (read_name(entry->d_name, &writer) &&
            fstatat(fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
            (is_gone(&writer, origin) || is_abandoned(&status))) {
            unlinkat(fd, entry->d_name, 0);
        }
    }
    closedir(folder);
}
