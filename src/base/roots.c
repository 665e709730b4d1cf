#include "base/roots.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/path.h"
#include "base/repr.h"

enum { LINKS_MAX = 40 }; /* as many as Linux follows */

static bool arena_sv(struct arena *arena, struct sv text, struct sv *out) {
    char *copy = arena_strdup(arena, text);
    *out = (struct sv){copy, copy ? text.len : 0};
    return copy != NULL;
}

/* ---- where a path leads ---- */

struct walk {
    char done[PATH_MAX]; /* no links in it; "" is the root */
    size_t len;
    struct sv rest;
};

static void walk_up(struct walk *walk) {
    while (walk->len && walk->done[--walk->len] != '/') {
    }
    walk->done[walk->len] = '\0';
}

static struct sv walk_next(struct walk *walk) {
    const char *slash = memchr(walk->rest.data, '/', walk->rest.len);
    size_t len = slash ? (size_t)(slash - walk->rest.data) : walk->rest.len;
    struct sv part = {walk->rest.data, len};
    walk->rest.data += len + (slash != NULL);
    walk->rest.len -= len + (slash != NULL);
    return part;
}

static bool walk_into(struct walk *walk, struct sv part) {
    if (part.len + 1 >= sizeof walk->done - walk->len) {
        return false;
    }
    walk->done[walk->len] = '/';
    memcpy(walk->done + walk->len + 1, part.data, part.len);
    walk->len += part.len + 1;
    walk->done[walk->len] = '\0';
    return true;
}

/* Puts the link's target in front of what is still to go. */
static bool walk_link(struct walk *walk, struct arena *arena, const char *target, size_t len) {
    char *joined = arena_alloc(arena, len + 1 + walk->rest.len + 1);
    if (!joined) {
        return false;
    }
    memcpy(joined, target, len);
    joined[len] = '/';
    if (walk->rest.len) {
        memcpy(joined + len + 1, walk->rest.data, walk->rest.len);
    }
    walk->rest = (struct sv){joined, len + 1 + walk->rest.len};
    if (target[0] == '/') {
        walk->len = 0;
    } else {
        walk_up(walk);
    }
    walk->done[walk->len] = '\0';
    return true;
}

/* What /proc and, through it, /dev/stdout and /dev/fd show of the process that looks: us. The caller
 * who wrote such a path meant his own. */
static bool is_of_this_process(struct sv path) {
    return path_is_under(path, SV("/proc/self")) || path_is_under(path, SV("/proc/thread-self"));
}

/* The path with every symbolic link resolved, also those that lead to nothing: realpath(3) would
 * stop there, and "not found" would tell of files outside. Within this process's part of /proc none
 * is followed. What cannot be resolved (loops, too long names) comes back as it is: opening it fails
 * as well. NULL when memory is out. */
static char *resolve(struct arena *arena, const char *path) {
    struct walk walk = {.rest = sv_from(path)};
    int links = 0;
    while (walk.rest.len) {
        struct sv part = walk_next(&walk);
        if (part.len == 0 || sv_is(part, ".")) {
            continue;
        }
        if (sv_is(part, "..")) {
            walk_up(&walk);
            continue;
        }
        if (!walk_into(&walk, part)) {
            return arena_strdup(arena, sv_from(path));
        }
        if (is_of_this_process((struct sv){walk.done, walk.len})) {
            continue; /* as it was written, to be told from what it stands for here */
        }
        char target[PATH_MAX];
        ssize_t len = readlink(walk.done, target, sizeof target);
        if (len <= 0) {
            continue;
        }
        if (++links > LINKS_MAX) {
            return arena_strdup(arena, sv_from(path));
        }
        if (!walk_link(&walk, arena, target, (size_t)len)) {
            return NULL;
        }
    }
    return arena_strdup(arena, walk.len ? (struct sv){walk.done, walk.len} : SV("/"));
}

/* ---- the lists ---- */

enum lyn_code roots_resolve(struct arena *arena, const char *const *folders, size_t count,
                            struct roots *out, struct lyn_error *err) {
    struct sv *paths = arena_calloc(arena, count, sizeof *paths);
    if (!paths) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        struct stat status;
        char *real = realpath(folders[i], NULL);
        if (!real || stat(real, &status) != 0) {
            enum lyn_code code = error_errno(err, errno, folders[i]);
            free(real);
            return code;
        }
        bool kept = arena_sv(arena, sv_from(real), &paths[i]);
        free(real);
        if (!kept) {
            return arena_error(arena, err);
        }
        if (!S_ISDIR(status.st_mode)) {
            return error_errno(err, ENOTDIR, folders[i]);
        }
    }
    *out = (struct roots){paths, count, count > 0};
    return LYN_OK;
}

static enum lyn_code resolve_wanted(struct arena *arena, struct sv cwd, struct sv wanted,
                                    struct sv *out, struct lyn_error *err) {
    if (memchr(wanted.data, '\0', wanted.len)) {
        return error_set(err, REASON_INVALID_VALUE, "embedded null byte");
    }
    if (wanted.data[0] != '/' && cwd.len == 0) {
        return error_set(err, REASON_INVALID_VALUE,
                         "the relative root '%.*s' needs the caller's working directory, which the "
                         "request does not carry",
                         SV_ARG(wanted));
    }
    char *joined = path_join(arena, cwd, wanted);
    char *normal = joined ? path_normalize(arena, sv_from(joined)) : NULL;
    char *real = normal ? resolve(arena, normal) : NULL;
    if (!real) {
        return arena_error(arena, err);
    }
    *out = sv_from(real);
    return LYN_OK;
}

enum lyn_code roots_narrow(struct arena *arena, const struct roots *roots, struct sv cwd,
                           const struct sv *wanted, size_t count, struct roots *out,
                           struct lyn_error *err) {
    /* Of each pair the inner one, if one lies in the other. */
    size_t outer_count = roots->bounded ? roots->count : 1;
    struct sv everything = SV("/");
    const struct sv *outer = roots->bounded ? roots->paths : &everything;
    size_t room = 0;
    struct sv *paths = NULL;
    if (!__builtin_mul_overflow(outer_count, count, &room)) {
        paths = arena_calloc(arena, room, sizeof *paths);
    }
    if (!paths) {
        return arena_error(arena, err);
    }
    struct roots narrowed = {paths, 0, true};
    for (size_t i = 0; i < count; i++) {
        if (wanted[i].len == 0) {
            continue;
        }
        struct sv inner;
        enum lyn_code code = resolve_wanted(arena, cwd, wanted[i], &inner, err);
        if (code != LYN_OK) {
            return code;
        }
        for (size_t j = 0; j < outer_count; j++) {
            if (path_is_under(inner, outer[j])) {
                paths[narrowed.count++] = inner;
            } else if (path_is_under(outer[j], inner)) {
                paths[narrowed.count++] = outer[j];
            }
        }
    }
    *out = narrowed;
    return LYN_OK;
}

/* ---- checking and opening ---- */

static bool allows(const struct roots *roots, struct sv path) {
    if (!roots->bounded) {
        return true;
    }
    for (size_t i = 0; i < roots->count; i++) {
        if (path_is_under(path, roots->paths[i])) {
            return true;
        }
    }
    return false;
}

static enum lyn_code outside(const struct roots *roots, const char *shown, const char *leads_to,
                             struct lyn_error *err) {
    struct buf text;
    buf_init(&text, SIZE_MAX / 2);
    buf_puts(&text, "Path ");
    repr_text(&text, sv_from(shown));
    buf_puts(&text, " is not under allowed roots [");
    for (size_t i = 0; i < roots->count; i++) {
        buf_puts(&text, i ? ", " : "");
        repr_text(&text, roots->paths[i]);
    }
    buf_putc(&text, ']');
    if (strcmp(shown, leads_to) != 0) {
        buf_puts(&text, " (it leads to ");
        repr_text(&text, sv_from(leads_to));
        buf_putc(&text, ')');
    }
    enum lyn_code code = text.failure == BUF_FINE
                             ? error_set(err, REASON_PATH_OUTSIDE_ROOTS, "%s", text.data)
                             : error_set(err, REASON_PATH_OUTSIDE_ROOTS,
                                         "Path '%s' is not under allowed roots", shown);
    buf_dispose(&text);
    error_at(err, shown, strlen(shown), 0, 0);
    return code;
}

/* Whether a path with all links resolved may be touched. */
static enum lyn_code check_real(const struct roots *roots, const char *real, const char *shown,
                                struct lyn_error *err) {
    if (!allows(roots, sv_from(real))) {
        return outside(roots, shown, real, err);
    }
    if (is_of_this_process(sv_from(real))) {
        enum lyn_code code = error_set(err, REASON_NOT_A_FILE,
                                       "%s would be the server's own, not yours; send or fetch the "
                                       "content instead",
                                       shown);
        error_at(err, shown, strlen(shown), 0, 0);
        return code;
    }
    return LYN_OK;
}

enum lyn_code roots_check(const struct roots *roots, struct arena *arena, const char *path,
                          const char *shown, struct lyn_error *err) {
    /* Without bounds only these lead to this process; the others need not be resolved. */
    bool is_system = strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
    if (!roots->bounded && !is_system) {
        return LYN_OK;
    }
    const char *real = resolve(arena, path);
    return real ? check_real(roots, real, shown, err) : arena_error(arena, err);
}

#define FD_PATH 32
static void fd_path(char out[FD_PATH], int fd) {
    snprintf(out, FD_PATH, "/proc/self/fd/%d", fd);
}

/* Where the descriptor stands now, whatever the names on the way did since. */
static enum lyn_code check_descriptor(const struct roots *roots, int fd, const char *shown,
                                      struct lyn_error *err) {
    if (!roots->bounded) {
        return LYN_OK;
    }
    char link[FD_PATH], real[PATH_MAX];
    fd_path(link, fd);
    ssize_t len = readlink(link, real, sizeof real - 1);
    if (len < 0) {
        return error_errno(err, errno, shown);
    }
    real[len] = '\0';
    return allows(roots, (struct sv){real, (size_t)len}) ? LYN_OK
                                                         : outside(roots, shown, real, err);
}

/* A descriptor that can neither read nor write, on what was checked. */
static enum lyn_code open_checked(const struct roots *roots, struct arena *arena, const char *path,
                                  const char *shown, int *out, struct stat *status,
                                  struct lyn_error *err) {
    enum lyn_code code = roots_check(roots, arena, path, shown, err);
    if (code != LYN_OK) {
        return code;
    }
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) {
        return error_errno(err, errno, shown);
    }
    code = check_descriptor(roots, fd, shown, err);
    if (code == LYN_OK && fstat(fd, status) != 0) {
        code = error_errno(err, errno, shown);
    }
    if (code != LYN_OK) {
        close(fd);
        return code;
    }
    *out = fd;
    return LYN_OK;
}

enum lyn_code roots_stat(const struct roots *roots, struct arena *arena, const char *path,
                         const char *shown, struct stat *out, struct lyn_error *err) {
    int fd = -1;
    enum lyn_code code = open_checked(roots, arena, path, shown, &fd, out, err);
    if (code == LYN_OK) {
        close(fd);
    }
    return code;
}

/* Opens what the descriptor stands on for real: no name is looked up again. */
static enum lyn_code reopen(int fd, int flags, const char *shown, int *out, struct lyn_error *err) {
    char link[FD_PATH];
    fd_path(link, fd);
    int real = open(link, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | flags);
    if (real < 0) {
        return error_errno(err, errno, shown);
    }
    *out = real;
    return LYN_OK;
}

enum lyn_code roots_open_file(const struct roots *roots, struct arena *arena, const char *path,
                              const char *shown, int *fd, struct lyn_error *err) {
    int checked = -1;
    struct stat status;
    enum lyn_code code = open_checked(roots, arena, path, shown, &checked, &status, err);
    if (code != LYN_OK) {
        return code;
    }
    if (S_ISDIR(status.st_mode)) {
        code = error_errno(err, EISDIR, shown);
    } else if (!S_ISREG(status.st_mode)) {
        code = error_set(err, REASON_NOT_A_FILE,
                         "%s is a device, pipe or socket; only regular files are read", shown);
        error_at(err, shown, strlen(shown), 0, 0);
    } else {
        code = reopen(checked, 0, shown, fd, err);
    }
    close(checked);
    return code;
}

enum lyn_code roots_open_folder(const struct roots *roots, struct arena *arena, const char *path,
                                const char *shown, int *fd, struct lyn_error *err) {
    int checked = -1;
    struct stat status;
    enum lyn_code code = open_checked(roots, arena, path, shown, &checked, &status, err);
    if (code != LYN_OK) {
        return code;
    }
    code = S_ISDIR(status.st_mode) ? reopen(checked, O_DIRECTORY, shown, fd, err)
                                   : error_errno(err, ENOTDIR, shown);
    close(checked);
    return code;
}

/* ---- for writing ---- */

/* The folder above the last component, in the arena; real is absolute and normalised. */
static char *folder_of(struct arena *arena, const char *real) {
    return arena_strdup(arena, path_dirname(sv_from(real)));
}

/* Where the path leads, checked; NULL in *folder for what has no folder above it that may be touched:
 * the root of the file system, or one of `roots`. */
static enum lyn_code resolve_target(const struct roots *roots, struct arena *arena,
                                    const char *path, const char *shown, const char **real,
                                    const char **folder, struct lyn_error *err) {
    *real = resolve(arena, path);
    if (!*real) {
        return arena_error(arena, err);
    }
    enum lyn_code code = check_real(roots, *real, shown, err);
    if (code != LYN_OK) {
        return code;
    }
    *folder = folder_of(arena, *real);
    if (!*folder) {
        return arena_error(arena, err);
    }
    if (strcmp(*real, "/") == 0 || !allows(roots, sv_from(*folder))) {
        return error_errno(err, EISDIR, shown);
    }
    return LYN_OK;
}

enum lyn_code roots_open_target(const struct roots *roots, struct arena *arena, const char *path,
                                const char *shown, struct roots_target *out,
                                struct lyn_error *err) {
    const char *real, *folder;
    enum lyn_code code = resolve_target(roots, arena, path, shown, &real, &folder, err);
    if (code != LYN_OK) {
        return code;
    }
    int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return error_errno(err, errno, shown);
    }
    code = check_descriptor(roots, fd, shown, err);
    if (code != LYN_OK) {
        close(fd);
        return code;
    }
    *out = (struct roots_target){fd, real, path_basename(sv_from(real)).data};
    return LYN_OK;
}

static int open_part(int at, const char *part) {
    return openat(at, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Makes one folder in `at`, below the roots as things stand, with that mode whatever our umask. The
 * new descriptor, or -1 with *err set. */
static int make_part(const struct roots *roots, int at, const char *part, const char *shown,
                     mode_t mode, bool *is_new, struct lyn_error *err) {
    char link[FD_PATH];
    if (check_descriptor(roots, at, shown, err) != LYN_OK) {
        return -1;
    }
    *is_new = mkdirat(at, part, mode) == 0;
    int fd = *is_new || errno == EEXIST ? open_part(at, part) : -1;
    if (fd < 0) {
        (void)error_errno(err, errno, shown);
        return -1;
    }
    fd_path(link, fd);
    if (*is_new && chmod(link, mode) != 0) {
        (void)error_errno(err, errno, shown);
        close(fd);
        return -1;
    }
    return fd;
}

/* The folder `part` of `at`, made if need be; -1 with *err set. */
static int enter_part(const struct roots *roots, int at, const char *part, const char *shown,
                      mode_t mode, bool *is_new, struct lyn_error *err) {
    *is_new = false;
    int fd = open_part(at, part);
    if (fd < 0 && errno == ENOENT) {
        return make_part(roots, at, part, shown, mode, is_new, err);
    }
    if (fd < 0) {
        (void)error_errno(err, errno, shown);
    }
    return fd;
}

enum lyn_code roots_make_folders(const struct roots *roots, struct arena *arena, const char *path,
                                 const char *shown, mode_t mode, struct roots_made *made,
                                 struct lyn_error *err) {
    const char *real, *folder;
    struct lyn_error why = {0};
    struct roots_made unasked = {0};
    made = made ? made : &unasked;
    *made = (struct roots_made){0};
    enum lyn_code code = resolve_target(roots, arena, path, shown, &real, &folder, err);
    if (code != LYN_OK) {
        return code;
    }
    int at = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (at < 0) {
        return error_errno(err, errno, shown);
    }
    struct walk walk = {.rest = sv_from(folder)};
    made->path = (struct sv){folder, 0};
    while (at >= 0 && walk.rest.len) {
        char name[NAME_MAX + 1];
        struct sv part = walk_next(&walk);
        if (part.len == 0) {
            continue;
        }
        if (part.len > NAME_MAX) {
            close(at);
            return error_errno(err, ENAMETOOLONG, shown);
        }
        memcpy(name, part.data, part.len);
        name[part.len] = '\0';
        bool is_new;
        int next = enter_part(roots, at, name, shown, mode, &is_new, &why);
        close(at);
        at = next;
        size_t end = (size_t)(part.data + part.len - folder);
        if (is_new) {
            made->path.len = end;
        } else if (at >= 0) {
            made->there = end;
        }
    }
    if (at < 0) {
        if (err) {
            *err = why;
        }
        return (enum lyn_code)why.code;
    }
    close(at);
    return LYN_OK;
}

void roots_remove_folders(const struct roots *roots, struct arena *arena,
                          const struct roots_made *made) {
    struct sv path = made->path;
    bool removed = true;
    while (removed && path.len > made->there) {
        struct roots_target target;
        char *folder = arena_strdup(arena, path);
        if (!folder || roots_open_target(roots, arena, folder, folder, &target, NULL) != LYN_OK) {
            return;
        }
        /* Not what a link leads to that has taken the folder's place. */
        removed =
            strcmp(target.real, folder) == 0 && unlinkat(target.fd, target.name, AT_REMOVEDIR) == 0;
        close(target.fd);
        path = path_dirname(path);
    }
}

bool roots_is_absent(const struct lyn_error *err) {
    return strcmp(err->reason, reason_name(REASON_FILE_NOT_FOUND)) == 0 ||
           strcmp(err->reason, reason_name(REASON_NOT_A_DIRECTORY)) == 0;
}
