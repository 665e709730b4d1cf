#include "access/locate.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/path.h"

static void add_base(struct bases *bases, struct sv folder) {
    if (folder.len) {
        bases->folders[bases->count++] = folder;
    }
}

enum lyn_code locate_text(const struct specification *source, const char *key, struct sv *out,
                          struct lyn_error *err) {
    const struct value *value = value_get(source->details, key);
    *out = (struct sv){0};
    if (!value || value->kind == VALUE_NULL) {
        return LYN_OK;
    }
    enum lyn_code code = LYN_OK;
    if (value->kind != VALUE_STRING) {
        code = error_set(err, REASON_WRONG_TYPE, "`%s` must be text; its type is %s", key,
                         value_kind_name(value->kind));
    } else if (value->text.len && memchr(value->text.data, '\0', value->text.len)) {
        code = error_set(err, REASON_INVALID_VALUE, "embedded null byte");
    }
    if (code != LYN_OK) {
        specification_at(source, key, value, err);
        return code;
    }
    *out = value->text.data ? value->text : SV("");
    return LYN_OK;
}

enum lyn_code locate_filename(const struct specification *source, struct sv *out,
                              struct lyn_error *err) {
    return locate_text(source, "filename", out, err);
}

enum lyn_code locate_folder(struct call *call, const struct roots *roots, const struct bases *bases,
                            const char *name, const char **out, struct lyn_error *err) {
    *out = NULL;
    for (size_t i = 0; i == 0 || i < bases->count; i++) {
        const char *path = NULL;
        struct stat status;
        struct lyn_error why;
        struct sv base = bases->count ? bases->folders[i] : SV("");
        enum lyn_code code = caller_absolute(call, base, sv_from(name), &path, err);
        if (code != LYN_OK) {
            return code;
        }
        code = roots_stat(roots, call->arena, path, name, &status, &why);
        if (code == LYN_OK && S_ISDIR(status.st_mode)) {
            *out = path;
            return LYN_OK;
        }
        if (code != LYN_OK && !roots_is_absent(&why)) {
            if (err) {
                *err = why;
            }
            return code;
        }
    }
    return LYN_OK;
}

/* `base_directory` is itself found by the bases after it; where it does not exist, the first of
 * them says what the messages name. */
static enum lyn_code resolve_base(struct call *call, const struct roots *roots, struct sv written,
                                  const struct bases *rest, struct sv *out, struct lyn_error *err) {
    char *shown = arena_strdup(call->arena, written);
    if (!shown) {
        return arena_error(call->arena, err);
    }
    const char *path = NULL;
    enum lyn_code code = locate_folder(call, roots, rest, shown, &path, err);
    if (code == LYN_OK && !path) {
        code = caller_absolute(call, rest->count ? rest->folders[0] : SV(""), written, &path, err);
    }
    if (code != LYN_OK) {
        error_field(err, "base_directory");
        return code;
    }
    *out = sv_from(path);
    return LYN_OK;
}

enum lyn_code locate_bases(struct call *call, const struct caller *caller,
                           const struct roots *roots, const struct specification *source,
                           struct bases *out, struct lyn_error *err) {
    struct bases rest = {.count = 0};
    struct sv written, base = {0};
    add_base(&rest, source->directory);
    add_base(&rest, caller->cwd);
    enum lyn_code code = locate_text(source, "base_directory", &written, err);
    if (code == LYN_OK && written.len) {
        code = resolve_base(call, roots, written, &rest, &base, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    *out = (struct bases){.count = 0};
    add_base(out, base);
    for (size_t i = 0; i < rest.count; i++) {
        add_base(out, rest.folders[i]);
    }
    return LYN_OK;
}

/* ---- trying the places ---- */

struct search {
    struct call *call;
    const struct roots *roots;
    const char *shown;
    const char *places[BASES_MAX]; /* where it is not */
    size_t count;
    bool no_folder; /* at each of them a part of the path is a file */
};

static bool was_tried(const struct search *search, const char *path) {
    for (size_t i = 0; i < search->count; i++) {
        if (strcmp(search->places[i], path) == 0) {
            return true;
        }
    }
    return false;
}

static enum lyn_code nowhere(const struct search *search, struct lyn_error *err) {
    struct lyn_error plain;
    enum lyn_code code = error_errno(&plain, search->no_folder ? ENOTDIR : ENOENT, search->shown);
    if (!err) {
        return code;
    }
    struct buf text;
    buf_init(&text, SIZE_MAX / 2);
    buf_puts(&text, plain.message);
    for (size_t i = 0; i < search->count; i++) {
        buf_puts(&text, i ? ", " : " (looked for ");
        buf_puts(&text, search->places[i]);
    }
    buf_putc(&text, ')');
    /* One place that is what was written needs no repeating. */
    bool say_places = search->count > 1 || strcmp(search->places[0], search->shown) != 0;
    *err = plain;
    if (say_places && text.failure == BUF_FINE) {
        error_set(err, search->no_folder ? REASON_NOT_A_DIRECTORY : REASON_FILE_NOT_FOUND, "%s",
                  text.data);
        error_at(err, search->shown, strlen(search->shown), 0, 0);
    }
    buf_dispose(&text);
    return code;
}

/* LYN_OK, out->fd still below 0, when it is not there. */
static enum lyn_code try_base(struct search *search, struct sv base, struct location *out,
                              struct lyn_error *err) {
    const char *path = NULL;
    struct lyn_error why;
    enum lyn_code code = caller_absolute(search->call, base, sv_from(search->shown), &path, err);
    if (code != LYN_OK || was_tried(search, path)) {
        return code;
    }
    code = roots_open_file(search->roots, search->call->arena, path, search->shown, &out->fd, &why);
    if (code == LYN_OK) {
        out->path = path;
        return LYN_OK;
    }
    if (!roots_is_absent(&why)) {
        if (err) {
            *err = why;
        }
        return code;
    }
    bool folder_missing = strcmp(why.reason, reason_name(REASON_NOT_A_DIRECTORY)) == 0;
    search->no_folder = folder_missing && (search->count == 0 || search->no_folder);
    search->places[search->count++] = path;
    return LYN_OK;
}

enum lyn_code locate_under(struct call *call, const struct roots *roots, const struct bases *bases,
                           const char *name, struct location *out, struct lyn_error *err) {
    struct search search = {.call = call, .roots = roots, .shown = name};
    struct location found = {.fd = -1, .shown = name};
    for (size_t i = 0; found.fd < 0 && (i == 0 || i < bases->count); i++) {
        struct sv base = bases->count ? bases->folders[i] : SV("");
        enum lyn_code code = try_base(&search, base, &found, err);
        if (code != LYN_OK) {
            return code;
        }
    }
    if (found.fd < 0) {
        return nowhere(&search, err);
    }
    *out = found;
    return LYN_OK;
}

enum lyn_code locate_written(struct call *call, const struct caller *caller,
                             const struct specification *source, const char **out,
                             struct lyn_error *err) {
    struct sv filename, directory;
    enum lyn_code code = locate_text(source, "filename", &filename, err);
    if (code == LYN_OK && !filename.data) {
        code = error_set(err, REASON_MISSING_KEY, "No filename provided in details.");
        error_field(err, "filename");
    }
    if (code == LYN_OK) {
        code = locate_text(source, "directory", &directory, err);
    }
    if (code == LYN_OK) {
        code = caller_expand(call, caller, directory, &directory, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    *out = path_join(call->arena, directory, filename);
    return *out ? LYN_OK : arena_error(call->arena, err);
}

enum lyn_code locate_file(struct call *call, const struct caller *caller, const struct roots *roots,
                          const struct specification *source, struct location *out,
                          struct lyn_error *err) {
    struct bases bases;
    const char *name = NULL;
    enum lyn_code code = locate_written(call, caller, source, &name, err);
    if (code == LYN_OK) {
        code = locate_bases(call, caller, roots, source, &bases, err);
    }
    if (code == LYN_OK) {
        code = locate_under(call, roots, &bases, name, out, err);
    }
    if (code != LYN_OK) {
        specification_at(source, "filename", value_get(source->details, "filename"), err);
    }
    return code;
}

enum lyn_code locate_path(struct call *call, const struct caller *caller, struct sv path,
                          struct location *out, struct lyn_error *err) {
    struct bases bases = {.count = 0};
    add_base(&bases, caller->cwd);
    if (path.len && memchr(path.data, '\0', path.len)) {
        return error_set(err, REASON_INVALID_VALUE, "embedded null byte");
    }
    char *name = arena_strdup(call->arena, path);
    return name ? locate_under(call, caller->roots, &bases, name, out, err)
                : arena_error(call->arena, err);
}
