#include "daemon/setup.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* One arena a thread would keep what each of NNG's and our threads once needed. */
enum { MALLOC_ARENAS = 2 };

static bool is_kept(const char *variable) {
    static const char *const NAMES[] = {
        "PATH=", "HOME=", "USER=", "LOGNAME=", "LANG=", "LC_", "TZ=", "TMPDIR=", "LYNGUINE_"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strncmp(variable, NAMES[i], strlen(NAMES[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* In place: what the starter's environment says is nobody's business later. */
static void scrub_environment(void) {
    char **kept = environ;
    for (char **variable = environ; variable && *variable; variable++) {
        if (is_kept(*variable)) {
            *kept++ = *variable;
        }
    }
    if (kept) {
        *kept = NULL;
    }
}

static void raise_file_limit(void) {
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

enum lyn_code setup_process(int lock_fd, int ready_fd, struct lyn_error *err) {
    if (chdir("/") != 0) {
        return error_errno(err, errno, "/");
    }
    umask(077);
    scrub_environment();
    raise_file_limit();
    mallopt(M_ARENA_MAX, MALLOC_ARENAS);
    if (lock_fd >= 0 && fcntl(lock_fd, F_SETFD, FD_CLOEXEC) != 0) {
        return error_set(err, REASON_INVALID_VALUE, "--lock-fd %d: %s", lock_fd, strerror(errno));
    }
    if (ready_fd >= 0 && fcntl(ready_fd, F_SETFD, FD_CLOEXEC) != 0) {
        return error_set(err, REASON_INVALID_VALUE, "--ready-fd %d: %s", ready_fd, strerror(errno));
    }
    return LYN_OK;
}
