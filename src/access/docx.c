#include "access/docx.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/utf8.h"
#include "formats/markdown.h"

enum { TIME_MAX_MS = 60000, LOOK_UP_MS = 100, CHUNK = 64 * 1024, COMPLAINT_MAX = 2048 };
static const rlim_t MEMORY_MAX = (rlim_t)2 << 30;

enum { OUTPUT, COMPLAINT, STREAMS };

struct child {
    pid_t pid;   /* 0: none, or waited for */
    int watched; /* readable when it has ended */
    int pipes[STREAMS];
    struct buf texts[STREAMS];
};

static void close_pipe(struct child *child, int stream) {
    if (child->pipes[stream] >= 0) {
        close(child->pipes[stream]);
    }
    child->pipes[stream] = -1;
}

/* Also ends it when it still runs. */
static int child_wait(struct child *child) {
    int status = 0;
    if (child->pid <= 0) {
        return status;
    }
    kill(-child->pid, SIGKILL);
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) {
    }
    child->pid = 0;
    return status;
}

static void child_dispose(struct child *child) {
    child_wait(child);
    if (child->watched >= 0) {
        close(child->watched);
    }
    for (int i = 0; i < STREAMS; i++) {
        close_pipe(child, i);
        buf_dispose(&child->texts[i]);
    }
}

/* ---- starting ---- */

/* Nothing of the server's environment but where programs are. A home would bring templates of the
 * user's own into the result. */
static enum lyn_code spawn(const posix_spawn_file_actions_t *actions,
                           const posix_spawnattr_t *attributes, struct child *child,
                           const char *shown, struct lyn_error *err) {
    const char *path = getenv("PATH");
    char *path_entry = NULL;
    if (asprintf(&path_entry, "PATH=%s", path ? path : "/usr/local/bin:/usr/bin:/bin") < 0) {
        return error_oom(err);
    }
    char *arguments[] = {(char[]){"pandoc"},
                         (char[]){"--from=docx"},
                         (char[]){"--to=markdown"},
                         (char[]){"--standalone"},
                         (char[]){"--sandbox"},
                         (char[]){"--track-changes=all"},
                         NULL};
    char *environment[] = {path_entry, (char[]){"HOME=/nonexistent"}, (char[]){"LC_ALL=C.UTF-8"},
                           NULL};
    int number =
        posix_spawnp(&child->pid, arguments[0], actions, attributes, arguments, environment);
    free(path_entry);
    if (number == 0) {
        return LYN_OK;
    }
    child->pid = 0;
    return number == ENOENT
               ? error_set(err, REASON_PROGRAM_MISSING,
                           "reading \"%s\" needs the program pandoc, which is not installed "
                           "(Debian's package pandoc)",
                           shown)
               : error_errno(err, number, "pandoc");
}

static bool set_up(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes,
                   const int descriptors[3]) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    bool fine =
        posix_spawnattr_setsigmask(attributes, &none) == 0 &&
        posix_spawnattr_setsigdefault(attributes, &all) == 0 &&
        posix_spawnattr_setpgroup(attributes, 0) == 0 &&
        posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                 POSIX_SPAWN_SETPGROUP) == 0;
    for (int i = 0; i < 3 && fine; i++) {
        fine = posix_spawn_file_actions_adddup2(actions, descriptors[i], i) == 0;
    }
    return fine && posix_spawn_file_actions_addclosefrom_np(actions, 3) == 0 &&
           posix_spawn_file_actions_addchdir_np(actions, "/") == 0;
}

static enum lyn_code start(struct child *child, int fd, const char *shown, struct lyn_error *err) {
    int output[2], complaint[2];
    if (pipe2(output, O_CLOEXEC) != 0) {
        return error_errno(err, errno, shown);
    }
    child->pipes[OUTPUT] = output[0];
    if (pipe2(complaint, O_CLOEXEC) != 0) {
        close(output[1]);
        return error_errno(err, errno, shown);
    }
    child->pipes[COMPLAINT] = complaint[0];
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    enum lyn_code code = set_up(&actions, &attributes, (int[]){fd, output[1], complaint[1]})
                             ? spawn(&actions, &attributes, child, shown, err)
                             : error_oom(err);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    close(output[1]);
    close(complaint[1]);
    if (code != LYN_OK) {
        return code;
    }
    prlimit(child->pid, RLIMIT_DATA, &(struct rlimit){MEMORY_MAX, MEMORY_MAX}, NULL);
    child->watched = pidfd_open(child->pid, 0);
    return child->watched >= 0 ? LYN_OK : error_errno(err, errno, shown);
}

/* ---- listening ---- */

/* What does not fit into the complaint is let go. */
static enum lyn_code drain(struct child *child, int stream, const char *shown,
                           struct lyn_error *err) {
    char chunk[CHUNK];
    ssize_t got = read(child->pipes[stream], chunk, sizeof chunk);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
        return LYN_OK;
    }
    if (got < 0) {
        return error_errno(err, errno, shown);
    }
    if (got == 0) {
        close_pipe(child, stream);
        return LYN_OK;
    }
    struct buf *text = &child->texts[stream];
    size_t taken = (size_t)got;
    if (stream == COMPLAINT && taken > text->max - text->len) {
        taken = text->max - text->len;
    }
    buf_append(text, chunk, taken);
    return buf_status(text, err);
}

/* Until it has ended and all that it wrote is read. */
static enum lyn_code listen_to(struct call *call, struct child *child, const char *shown,
                               struct lyn_error *err) {
    deadline_t end = deadline_in_ms(TIME_MAX_MS);
    bool ended = false;
    while (!ended || child->pipes[OUTPUT] >= 0 || child->pipes[COMPLAINT] >= 0) {
        struct pollfd places[] = {{.fd = child->pipes[OUTPUT], .events = POLLIN},
                                  {.fd = child->pipes[COMPLAINT], .events = POLLIN},
                                  {.fd = ended ? -1 : child->watched, .events = POLLIN}};
        int left = deadline_left_ms(call->deadline);
        enum lyn_code code = call_check(call, err);
        if (code == LYN_OK && deadline_passed(end)) {
            code = error_set(err, REASON_CONVERSION_FAILED,
                             "pandoc takes more than %d seconds for \"%s\"", TIME_MAX_MS / 1000,
                             shown);
        }
        if (code == LYN_OK && poll(places, 3, left < LOOK_UP_MS ? left : LOOK_UP_MS) < 0 &&
            errno != EINTR) {
            code = error_errno(err, errno, shown);
        }
        for (int i = 0; i < STREAMS && code == LYN_OK; i++) {
            if (places[i].revents) {
                code = drain(child, i, shown, err);
            }
        }
        if (code != LYN_OK) {
            return code;
        }
        ended |= places[2].revents != 0;
    }
    return LYN_OK;
}

static enum lyn_code check_end(struct child *child, int status, struct lyn_error *err) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return LYN_OK;
    }
    struct sv complaint = sv_trim(buf_view(&child->texts[COMPLAINT]));
    complaint.len = utf8_cut(complaint, COMPLAINT_MAX / 8);
    if (utf8_check(complaint) < complaint.len) {
        complaint.len = 0;
    }
    return error_set(
        err, REASON_CONVERSION_FAILED, "Pandoc died with exitcode \"%d\" during conversion: %.*s",
        WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), SV_ARG(complaint));
}

/* ---- the result ---- */

/* The entries that hold something (access 18), in place; front matter is as deep as YAML may be. */
static void drop_missing(struct value *mapping) {
    size_t count = 0;
    for (size_t i = 0; i < mapping->map.count; i++) {
        struct value_entry entry = mapping->map.entries[i];
        if (entry.value.kind == VALUE_MAP) {
            drop_missing(&entry.value);
        }
        if (!value_is_missing(&entry.value)) {
            mapping->map.entries[count++] = entry;
        }
    }
    mapping->map.count = count;
}

static enum lyn_code read_markdown(struct call *call, const struct child *child, const char *shown,
                                   struct value *out, struct lyn_error *err) {
    struct format_input input = {
        .bytes = buf_view(&child->texts[OUTPUT]), .name = sv_from(shown), .call = call};
    enum lyn_code code = format_markdown.read_value(&input, out, err);
    if (code == LYN_OK) {
        drop_missing(out);
    }
    return code;
}

enum lyn_code docx_read(struct call *call, int fd, const char *shown, struct value *out,
                        struct lyn_error *err) {
    struct child child = {.watched = -1, .pipes = {-1, -1}};
    buf_init(&child.texts[OUTPUT], call->limits.file_bytes);
    buf_init(&child.texts[COMPLAINT], COMPLAINT_MAX);
    enum lyn_code code = start(&child, fd, shown, err);
    if (code == LYN_OK) {
        code = listen_to(call, &child, shown, err);
    }
    if (code == LYN_OK) {
        code = check_end(&child, child_wait(&child), err);
    }
    if (code == LYN_OK) {
        code = read_markdown(call, &child, shown, out, err);
    }
    child_dispose(&child);
    return code;
}
