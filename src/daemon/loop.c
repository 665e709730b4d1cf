/* The main thread: sleeps until there is something to do, and wakes for nothing else. */
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "daemon/daemon.h"
#include "daemon/signals.h"

enum {
    PROBE_AFTER_US = 1000000, /* from a connection to the look whether the listener lives */
    TIDY_AFTER_US = 1000000,  /* from the end of work to giving memory back */
    PROBE_BLIND_US = 5000000, /* when the listening descriptor is not known */
};

struct loop {
    struct daemon *daemon;
    int listening_fd; /* -1: not known */
    deadline_t probe_at, tidy_at, sweep_at;
    int folder_fd; /* inotify on the runtime folder; -1: none to be had */
};

static bool serving(const struct daemon *daemon) {
    return atomic_load(&daemon->state) == SERVICE_SERVING;
}

static deadline_t earlier(deadline_t a, deadline_t b) {
    return a < b ? a : b;
}

/* A connection came in: it may have been the one that kills NNG's listener (lifecycle 0.1). Until the
 * probe the descriptor is not watched, so that traffic costs one look a second at most. */
static void watch(struct loop *loop) {
    loop->listening_fd = rpc_server_listening_fd(loop->daemon->server);
    loop->probe_at = loop->listening_fd >= 0 ? DEADLINE_NONE : clock_now() + PROBE_BLIND_US;
}

static void probe(struct loop *loop) {
    if (rpc_server_probe(loop->daemon->server) && loop->listening_fd >= 0) {
        loop->probe_at = DEADLINE_NONE;
    } else {
        watch(loop);
    }
}

static void tidy(struct loop *loop) {
    struct daemon *daemon = loop->daemon;
    loop->tidy_at = DEADLINE_NONE;
    atomic_store(&daemon->tidy_due, false);
    malloc_trim(0);
}

static void look_around(struct loop *loop) {
    struct daemon *daemon = loop->daemon;
    int64_t now = clock_now();
    if (idle_due(&daemon->idle, now) <= now) {
        lifecycle_drain(daemon, "nothing to do", false);
        return;
    }
    loop->sweep_at = service_sweep(daemon->service);
    if (atomic_load(&daemon->tidy_due) && loop->tidy_at == DEADLINE_NONE) {
        loop->tidy_at = now + TIDY_AFTER_US;
    }
    if (loop->tidy_at <= now && idle_busy(&daemon->idle)) {
        loop->tidy_at = now + TIDY_AFTER_US;
    }
    if (loop->tidy_at <= now) {
        tidy(loop);
    }
    if (loop->probe_at <= now) {
        probe(loop);
    }
}

/* Something left the runtime folder; what it was is looked at, not read. */
static void forget_events(int fd) {
    char events[4096];
    while (read(fd, events, sizeof events) > 0) {
    }
}

static int watch_folder(const char *folder) {
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (fd >= 0 && inotify_add_watch(fd, folder, IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO) < 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static void sleep_until(struct loop *loop, deadline_t at) {
    struct daemon *daemon = loop->daemon;
    bool watching = loop->probe_at == DEADLINE_NONE;
    uint64_t count;
    struct pollfd fds[] = {{.fd = daemon->signal_fd, .events = POLLIN},
                           {.fd = daemon->wake_fd, .events = POLLIN},
                           {.fd = watching ? loop->listening_fd : -1, .events = POLLIN},
                           {.fd = loop->folder_fd, .events = POLLIN}};
    if (poll(fds, sizeof fds / sizeof *fds, at == DEADLINE_NONE ? -1 : deadline_left_ms(at)) <= 0) {
        return;
    }
    if (fds[1].revents) {
        (void)!read(daemon->wake_fd, &count, sizeof count);
    }
    if (fds[2].revents) {
        loop->probe_at = clock_now() + PROBE_AFTER_US;
    }
    if (fds[3].revents) {
        forget_events(loop->folder_fd);
        lifecycle_stay_found(daemon);
    }
    int number = signals_next(daemon->signal_fd);
    if (number != 0) {
        lifecycle_drain(daemon, number == SIGINT ? "SIGINT" : "SIGTERM", false);
    }
}

void loop_run(struct daemon *daemon) {
    struct loop loop = {.daemon = daemon, .tidy_at = DEADLINE_NONE, .sweep_at = DEADLINE_NONE};
    loop.folder_fd = watch_folder(daemon->paths.folder);
    lifecycle_stay_found(daemon);
    watch(&loop);
    while (serving(daemon)) {
        deadline_t at = idle_due(&daemon->idle, clock_now());
        at = earlier(earlier(at, loop.sweep_at), earlier(loop.tidy_at, loop.probe_at));
        sleep_until(&loop, at);
        if (serving(daemon)) {
            look_around(&loop);
        }
    }
    if (loop.folder_fd >= 0) {
        close(loop.folder_fd);
    }
}
