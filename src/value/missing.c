#include "value/value.h"

static bool has_missing(const struct value *map) {
    for (size_t i = 0; i < map->map.count; i++) {
        const struct value *value = &map->map.entries[i].value;
        if (value_is_missing(value) || (value->kind == VALUE_MAP && has_missing(value))) {
            return true;
        }
    }
    return false;
}

/* Depth is bounded by the source of the value. */
enum lyn_code value_without_missing(struct arena *arena, const struct value *map, struct value *out,
                                    struct lyn_error *err) {
    *out = *map;
    if (!has_missing(map)) {
        return LYN_OK;
    }
    struct value_entry *kept = arena_calloc(arena, map->map.count, sizeof *kept);
    if (!kept) {
        return arena_error(arena, err);
    }
    size_t count = 0;
    for (size_t i = 0; i < map->map.count; i++) {
        const struct value_entry *entry = &map->map.entries[i];
        if (value_is_missing(&entry->value)) {
            continue;
        }
        kept[count] = *entry;
        if (entry->value.kind == VALUE_MAP) {
            enum lyn_code code =
                value_without_missing(arena, &entry->value, &kept[count].value, err);
            if (code != LYN_OK) {
                return code;
            }
        }
        count++;
    }
    out->map.entries = kept;
    out->map.count = count;
    return LYN_OK;
}
