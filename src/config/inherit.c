#include "config/inherit.h"

#include "base/path.h"
#include "config/mapping.h"
#include "config/own.h"

const char *const INHERIT_SECTION_KEYS[INHERIT_SECTIONS] = {"output", "series", "parameters"};

bool inherit_hides(const struct inheritance *inheritance, const struct value *key) {
    for (size_t i = 0; i < INHERIT_SECTIONS; i++) {
        if (inheritance->converted[i] && value_is_text(key, INHERIT_SECTION_KEYS[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < inheritance->ignore.list.count; i++) {
        if (value_equal(&inheritance->ignore.list.items[i], key)) {
            return true;
        }
    }
    return false;
}

/* ---- the files on the way ---- */

struct link {
    struct interface *interface;
    const char *real; /* two files are one when this is one */
    struct sv field;
};

struct chain {
    struct link links[INHERIT_DEPTH + 1];
    size_t count;
};

/* `a.yml -> b.yml -> next`, in the middle cut short. */
static void print_chain(const struct chain *chain, const char *next, struct buf *out) {
    enum { FIRST = 4, LAST = 2 };
    for (size_t i = 0; i < chain->count; i++) {
        if (chain->count > FIRST + LAST && i == FIRST) {
            buf_puts(out, " -> ...");
            i = chain->count - LAST;
        }
        buf_printf(out, "%s%s", i ? " -> " : "", chain->links[i].interface->place.shown);
    }
    if (next) {
        buf_printf(out, " -> %s", next);
    }
}

/* Puts the files on the way behind the message. */
static void show_chain(const struct chain *chain, const char *next, struct lyn_error *err) {
    struct buf text;
    struct lyn_error whole;
    if (!err) {
        return;
    }
    buf_init(&text, sizeof err->message * INHERIT_DEPTH);
    print_chain(chain, next, &text);
    if (text.failure == BUF_FINE) {
        (void)error_set(&whole, REASON_INTERNAL, "%s (inherit: %s)", err->message, text.data);
        memcpy(err->message, whole.message, sizeof err->message);
    }
    buf_dispose(&text);
}

/* ---- what `inherit` says ---- */

/* The keys of `inherit` as they are written. */
struct rules {
    struct sv directory;
    const struct sv *files;
    size_t file_count;
    uint32_t line;
};

static enum lyn_code wrong_type(const struct interface_place *place, const char *key,
                                const struct value *value, const char *wanted,
                                struct lyn_error *err) {
    enum lyn_code code =
        error_set(err, REASON_WRONG_TYPE, "`%s` in \"%s\" must be %s; its type is %s", key,
                  place->path, wanted, value_kind_name(value->kind));
    place_at(place, value->line, err);
    error_field(err, "inherit");
    return code;
}

static enum lyn_code no_directory(const struct interface_place *place, uint32_t line,
                                  struct lyn_error *err) {
    enum lyn_code code =
        error_set(err, REASON_MISSING_KEY,
                  "`inherit` in \"%s\" names no `directory` to inherit from", place->path);
    place_at(place, line, err);
    error_field(err, "inherit");
    return code;
}

static void warn_unknown_keys(struct call *call, const struct interface_place *place,
                              const struct value *inherit) {
    static const char *const KEYS[] = {"directory", "filename", "ignore", "append", "writable"};
    enum { COUNT = sizeof KEYS / sizeof *KEYS };
    for (size_t i = 0; i < inherit->map.count; i++) {
        const struct value *key = &inherit->map.entries[i].key;
        bool known = false;
        for (size_t j = 0; j < COUNT; j++) {
            known = known || value_is_text(key, KEYS[j]);
        }
        if (known) {
            continue;
        }
        struct sv name = key->kind == VALUE_STRING ? key->text : SV("");
        const char *nearest = sv_nearest(name, KEYS, COUNT);
        call_warn(call, REASON_INVALID_VALUE, sv_from(place->shown),
                  inherit->map.entries[i].value.line,
                  "`inherit` has no key \"%.*s\"; it has no effect%s%s%s", SV_ARG(name),
                  nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    }
}

/* A list of keys; one key stands for a list of one. */
static enum lyn_code take_keys(struct call *call, const struct interface_place *place,
                               const struct value *inherit, const char *key, struct value *out,
                               struct lyn_error *err) {
    const struct value *given = value_get(inherit, key);
    if (given && given->kind == VALUE_MAP) {
        return wrong_type(place, key, given, "a list of keys", err);
    }
    return mapping_join_lists(call->arena, NULL, given, out) ? LYN_OK
                                                             : arena_error(call->arena, err);
}

static enum lyn_code take_files(struct call *call, const struct interface_place *place,
                                const struct value *inherit, struct rules *out,
                                struct lyn_error *err) {
    const struct value *given = value_get(inherit, "filename");
    struct value names;
    if (!mapping_join_lists(call->arena, NULL, given, &names)) {
        return arena_error(call->arena, err);
    }
    struct sv *files = arena_calloc(call->arena, names.list.count, sizeof *files);
    if (!files) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < names.list.count; i++) {
        if (names.list.items[i].kind != VALUE_STRING) {
            return wrong_type(place, "filename", &names.list.items[i],
                              "a file name or a list of them", err);
        }
        files[i] = names.list.items[i].text;
    }
    out->files = files;
    out->file_count = names.list.count;
    return LYN_OK;
}

/* The rules as they are written, and the lists that are to be seen under `inherit` from now on. */
static enum lyn_code take_rules(struct call *call, struct interface *interface,
                                const struct value *inherit, struct inheritance *out,
                                struct rules *rules, struct lyn_error *err) {
    const struct interface_place *place = &interface->place;
    bool has_no_keys = inherit->kind == VALUE_STRING || inherit->kind == VALUE_LIST;
    if (inherit->kind != VALUE_MAP && !has_no_keys) {
        return wrong_type(place, "inherit", inherit, "a mapping", err);
    }
    const struct value *directory = value_get(inherit, "directory");
    if (!directory) {
        return no_directory(place, inherit->line, err);
    }
    if (directory->kind != VALUE_STRING) {
        return wrong_type(place, "directory", directory, "text", err);
    }
    rules->directory = directory->text;
    rules->line = inherit->line;
    warn_unknown_keys(call, place, inherit);
    out->writable = value_truthy(value_get(inherit, "writable"));
    enum lyn_code code = take_files(call, place, inherit, rules, err);
    if (code == LYN_OK) {
        code = take_keys(call, place, inherit, "ignore", &out->ignore, err);
    }
    if (code == LYN_OK) {
        code = take_keys(call, place, inherit, "append", &out->append, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    struct value shown = *inherit;
    struct value none = {.kind = VALUE_LIST};
    bool fine =
        (value_get(&shown, "ignore") || mapping_set(call->arena, &shown, "ignore", none, &shown)) &&
        (value_get(&shown, "append") || mapping_set(call->arena, &shown, "append", none, &shown)) &&
        mapping_set(call->arena, &interface->data, "inherit", shown, &interface->data);
    return fine ? LYN_OK : arena_error(call->arena, err);
}

/* ---- one step up ---- */

static enum lyn_code load_below(struct call *call, const struct caller *caller, struct sv base,
                                struct sv shown_base, struct sv directory,
                                const struct rules *rules, struct interface *out,
                                struct lyn_error *err) {
    if (directory.len && memchr(directory.data, '\0', directory.len)) {
        return error_set(err, REASON_INVALID_VALUE, "embedded null byte in the `directory`");
    }
    char *folder = path_join(call->arena, base, directory);
    char *shown = path_join(call->arena, shown_base, directory);
    if (!folder || !shown) {
        return arena_error(call->arena, err);
    }
    struct place_search search = {rules->files, rules->file_count, sv_from(folder), sv_from(shown),
                                  rules->directory};
    return own_load(call, caller, &search, SV(""), out, err);
}

static bool is_not_there(const struct lyn_error *err) {
    return strcmp(err->reason, reason_name(REASON_INTERFACE_NOT_FOUND)) == 0;
}

static enum lyn_code load_parent(struct call *call, const struct caller *caller,
                                 const struct chain *chain, const struct rules *rules,
                                 struct interface *out, struct lyn_error *err) {
    const struct interface_place *child = &chain->links[chain->count - 1].interface->place;
    struct sv directory;
    struct lyn_error why = {0};
    enum lyn_code code = caller_expand_folder(call, caller, rules->directory, &directory, &why);
    if (code == LYN_OK) {
        code = load_below(call, caller, child->directory, path_dirname(sv_from(child->shown)),
                          directory, rules, out, &why);
    }
    if (code != LYN_OK && is_not_there(&why) && !sv_equal(child->base, child->directory)) {
        code = load_below(call, caller, child->base, child->base, directory, rules, out, &why);
    }
    if (code == LYN_OK) {
        return LYN_OK;
    }
    place_at(child, rules->line, &why);
    error_field(&why, "inherit");
    show_chain(chain, out->place.shown, &why);
    if (err) {
        *err = why;
    }
    return code;
}

/* The parent as the last of the chain, unless it is there already or the chain is too long. */
static enum lyn_code add_link(struct call *call, struct chain *chain, struct interface *interface,
                              struct sv field, uint32_t line, struct lyn_error *err) {
    struct link link = {interface, NULL, field};
    enum lyn_code code = place_real_path(call, interface->place.path, &link.real, err);
    if (code != LYN_OK) {
        return code;
    }
    for (size_t i = 0; i < chain->count && code == LYN_OK; i++) {
        if (strcmp(chain->links[i].real, link.real) == 0 &&
            sv_equal(chain->links[i].field, field)) {
            code = error_set(err, REASON_INVALID_VALUE, "`inherit` goes round in a circle");
        }
    }
    if (code == LYN_OK && chain->count > INHERIT_DEPTH) {
        code = error_set(err, REASON_INVALID_VALUE, "`inherit` goes through more than %d files",
                         INHERIT_DEPTH);
    }
    if (code != LYN_OK) {
        place_at(&chain->links[chain->count - 1].interface->place, line, err);
        error_field(err, "inherit");
        show_chain(chain, interface->place.shown, err);
        return code;
    }
    chain->links[chain->count++] = link;
    return LYN_OK;
}

/* The last of the chain gets its parent, if it has one. */
static enum lyn_code step(struct call *call, const struct caller *caller, struct chain *chain,
                          struct specification_origins *origins, bool *more,
                          struct lyn_error *err) {
    struct interface *interface = chain->links[chain->count - 1].interface;
    const struct value *inherit = value_get(&interface->data, "inherit");
    struct rules rules = {0};
    *more = inherit != NULL;
    if (!inherit) {
        return LYN_OK;
    }
    struct inheritance *inheritance = arena_calloc(call->arena, 1, sizeof *inheritance);
    struct interface *parent = arena_calloc(call->arena, 1, sizeof *parent);
    if (!inheritance || !parent) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code = call_check(call, err);
    if (code != LYN_OK) {
        return code;
    }
    code = take_rules(call, interface, inherit, inheritance, &rules, err);
    if (code != LYN_OK && chain->count > 1) {
        show_chain(chain, NULL, err);
    }
    if (code == LYN_OK) {
        code = load_parent(call, caller, chain, &rules, parent, err);
    }
    if (code == LYN_OK) {
        code = add_link(call, chain, parent, SV(""), rules.line, err);
    }
    inheritance->parent = parent;
    inheritance->origins = origins;
    interface->inheritance = inheritance;
    return code;
}

enum lyn_code inherit_load(struct call *call, const struct caller *caller, struct sv field,
                           struct interface *interface, struct lyn_error *err) {
    struct chain chain = {.count = 0};
    struct specification_origins *origins = NULL;
    bool more = true;
    if (!value_get(&interface->data, "inherit")) {
        return LYN_OK;
    }
    enum lyn_code code = specification_origins_new(call, &origins, err);
    if (code == LYN_OK) {
        code = add_link(call, &chain, interface, field, 0, err);
    }
    while (code == LYN_OK && more) {
        code = step(call, caller, &chain, origins, &more, err);
    }
    /* From the far end on: what a parent has inherited is settled before its child takes it. */
    for (size_t i = chain.count; code == LYN_OK && i > 1; i--) {
        code = inherit_convert(call, chain.links[i - 2].interface->inheritance, err);
    }
    return code;
}
