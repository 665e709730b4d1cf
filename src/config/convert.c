/* What a parent writes is what its child reads: its outputs and series become input, its parameters
 * become constants. */
#include "config/inherit.h"
#include "config/mapping.h"

static bool is_map(const struct value *value) {
    return value && value->kind == VALUE_MAP;
}

/* A section of the parent on its way into another. */
struct piece {
    struct specification given; /* as it is to be seen in the parent */
    struct value rest;          /* the same without `mapping` and `columns` */
    bool under_series;          /* an hstack made for it takes no `mapping` over */
};

static enum lyn_code strip(struct call *call, struct specification_origins *origins,
                           struct piece *piece, struct lyn_error *err) {
    static const char *const APART[] = {"mapping", "columns", NULL};
    return mapping_without(call->arena, piece->given.details, APART, &piece->rest)
               ? specification_note(call, origins, &piece->given, &piece->rest, err)
               : arena_error(call->arena, err);
}

/* {type: series, index: .., specifications: the rest} */
static enum lyn_code wrap_series(struct call *call, struct specification_origins *origins,
                                 struct piece *piece, struct lyn_error *err) {
    struct value wrapped = {.kind = VALUE_MAP, .line = piece->rest.line};
    const struct value *index = value_get(&piece->rest, "index");
    bool fine = mapping_set(call->arena, &wrapped, "type", value_string(SV("series")), &wrapped) &&
                (!index || mapping_set(call->arena, &wrapped, "index", *index, &wrapped)) &&
                mapping_set(call->arena, &wrapped, "specifications", piece->rest, &wrapped);
    if (!fine) {
        return arena_error(call->arena, err);
    }
    piece->rest = wrapped;
    piece->under_series = true;
    return specification_note(call, origins, &piece->given, &piece->rest, err);
}

/* {type: hstack, index: .., specifications: [section, rest], mapping: ..} */
static bool stack(struct arena *arena, const struct value *section, const struct piece *piece,
                  bool is_input, struct value *out) {
    struct value made = {.kind = VALUE_MAP, .line = section->line}, both;
    const struct value *index = value_get(section, "index");
    const struct value *mapping = value_get(section, "mapping");
    if (!index) {
        index = value_get(&piece->rest, "index");
    }
    if (!mapping_set(arena, &made, "type", value_string(SV("hstack")), &made)) {
        return false;
    }
    if (is_input && index && !mapping_set(arena, &made, "index", *index, &made)) {
        return false;
    }
    if (!mapping_join_lists(arena, section, &piece->rest, &both) ||
        !mapping_set(arena, &made, "specifications", both, &made)) {
        return false;
    }
    if (is_input && !piece->under_series && is_map(mapping) &&
        !mapping_set(arena, &made, "mapping", *mapping, &made)) {
        return false;
    }
    *out = made;
    return true;
}

/* The section with the piece in it; the piece itself where there is none. */
static bool add(struct arena *arena, const struct value *section, const struct piece *piece,
                bool is_input, struct value *out) {
    struct value all;
    if (!section || section->kind == VALUE_NULL) {
        *out = piece->rest;
        return true;
    }
    if (!value_is_text(value_get(section, "type"), "hstack")) {
        return stack(arena, section, piece, is_input, out);
    }
    return mapping_join_lists(arena, value_get(section, "specifications"), &piece->rest, &all) &&
           mapping_set(arena, section, "specifications", all, out);
}

/* The names that were stripped off go to the section as a whole. */
static bool add_names(struct arena *arena, const struct piece *piece, struct value *section) {
    struct value mapping, columns;
    const struct value *given = piece->given.details;
    return mapping_overlay(arena, value_get(section, "mapping"), value_get(given, "mapping"),
                           &mapping) &&
           mapping_join_lists(arena, value_get(section, "columns"), value_get(given, "columns"),
                              &columns) &&
           mapping_set(arena, section, "mapping", mapping, section) &&
           mapping_set(arena, section, "columns", columns, section);
}

static enum lyn_code convert_into(struct call *call, struct inheritance *inheritance,
                                  struct piece *piece, const char *key, struct lyn_error *err) {
    struct interface *parent = inheritance->parent;
    const struct value *section = value_get(&parent->data, key);
    bool is_alone = !section || section->kind == VALUE_NULL;
    bool is_input = strcmp(key, "input") == 0;
    struct value made;
    if (!add(call->arena, section, piece, is_input, &made) ||
        !add_names(call->arena, piece, &made) ||
        !mapping_set(call->arena, &parent->data, key, made, &parent->data)) {
        return arena_error(call->arena, err);
    }
    return is_alone ? specification_note(call, inheritance->origins, &piece->given, &made, err)
                    : LYN_OK;
}

enum lyn_code inherit_convert(struct call *call, struct inheritance *inheritance,
                              struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < INHERIT_SECTIONS && code == LYN_OK; i++) {
        struct value key = value_string(sv_from(INHERIT_SECTION_KEYS[i]));
        struct piece piece = {.under_series = false};
        if (inherit_hides(inheritance, &key) || (i == INHERIT_OUTPUT && inheritance->writable)) {
            continue;
        }
        struct lyn_error why;
        code = interface_get(call, inheritance->parent, key.text, &piece.given, &why);
        /* A fault of the key itself is told when somebody asks for it. */
        bool is_section = code == LYN_OK && is_map(piece.given.details);
        if (!is_section && (code == LYN_OK || code == LYN_INVALID_ARGUMENT)) {
            code = LYN_OK;
            continue;
        }
        if (code != LYN_OK) {
            if (err) {
                *err = why;
            }
            return code;
        }
        code = strip(call, inheritance->origins, &piece, err);
        if (code == LYN_OK && i == INHERIT_SERIES) {
            code = wrap_series(call, inheritance->origins, &piece, err);
        }
        if (code == LYN_OK) {
            code = convert_into(call, inheritance, &piece,
                                i == INHERIT_PARAMETERS ? "constants" : "input", err);
        }
        inheritance->converted[i] = true;
    }
    return code;
}
