/* Making sure that exactly one server runs (lifecycle 3.12). The lock is an open file description
 * lock: the server inherits it and holds it for life, so a crash frees it and nothing goes stale. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/c/client.h"

enum { WAIT_FIRST_MS = 1, WAIT_MOST_MS = 20, TRIES = 3 };

/* Polling, for waiting on a lock with a deadline would need a signal or a thread. */
static void pause_ms(int *ms, deadline_t deadline) {
    int left = deadline_left_ms(deadline);
    poll(NULL, 0, *ms < left ? *ms : left);
    *ms = *ms * 2 < WAIT_MOST_MS ? *ms * 2 : WAIT_MOST_MS;
}

static enum lyn_code open_lock(const struct lyn_client *client, int *fd, struct lyn_error *err) {
    *fd = open(client->paths.lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (*fd >= 0) {
        return LYN_OK;
    }
    return error_set(err, REASON_START_FAILED, "cannot open the lock '%s': %s", client->paths.lock,
                     strerror(errno));
}

/* *held: by somebody else. */
static enum lyn_code try_lock(const struct lyn_client *client, int fd, bool *held,
                              struct lyn_error *err) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    *held = false;
    while (fcntl(fd, F_OFD_SETLK, &lock) != 0) {
        if (errno == EAGAIN || errno == EACCES) {
            *held = true;
            return LYN_OK;
        }
        if (errno != EINTR) {
            return error_set(err, REASON_START_FAILED, "cannot lock '%s': %s", client->paths.lock,
                             strerror(errno));
        }
    }
    return LYN_OK;
}

bool client_is_locked(const struct lyn_client *client) {
    int fd = open(client->paths.lock, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    bool held = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    close(fd);
    return held;
}

void client_reap(struct lyn_client *client) {
    /* A child of our parent, after a fork, is not ours. */
    if (client->child > 0 && client->owner == getpid() &&
        waitpid(client->child, NULL, WNOHANG) == 0) {
        return;
    }
    client->child = 0;
}

static enum lyn_code may_not_start(const struct lyn_client *client, struct lyn_error *err) {
    return error_set(err, REASON_NO_SERVER,
                     "no server of instance '%s' is running, and none may be started "
                     "(LYNGUINE_NO_SPAWN)",
                     client->instance);
}

/* With the lock in hand: what can still be there is a server without a lock, or a stale file. *again:
 * the server was started and is gone already. */
static enum lyn_code start_locked(struct lyn_client *client, int lock_fd, deadline_t deadline,
                                  bool *started, bool *again, struct lyn_error *err) {
    bool gone;
    enum lyn_code code = client_connect_found(client, deadline, &gone, err);
    if (code == LYN_OK || !gone) {
        return code;
    }
    client_reap(client);
    code = spawn_server(client, lock_fd, deadline, &client->child, err);
    if (code != LYN_OK) {
        return code;
    }
    code = client_connect_found(client, deadline, &gone, err);
    if (code == LYN_OK && started) {
        *started = true;
    }
    *again = gone;
    return code;
}

/* *err tells why no connection came about the last time. */
static enum lyn_code wait_too_long(const struct lyn_client *client, struct lyn_error *err) {
    struct lyn_error why = *err;
    return error_set(err, REASON_DEADLINE,
                     "the time given ran out waiting for a server that starts, ends or hangs "
                     "('%s' is held): %s",
                     client->paths.lock, why.message);
}

/* Until the lock is ours, a server has turned up or the time is over. */
static enum lyn_code lock_or_connect(struct lyn_client *client, int fd, deadline_t deadline,
                                     bool *locked, struct lyn_error *err) {
    int wait = WAIT_FIRST_MS;
    for (;;) {
        bool held, gone;
        enum lyn_code code = try_lock(client, fd, &held, err);
        *locked = code == LYN_OK && !held;
        if (code != LYN_OK || *locked) {
            return code;
        }
        code = client_connect_found(client, deadline, &gone, err);
        if (code == LYN_OK || !gone) {
            return code;
        }
        if (deadline_passed(deadline)) {
            return wait_too_long(client, err);
        }
        pause_ms(&wait, deadline);
    }
}

/* Looks at the lock without taking it: whoever starts one now must not be held up. */
static enum lyn_code wait_for_other(struct lyn_client *client, deadline_t deadline,
                                    struct lyn_error *err) {
    int wait = WAIT_FIRST_MS;
    while (client_is_locked(client)) {
        bool gone;
        enum lyn_code code = client_connect_found(client, deadline, &gone, err);
        if (code == LYN_OK || !gone) {
            return code;
        }
        if (deadline_passed(deadline)) {
            return wait_too_long(client, err);
        }
        pause_ms(&wait, deadline);
    }
    return may_not_start(client, err);
}

/* The lock is taken anew for each try: the server that was started shares the one it was given, and
 * may still hold it while it ends. */
static enum lyn_code try_start(struct lyn_client *client, deadline_t deadline, bool *started,
                               bool *again, struct lyn_error *err) {
    int fd = -1;
    bool locked = false;
    *again = false;
    enum lyn_code code = open_lock(client, &fd, err);
    if (code != LYN_OK) {
        return code;
    }
    code = lock_or_connect(client, fd, deadline, &locked, err);
    if (locked) {
        code = start_locked(client, fd, deadline, started, again, err);
    }
    close(fd);
    return code;
}

enum lyn_code client_start_server(struct lyn_client *client, deadline_t deadline, bool *started,
                                  struct lyn_error *err) {
    struct runtime_paths paths;
    bool again = true;
    if (client->no_spawn) {
        return wait_for_other(client, deadline, err);
    }
    enum lyn_code code =
        runtime_paths_init(&paths, client->paths.folder, client->instance, true, err);
    runtime_paths_dispose(&paths);
    if (code != LYN_OK) {
        return code;
    }
    for (int tries = 0; again && tries < TRIES; tries++) {
        code = try_start(client, deadline, started, &again, err);
    }
    if (!again) {
        return code;
    }
    struct lyn_error why = *err;
    return error_set(err, REASON_START_FAILED,
                     "the server starts and is gone at once: %s (log: %s)", why.message,
                     client->paths.log);
}
