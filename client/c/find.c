#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/process.h"
#include "base/random.h"
#include "client/c/client.h"
#include "lynguine/version.h"
#include "wire/runtime_file.h"

enum { FILE_ARENA_BYTES = 16 << 20, TOKEN_FILE_BYTES = 4096 };

void server_dispose(struct server *server) {
    free(server->url);
    *server = (struct server){0};
}

static enum lyn_code absent(const struct lyn_client *client, const char *why,
                            struct lyn_error *err) {
    return error_set(err, REASON_NO_SERVER, "no server of instance '%s' is running (%s %s)",
                     client->instance, client->paths.file, why);
}

/* The folder is looked at anew each time: it may have come, or changed, since the client was made. */
static enum lyn_code check_folder(const struct lyn_client *client, struct lyn_error *err) {
    struct runtime_paths paths;
    enum lyn_code code =
        runtime_paths_init(&paths, client->paths.folder, client->instance, false, err);
    runtime_paths_dispose(&paths);
    return code == LYN_NOT_FOUND ? absent(client, "does not exist", err) : code;
}

/* Of this user, this boot, and this view of processes and files. */
static enum lyn_code check_whose(const struct lyn_client *client, const struct runtime_file *file,
                                 bool *barred, struct lyn_error *err) {
    char boot_id[PROCESS_BOOT_ID_BUFFER];
    process_boot_id(boot_id);
    if (file->uid != geteuid() || strcmp(boot_id, file->boot_id) != 0) {
        return absent(client, "is of another boot or user", err);
    }
    uint64_t pid_ns = process_namespace("pid"), mnt_ns = process_namespace("mnt");
    if ((file->mnt_ns && mnt_ns && file->mnt_ns != mnt_ns) ||
        (file->pid_ns && pid_ns && file->pid_ns != pid_ns)) {
        *barred = true;
        return error_set(err, REASON_NO_SERVER,
                         "the server of instance '%s' runs in another container (namespace) and "
                         "may see other files; choose another instance or runtime folder",
                         client->instance);
    }
    if (process_start_time(file->pid) != file->pid_start) {
        return absent(client, "is of a server that is gone", err);
    }
    if (file->wire_major != WIRE_MAJOR) {
        *barred = true;
        return error_set(err, REASON_WIRE_MISMATCH,
                         "the running server (%s, pid %lld) speaks wire %u and this program (%s) "
                         "wire %u; stop it with its own `lynguinectl serve --stop`, or use "
                         "another instance",
                         file->build, (long long)file->pid, file->wire_major, lyn_version(),
                         WIRE_MAJOR);
    }
    return LYN_OK;
}

static enum lyn_code copy_server(const struct runtime_file *file, struct server *out,
                                 struct lyn_error *err) {
    *out = (struct server){
        .url = strdup(file->url),
        .has_token = true,
        .has_instance = true,
        .max_message = file->max_message > SIZE_MAX ? SIZE_MAX : (size_t)file->max_message,
        .pid = file->pid,
        .pid_start = file->pid_start,
    };
    memcpy(out->token, file->token, sizeof out->token);
    memcpy(out->instance_id, file->instance_id, sizeof out->instance_id);
    return out->url ? LYN_OK : error_oom(err);
}

enum lyn_code server_find(const struct lyn_client *client, struct server *out, bool *barred,
                          struct lyn_error *err) {
    struct runtime_file file;
    struct lyn_error why = {0};
    *barred = false;
    enum lyn_code code = check_folder(client, err);
    if (code != LYN_OK) {
        *barred = code != LYN_UNAVAILABLE;
        return code;
    }
    struct arena *arena = arena_new(FILE_ARENA_BYTES);
    if (!arena) {
        return error_oom(err);
    }
    code = runtime_file_read(arena, client->paths.file, &file, &why);
    if (code == LYN_NOT_FOUND) {
        code = absent(client, "does not exist", err);
        goto done;
    }
    if (code != LYN_OK) {
        /* A file that nobody can read names no server; that one may be started. A file that is not
         * ours to trust is the user's to look at. */
        *barred = code == LYN_FAILED_PRECONDITION;
        *err = why;
        if (!*barred) {
            code = error_set(err, REASON_NO_SERVER, "%s", why.message);
        }
        goto done;
    }
    code = check_whose(client, &file, barred, err);
    if (code == LYN_OK) {
        code = copy_server(&file, out, err);
    }
done:
    arena_unref(arena);
    return code;
}

static enum lyn_code read_token_file(const char *path, uint8_t token[WIRE_TOKEN_BYTES],
                                     struct lyn_error *err) {
    struct file_bytes bytes = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return error_errno(err, errno, path);
    }
    enum lyn_code code = file_read(fd, path, TOKEN_FILE_BYTES, &bytes, err);
    close(fd);
    if (code != LYN_OK) {
        return code;
    }
    struct sv text = sv_trim((struct sv){bytes.data, bytes.len});
    if (!hex_parse(text.data, text.len, token, WIRE_TOKEN_BYTES)) {
        code = error_set(err, REASON_INVALID_VALUE, "'%s' does not hold a token: %d hex digits",
                         path, 2 * WIRE_TOKEN_BYTES);
    }
    file_bytes_dispose(&bytes);
    return code;
}

enum lyn_code server_find_token(const struct lyn_client *client, struct server *server,
                                struct lyn_error *err) {
    if (client->token_file) {
        server->has_token = true;
        return read_token_file(client->token_file, server->token, err);
    }
    struct server own = {0};
    bool barred;
    struct lyn_error ignored;
    if (server_find(client, &own, &barred, &ignored) == LYN_OK &&
        strcmp(own.url, server->url) == 0) {
        memcpy(server->token, own.token, sizeof server->token);
        server->has_token = true;
    }
    server_dispose(&own);
    return LYN_OK;
}
