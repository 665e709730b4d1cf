/* What a key of an interface stands for, with what it inherits (config-compute 1.2, 1.5). */
#include "base/utf8.h"
#include "config/inherit.h"
#include "config/mapping.h"

static bool is_map(const struct value *value) {
    return value && value->kind == VALUE_MAP;
}

/* ---- the file's own ---- */

/* What every interface has: where it was looked for, and under which name. */
static bool injected(const struct interface *interface, const struct value *key,
                     struct value *out) {
    const struct interface_place *place = &interface->place;
    struct sv text;
    if (value_is_text(key, "base_directory")) {
        text = place->base;
    } else if (value_is_text(key, "user_file")) {
        text = place->name;
    } else {
        return false;
    }
    *out = value_string(text);
    return utf8_check(text) == text.len;
}

static enum lyn_code get_own(struct call *call, const struct interface *interface,
                             const struct value *key, struct specification *out,
                             struct lyn_error *err) {
    const struct interface_place *place = &interface->place;
    const struct value *value = mapping_find(&interface->data, key);
    struct value made;
    *out = (struct specification){NULL, place->directory, place->shown,
                                  interface->inheritance ? interface->inheritance->origins : NULL};
    if (!value && injected(interface, key, &made)) {
        struct value *kept = arena_alloc(call->arena, sizeof *kept);
        if (!kept) {
            return arena_error(call->arena, err);
        }
        *kept = made;
        value = kept;
    }
    if (value) {
        *out = specification_nested(out, value);
    }
    return LYN_OK;
}

/* ---- joined with the inherited ---- */

/* The specifications of one side: those of an hstack, else the side itself. */
static const struct value *parts_of(const struct value *side, size_t *count) {
    const struct value *parts = value_get(side, "specifications");
    bool is_stack =
        value_is_text(value_get(side, "type"), "hstack") && parts && parts->kind == VALUE_LIST;
    *count = is_stack ? parts->list.count : 1;
    return is_stack ? parts->list.items : side;
}

/* What an hstack asks for as a whole is lost when its specifications join those of another. */
static void warn_lost_keys(struct call *call, const struct specification *side) {
    static const char *const KEPT[] = {"type", "index", "mapping", "columns", "specifications"};
    const struct value *details = side->details;
    for (size_t i = 0; i < details->map.count; i++) {
        const struct value_entry *entry = &details->map.entries[i];
        bool kept = entry->key.kind != VALUE_STRING;
        for (size_t j = 0; j < sizeof KEPT / sizeof *KEPT; j++) {
            kept = kept || value_is_text(&entry->key, KEPT[j]);
        }
        if (!kept) {
            call_warn(call, REASON_INVALID_VALUE, sv_from(side->file), entry->value.line,
                      "\"%.*s\" of this hstack has no effect: it is joined with another section",
                      SV_ARG(entry->key.text));
        }
    }
}

static enum lyn_code add_parts(struct call *call, struct specification_origins *origins,
                               const struct specification *side, struct value *list,
                               struct lyn_error *err) {
    size_t count;
    const struct value *parts = parts_of(side->details, &count);
    if (parts != side->details) {
        warn_lost_keys(call, side);
    }
    for (size_t i = 0; i < count; i++) {
        enum lyn_code code = specification_note(call, origins, side, &parts[i], err);
        if (code != LYN_OK) {
            return code;
        }
        list->list.items[list->list.count++] = parts[i];
    }
    return LYN_OK;
}

static enum lyn_code stack_parts(struct call *call, struct specification_origins *origins,
                                 const struct specification *own,
                                 const struct specification *inherited, struct value *out,
                                 struct lyn_error *err) {
    size_t own_count, inherited_count;
    parts_of(own->details, &own_count);
    parts_of(inherited->details, &inherited_count);
    *out = (struct value){.kind = VALUE_LIST, .line = own->details->line};
    out->list.items =
        arena_calloc(call->arena, own_count + inherited_count, sizeof *out->list.items);
    if (!out->list.items) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code = add_parts(call, origins, inherited, out, err);
    return code == LYN_OK ? add_parts(call, origins, own, out, err) : code;
}

/* The names of `input`: the parent's index, and the mapping of both. */
static bool add_names(struct arena *arena, const struct value *own, const struct value *inherited,
                      struct value *stack) {
    const struct value *index = value_get(inherited, "index");
    struct value mapping;
    if (!index) {
        index = value_get(own, "index");
    }
    return (!index || mapping_set(arena, stack, "index", *index, stack)) &&
           mapping_overlay(arena, value_get(inherited, "mapping"), value_get(own, "mapping"),
                           &mapping) &&
           mapping_set(arena, stack, "mapping", mapping, stack);
}

/* One hstack of both sides, the inherited one first. */
static enum lyn_code join_sections(struct call *call, const struct interface *interface,
                                   bool is_input, const struct specification *inherited,
                                   struct specification *own, struct lyn_error *err) {
    struct value parts, made = {.kind = VALUE_MAP, .line = own->details->line};
    struct value *kept = arena_alloc(call->arena, sizeof *kept);
    if (!kept) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code =
        stack_parts(call, interface->inheritance->origins, own, inherited, &parts, err);
    if (code != LYN_OK) {
        return code;
    }
    if (!mapping_set(call->arena, &made, "type", value_string(SV("hstack")), &made) ||
        (is_input && !add_names(call->arena, own->details, inherited->details, &made)) ||
        !mapping_set(call->arena, &made, "specifications", parts, kept)) {
        return arena_error(call->arena, err);
    }
    own->details = kept;
    return LYN_OK;
}

static enum lyn_code cannot_append(const struct interface *interface, const struct value *key,
                                   const struct specification *inherited,
                                   const struct specification *own, struct lyn_error *err) {
    enum lyn_code code =
        error_set(err, REASON_INVALID_VALUE,
                  "`append` takes two mappings or two lists; \"%.*s\" is of type %s in %s and of "
                  "type %s in %s",
                  SV_ARG(key->text), value_kind_name(own->details->kind), own->file,
                  value_kind_name(inherited->details->kind), inherited->file);
    place_at(&interface->place, own->details->line, err);
    error_field(err, "append");
    return code;
}

/* Specifications may be among what is appended: they keep the file that wrote them. */
static enum lyn_code note_inherited(struct call *call, const struct interface *interface,
                                    const struct specification *inherited, struct lyn_error *err) {
    const struct value *value = inherited->details;
    bool is_list = value->kind == VALUE_LIST;
    size_t count = is_list ? value->list.count : value->map.count;
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        code =
            specification_note(call, interface->inheritance->origins, inherited,
                               is_list ? &value->list.items[i] : &value->map.entries[i].value, err);
    }
    return code;
}

static enum lyn_code append(struct call *call, const struct interface *interface,
                            const struct value *key, const struct specification *inherited,
                            struct specification *own, struct lyn_error *err) {
    enum value_kind kind = own->details->kind;
    struct value *made = arena_alloc(call->arena, sizeof *made);
    if (!made) {
        return arena_error(call->arena, err);
    }
    if (kind != inherited->details->kind || (kind != VALUE_MAP && kind != VALUE_LIST)) {
        return cannot_append(interface, key, inherited, own, err);
    }
    bool fine = kind == VALUE_MAP
                    ? mapping_overlay(call->arena, inherited->details, own->details, made)
                    : mapping_join_lists(call->arena, inherited->details, own->details, made);
    if (!fine) {
        return arena_error(call->arena, err);
    }
    made->line = own->details->line;
    own->details = made;
    return note_inherited(call, interface, inherited, err);
}

/* ---- lookup ---- */

/* A text that is one of the list; keys of other kinds by their value. */
static bool is_listed(const struct value *list, const struct value *key) {
    for (size_t i = 0; i < list->list.count; i++) {
        if (value_equal(&list->list.items[i], key)) {
            return true;
        }
    }
    return false;
}

/* At most INHERIT_DEPTH deep. */
static enum lyn_code get(struct call *call, const struct interface *interface,
                         const struct value *key, struct specification *out,
                         struct lyn_error *err) {
    const struct inheritance *inheritance = interface->inheritance;
    enum lyn_code code = get_own(call, interface, key, out, err);
    if (code != LYN_OK || !inheritance || inherit_hides(inheritance, key)) {
        return code;
    }
    bool is_input = value_is_text(key, "input");
    bool joins = (is_input || value_is_text(key, "constants")) && is_map(out->details);
    bool appends = !joins && out->details && is_listed(&inheritance->append, key);
    if (out->details && !joins && !appends) {
        return LYN_OK;
    }
    struct specification inherited;
    code = get(call, inheritance->parent, key, &inherited, err);
    if (code != LYN_OK || !inherited.details) {
        return code;
    }
    if (!out->details) {
        *out = inherited;
    } else if (appends) {
        code = append(call, interface, key, &inherited, out, err);
    } else if (is_map(inherited.details)) {
        code = join_sections(call, interface, is_input, &inherited, out, err);
    }
    return code;
}

enum lyn_code interface_get(struct call *call, const struct interface *interface, struct sv key,
                            struct specification *out, struct lyn_error *err) {
    struct value text = value_string(key);
    return get(call, interface, &text, out, err);
}

/* ---- all keys ---- */

/* Counts the keys of every file, hidden ones and repeated ones too. */
static size_t count_keys(const struct interface *interface) {
    size_t count = 0;
    for (; interface; interface = interface->inheritance ? interface->inheritance->parent : NULL) {
        count += interface->data.map.count + 2;
    }
    return count;
}

static enum lyn_code add_key(struct call *call, const struct interface *interface,
                             const struct value *key, struct value *all, struct lyn_error *err) {
    struct specification found;
    enum lyn_code code = call_check(call, err);
    if (code != LYN_OK || mapping_find(all, key)) {
        return code;
    }
    code = get(call, interface, key, &found, err);
    if (code == LYN_OK && found.details) {
        all->map.entries[all->map.count++] = (struct value_entry){*key, *found.details};
    }
    return code;
}

enum lyn_code interface_all(struct call *call, const struct interface *interface, struct value *out,
                            struct lyn_error *err) {
    const struct value added[] = {value_string(SV("base_directory")),
                                  value_string(SV("user_file"))};
    struct value all = {.kind = VALUE_MAP};
    all.map.entries = arena_calloc(call->arena, count_keys(interface), sizeof *all.map.entries);
    if (!all.map.entries) {
        return arena_error(call->arena, err);
    }
    const struct interface *holder = interface;
    while (holder) {
        const struct value *data = &holder->data;
        for (size_t i = 0; i < data->map.count; i++) {
            const struct value *key = &data->map.entries[i].key;
            enum lyn_code code = add_key(call, interface, key, &all, err);
            if (code != LYN_OK) {
                return code;
            }
        }
        for (size_t i = 0; i < sizeof added / sizeof *added; i++) {
            enum lyn_code code = add_key(call, interface, &added[i], &all, err);
            if (code != LYN_OK) {
                return code;
            }
        }
        holder = holder->inheritance ? holder->inheritance->parent : NULL;
    }
    *out = all;
    return LYN_OK;
}
