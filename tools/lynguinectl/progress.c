#include "progress.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "terminal.h"
#include "text.h"

#define ERASE "\r\x1b[K"

/* As in interrupt.c: a signal handler is handed nothing. */
static struct {
    atomic_bool running;
    atomic_size_t width;
    atomic_uint_least64_t seconds, files_done, files_total;
} line;

/* ---- the text, with only what is safe in a signal handler ---- */

static char *put_text(char *at, const char *text) {
    while (*text) {
        *at++ = *text++;
    }
    return at;
}

static char *put_count(char *at, uint64_t number) {
    char digits[TEXT_COUNT];
    (void)text_count(number, digits);
    return put_text(at, digits);
}

size_t progress_print(const struct lyn_progress *progress, uint64_t seconds, size_t width,
                      char out[PROGRESS_LINE]) {
    char *at = out;
    if (progress->files_total > 0) {
        at = put_text(at, "reading, ");
        at = put_count(at, progress->files_done);
        at = put_text(at, " of ");
        at = put_count(at, progress->files_total);
        at = put_text(at, progress->files_total == 1 ? " file, " : " files, ");
    } else {
        at = put_text(at, "waiting for the server, ");
    }
    at = put_count(at, seconds);
    at = put_text(at, " s");
    size_t length = (size_t)(at - out);
    if (width > 0 && length > width) {
        length = width;
    }
    out[length] = '\0';
    return length;
}

static void paint(void) {
    static const char erase[] = ERASE;
    char whole[sizeof erase + PROGRESS_LINE];
    struct lyn_progress progress = {atomic_load(&line.files_done), atomic_load(&line.files_total)};
    memcpy(whole, erase, sizeof erase - 1);
    size_t length = progress_print(&progress, atomic_load(&line.seconds), atomic_load(&line.width),
                                   whole + sizeof erase - 1);
    (void)!write(STDERR_FILENO, whole, sizeof erase - 1 + length);
}

static void on_second(int signal) {
    int number = errno;
    (void)signal;
    atomic_fetch_add(&line.seconds, 1);
    paint();
    errno = number;
}

/* ---- the timer ---- */

static void set_timer(int interval_s) {
    struct itimerval timer = {{interval_s, 0}, {interval_s, 0}};
    setitimer(ITIMER_REAL, &timer, NULL);
}

void progress_begin(void) {
    struct terminal terminal = terminal_look(STDERR_FILENO);
    struct sigaction action = {.sa_handler = on_second, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    if (!terminal.present || sigaction(SIGALRM, &action, NULL) != 0) {
        return;
    }
    /* In the last column the cursor would wrap. */
    atomic_store(&line.width, terminal.width > 1 ? terminal.width - 1 : 1);
    atomic_store(&line.running, true);
    set_timer(1);
}

void progress_note(void *user, const struct lyn_progress *progress) {
    (void)user;
    /* The larger one first: the handler may come in between. */
    atomic_store(&line.files_total, progress->files_total);
    atomic_store(&line.files_done, progress->files_done);
    if (atomic_load(&line.running) && atomic_load(&line.seconds) > 0) {
        paint();
    }
}

void progress_end(void) {
    set_timer(0);
    if (atomic_load(&line.seconds) > 0) {
        (void)!write(STDERR_FILENO, ERASE, sizeof ERASE - 1);
    }
    atomic_store(&line.running, false);
    atomic_store(&line.seconds, 0);
    atomic_store(&line.files_done, 0);
    atomic_store(&line.files_total, 0);
}
