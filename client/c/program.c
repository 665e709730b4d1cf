/* Which lynguined is started (design 5): the one that was asked for, or the first of the places where
 * one may be. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/c/client.h"

#define PROGRAM "lynguined"

static int why_not(const char *path) {
    struct stat status;
    if (stat(path, &status) != 0) {
        return errno;
    }
    if (S_ISDIR(status.st_mode)) {
        return EISDIR;
    }
    return access(path, X_OK) == 0 ? 0 : errno;
}

/* folder/lynguined if it can be run, else NULL; what does not fit a path is not there. */
static char *look_in(const char *folder, size_t length) {
    char path[PATH_MAX];
    int size = snprintf(path, sizeof path, "%.*s/" PROGRAM, (int)length, folder);
    if (length == 0 || length >= sizeof path || size < 0 || (size_t)size >= sizeof path) {
        return NULL;
    }
    /* The server is started in another folder: its path must be absolute. */
    return why_not(path) == 0 ? realpath(path, NULL) : NULL;
}

static char *look_beside_caller(void) {
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0) {
        return NULL;
    }
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    return slash ? look_in(path, (size_t)(slash - path)) : NULL;
}

static char *look_in_path(void) {
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t length = strcspn(path, ":");
        char *found = look_in(path, length);
        if (found) {
            return found;
        }
        path += length + (path[length] == ':');
    }
    return NULL;
}

static enum lyn_code take_given(const struct lyn_client *client, char **out,
                                struct lyn_error *err) {
    int number = why_not(client->server_path);
    *out = number == 0 ? realpath(client->server_path, NULL) : NULL;
    if (*out) {
        return LYN_OK;
    }
    return error_set(err, REASON_START_FAILED, "the server program '%s' (%s) cannot be run: %s",
                     client->server_path, client->server_path_from,
                     strerror(number ? number : errno));
}

enum lyn_code program_find(const struct lyn_client *client, char **out, struct lyn_error *err) {
    if (client->server_path) {
        return take_given(client, out, err);
    }
    *out = look_beside_caller();
    if (!*out) {
        *out = look_in(LYN_LIBEXECDIR, strlen(LYN_LIBEXECDIR));
    }
    if (!*out) {
        *out = look_in(LYN_BINDIR, strlen(LYN_BINDIR));
    }
    if (!*out) {
        *out = look_in_path();
    }
    if (*out) {
        return LYN_OK;
    }
    return error_set(err, REASON_NO_SERVER,
                     "no server is running and no " PROGRAM " to start: none beside this program, "
                     "in %s, %s or PATH; LYNGUINE_SERVER can name one",
                     LYN_LIBEXECDIR, LYN_BINDIR);
}
