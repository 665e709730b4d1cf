#include "daemon/signals.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum lyn_code signals_open(int *fd, struct lyn_error *err) {
    sigset_t mask;
    /* A write over the file size limit is to fail with EFBIG, not to kill. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    *fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    return *fd >= 0 ? LYN_OK : error_errno(err, errno, "signalfd");
}

int signals_next(int fd) {
    struct signalfd_siginfo info;
    return read(fd, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}
