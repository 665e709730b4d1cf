#include "daemon/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wire/runtime_file.h"

enum { SCRATCH_BYTES = 4 << 20 };

static enum lyn_code refuse_held(const struct runtime_paths *paths, struct lyn_error *err) {
    struct runtime_file file;
    struct arena *arena = arena_new(SCRATCH_BYTES);
    if (arena && runtime_file_read(arena, paths->file, &file, NULL) == LYN_OK) {
        error_set(err, REASON_ALREADY_RUNNING,
                  "a server of instance '%s' is running already: pid %lld at %s", file.instance,
                  (long long)file.pid, file.url);
    } else {
        error_set(err, REASON_ALREADY_RUNNING,
                  "another server holds '%s': it is starting or ending right now", paths->lock);
    }
    arena_unref(arena);
    return reason_code(REASON_ALREADY_RUNNING);
}

static bool is_same_file(int fd, const char *path) {
    struct stat held, named;
    return fstat(fd, &held) == 0 && lstat(path, &named) == 0 && held.st_dev == named.st_dev &&
           held.st_ino == named.st_ino;
}

enum lyn_code lock_take(const struct runtime_paths *paths, int inherited, int *fd,
                        struct lyn_error *err) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (inherited >= 0 && !is_same_file(inherited, paths->lock)) {
        return error_set(err, REASON_INVALID_VALUE, "descriptor %d is not the lock '%s'", inherited,
                         paths->lock);
    }
    int file = inherited >= 0 ? inherited
                              : open(paths->lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) {
        return error_errno(err, errno, paths->lock);
    }
    /* Children of ours must not keep it when we die. */
    fcntl(file, F_SETFD, FD_CLOEXEC);
    if (fcntl(file, F_OFD_SETLK, &lock) == 0) {
        *fd = file;
        return LYN_OK;
    }
    enum lyn_code code = errno == EAGAIN || errno == EACCES ? refuse_held(paths, err)
                                                            : error_errno(err, errno, paths->lock);
    if (inherited < 0) {
        close(file);
    }
    return code;
}
