#include "daemon/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/temporary.h"

static enum lyn_code write_file(const char *path, struct sv bytes, struct lyn_error *err) {
    const char *name = strrchr(path, '/');
    char *folder = strndup(path, (size_t)(name - path));
    if (!folder) {
        return error_oom(err);
    }
    int dirfd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    enum lyn_code code = LYN_OK;
    if (dirfd < 0) {
        code = error_errno(err, errno, folder);
    } else {
        temporary_sweep(dirfd); /* of servers that were killed */
        code = file_replace(dirfd, name + 1, path, bytes, 0600, false, err);
        close(dirfd);
    }
    free(folder);
    return code;
}

enum lyn_code publish(const char *path, const struct runtime_file *file, struct publication *out,
                      struct lyn_error *err) {
    struct buf text;
    struct stat status;
    buf_init(&text, RUNTIME_FILE_BYTES_MAX);
    /* A left-over keeps its mode when it is replaced: start from none. */
    unlink(path);
    runtime_file_print(file, &text);
    enum lyn_code code = buf_status(&text, err);
    if (code == LYN_OK) {
        code = write_file(path, buf_view(&text), err);
    }
    if (code == LYN_OK && lstat(path, &status) != 0) {
        code = error_errno(err, errno, path);
    }
    if (code == LYN_OK) {
        *out = (struct publication){strdup(path), status.st_dev, status.st_ino, status.st_mtim};
        code = out->path ? LYN_OK : error_oom(err);
    }
    buf_dispose(&text);
    return code;
}

bool publication_stands(const struct publication *publication) {
    struct stat status;
    return publication->path && lstat(publication->path, &status) == 0 &&
           status.st_dev == publication->device && status.st_ino == publication->inode &&
           status.st_mtim.tv_sec == publication->written.tv_sec &&
           status.st_mtim.tv_nsec == publication->written.tv_nsec;
}

void publication_withdraw(struct publication *publication) {
    if (publication_stands(publication)) {
        unlink(publication->path);
    }
    free(publication->path);
    publication->path = NULL;
}
