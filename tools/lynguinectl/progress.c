#include "progress.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/num.h"
#include "terminal.h"

#define ERASE "\r\x1b[K"

/* As in interrupt.c: a signal handler is handed nothing. */
static volatile sig_atomic_t seconds;

static void append(char *line, size_t *len, const char *text, size_t text_len) {
    memcpy(line + *len, text, text_len);
    *len += text_len;
}

/* Only what is safe in a signal handler. */
static void on_second(int signal) {
    static const char before[] = ERASE "waiting for the server, ", after[] = " s";
    int number = errno;
    char line[sizeof before + NUM_BUFFER + sizeof after], digits[NUM_BUFFER];
    size_t len = 0, at = sizeof digits;
    (void)signal;
    unsigned left = (unsigned)++seconds;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    append(line, &len, before, sizeof before - 1);
    append(line, &len, digits + at, sizeof digits - at);
    append(line, &len, after, sizeof after - 1);
    (void)!write(STDERR_FILENO, line, len);
    errno = number;
}

static void set_timer(int interval_s) {
    struct itimerval timer = {{interval_s, 0}, {interval_s, 0}};
    setitimer(ITIMER_REAL, &timer, NULL);
}

void progress_begin(void) {
    struct terminal terminal = terminal_look(STDERR_FILENO);
    struct sigaction action = {.sa_handler = on_second, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    if (terminal.present && sigaction(SIGALRM, &action, NULL) == 0) {
        set_timer(1);
    }
}

void progress_end(void) {
    set_timer(0);
    if (seconds > 0) {
        (void)!write(STDERR_FILENO, ERASE, sizeof ERASE - 1);
    }
    seconds = 0;
}
