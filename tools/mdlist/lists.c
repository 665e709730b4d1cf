#include "lists.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "value/value.h"

#define BESIDE_PROGRAM "../share/lynguine/lists/" LISTS_FILE

static bool is_there(const char *path, mode_t kind) {
    struct stat status;
    return stat(path, &status) == 0 && (status.st_mode & S_IFMT) == kind;
}

/* The path relative to the folder that this program is in; NULL when it cannot be told. */
static const char *beside_program(struct arena *arena, const char *name) {
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length <= 0 || (size_t)length == sizeof path) {
        return NULL;
    }
    struct sv folder = path_dirname((struct sv){path, (size_t)length});
    const char *joined = path_join(arena, folder, sv_from(name));
    return joined ? path_normalize(arena, sv_from(joined)) : NULL;
}

enum lyn_code lists_find(struct arena *arena, const char *given, const char **out,
                         struct lyn_error *err) {
    const char *places[] = {LISTS_FILE, beside_program(arena, BESIDE_PROGRAM),
                            LYN_LISTS_FOLDER "/" LISTS_FILE};
    *out = given;
    for (size_t i = 0; i < sizeof places / sizeof *places && !*out; i++) {
        *out = places[i] && is_there(places[i], S_IFREG) ? places[i] : NULL;
    }
    return *out ? LYN_OK
                : error_set(err, REASON_INTERFACE_NOT_FOUND,
                            "there is no ./" LISTS_FILE " and no %s; name one with --config",
                            places[2]);
}

enum lyn_code lists_templates(struct arena *arena, const char *lists, const char *given,
                              const char **out, struct lyn_error *err) {
    struct sv folder = path_dirname(sv_from(lists));
    const char *beside = path_join(arena, folder, SV("templates"));
    const char *above = path_join(arena, folder, SV("../templates"));
    if (!beside || !above) {
        return arena_error(arena, err);
    }
    *out = given ? given : !is_there(beside, S_IFDIR) && is_there(above, S_IFDIR) ? above : beside;
    return LYN_OK;
}

/* "talks, grants": the mappings with a template. */
static void name_types(const struct value *all, struct buf *out) {
    for (size_t i = 0; i < all->map.count; i++) {
        const struct value_entry *entry = &all->map.entries[i];
        if (entry->key.kind == VALUE_STRING && value_get(&entry->value, "listtemplate")) {
            buf_printf(out, "%s%.*s", out->len ? ", " : "", SV_ARG(entry->key.text));
        }
    }
}

static enum lyn_code no_such_type(const struct value *all, const char *name, const char *file,
                                  struct lyn_error *err) {
    enum { TYPES_BYTES = 400 };
    struct buf types;
    buf_init(&types, TYPES_BYTES);
    name_types(all, &types);
    enum lyn_code code =
        error_set(err, REASON_INVALID_VALUE, "there is no list of type '%s'; there are %s", name,
                  types.len ? types.data : "none");
    buf_dispose(&types);
    error_at(err, file, strlen(file), 0, 0);
    return code;
}

enum lyn_code lists_type(struct arena *arena, const lyn_value *all, const char *name,
                         const char *file, const lyn_value **out, const char **template,
                         struct lyn_error *err) {
    const struct value *type = value_get(all, name);
    const struct value *named = type ? value_get(type, "listtemplate") : NULL;
    if (!type) {
        return no_such_type(all, name, file, err);
    }
    if (!named || named->kind != VALUE_STRING || named->text.len == 0) {
        enum lyn_code code = error_set(err, REASON_MISSING_KEY, "'%s' has no `listtemplate`", name);
        error_at(err, file, strlen(file), 0, 0);
        return code;
    }
    *out = type;
    *template = path_extension(named->text).len
                    ? arena_strdup(arena, named->text)
                    : arena_printf(arena, "%.*s.md", SV_ARG(named->text));
    return *template ? LYN_OK : arena_error(arena, err);
}
