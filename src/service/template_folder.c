#include "service/template_folder.h"

#include <unistd.h>

#include "base/file.h"
#include "base/path.h"

static enum lyn_code read_file(struct call *call, const struct roots *roots, const char *path,
                               const char *shown, struct sv *text, struct lyn_error *err) {
    struct file_bytes bytes = {0};
    int fd = -1;
    enum lyn_code code = roots_open_file(roots, call->arena, path, shown, &fd, err);
    if (code != LYN_OK) {
        return code;
    }
    code = file_read(fd, shown, TEMPLATE_FILE_BYTES, &bytes, err);
    close(fd);
    if (code != LYN_OK) {
        return code;
    }
    char *copy = arena_strdup(call->arena, (struct sv){bytes.data, bytes.len});
    *text = (struct sv){copy, bytes.len};
    file_bytes_dispose(&bytes);
    return copy ? LYN_OK : arena_error(call->arena, err);
}

static enum lyn_code narrow(struct call *call, const struct caller *caller,
                            struct template_folder *folder, struct lyn_error *err) {
    return roots_narrow(call->arena, caller->roots, caller->cwd, &folder->path, 1, &folder->roots,
                        err);
}

enum lyn_code template_folder_find(struct call *call, const struct caller *caller, struct sv name,
                                   struct template_folder *out, struct lyn_error *err) {
    const char *path = NULL;
    *out = (struct template_folder){.roots = {.bounded = true}};
    if (name.len == 0) {
        return LYN_OK;
    }
    enum lyn_code code = caller_expand_folder(call, caller, name, &out->shown, err);
    if (code == LYN_OK) {
        code = caller_absolute(call, caller->cwd, out->shown, &path, err);
    }
    if (code != LYN_OK) {
        error_field(err, "template_directory");
        return code;
    }
    out->path = sv_from(path);
    return narrow(call, caller, out, err);
}

enum lyn_code template_folder_open(struct call *call, const struct caller *caller,
                                   struct template_folder *folder, struct sv file, struct sv *text,
                                   struct lyn_error *err) {
    const char *path = NULL;
    char *shown = path_join(call->arena, folder->shown, file);
    if (!shown) {
        return arena_error(call->arena, err);
    }
    struct sv base = folder->path.len ? folder->path : caller->cwd;
    enum lyn_code code = caller_absolute(call, base, file, &path, err);
    if (code == LYN_OK) {
        code = read_file(call, caller->roots, path, shown, text, err);
    }
    if (code != LYN_OK || folder->path.len) {
        return code;
    }
    folder->path = path_dirname(sv_from(path));
    folder->shown = path_dirname(sv_from(shown));
    return narrow(call, caller, folder, err);
}

enum lyn_code template_folder_read(void *context, struct call *call, struct sv name,
                                   struct sv *text, struct lyn_error *err) {
    const struct template_folder *folder = context;
    const char *path = NULL;
    if (folder->path.len == 0 || name.len == 0) {
        return error_set(err, REASON_FILE_NOT_FOUND, "there is no folder of templates");
    }
    char *shown = path_join(call->arena, folder->shown, name);
    if (!shown) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code = caller_absolute(call, folder->path, name, &path, err);
    if (code == LYN_OK) {
        code = read_file(call, &folder->roots, path, shown, text, err);
    }
    /* To the loader, nothing on the way is as good as nothing there. */
    return code != LYN_OK && err && roots_is_absent(err)
               ? error_set(err, REASON_FILE_NOT_FOUND, "there is no template %s", shown)
               : code;
}
