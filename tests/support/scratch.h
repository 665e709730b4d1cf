/* scratch.h - a folder of a test's own, and files in it. */
#ifndef LYN_TESTS_SCRATCH_H
#define LYN_TESTS_SCRATCH_H

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scratch {
    char path[PATH_MAX]; /* absolute, links resolved */
};

static inline void scratch_init(struct scratch *scratch) {
    const char *parent = getenv("TMPDIR");
    char made[PATH_MAX];
    snprintf(made, sizeof made, "%s/lyn-test-XXXXXX", parent && *parent ? parent : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(made));
    ck_assert_ptr_nonnull(realpath(made, scratch->path));
}

static inline int scratch_remove_one(const char *path, const struct stat *status, int kind,
                                     struct FTW *walk) {
    (void)status, (void)kind, (void)walk;
    return remove(path);
}

static inline void scratch_dispose(struct scratch *scratch) {
    nftw(scratch->path, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The path of a name in the folder; valid until 8 further calls. */
static inline const char *scratch_path(const struct scratch *scratch, const char *name) {
    static char paths[8][2 * PATH_MAX];
    static unsigned next;
    char *out = paths[next++ % 8];
    snprintf(out, sizeof paths[0], "%s/%s", scratch->path, name);
    return out;
}

static inline void scratch_mkdir(const struct scratch *scratch, const char *name) {
    ck_assert_int_eq(mkdir(scratch_path(scratch, name), 0755), 0);
}

static inline void scratch_write(const struct scratch *scratch, const char *name,
                                 const char *text) {
    int fd = open(scratch_path(scratch, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static inline void scratch_link(const struct scratch *scratch, const char *target,
                                const char *name) {
    ck_assert_int_eq(symlink(target, scratch_path(scratch, name)), 0);
}

#endif
