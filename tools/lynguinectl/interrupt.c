#include "interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "base/file.h"

/* The one variable that is not handed down: a signal handler is handed nothing. */
static const struct file_replacement *volatile guarded;

static void leave(int signal) {
    const struct file_replacement *replacement = guarded;
    if (replacement && replacement->temporary[0] != '\0') {
        unlinkat(replacement->dirfd, replacement->temporary, 0);
    }
    _exit(128 + signal);
}

void interrupt_install(void) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = leave};
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction before;
        /* What the caller ignores (nohup, a shell's `&`) stays ignored. */
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
            sigaction(signals[i], &action, NULL);
        }
    }
}

void interrupt_guard(const struct file_replacement *replacement) {
    guarded = replacement;
}
