/* Starting lynguined so that nothing of the caller clings to it: no descriptor (make waits for
 * a daemon that keeps its jobserver's pipes), no session, folder, signal setting or environment
 * (lifecycle 2, rows 16-22). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/c/client.h"
#include "client/c/dial.h"

/* Where the server finds them, as its options say. */
enum { LOCK_FD = 3, READY_FD = 4 };

/* What a server may know of the environment it was started in. */
static const char *const KEPT[] = {"PATH",          "HOME",
                                   "USER",          "LOGNAME",
                                   "LANG",          "LC_ALL",
                                   "LC_CTYPE",      "TZ",
                                   "TMPDIR",        "LYNGUINE_LOG_LEVEL",
                                   "ASAN_OPTIONS",  "LSAN_OPTIONS",
                                   "UBSAN_OPTIONS", "TSAN_OPTIONS"};
_Static_assert(sizeof KEPT / sizeof *KEPT == SPAWN_VARIABLES, "room for each of them");

/* Everything that one start holds. */
struct spawn {
    int log_fd, lock_fd, ready[2];
    off_t log_size; /* before the server writes */
    char *program;
    char idle_timeout[16];
    char **arguments;
    char *environment[SPAWN_VARIABLES + 1];
};

static void spawn_dispose(struct spawn *spawn) {
    int fds[] = {spawn->log_fd, spawn->lock_fd, spawn->ready[0], spawn->ready[1]};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++) {
        if (fds[i] >= 0) {
            close(fds[i]);
        }
    }
    spawn_environment_dispose(spawn->environment);
    free(spawn->arguments);
    free(spawn->program);
}

static enum lyn_code failed(struct lyn_error *err, const char *what, int number) {
    return error_set(err, REASON_START_FAILED, "cannot start the server: %s: %s", what,
                     strerror(number));
}

/* Above the numbers that the child's descriptors get, so that none overwrites another. */
static int move_up(int fd) {
    int up = fcntl(fd, F_DUPFD_CLOEXEC, READY_FD + 1);
    int number = errno;
    close(fd);
    errno = number;
    return up;
}

/* The log is opened here and not by the spawn's own actions: their failure would be a bare errno that
 * does not tell the log from the program. */
static enum lyn_code open_files(struct spawn *spawn, const struct lyn_client *client, int lock_fd,
                                struct lyn_error *err) {
    struct stat status;
    int fd = open(client->paths.log,
                  O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
    if (fd < 0) {
        return failed(err, client->paths.log, errno);
    }
    spawn->log_fd = move_up(fd);
    if (spawn->log_fd < 0 || fstat(spawn->log_fd, &status) != 0) {
        return failed(err, client->paths.log, errno);
    }
    spawn->log_size = status.st_size;
    spawn->lock_fd = fcntl(lock_fd, F_DUPFD_CLOEXEC, READY_FD + 1);
    if (spawn->lock_fd < 0) {
        return failed(err, client->paths.lock, errno);
    }
    if (pipe2(spawn->ready, O_CLOEXEC) != 0) {
        return failed(err, "pipe", errno);
    }
    spawn->ready[1] = move_up(spawn->ready[1]);
    return spawn->ready[1] >= 0 ? LYN_OK : failed(err, "pipe", errno);
}

static enum lyn_code make_arguments(struct spawn *spawn, const struct lyn_client *client,
                                    struct lyn_error *err) {
    snprintf(spawn->idle_timeout, sizeof spawn->idle_timeout, "%d", client->idle_timeout_s);
    char *const own[] = {
        spawn->program,       (char *)"--instance",     client->instance,   (char *)"--runtime-dir",
        client->paths.folder, (char *)"--lock-fd",      (char *)"3",        (char *)"--ready-fd",
        (char *)"4",          (char *)"--idle-timeout", spawn->idle_timeout};
    size_t own_count = sizeof own / sizeof *own, count = 0;
    while (client->server_args && client->server_args[count]) {
        count++;
    }
    spawn->arguments = calloc(own_count + count + 1, sizeof *spawn->arguments);
    if (!spawn->arguments) {
        return error_oom(err);
    }
    memcpy(spawn->arguments, own, sizeof own);
    for (size_t i = 0; i < count; i++) {
        spawn->arguments[own_count + i] = client->server_args[i];
    }
    return LYN_OK;
}

enum lyn_code spawn_environment_init(char *out[SPAWN_VARIABLES + 1], struct lyn_error *err) {
    size_t used = 0;
    memset(out, 0, (SPAWN_VARIABLES + 1) * sizeof *out);
    for (size_t i = 0; i < SPAWN_VARIABLES; i++) {
        const char *text = getenv(KEPT[i]);
        if (!text) {
            continue;
        }
        if (asprintf(&out[used], "%s=%s", KEPT[i], text) < 0) {
            out[used] = NULL;
            return error_oom(err);
        }
        used++;
    }
    return LYN_OK;
}

void spawn_environment_dispose(char *environment[SPAWN_VARIABLES + 1]) {
    for (size_t i = 0; i < SPAWN_VARIABLES; i++) {
        free(environment[i]);
    }
}

static int add_actions(posix_spawn_file_actions_t *actions, const struct spawn *spawn) {
    int failure = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
    if (!failure) {
        failure = posix_spawn_file_actions_adddup2(actions, spawn->log_fd, 1);
    }
    if (!failure) {
        failure = posix_spawn_file_actions_adddup2(actions, spawn->log_fd, 2);
    }
    if (!failure) {
        failure = posix_spawn_file_actions_adddup2(actions, spawn->lock_fd, LOCK_FD);
    }
    if (!failure) {
        failure = posix_spawn_file_actions_adddup2(actions, spawn->ready[1], READY_FD);
    }
    if (!failure) {
        failure = posix_spawn_file_actions_addclosefrom_np(actions, READY_FD + 1);
    }
    if (!failure) {
        failure = posix_spawn_file_actions_addchdir_np(actions, "/");
    }
    return failure;
}

static int set_attributes(posix_spawnattr_t *attributes, bool own_session) {
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int failure = posix_spawnattr_setsigmask(attributes, &none);
    if (!failure) {
        failure = posix_spawnattr_setsigdefault(attributes, &all);
    }
    if (!failure) {
        failure =
            posix_spawnattr_setflags(attributes, own_session ? flags | POSIX_SPAWN_SETSID : flags);
    }
    return failure;
}

int spawn_run(char *const *arguments, char *const *environment, bool own_session,
              const posix_spawn_file_actions_t *actions, pid_t *child) {
    posix_spawnattr_t attributes;
    int failure = posix_spawnattr_init(&attributes);
    if (failure) {
        return failure;
    }
    failure = set_attributes(&attributes, own_session);
    if (!failure) {
        failure = posix_spawn(child, arguments[0], actions, &attributes, arguments, environment);
    }
    posix_spawnattr_destroy(&attributes);
    return failure;
}

static int run(const struct spawn *spawn, pid_t *child) {
    posix_spawn_file_actions_t actions;
    int failure = posix_spawn_file_actions_init(&actions);
    if (failure) {
        return failure;
    }
    failure = add_actions(&actions, spawn);
    if (!failure) {
        failure = spawn_run(spawn->arguments, spawn->environment, true, &actions, child);
    }
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

/* The last of what was written to the log since the start, on one line. */
static void read_log_tail(const struct lyn_client *client, off_t from, char *out, size_t size) {
    struct stat status;
    out[0] = '\0';
    int fd = open(client->paths.log, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    if (fstat(fd, &status) == 0 && status.st_size > from) {
        if (status.st_size - from > (off_t)size - 1) {
            from = status.st_size - (off_t)size + 1;
        }
        ssize_t got = pread(fd, out, size - 1, from);
        out[got > 0 ? got : 0] = '\0';
    }
    close(fd);
    size_t length = strlen(out);
    while (length > 0 && out[length - 1] == '\n') {
        out[--length] = '\0';
    }
    for (char *at = out; *at; at++) {
        if (*at == '\n') {
            *at = ';';
        }
    }
}

static enum lyn_code died(const struct lyn_client *client, const struct spawn *spawn, pid_t *child,
                          deadline_t deadline, struct lyn_error *err) {
    char tail[321], how[64] = "it closed its pipe";
    int status = 0;
    /* The pipe is closed just before the process is gone. */
    for (;;) {
        pid_t got = waitpid(*child, &status, WNOHANG);
        if (got == 0 && !deadline_passed(deadline)) {
            poll(NULL, 0, 1);
            continue;
        }
        if (got == *child && WIFEXITED(status)) {
            snprintf(how, sizeof how, "it ended with status %d", WEXITSTATUS(status));
        } else if (got == *child && WIFSIGNALED(status)) {
            snprintf(how, sizeof how, "it was killed by signal %d", WTERMSIG(status));
        }
        if (got != 0) {
            *child = 0;
        }
        break;
    }
    read_log_tail(client, spawn->log_size, tail, sizeof tail);
    return error_set(err, REASON_START_FAILED, "the server did not start: %s%s%s (log: %s)", how,
                     tail[0] ? ": " : "", tail, client->paths.log);
}

/* `ERR REASON text`: the reason is the server's own where it is one of the list. */
static enum lyn_code refused(const char *line, struct lyn_error *err) {
    char name[48];
    size_t length = strcspn(line, " ");
    snprintf(name, sizeof name, "%.*s", (int)length, line);
    enum reason reason = reason_find(name);
    if (reason == REASON_COUNT) {
        return error_set(err, REASON_START_FAILED, "the server did not start: %s", line);
    }
    return error_set(err, reason, "the server did not start: %s",
                     line + length + (line[length] == ' '));
}

static enum lyn_code wait_ready(const struct lyn_client *client, const struct spawn *spawn,
                                pid_t *child, deadline_t deadline, struct lyn_error *err) {
    char line[1024] = "";
    size_t used = 0;
    while (used < sizeof line - 1 && !memchr(line, '\n', used)) {
        int events = dial_wait(spawn->ready[0], POLLIN, deadline);
        if (events == 0) {
            return error_set(err, REASON_DEADLINE,
                             "the server (pid %ld) was started and is not ready yet (log: %s)",
                             (long)*child, client->paths.log);
        }
        ssize_t got = read(spawn->ready[0], line + used, sizeof line - 1 - used);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            break;
        }
        used += (size_t)got;
    }
    line[used] = '\0';
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, "READY", 5) == 0) {
        return LYN_OK;
    }
    if (strncmp(line, "ERR ", 4) == 0) {
        return refused(line + 4, err);
    }
    return died(client, spawn, child, deadline, err);
}

enum lyn_code spawn_server(const struct lyn_client *client, int lock_fd, deadline_t deadline,
                           pid_t *child, struct lyn_error *err) {
    struct spawn spawn = {.log_fd = -1, .lock_fd = -1, .ready = {-1, -1}};
    enum lyn_code code = program_find(client, &spawn.program, err);
    if (code != LYN_OK) {
        return code;
    }
    code = open_files(&spawn, client, lock_fd, err);
    if (code == LYN_OK) {
        code = make_arguments(&spawn, client, err);
    }
    if (code == LYN_OK) {
        code = spawn_environment_init(spawn.environment, err);
    }
    if (code != LYN_OK) {
        goto done;
    }
    int failure = run(&spawn, child);
    if (failure) {
        *child = 0;
        code = failed(err, spawn.program, failure);
        goto done;
    }
    /* Ours would keep the pipe open for ever, and hold the lock of a server that died. */
    close(spawn.ready[1]);
    close(spawn.lock_fd);
    spawn.ready[1] = spawn.lock_fd = -1;
    code = wait_ready(client, &spawn, child, deadline, err);
done:
    spawn_dispose(&spawn);
    return code;
}
