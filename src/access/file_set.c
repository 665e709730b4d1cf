#include "access/file_set.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/path.h"
#include "base/temporary.h"

enum { NAMED_MAX = 5 };

void file_set_init(struct file_set *set, struct call *call, const struct roots *roots,
                   mode_t umask) {
    *set = (struct file_set){.call = call, .roots = roots, .umask = umask, .folder_fd = -1};
    buf_init(&set->text, call->limits.file_bytes);
    map_init(&set->paths, call->arena);
    map_init(&set->swept, call->arena);
}

static void leave_folder(struct file_set *set) {
    if (set->folder_fd >= 0) {
        close(set->folder_fd);
    }
    set->folder_fd = -1;
    set->folder = (struct sv){0};
}

/* One file cannot be two: `path` is its path as the caller names it, or the one behind links. */
static enum lyn_code claim(struct file_set *set, size_t at, const char *path,
                           struct lyn_error *err) {
    const char *shown = set->files[at].shown;
    uint32_t other = map_get(&set->paths, sv_from(path));
    if (other != MAP_NONE && other != at) {
        enum lyn_code code = error_set(
            err, REASON_INVALID_VALUE,
            "The specified filed name \"%s\" has already been used for a different row of "
            "the data.",
            shown);
        error_at(err, shown, strlen(shown), 0, 0);
        return code;
    }
    return map_put(&set->paths, sv_from(path), (uint32_t)at) ? LYN_OK
                                                             : arena_error(set->call->arena, err);
}

enum lyn_code file_set_add(struct file_set *set, const char *path, const char *shown,
                           struct lyn_error *err) {
    enum lyn_code code = buf_status(&set->text, err);
    if (code != LYN_OK) {
        return code;
    }
    if (set->count == set->capacity) {
        size_t capacity = set->capacity ? set->capacity * 2 : 1;
        struct set_file *files =
            arena_grow(set->call->arena, set->files, set->capacity, capacity, sizeof *set->files);
        if (!files) {
            return arena_error(set->call->arena, err);
        }
        set->files = files;
        set->capacity = capacity;
    }
    const struct set_file *last = set->count ? &set->files[set->count - 1] : NULL;
    size_t from = last ? last->from + last->len : 0;
    set->files[set->count++] = (struct set_file){.path = path,
                                                 .shown = shown,
                                                 .from = from,
                                                 .len = set->text.len - from,
                                                 .replacement = {.fd = -1}};
    return claim(set, set->count - 1, path, err);
}

static struct sv bytes_of(const struct file_set *set, const struct set_file *file) {
    return (struct sv){set->text.data ? set->text.data + file->from : "", file->len};
}

/* ---- one file ---- */

static enum lyn_code note_real(struct file_set *set, struct set_file *file, const char *real,
                               struct lyn_error *err) {
    file->real = real;
    return claim(set, (size_t)(file - set->files), real, err);
}

static bool holds(int dirfd, const char *name, struct sv bytes) {
    char chunk[64 * 1024];
    int fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    bool same = fd >= 0;
    while (same) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        same = got >= 0 && (size_t)got <= bytes.len &&
               (got == 0 || memcmp(chunk, bytes.data, (size_t)got) == 0);
        if (!same || got == 0) {
            break;
        }
        bytes.data += got;
        bytes.len -= (size_t)got;
    }
    if (fd >= 0) {
        close(fd);
    }
    return same && bytes.len == 0;
}

/* What would become of what stands there now. Renaming asks only whether the folder may be written;
 * a file that is read-only for the caller's server is respected all the same. */
static enum lyn_code look_at(int dirfd, const char *name, const char *shown, struct sv bytes,
                             enum write_outcome *outcome, struct lyn_error *err) {
    struct stat status;
    *outcome = WRITE_CREATED;
    if (fstatat(dirfd, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT ? LYN_OK : error_errno(err, errno, shown);
    }
    if (S_ISDIR(status.st_mode)) {
        return error_errno(err, EISDIR, shown);
    }
    if (S_ISREG(status.st_mode) && faccessat(dirfd, name, W_OK, AT_EACCESS) != 0) {
        return error_errno(err, errno, shown);
    }
    if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode)) {
        enum lyn_code code = error_set(err, REASON_NOT_A_FILE,
                                       "%s is a device, pipe or socket; only regular files are "
                                       "written",
                                       shown);
        error_at(err, shown, strlen(shown), 0, 0);
        return code;
    }
    bool same =
        S_ISREG(status.st_mode) && (size_t)status.st_size == bytes.len && holds(dirfd, name, bytes);
    *outcome = same ? WRITE_UNCHANGED : WRITE_REPLACED;
    return LYN_OK;
}

/* Opens the folder that the file stands in, unless it is in hand. */
static enum lyn_code enter_folder(struct file_set *set, struct set_file *file,
                                  struct lyn_error *err) {
    struct roots_target target;
    if (file->real && set->folder_fd >= 0 &&
        sv_equal(path_dirname(sv_from(file->real)), set->folder)) {
        return LYN_OK;
    }
    enum lyn_code code =
        roots_open_target(set->roots, set->call->arena, file->real ? file->real : file->path,
                          file->shown, &target, err);
    if (code != LYN_OK) {
        return code;
    }
    leave_folder(set);
    set->folder_fd = target.fd;
    set->folder = path_dirname(sv_from(target.real));
    if (file->real && strcmp(file->real, target.real) != 0) {
        return error_set(err, REASON_IO, "%s became a link while it was written", file->shown);
    }
    return file->real ? LYN_OK : note_real(set, file, target.real, err);
}

static const char *name_of(const struct set_file *file) {
    return path_basename(sv_from(file->real)).data;
}

/* ---- looking ---- */

static bool is_missing(const struct lyn_error *err) {
    return strcmp(err->reason, reason_name(REASON_FILE_NOT_FOUND)) == 0;
}

static enum lyn_code check_writable(int dirfd, const char *shown, struct lyn_error *err) {
    return faccessat(dirfd, ".", W_OK | X_OK, AT_EACCESS) == 0 ? LYN_OK
                                                               : error_errno(err, errno, shown);
}

static enum lyn_code look(struct file_set *set, struct set_file *file, struct lyn_error *err) {
    struct lyn_error why = {0};
    enum lyn_code code = enter_folder(set, file, &why);
    if (code != LYN_OK && set->makes_folders && is_missing(&why)) {
        file->outcome = WRITE_CREATED;
        return note_real(set, file, file->path, err);
    }
    if (code != LYN_OK) {
        if (err) {
            *err = why;
        }
        return code;
    }
    code = look_at(set->folder_fd, name_of(file), file->shown, bytes_of(set, file), &file->outcome,
                   err);
    return code == LYN_OK ? check_writable(set->folder_fd, file->shown, err) : code;
}

enum lyn_code file_set_look(struct file_set *set, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < set->count && code == LYN_OK; i++) {
        code = call_check(set->call, err);
        if (code == LYN_OK) {
            code = look(set, &set->files[i], err);
        }
    }
    leave_folder(set);
    return code;
}

/* ---- syncing ---- */

/* The file system that the file is on is to be synced. */
static enum lyn_code note_device(struct file_set *set, struct set_file *file,
                                 struct lyn_error *err) {
    struct stat status;
    if (fstat(file->replacement.fd, &status) != 0) {
        return error_errno(err, errno, file->shown);
    }
    for (size_t i = 0; i < set->device_count; i++) {
        if (set->devices[i].number == status.st_dev) {
            return LYN_OK;
        }
    }
    file->alone = set->device_count == SET_DEVICES_MAX;
    if (file->alone) {
        return fsync(file->replacement.fd) == 0 ? LYN_OK : error_errno(err, errno, file->shown);
    }
    int fd = fcntl(file->replacement.fd, F_DUPFD_CLOEXEC, 3);
    if (fd < 0) {
        return error_errno(err, errno, file->shown);
    }
    set->devices[set->device_count++] = (struct set_device){status.st_dev, fd, file->shown};
    return LYN_OK;
}

static enum lyn_code sync_devices(const struct file_set *set, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < set->device_count && code == LYN_OK; i++) {
        code = file_sync_all(set->devices[i].fd, set->devices[i].shown, err);
    }
    return code;
}

/* ---- writing ---- */

static enum lyn_code make_folders(struct file_set *set, const struct set_file *file,
                                  struct lyn_error *err) {
    struct arena *arena = set->call->arena;
    if (set->made_count == set->made_capacity) {
        size_t capacity = set->made_capacity ? set->made_capacity * 2 : 8;
        struct roots_made *grown =
            arena_grow(arena, set->made, set->made_capacity, capacity, sizeof *grown);
        if (!grown) {
            return arena_error(arena, err);
        }
        set->made = grown;
        set->made_capacity = capacity;
    }
    return roots_make_folders(set->roots, arena, file->path, file->shown, 0777 & ~set->umask,
                              &set->made[set->made_count++], err);
}

/* Opens the folder of the file; makes it first when it is missing and the set makes folders. */
static enum lyn_code enter_or_make(struct file_set *set, struct set_file *file,
                                   struct lyn_error *err) {
    struct lyn_error why = {0};
    enum lyn_code code = enter_folder(set, file, &why);
    if (code != LYN_OK && set->makes_folders && is_missing(&why)) {
        code = make_folders(set, file, &why);
        if (code == LYN_OK) {
            code = enter_folder(set, file, &why);
        }
    }
    if (code != LYN_OK && err) {
        *err = why;
    }
    return code;
}

/* Once a folder: its files may come in any order. */
static enum lyn_code sweep_folder(struct file_set *set, struct lyn_error *err) {
    if (map_get(&set->swept, set->folder) != MAP_NONE) {
        return LYN_OK;
    }
    temporary_sweep(set->folder_fd);
    return map_put(&set->swept, set->folder, 0) ? LYN_OK : arena_error(set->call->arena, err);
}

/* In parts, so that a call that was given up need not wait for all of it. */
static enum lyn_code write_bytes(struct file_set *set, const struct set_file *file,
                                 struct lyn_error *err) {
    enum { PART_BYTES = 1 << 20 };
    struct sv bytes = bytes_of(set, file);
    enum lyn_code code = LYN_OK;
    while (bytes.len && code == LYN_OK) {
        size_t part = bytes.len < PART_BYTES ? bytes.len : PART_BYTES;
        code =
            file_write_all(file->replacement.fd, file->shown, (struct sv){bytes.data, part}, err);
        bytes = (struct sv){bytes.data + part, bytes.len - part};
        failpoint("part-written", file->replacement.name);
        if (code == LYN_OK) {
            code = call_check(set->call, err);
        }
    }
    return code;
}

/* The temporary with the file's bytes, still open. */
static enum lyn_code write_temporary(struct file_set *set, struct set_file *file,
                                     struct lyn_error *err) {
    struct sv bytes = bytes_of(set, file);
    enum lyn_code code = call_check(set->call, err);
    if (code == LYN_OK) {
        code = enter_or_make(set, file, err);
    }
    if (code == LYN_OK) {
        code = sweep_folder(set, err);
    }
    if (code == LYN_OK) {
        code = look_at(set->folder_fd, name_of(file), file->shown, bytes, &file->outcome, err);
    }
    if (code == LYN_OK) {
        code = file_replacement_begin(&file->replacement, set->folder_fd, name_of(file),
                                      file->shown, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    code = write_bytes(set, file, err);
    if (code != LYN_OK) {
        file_replacement_abort(&file->replacement);
    }
    return code;
}

static enum lyn_code write_one(struct file_set *set, struct lyn_error *err) {
    struct set_file *file = &set->files[0];
    enum lyn_code code = write_temporary(set, file, err);
    if (code != LYN_OK) {
        return code;
    }
    return file_replacement_commit(&file->replacement, 0666 & ~set->umask, true, err);
}

enum lyn_code file_set_stage(struct file_set *set, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < set->count && code == LYN_OK; i++) {
        struct set_file *file = &set->files[i];
        code = write_temporary(set, file, err);
        if (code != LYN_OK) {
            break;
        }
        code = note_device(set, file, err);
        if (code == LYN_OK) {
            code = file_replacement_close(&file->replacement, 0666 & ~set->umask, err);
        } else {
            file_replacement_abort(&file->replacement);
        }
    }
    if (code == LYN_OK) {
        code = sync_devices(set, err);
    }
    return code == LYN_OK ? call_check(set->call, err) : code;
}

/* Adds to the error which files have taken their place: all when they are few, else the first and
 * the last. */
static void tell_placed(const struct file_set *set, size_t placed, struct lyn_error *err) {
    struct lyn_error why;
    struct buf names;
    if (!err || placed == 0) {
        return;
    }
    why = *err;
    buf_init(&names, 4096);
    for (size_t i = 0; i < placed && placed <= NAMED_MAX; i++) {
        buf_printf(&names, "%s%s", i ? ", " : "", set->files[i].shown);
    }
    if (placed > NAMED_MAX) {
        buf_printf(&names, "%s to %s, in the order of the rows", set->files[0].shown,
                   set->files[placed - 1].shown);
    }
    (void)error_set(err, reason_find(why.reason),
                    "%s; %zu of %zu files had been written before (%s), the others are as they "
                    "were",
                    why.message, placed, set->count, names.data ? names.data : "");
    error_at(err, why.file, strlen(why.file), 0, 0);
    buf_dispose(&names);
}

enum lyn_code file_set_place(struct file_set *set, struct lyn_error *err) {
    for (size_t i = 0; i < set->count; i++) {
        struct set_file *file = &set->files[i];
        enum lyn_code code = enter_folder(set, file, err);
        if (code == LYN_OK) {
            file->replacement.dirfd = set->folder_fd;
            code = file_replacement_commit(&file->replacement, 0, file->alone, err);
        }
        if (code != LYN_OK) {
            tell_placed(set, i, err);
            return code;
        }
    }
    set->made_count = 0; /* they are there to stay, whatever becomes of the files */
    enum lyn_code code = sync_devices(set, err);
    if (code != LYN_OK) {
        tell_placed(set, set->count, err);
    }
    return code;
}

enum lyn_code file_set_write(struct file_set *set, struct lyn_error *err) {
    /* A folder that is made needs syncing as well as what is in it. */
    if (set->count == 1 && !set->makes_folders) {
        return write_one(set, err);
    }
    enum lyn_code code = file_set_stage(set, err);
    return code == LYN_OK ? file_set_place(set, err) : code;
}

void file_set_dispose(struct file_set *set) {
    for (size_t i = 0; i < set->count; i++) {
        struct set_file *file = &set->files[i];
        if (file->replacement.temporary[0] == '\0' || enter_folder(set, file, NULL) != LYN_OK) {
            continue;
        }
        file->replacement.dirfd = set->folder_fd;
        file_replacement_abort(&file->replacement);
    }
    leave_folder(set);
    while (set->made_count > 0) { /* the last one may stand in one before */
        roots_remove_folders(set->roots, set->call->arena, &set->made[--set->made_count]);
    }
    for (size_t i = 0; i < set->device_count; i++) {
        close(set->devices[i].fd);
    }
    set->device_count = 0;
    buf_dispose(&set->text);
}
