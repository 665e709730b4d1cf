#include "access/source_type.h"

#include "access/finalize.h"
#include "base/buf.h"

/* Types of the reference that this server does not have yet. A format of one of these names that is
 * registered comes first. */
static const char *const NOT_BUILT_TYPES[] = {
    "excel",
    "bibtex",
    "list",
    "directory",
    "yaml_directory",
    "json_directory",
    "bibtex_directory",
    "meta_directory",
    "markdown_directory",
    "docx_directory",
    "stack",
    "hstack",
    "vstack",
    "series",
    "fake",
};
enum { NOT_BUILT_COUNT = sizeof NOT_BUILT_TYPES / sizeof *NOT_BUILT_TYPES };

static const char *const PATH_KEYS[] = {
    "type", "filename", "directory", "base_directory", "allowed_roots", "unbounded_paths", NULL};
/* They belong to other stages and have no effect on reading (access 4). */
static const char *const OTHER_STAGES_KEYS[] = {"mapping", "filter", "precompute", "postcompute",
                                                NULL};
static const char *const LOCAL_KEYS[] = {"data", NULL};

/* ---- types ---- */

enum { CANDIDATES_MAX = 64 };

static const char *nearest_type(struct sv name) {
    const char *candidates[CANDIDATES_MAX];
    size_t count = 0;
    for (const struct format *const *at = format_list(); *at && count < CANDIDATES_MAX / 2; at++) {
        candidates[count++] = (*at)->name;
    }
    candidates[count++] = "local";
    candidates[count++] = "auto";
    for (size_t i = 0; i < NOT_BUILT_COUNT; i++) {
        candidates[count++] = NOT_BUILT_TYPES[i];
    }
    return sv_nearest(name, candidates, count);
}

static enum lyn_code unknown_type(struct sv name, struct lyn_error *err) {
    const char *nearest = nearest_type(name);
    return error_set(err, REASON_UNKNOWN_TYPE, "Unknown type \"%.*s\" in read_data.%s%s%s",
                     SV_ARG(name), nearest ? " Did you mean \"" : "", nearest ? nearest : "",
                     nearest ? "\"?" : "");
}

enum lyn_code source_type_find(struct sv name, struct source_type *out, struct lyn_error *err) {
    const struct format *format = format_by_name(name);
    if (format) {
        *out = (struct source_type){SOURCE_FORMAT, format};
        return LYN_OK;
    }
    if (sv_is(name, "auto") || sv_is(name, "local")) {
        *out = (struct source_type){sv_is(name, "auto") ? SOURCE_AUTO : SOURCE_LOCAL, NULL};
        return LYN_OK;
    }
    if (sv_is(name, "gsheet")) {
        return error_set(err, REASON_NOT_SUPPORTED,
                         "type \"gsheet\" is not supported by this server");
    }
    for (size_t i = 0; i < NOT_BUILT_COUNT; i++) {
        if (sv_is(name, NOT_BUILT_TYPES[i])) {
            return error_set(err, REASON_NOT_BUILT, "type \"%s\" is not built yet",
                             NOT_BUILT_TYPES[i]);
        }
    }
    return unknown_type(name, err);
}

/* ---- keys ---- */

struct key_list {
    const char **names;
    size_t count;
};

static size_t length_of(const char *const *names) {
    size_t count = 0;
    while (names && names[count]) {
        count++;
    }
    return count;
}

static enum lyn_code known_keys(struct call *call, const struct format *format,
                                struct key_list *out, struct lyn_error *err) {
    const char *const *lists[] = {PATH_KEYS, FINALIZE_KEYS, OTHER_STAGES_KEYS,
                                  format ? format->option_keys : LOCAL_KEYS};
    enum { LISTS = sizeof lists / sizeof *lists };
    size_t total = 0;
    for (size_t i = 0; i < LISTS; i++) {
        total += length_of(lists[i]);
    }
    *out = (struct key_list){arena_calloc(call->arena, total, sizeof *out->names), 0};
    if (!out->names) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < LISTS; i++) {
        for (size_t j = 0; j < length_of(lists[i]); j++) {
            out->names[out->count++] = lists[i][j];
        }
    }
    return LYN_OK;
}

static bool is_known(const struct key_list *known, struct sv key) {
    for (size_t i = 0; i < known->count; i++) {
        if (sv_is(key, known->names[i])) {
            return true;
        }
    }
    return false;
}

static void warn_unknown(struct call *call, const struct specification *source,
                         const struct value_entry *entry, const struct key_list *known,
                         const char *type) {
    struct buf name;
    buf_init(&name, 4096);
    value_print_python(&entry->key, &name);
    const char *nearest = sv_nearest(buf_view(&name), known->names, known->count);
    uint32_t line = entry->key.line ? entry->key.line : entry->value.line;
    call_warn(call, REASON_INVALID_VALUE, sv_from(source->file), line,
              "the key \"%s\" means nothing for a source of type %s and is ignored%s%s%s",
              name.data ? name.data : "", type, nearest ? "; did you mean \"" : "",
              nearest ? nearest : "", nearest ? "\"?" : "");
    buf_dispose(&name);
}

enum lyn_code source_check_keys(struct call *call, const struct specification *source,
                                const struct format *format, struct lyn_error *err) {
    struct key_list known;
    enum lyn_code code = known_keys(call, format, &known, err);
    if (code != LYN_OK) {
        return code;
    }
    const struct value *details = source->details;
    for (size_t i = 0; i < details->map.count; i++) {
        const struct value_entry *entry = &details->map.entries[i];
        if (entry->key.kind != VALUE_STRING || !is_known(&known, entry->key.text)) {
            warn_unknown(call, source, entry, &known, format ? format->name : "local");
        }
    }
    const struct value *unbounded = value_get(details, "unbounded_paths");
    if (value_truthy(unbounded)) {
        call_warn(call, REASON_INVALID_VALUE, sv_from(source->file), unbounded->line,
                  "`unbounded_paths` is ignored: which folders may be read is the server's to say "
                  "(--root)");
    }
    return LYN_OK;
}
