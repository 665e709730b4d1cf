#include "access/flatten.h"

#include "formats/entries.h"

enum { DEPTH_MAX = 128, NAME_BYTES_MAX = 64 * 1024 };

struct flattening {
    struct call *call;
    struct value_entry *entries;
    size_t count, capacity;
    struct buf name; /* of the mapping at work, from `start` on */
    size_t start;
};

static enum lyn_code add(struct flattening *flat, const struct value *key,
                         const struct value *value, struct lyn_error *err) {
    if (flat->count == flat->capacity) {
        size_t capacity = flat->capacity ? flat->capacity * 2 : 16;
        struct value_entry *grown =
            arena_grow(flat->call->arena, flat->entries, flat->capacity, capacity, sizeof *grown);
        if (!grown) {
            return arena_error(flat->call->arena, err);
        }
        flat->entries = grown;
        flat->capacity = capacity;
    }
    flat->entries[flat->count++] = (struct value_entry){*key, *value};
    return LYN_OK;
}

static enum lyn_code add_named(struct flattening *flat, const struct value_entry *entry,
                               struct lyn_error *err) {
    struct sv name = {flat->name.data + flat->start, flat->name.len - flat->start};
    struct value key = value_string((struct sv){arena_strdup(flat->call->arena, name), name.len});
    key.line = entry->key.line;
    return key.text.data ? add(flat, &key, &entry->value, err)
                         : arena_error(flat->call->arena, err);
}

static enum lyn_code extend_name(struct flattening *flat, const struct value *key,
                                 struct lyn_error *err) {
    buf_putc(&flat->name, '.');
    value_print_python(key, &flat->name);
    enum lyn_code code = buf_status(&flat->name, err);
    if (code == LYN_OK && flat->name.data[flat->start] == '.') {
        flat->start++;
    }
    return code;
}

static enum lyn_code expand(struct flattening *flat, const struct value_entry *outer, int depth,
                            struct lyn_error *err) {
    if (depth > DEPTH_MAX) {
        return error_set(err, REASON_LIMIT_DEPTH, "mappings are nested deeper than %d", DEPTH_MAX);
    }
    size_t start = flat->start, len = flat->name.len;
    enum lyn_code code = extend_name(flat, &outer->key, err);
    if (code == LYN_OK && outer->value.kind != VALUE_MAP) {
        code = add_named(flat, outer, err);
    } else if (code == LYN_OK) {
        for (size_t i = 0; i < outer->value.map.count && code == LYN_OK; i++) {
            code = expand(flat, &outer->value.map.entries[i], depth + 1, err);
        }
    }
    flat->start = start;
    flat->name.len = len;
    return code;
}

static bool is_flat(const struct value *mapping) {
    for (size_t i = 0; i < mapping->map.count; i++) {
        if (mapping->map.entries[i].value.kind == VALUE_MAP) {
            return false;
        }
    }
    return true;
}

enum lyn_code flatten(struct call *call, const struct value *mapping, struct value *out,
                      struct lyn_error *err) {
    if (is_flat(mapping)) {
        *out = *mapping;
        return LYN_OK;
    }
    struct flattening flat = {.call = call};
    buf_init(&flat.name, NAME_BYTES_MAX);
    enum lyn_code code = LYN_OK;
    for (int nested = 0; nested < 2; nested++) {
        for (size_t i = 0; i < mapping->map.count && code == LYN_OK; i++) {
            const struct value_entry *entry = &mapping->map.entries[i];
            if ((entry->value.kind == VALUE_MAP) == nested) {
                code = nested ? expand(&flat, entry, 1, err)
                              : add(&flat, &entry->key, &entry->value, err);
            }
        }
    }
    buf_dispose(&flat.name);
    if (code == LYN_OK) {
        code = entries_unify(flat.entries, &flat.count, err);
    }
    if (code == LYN_OK) {
        *out = (struct value){
            .kind = VALUE_MAP, .line = mapping->line, .map = {flat.entries, flat.count}};
    }
    return code;
}
