#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/memory.h"
#include "base/temporary.h"

static enum lyn_code too_large(const char *name, size_t max_bytes, struct lyn_error *err) {
    enum lyn_code code = error_set(err, REASON_LIMIT_BYTES,
                                   "%s is larger than the limit of %zu bytes", name, max_bytes);
    error_at(err, name, strlen(name), 0, 0);
    return code;
}

/* Doubles the room, but not beyond what the limit allows: max_bytes, the byte that shows that there
 * is more, and the NUL. */
static bool grow(struct file_buffer *buffer, size_t max_bytes) {
    size_t most = max_bytes + 2;
    size_t wanted = buffer->capacity > most / 2 ? most : buffer->capacity * 2;
    char *data = memory_resize(buffer->data, buffer->capacity, wanted);
    if (!data) {
        return false;
    }
    *buffer = (struct file_buffer){data, wanted};
    return true;
}

static bool reserve(struct file_buffer *buffer, size_t capacity) {
    if (buffer->capacity >= capacity) {
        return true;
    }
    char *data = memory_resize(buffer->data, buffer->capacity, capacity);
    if (data) {
        *buffer = (struct file_buffer){data, capacity};
    }
    return data != NULL;
}

/* What is not a regular file says 0. */
static bool is_larger(int fd, size_t max_bytes) {
    struct stat status;
    return fstat(fd, &status) == 0 && status.st_size > 0 && (uintmax_t)status.st_size > max_bytes;
}

/* Between two looks at the call: some milliseconds. */
enum { PART_BYTES = 4 << 20 };

/* How a file is read. */
struct reading {
    const struct call *call; /* asked whether to go on; may be NULL */
    int fd;
    const char *name;
    size_t max_bytes;
};

/* The next bytes; 0 at the end, -1 with *code set. */
static ssize_t read_part(const struct reading *reading, char *to, size_t room, enum lyn_code *code,
                         struct lyn_error *err) {
    *code = reading->call ? call_check(reading->call, err) : LYN_OK;
    if (*code != LYN_OK) {
        return -1;
    }
    ssize_t got;
    do {
        got = read(reading->fd, to, room < PART_BYTES ? room : PART_BYTES);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        *code = error_errno(err, errno, reading->name);
    }
    return got;
}

/* All there is, into a buffer that has room already. */
static enum lyn_code read_all(const struct reading *reading, struct file_buffer *buffer,
                              size_t *out, struct lyn_error *err) {
    size_t len = 0, max_bytes = reading->max_bytes;
    for (;;) {
        enum lyn_code code;
        /* The last byte stays free for the NUL. */
        if (len + 1 == buffer->capacity) {
            if (is_larger(reading->fd, max_bytes)) {
                return too_large(reading->name, max_bytes, err);
            }
            if (!grow(buffer, max_bytes)) {
                return error_oom(err);
            }
        }
        ssize_t got =
            read_part(reading, buffer->data + len, buffer->capacity - 1 - len, &code, err);
        if (got < 0) {
            return code;
        }
        if (got == 0) {
            break;
        }
        len += (size_t)got;
        if (len > max_bytes) {
            return too_large(reading->name, max_bytes, err);
        }
    }
    buffer->data[len] = '\0';
    *out = len;
    return LYN_OK;
}

static enum lyn_code read_new(const struct reading *reading, size_t capacity,
                              struct file_bytes *out, struct lyn_error *err) {
    struct file_buffer buffer = {0};
    size_t len = 0;
    if (!reserve(&buffer, capacity)) {
        return error_oom(err);
    }
    enum lyn_code code = read_all(reading, &buffer, &len, err);
    if (code != LYN_OK) {
        file_buffer_dispose(&buffer);
        return code;
    }
    *out = (struct file_bytes){buffer.data, len};
    return LYN_OK;
}

static size_t bounded(size_t max_bytes) {
    return max_bytes < SIZE_MAX / 4 ? max_bytes : SIZE_MAX / 4;
}

static enum lyn_code read_file(const struct reading *reading, struct file_bytes *out,
                               struct lyn_error *err) {
    struct stat status;
    if (fstat(reading->fd, &status) != 0) {
        return error_errno(err, errno, reading->name);
    }
    if (status.st_size > 0 && (uintmax_t)status.st_size > reading->max_bytes) {
        return too_large(reading->name, reading->max_bytes, err);
    }
    /* One byte more than the size: the read that finds the end needs room to ask for it. Files of
     * /proc say 0 and have text. */
    size_t size = status.st_size > 0 ? (size_t)status.st_size : 0;
    return read_new(reading, size + 2, out, err);
}

enum lyn_code file_read(int fd, const char *name, size_t max_bytes, struct file_bytes *out,
                        struct lyn_error *err) {
    const struct reading reading = {.fd = fd, .name = name, .max_bytes = bounded(max_bytes)};
    return read_file(&reading, out, err);
}

enum lyn_code file_read_for(const struct call *call, int fd, const char *name,
                            struct file_bytes *out, struct lyn_error *err) {
    const struct reading reading = {call, fd, name, bounded(call->limits.file_bytes)};
    return read_file(&reading, out, err);
}

enum lyn_code file_read_stream(int fd, const char *name, size_t max_bytes, struct file_bytes *out,
                               struct lyn_error *err) {
    enum { FIRST = 64 * 1024 };
    const struct reading reading = {.fd = fd, .name = name, .max_bytes = bounded(max_bytes)};
    return read_new(&reading, reading.max_bytes < FIRST ? reading.max_bytes + 2 : FIRST, out, err);
}

void file_bytes_dispose(struct file_bytes *bytes) {
    free(bytes->data);
    *bytes = (struct file_bytes){0};
}

enum lyn_code file_read_into(struct file_buffer *buffer, const struct call *call, int fd,
                             const char *name, struct sv *out, struct lyn_error *err) {
    enum { FIRST = 64 * 1024, KEPT = 1 << 20 };
    const struct reading reading = {call, fd, name, bounded(call->limits.file_bytes)};
    size_t len = 0;
    if (buffer->capacity > KEPT) { /* the memory of one large file does not stay with small ones */
        file_buffer_dispose(buffer);
    }
    if (!reserve(buffer, reading.max_bytes < FIRST ? reading.max_bytes + 2 : FIRST)) {
        return error_oom(err);
    }
    enum lyn_code code = read_all(&reading, buffer, &len, err);
    if (code == LYN_OK) {
        *out = (struct sv){buffer->data, len};
    }
    return code;
}

void file_buffer_dispose(struct file_buffer *buffer) {
    free(buffer->data);
    *buffer = (struct file_buffer){0};
}

enum lyn_code file_write_all(int fd, const char *name, struct sv bytes, struct lyn_error *err) {
    while (bytes.len) {
        ssize_t put = write(fd, bytes.data, bytes.len);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return error_errno(err, errno, name);
        }
        bytes.data += put;
        bytes.len -= (size_t)put;
    }
    return LYN_OK;
}

/* What the new file takes over from the one it replaces. */
static enum lyn_code look_at_old(struct file_replacement *replacement, struct lyn_error *err) {
    const char *shown = replacement->shown;
    struct stat status;
    if (fstatat(replacement->dirfd, replacement->name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT ? LYN_OK : error_errno(err, errno, shown);
    }
    if (S_ISDIR(status.st_mode)) {
        return error_errno(err, EISDIR, shown);
    }
    if (S_ISLNK(status.st_mode)) { /* the link itself is replaced, never what it points to */
        return LYN_OK;
    }
    if (!S_ISREG(status.st_mode)) {
        enum lyn_code code = error_set(err, REASON_NOT_A_FILE, "%s is not a regular file", shown);
        error_at(err, shown, strlen(shown), 0, 0);
        return code;
    }
    replacement->keeps = true;
    replacement->mode = status.st_mode & 07777;
    replacement->owner = status.st_uid;
    replacement->group = status.st_gid;
    return LYN_OK;
}

/* Owner before mode: a change of owner takes set-user-id bits away. 0 or errno. */
static int set_attributes(const struct file_replacement *replacement, mode_t mode) {
    int fd = replacement->fd;
    if (!replacement->keeps) {
        return fchmod(fd, mode) == 0 ? 0 : errno;
    }
    struct stat status;
    if (fstat(fd, &status) != 0) {
        return errno;
    }
    mode = replacement->mode;
    if ((status.st_uid != replacement->owner || status.st_gid != replacement->group) &&
        fchown(fd, replacement->owner, replacement->group) != 0) {
        if (errno != EPERM) {
            return errno;
        }
        mode &= 0777; /* set-user-id of somebody else is not ours to give */
    }
    return fchmod(fd, mode) == 0 ? 0 : errno;
}

/* fsync of a folder is refused as meaningless by some file systems. */
static int sync_folder(int fd) {
    return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno;
}

enum lyn_code file_replacement_begin(struct file_replacement *replacement, int dirfd,
                                     const char *name, const char *shown, struct lyn_error *err) {
    *replacement =
        (struct file_replacement){.fd = -1, .dirfd = dirfd, .name = name, .shown = shown};
    enum lyn_code code = look_at_old(replacement, err);
    if (code != LYN_OK) {
        return code;
    }
    failpoint("before-create", name);
    replacement->fd = temporary_create(dirfd, name, replacement->temporary);
    if (replacement->fd >= 0) {
        failpoint("after-create", name);
        return LYN_OK;
    }
    replacement->temporary[0] = '\0'; /* a name that was tried, not a file of ours */
    return error_errno(err, errno, shown);
}

/* 0 or errno. */
static int finish_temporary(struct file_replacement *replacement, mode_t mode, bool durable) {
    int number = set_attributes(replacement, mode);
    failpoint("before-sync", replacement->name);
    if (number == 0 && durable && fsync(replacement->fd) != 0) {
        number = errno;
    }
    failpoint("after-sync", replacement->name);
    if (number != 0) {
        return number;
    }
    /* Network file systems tell of a full disk no earlier than at close. */
    int closed = close(replacement->fd);
    replacement->fd = -1;
    return closed == 0 ? 0 : errno;
}

/* 0 or errno. */
static int put_in_place(struct file_replacement *replacement, mode_t mode, bool durable) {
    int number = replacement->fd >= 0 ? finish_temporary(replacement, mode, durable) : 0;
    if (number != 0) {
        return number;
    }
    failpoint("before-rename", replacement->name);
    if (renameat(replacement->dirfd, replacement->temporary, replacement->dirfd,
                 replacement->name) != 0) {
        return errno;
    }
    failpoint("after-rename", replacement->name);
    replacement->temporary[0] = '\0';
    return 0;
}

enum lyn_code file_replacement_close(struct file_replacement *replacement, mode_t mode,
                                     struct lyn_error *err) {
    int number = finish_temporary(replacement, mode, false);
    if (number == 0) {
        return LYN_OK;
    }
    file_replacement_abort(replacement);
    return error_errno(err, number, replacement->shown);
}

enum lyn_code file_sync_all(int fd, const char *shown, struct lyn_error *err) {
    return syncfs(fd) == 0 ? LYN_OK : error_errno(err, errno, shown);
}

enum lyn_code file_replacement_commit(struct file_replacement *replacement, mode_t mode,
                                      bool durable, struct lyn_error *err) {
    int number = 0, folder = -1;
    /* Opened before the rename, and anew: dirfd may be O_PATH, which fsync refuses. */
    if (durable &&
        (folder = openat(replacement->dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
        number = errno;
    }
    if (number == 0) {
        number = put_in_place(replacement, mode, durable);
    }
    if (number == 0 && durable) {
        number = sync_folder(folder);
    }
    if (folder >= 0) {
        close(folder);
    }
    file_replacement_abort(replacement);
    return number == 0 ? LYN_OK : error_errno(err, number, replacement->shown);
}

void file_replacement_abort(struct file_replacement *replacement) {
    if (replacement->fd >= 0) {
        close(replacement->fd);
    }
    replacement->fd = -1;
    if (replacement->temporary[0] != '\0') {
        unlinkat(replacement->dirfd, replacement->temporary, 0);
    }
    replacement->temporary[0] = '\0';
}

enum lyn_code file_replace(int dirfd, const char *name, const char *shown, struct sv bytes,
                           mode_t mode, bool durable, struct lyn_error *err) {
    struct file_replacement replacement;
    enum lyn_code code = file_replacement_begin(&replacement, dirfd, name, shown, err);
    if (code != LYN_OK) {
        return code;
    }
    code = file_write_all(replacement.fd, shown, bytes, err);
    if (code == LYN_OK) {
        return file_replacement_commit(&replacement, mode, durable, err);
    }
    file_replacement_abort(&replacement);
    return code;
}
