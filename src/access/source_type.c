#include "access/source_type.h"

#include <stdio.h>

#include "access/finalize.h"
#include "access/keys.h"

/* Types of the reference that this server does not have yet. A format of one of these names that is
 * registered comes first. */
static const char *const NOT_BUILT_TYPES[] = {
    "excel", "bibtex", "stack", "hstack", "vstack", "series", "fake",
};
enum { NOT_BUILT_COUNT = sizeof NOT_BUILT_TYPES / sizeof *NOT_BUILT_TYPES };

static const char *const LOCAL_KEYS[] = {"data", NULL};

/* ---- types ---- */

enum { CANDIDATES_MAX = 64 };

static const char *nearest_type(struct sv name) {
    const char *candidates[CANDIDATES_MAX];
    size_t count = 0;
    for (const struct format *const *at = format_list(); *at && count < CANDIDATES_MAX / 2; at++) {
        candidates[count++] = (*at)->name;
    }
    for (const struct collection_type *at = COLLECTION_TYPES; at->name; at++) {
        candidates[count++] = at->name;
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
        *out = (struct source_type){.kind = SOURCE_FORMAT, .format = format};
        return LYN_OK;
    }
    if (sv_is(name, "auto") || sv_is(name, "local")) {
        *out = (struct source_type){.kind = sv_is(name, "auto") ? SOURCE_AUTO : SOURCE_LOCAL};
        return LYN_OK;
    }
    const struct collection_type *collection = collection_type_find(name);
    if (collection) {
        *out = (struct source_type){.kind = SOURCE_COLLECTION, .collection = collection};
        return collection->format && !format_by_name(sv_from(collection->format))
                   ? error_set(err, REASON_NOT_BUILT, "type \"%s\" is not built yet",
                               collection->name)
                   : LYN_OK;
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

enum lyn_code source_check_keys(struct call *call, const struct specification *source,
                                const struct source_type *type, struct lyn_error *err) {
    const struct collection_type *collection = type->collection;
    const char *const *own = collection     ? collection->keys
                             : type->format ? type->format->option_keys
                                            : LOCAL_KEYS;
    const char *name = collection ? collection->name : type->format ? type->format->name : "local";
    const char *const *lists[] = {collection ? NULL : PATH_KEYS, FINALIZE_KEYS, OTHER_STAGES_KEYS,
                                  own};
    char what[64];
    snprintf(what, sizeof what, "a source of type %s", name);
    return keys_check(call, source, lists, sizeof lists / sizeof *lists, what, err);
}
