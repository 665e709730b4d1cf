#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "base/path.h"
#include "base/temporary.h"
#include "interrupt.h"

enum { PUSH_BYTES = 256 * 1024, LINKS_MAX = 40 };

static mode_t new_file_mode(void) {
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* The folder of the path, and the name in it. */
static enum lyn_code open_folder(struct output *output, const char **name, struct lyn_error *err) {
    struct sv path = sv_from(output->real);
    struct sv base = path_basename(path);
    struct sv folder = {path.data, path.len - base.len};
    if (base.len == 0) {
        return error_errno(err, EISDIR, output->shown);
    }
    char *text = folder.len ? strndup(folder.data, folder.len) : strdup(".");
    if (!text) {
        return error_oom(err);
    }
    output->dirfd = open(text, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int number = errno;
    free(text);
    *name = base.data;
    return output->dirfd >= 0 ? LYN_OK : error_errno(err, number, output->shown);
}

/* The folder of `path`, behind all links. */
static bool resolve_folder(const char *path, struct sv base, char out[PATH_MAX]) {
    char folder[PATH_MAX] = ".";
    size_t len = strlen(path) - base.len;
    if (len) {
        memcpy(folder, path, len);
        folder[len] = '\0';
    }
    return realpath(folder, out) != NULL;
}

int output_descriptor(const char *path) {
    char own[PATH_MAX], at[PATH_MAX], folder[PATH_MAX], target[PATH_MAX];
    if (strlen(path) >= sizeof at || !realpath("/proc/self/fd", own)) {
        return -1;
    }
    memcpy(at, path, strlen(path) + 1);
    for (int links = 0; links < LINKS_MAX; links++) {
        struct sv base = path_basename(sv_from(at));
        int64_t number;
        if (!resolve_folder(at, base, folder)) {
            return -1;
        }
        if (strcmp(folder, own) == 0) {
            bool is_number = num_parse_int64(base, &number) && number >= 0 && number <= INT_MAX;
            return is_number ? (int)number : -1;
        }
        ssize_t got = readlink(at, target, sizeof target - 1);
        if (got < 0) {
            return -1;
        }
        target[got] = '\0';
        const char *parent = target[0] == '/' ? "" : folder;
        if (snprintf(at, sizeof at, "%s%s%s", parent, *parent ? "/" : "", target) >= PATH_MAX) {
            return -1;
        }
    }
    return -1;
}

/* What has no place in a folder that another file could take: written to as it is. */
static enum lyn_code open_through(struct output *output, int fd, struct lyn_error *err) {
    if (fd < 0) {
        return error_errno(err, errno, output->shown);
    }
    output->fd = fd;
    output->terminal = terminal_look(fd);
    return LYN_OK;
}

static enum lyn_code open_file(struct output *output, const char *path, struct lyn_error *err) {
    struct stat status;
    output->shown = path;
    int descriptor = output_descriptor(path);
    if (descriptor >= 0) {
        return open_through(output, fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), err);
    }
    bool exists = stat(path, &status) == 0;
    if (!exists && errno != ENOENT) {
        return error_errno(err, errno, path);
    }
    /* Replacing the link would write elsewhere than where it leads. */
    if (!exists && lstat(path, &status) == 0) {
        return error_set(err, REASON_FILE_NOT_FOUND,
                         "%s is a symbolic link to a file that is not there", path);
    }
    if (exists && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
        return open_through(output, open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY), err);
    }
    output->real = exists ? realpath(path, NULL) : strdup(path);
    if (!output->real) {
        return error_errno(err, errno, path);
    }
    const char *name = NULL;
    enum lyn_code code = open_folder(output, &name, err);
    if (code != LYN_OK) {
        return code;
    }
    temporary_sweep(output->dirfd);
    /* Before it begins: the temporary is named before it is made. */
    interrupt_guard(&output->replacement);
    code = file_replacement_begin(&output->replacement, output->dirfd, name, path, err);
    if (code != LYN_OK) {
        return code;
    }
    output->fd = output->replacement.fd;
    return LYN_OK;
}

enum lyn_code output_open(struct output *output, const char *path, struct lyn_error *err) {
    *output = (struct output){.fd = -1, .dirfd = -1, .replacement = {.fd = -1}};
    buf_init(&output->buf, SIZE_MAX / 4);
    if (path && strcmp(path, "-") != 0) {
        return open_file(output, path, err);
    }
    output->fd = STDOUT_FILENO;
    output->shown = "standard output";
    output->terminal = terminal_look(STDOUT_FILENO);
    return LYN_OK;
}

static enum lyn_code write_out(struct output *output, struct lyn_error *err) {
    enum lyn_code code = buf_status(&output->buf, err);
    if (code != LYN_OK || output->buf.len == 0) {
        return code;
    }
    output->began = output->replacement.fd < 0;
    code = file_write_all(output->fd, output->shown, buf_view(&output->buf), err);
    buf_clear(&output->buf);
    return code;
}

enum lyn_code output_push(struct output *output, struct lyn_error *err) {
    return output->buf.len < PUSH_BYTES ? buf_status(&output->buf, err) : write_out(output, err);
}

enum lyn_code output_commit(struct output *output, struct lyn_error *err) {
    enum lyn_code code = write_out(output, err);
    if (code == LYN_OK && output->replacement.fd >= 0) {
        code = file_replacement_commit(&output->replacement, new_file_mode(), false, err);
    }
    return code;
}

void output_dispose(struct output *output) {
    interrupt_guard(NULL);
    if (output->replacement.fd >= 0) {
        file_replacement_abort(&output->replacement);
    } else if (output->fd > STDERR_FILENO && !output->real) {
        close(output->fd);
    }
    if (output->dirfd >= 0) {
        close(output->dirfd);
    }
    free(output->real);
    buf_dispose(&output->buf);
}
