#include "base/runtime.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { INSTANCE_MAX = 64 };

static bool is_name_byte(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

bool runtime_instance_valid(struct sv name) {
    if (name.len == 0 || name.len > INSTANCE_MAX || !is_name_byte(name.data[0])) {
        return false;
    }
    for (size_t i = 1; i < name.len; i++) {
        if (!is_name_byte(name.data[i]) && name.data[i] != '.') {
            return false;
        }
    }
    return true;
}

static enum lyn_code absolute(const char *folder, char **out, struct lyn_error *err) {
    if (folder[0] == '/') {
        *out = strdup(folder);
        return *out ? LYN_OK : error_oom(err);
    }
    char *here = getcwd(NULL, 0);
    if (!here) {
        return error_set(err, REASON_RUNTIME_FOLDER,
                         "runtime folder '%s' is relative and the working directory is gone",
                         folder);
    }
    if (asprintf(out, "%s/%s", here, folder) < 0) {
        *out = NULL;
    }
    free(here);
    return *out ? LYN_OK : error_oom(err);
}

static bool is_own_folder(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid();
}

/* The folder's place, by contracts' order. */
static enum lyn_code choose_folder(const char *wanted, char **out, struct lyn_error *err) {
    if (!wanted || !*wanted) {
        wanted = getenv("LYNGUINE_RUNTIME_DIR");
    }
    if (wanted && *wanted) {
        return absolute(wanted, out, err);
    }
    const char *xdg = getenv("XDG_RUNTIME_DIR");
    int length = xdg && xdg[0] == '/' && is_own_folder(xdg)
                     ? asprintf(out, "%s/lynguine", xdg)
                     : asprintf(out, "/tmp/lynguine-%u", (unsigned)geteuid());
    if (length >= 0) {
        return LYN_OK;
    }
    *out = NULL;
    return error_oom(err);
}

static enum lyn_code check_folder(const char *folder, bool create, struct lyn_error *err) {
    if (create && mkdir(folder, 0700) != 0 && errno != EEXIST) {
        return error_set(err, REASON_RUNTIME_FOLDER, "cannot make the runtime folder '%s': %s",
                         folder, strerror(errno));
    }
    struct stat status;
    if (lstat(folder, &status) != 0) {
        if (errno == ENOENT) {
            return error_errno(err, ENOENT, folder);
        }
        return error_set(err, REASON_RUNTIME_FOLDER, "cannot look at the runtime folder '%s': %s",
                         folder, strerror(errno));
    }
    if (S_ISLNK(status.st_mode)) {
        return error_set(err, REASON_RUNTIME_FOLDER,
                         "the runtime folder '%s' is a symbolic link; name the folder itself",
                         folder);
    }
    if (!S_ISDIR(status.st_mode)) {
        return error_set(err, REASON_RUNTIME_FOLDER, "the runtime folder '%s' is not a directory",
                         folder);
    }
    if (status.st_uid != geteuid()) {
        return error_set(err, REASON_RUNTIME_FOLDER,
                         "the runtime folder '%s' belongs to user %u, not to %u", folder,
                         (unsigned)status.st_uid, (unsigned)geteuid());
    }
    if (status.st_mode & 077) {
        return error_set(err, REASON_RUNTIME_FOLDER,
                         "the runtime folder '%s' is open to others (mode %03o); chmod 700 it",
                         folder, (unsigned)status.st_mode & 0777u);
    }
    return LYN_OK;
}

static char *name_file(const char *folder, const char *instance, const char *extension) {
    char *path = NULL;
    return asprintf(&path, "%s/%s%s", folder, instance, extension) < 0 ? NULL : path;
}

enum lyn_code runtime_paths_init(struct runtime_paths *out, const char *folder,
                                 const char *instance, bool create, struct lyn_error *err) {
    *out = (struct runtime_paths){0};
    if (!instance || !*instance) {
        instance = RUNTIME_INSTANCE_DEFAULT;
    }
    if (!runtime_instance_valid(sv_from(instance))) {
        return error_set(err, REASON_INVALID_VALUE,
                         "'%s' is no instance name: letters, digits, '_', '-' and, not at the "
                         "start, '.'; at most 64",
                         instance);
    }
    enum lyn_code code = choose_folder(folder, &out->folder, err);
    if (code != LYN_OK || !out->folder) {
        return code;
    }
    out->file = name_file(out->folder, instance, ".json");
    out->lock = name_file(out->folder, instance, ".lock");
    out->log = name_file(out->folder, instance, ".log");
    if (!out->file || !out->lock || !out->log) {
        runtime_paths_dispose(out);
        return error_oom(err);
    }
    return check_folder(out->folder, create, err);
}

void runtime_paths_dispose(struct runtime_paths *paths) {
    free(paths->folder);
    free(paths->file);
    free(paths->lock);
    free(paths->log);
    *paths = (struct runtime_paths){0};
}
