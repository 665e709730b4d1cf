#include "access/source_type.h"

#include <stdio.h>

#include "access/fake.h"
#include "access/finalize.h"
#include "access/keys.h"

static const char *const LOCAL_KEYS[] = {"data", NULL};

struct other_type {
    const char *name;
    enum source_kind kind;
};

static const struct other_type OTHER_TYPES[] = {
    {"local", SOURCE_LOCAL},
    {"auto", SOURCE_AUTO},
    {"fake", SOURCE_FAKE},
};
enum { OTHER_COUNT = sizeof OTHER_TYPES / sizeof *OTHER_TYPES };

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
    for (const struct flow_type *at = FLOW_TYPES; at->name; at++) {
        candidates[count++] = at->name;
    }
    for (size_t i = 0; i < OTHER_COUNT; i++) {
        candidates[count++] = OTHER_TYPES[i].name;
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
    for (size_t i = 0; i < OTHER_COUNT; i++) {
        if (sv_is(name, OTHER_TYPES[i].name)) {
            *out = (struct source_type){.kind = OTHER_TYPES[i].kind};
            return LYN_OK;
        }
    }
    const struct flow_type *flow = flow_type_find(name);
    if (flow) {
        *out = (struct source_type){.kind = SOURCE_FLOW, .flow = flow};
        return LYN_OK;
    }
    const struct collection_type *collection = collection_type_find(name);
    if (collection) {
        *out = (struct source_type){.kind = SOURCE_COLLECTION, .collection = collection};
        return LYN_OK;
    }
    if (sv_is(name, "gsheet")) {
        return error_set(err, REASON_NOT_SUPPORTED,
                         "type \"gsheet\" is not supported by this server");
    }
    return unknown_type(name, err);
}

/* ---- keys ---- */

/* What the type is called, the keys that say where its data is, and those of its own. */
struct type_keys {
    const char *name;
    const char *const *place, *const *own;
};

static struct type_keys keys_of(const struct source_type *type) {
    switch (type->kind) {
    case SOURCE_COLLECTION:
        return (struct type_keys){type->collection->name, NULL, type->collection->keys};
    case SOURCE_FLOW:
        return (struct type_keys){type->flow->name, NULL, type->flow->keys};
    case SOURCE_FAKE:
        return (struct type_keys){"fake", NULL, FAKE_KEYS};
    case SOURCE_LOCAL:
        break;
    case SOURCE_FORMAT:
    case SOURCE_AUTO:
        return (struct type_keys){type->format->name, PATH_KEYS, type->format->option_keys};
    }
    return (struct type_keys){"local", PATH_KEYS, LOCAL_KEYS};
}

enum lyn_code source_check_keys(struct call *call, const struct specification *source,
                                const struct source_type *type, const char *const *around,
                                struct lyn_error *err) {
    struct type_keys keys = keys_of(type);
    const char *const *lists[] = {keys.place, FINALIZE_KEYS, OTHER_STAGES_KEYS, keys.own, around};
    char what[64];
    snprintf(what, sizeof what, "a source of type %s", keys.name);
    return keys_check(call, source, lists, sizeof lists / sizeof *lists, what, err);
}
