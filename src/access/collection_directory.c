#include "access/collection_files.h"
#include "access/glob.h"
#include "base/path.h"

static const char *const SOURCE_KEYS[] = {"directory", "glob", "regexp"};
enum { SOURCE_KEY_COUNT = sizeof SOURCE_KEYS / sizeof *SOURCE_KEYS };

struct search {
    struct call *call;
    const struct caller *caller;
    const struct roots *roots;
    struct bases bases;
    struct sv written_base; /* `base_directory` as the source has it */
    struct sv glob;         /* of sources without one */
    struct collection_files *files;
};

/* One mapping of `source`. */
struct folder_source {
    const struct specification *place; /* the mapping itself, for messages */
    struct sv directory;               /* `$VAR`s put in */
    struct sv glob;
    const struct regexp *regexp;
};

/* ---- reading the mapping ---- */

static void warn_unknown_keys(struct call *call, const struct specification *source) {
    for (size_t i = 0; i < source->details->map.count; i++) {
        const struct value *key = &source->details->map.entries[i].key;
        bool known = false;
        for (size_t j = 0; j < SOURCE_KEY_COUNT; j++) {
            known |= value_is_text(key, SOURCE_KEYS[j]);
        }
        if (known) {
            continue;
        }
        struct sv name = key->kind == VALUE_STRING ? key->text : SV("");
        const char *nearest = sv_nearest(name, SOURCE_KEYS, SOURCE_KEY_COUNT);
        call_warn(call, REASON_INVALID_VALUE, sv_from(source->file), key->line,
                  "the key \"%.*s\" of `source` means nothing and is ignored%s%s%s", SV_ARG(name),
                  nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    }
}

static enum lyn_code read_regexp(struct call *call, const struct specification *source,
                                 const struct regexp **out, struct lyn_error *err) {
    struct sv pattern;
    *out = NULL;
    enum lyn_code code = locate_text(source, "regexp", &pattern, err);
    if (code != LYN_OK || !pattern.data) {
        return code;
    }
    code = regexp_compile(call->arena, pattern, out, err);
    if (code != LYN_OK) {
        specification_at(source, "regexp", value_get(source->details, "regexp"), err);
    }
    return code;
}

static enum lyn_code read_source(const struct search *search, const struct specification *source,
                                 struct folder_source *out, struct lyn_error *err) {
    *out = (struct folder_source){.place = source};
    enum lyn_code code = locate_text(source, "directory", &out->directory, err);
    if (code == LYN_OK && out->directory.data) {
        code = caller_expand(search->call, search->caller, out->directory, &out->directory, err);
    }
    if (code == LYN_OK) {
        code = locate_text(source, "glob", &out->glob, err);
    }
    if (code == LYN_OK) {
        code = read_regexp(search->call, source, &out->regexp, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    if (!out->directory.data) {
        out->directory = SV(".");
    }
    if (!out->glob.data) {
        out->glob = search->glob;
    }
    warn_unknown_keys(search->call, source);
    return LYN_OK;
}

/* ---- where it looks ---- */

static bool is_absolute(struct sv path) {
    return path.len && path.data[0] == '/';
}

/* Before the first component that is a pattern. */
static struct sv plain_part(struct sv path) {
    size_t end = 0;
    for (size_t at = 0; at <= path.len; at++) {
        if (at < path.len && path.data[at] != '/') {
            continue;
        }
        if (glob_has_magic((struct sv){path.data, at})) {
            break;
        }
        end = at;
    }
    return (struct sv){path.data, end ? end : is_absolute(path)};
}

/* How the files' paths begin (access 20.14): as written when that is absolute or the caller's own
 * directory, else with the folder's own path. */
static struct sv text_of(const struct search *search, struct sv written, const char *path) {
    if (is_absolute(written)) {
        return written;
    }
    if (search->written_base.len) {
        char *joined = path_join(search->call->arena, search->written_base, written);
        const char *normal = joined && joined[0] == '/'
                                 ? path_normalize(search->call->arena, sv_from(joined))
                                 : NULL;
        return normal && strcmp(normal, path) == 0 ? sv_from(joined) : sv_from(path);
    }
    bool is_own = written.len == 0 || sv_is(written, ".");
    return is_own && sv_is(search->caller->cwd, path) ? written : sv_from(path);
}

static enum lyn_code find_folder(const struct search *search, struct sv written, const char **out,
                                 struct lyn_error *err) {
    char *name = arena_strdup(search->call->arena, written);
    return name ? locate_folder(search->call, search->roots, &search->bases, name, out, err)
                : arena_error(search->call->arena, err);
}

static void warn_no_folder(const struct search *search, const struct folder_source *source) {
    struct buf places;
    buf_init(&places, 4096);
    for (size_t i = 0; i < search->bases.count && !is_absolute(source->directory); i++) {
        buf_printf(&places, "%s%.*s", i ? ", " : " (looked for it in ",
                   SV_ARG(search->bases.folders[i]));
    }
    buf_puts(&places, places.len ? ")" : "");
    const struct value *directory = value_get(source->place->details, "directory");
    call_warn(search->call, REASON_FILE_NOT_FOUND, sv_from(source->place->file),
              directory ? directory->line : 0, "there is no folder \"%.*s\"%s; nothing is read",
              SV_ARG(source->directory), places.data ? places.data : "");
    buf_dispose(&places);
}

/* A directory may itself be a pattern; one that is there under just that name is none. */
static enum lyn_code split_directory(const struct search *search, struct folder_source *source,
                                     struct lyn_error *err) {
    struct sv written = source->directory, plain = plain_part(written);
    struct sv rest = {written.data + plain.len, written.len - plain.len};
    while (rest.len && rest.data[0] == '/') {
        rest = (struct sv){rest.data + 1, rest.len - 1};
    }
    char *glob = path_join(search->call->arena, rest, source->glob);
    if (!glob) {
        return arena_error(search->call->arena, err);
    }
    source->directory = plain;
    source->glob = sv_from(glob);
    return LYN_OK;
}

static enum lyn_code walk_source(const struct search *search, struct folder_source *source,
                                 struct lyn_error *err) {
    struct folder_walk walk = {.call = search->call,
                               .roots = search->roots,
                               .regexp = source->regexp,
                               .files = search->files};
    if (is_absolute(source->glob)) {
        return folder_walk(&walk, "/", SV("/"), source->glob, err);
    }
    const char *path = NULL;
    bool is_pattern = false;
    enum lyn_code code = find_folder(search, source->directory, &path, err);
    if (code == LYN_OK && !path && glob_has_magic(source->directory)) {
        is_pattern = true;
        code = split_directory(search, source, err);
        if (code == LYN_OK) {
            code = find_folder(search, source->directory, &path, err);
        }
    }
    if (code != LYN_OK) {
        return code;
    }
    if (!path) {
        warn_no_folder(search, source);
        return LYN_OK;
    }
    struct sv text = is_pattern && !is_absolute(source->directory)
                         ? sv_from(path)
                         : text_of(search, source->directory, path);
    if (!text.data) {
        return arena_error(search->call->arena, err);
    }
    walk.doubled_dot = sv_is(text, ".");
    size_t before = search->files->count;
    code = folder_walk(&walk, path, text, source->glob, err);
    if (code == LYN_OK && search->files->count == before) {
        call_warn(search->call, REASON_FILE_NOT_FOUND, sv_from(source->place->file),
                  source->place->details->line, "nothing in \"%s\" matches \"%.*s\"%s", path,
                  SV_ARG(source->glob), source->regexp ? " and the regular expression" : "");
    }
    return code;
}

/* ---- all of them ---- */

static enum lyn_code search_source(struct search *search, const struct specification *source,
                                   const struct value *mapping, struct lyn_error *err) {
    struct folder_source folder;
    enum lyn_code code = LYN_OK;
    if (mapping->kind != VALUE_MAP) {
        code = error_set(err, REASON_WRONG_TYPE,
                         "`source` must be a mapping or a list of mappings; one is of type %s",
                         value_kind_name(mapping->kind));
        specification_at(source, "source", mapping, err);
        return code;
    }
    /* It may come from another file than what is around it, which has `base_directory`. */
    struct specification place = specification_nested(source, mapping);
    struct specification outer = *source;
    outer.directory = place.directory;
    code = locate_bases(search->call, search->caller, search->roots, &outer, &search->bases, err);
    if (code == LYN_OK) {
        code = read_source(search, &place, &folder, err);
    }
    if (code == LYN_OK) {
        code = walk_source(search, &folder, err);
    }
    if (code != LYN_OK) {
        specification_at(&place, "source", mapping, err);
    }
    return code;
}

enum lyn_code collection_directory(struct call *call, const struct caller *caller,
                                   const struct roots *roots, const struct specification *source,
                                   const char *glob, struct collection_files *out,
                                   struct lyn_error *err) {
    struct search search = {.call = call, .caller = caller, .roots = roots, .files = out};
    const struct value *wanted = value_get(source->details, "source");
    if (!wanted) {
        call_warn(call, REASON_MISSING_KEY, sv_from(source->file), source->details->line,
                  "there is no `source`, the folder to read from; nothing is read");
        return LYN_OK;
    }
    enum lyn_code code = locate_text(source, "base_directory", &search.written_base, err);
    if (code == LYN_OK) {
        code = locate_text(source, "glob", &search.glob, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    if (search.glob.len == 0) {
        search.glob = sv_from(glob);
    }
    bool is_list = wanted->kind == VALUE_LIST;
    const struct value *items = is_list ? wanted->list.items : wanted;
    size_t count = is_list ? wanted->list.count : 1;
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        code = search_source(&search, source, &items[i], err);
    }
    return code;
}
