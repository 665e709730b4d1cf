#include "config/place.h"

#include <stdlib.h>

#include "base/path.h"

void place_at(const struct interface_place *place, uint64_t line, struct lyn_error *err) {
    if (err && err->file[0] == '\0' && place->shown) {
        error_at(err, place->shown, strlen(place->shown), line, 0);
    }
}

enum lyn_code place_real_path(struct call *call, const char *path, const char **out,
                              struct lyn_error *err) {
    char *real = realpath(path, NULL);
    *out = arena_strdup(call->arena, sv_from(real ? real : path));
    free(real);
    return *out ? LYN_OK : arena_error(call->arena, err);
}

enum lyn_code interface_place_of(struct call *call, const char *path, const char *shown,
                                 struct interface_place *out, struct lyn_error *err) {
    const char *base = NULL;
    char *directory = arena_strdup(call->arena, path_dirname(sv_from(path)));
    if (!directory) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code = place_real_path(call, directory, &base, err);
    if (code == LYN_OK) {
        *out = (struct interface_place){shown, path, sv_from(directory), sv_from(base),
                                        path_basename(sv_from(path))};
    }
    return code;
}

/* The folder that the search starts from, NULL for the caller's; outside, it is refused as it was
 * written. */
static enum lyn_code start(struct call *call, const struct caller *caller,
                           const struct place_search *search, const char **out,
                           struct lyn_error *err) {
    *out = NULL;
    if (search->folder.len == 0) {
        return LYN_OK;
    }
    char *written = arena_strdup(call->arena, search->written);
    if (!written) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code = caller_absolute(call, caller->cwd, search->folder, out, err);
    return code == LYN_OK ? roots_check(caller->roots, call->arena, *out, written, err) : code;
}

/* The place of one name, which may not exist. */
static enum lyn_code look_at(struct call *call, const struct caller *caller,
                             const struct place_search *search, struct sv name,
                             struct interface_place *out, struct lyn_error *err) {
    const char *folder = NULL, *path = NULL, *base = NULL;
    enum lyn_code code = start(call, caller, search, &folder, err);
    if (code == LYN_OK) {
        code = caller_absolute(call, folder ? sv_from(folder) : caller->cwd, name, &path, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    char *written = arena_strdup(call->arena, name);
    char *joined = written ? path_join(call->arena, search->shown, name) : NULL;
    char *shown = joined ? path_normalize(call->arena, sv_from(joined)) : NULL;
    if (!shown) {
        return arena_error(call->arena, err);
    }
    code = roots_check(caller->roots, call->arena, path, written, err);
    if (code == LYN_OK) {
        code = interface_place_of(call, path, shown, out, err);
    }
    if (code == LYN_OK && folder) {
        code = place_real_path(call, folder, &base, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    out->name = sv_from(written);
    if (base || caller->cwd.len) {
        out->base = base ? sv_from(base) : caller->cwd;
    }
    return LYN_OK;
}

enum lyn_code place_find(struct call *call, const struct caller *caller,
                         const struct place_search *search, int *fd, struct interface_place *place,
                         struct lyn_error *err) {
    static const struct sv DEFAULT_FILE = {INTERFACE_DEFAULT_FILE,
                                           sizeof INTERFACE_DEFAULT_FILE - 1};
    const struct sv *files = search->file_count ? search->files : &DEFAULT_FILE;
    size_t count = search->file_count ? search->file_count : 1;
    for (size_t i = 0; i < count; i++) {
        struct lyn_error why;
        enum lyn_code code = look_at(call, caller, search, files[i], place, err);
        if (code != LYN_OK) {
            return code;
        }
        code = roots_open_file(caller->roots, call->arena, place->path, place->shown, fd, &why);
        if (code == LYN_OK) {
            return LYN_OK;
        }
        if (!roots_is_absent(&why)) {
            if (err) {
                *err = why;
            }
            return code;
        }
    }
    return error_set(err, REASON_INTERFACE_NOT_FOUND, "No configuration file found at \"%s\".",
                     place->path);
}
