#include "config/mapping.h"

static bool is_map(const struct value *value) {
    return value && value->kind == VALUE_MAP;
}

/* A mapping with the entries of `map` and room for more; its line is that of `map`. */
static bool copy(struct arena *arena, const struct value *map, size_t room, struct value *out) {
    size_t count = is_map(map) ? map->map.count : 0;
    struct value_entry *entries = arena_calloc(arena, count + room, sizeof *entries);
    if (!entries) {
        return false;
    }
    if (count) {
        memcpy(entries, map->map.entries, count * sizeof *entries);
    }
    *out = (struct value){.kind = VALUE_MAP, .line = map ? map->line : 0};
    out->map.entries = entries;
    out->map.count = count;
    return true;
}

static struct value_entry *find_entry(const struct value *map, const struct value *key) {
    for (size_t i = 0; i < map->map.count; i++) {
        if (value_equal(&map->map.entries[i].key, key)) {
            return &map->map.entries[i];
        }
    }
    return NULL;
}

/* Into a mapping that has room. */
static void put(struct value *map, const struct value_entry *entry) {
    struct value_entry *there = find_entry(map, &entry->key);
    if (there) {
        there->value = entry->value;
    } else {
        map->map.entries[map->map.count++] = *entry;
    }
}

const struct value *mapping_find(const struct value *map, const struct value *key) {
    const struct value_entry *entry = is_map(map) ? find_entry(map, key) : NULL;
    return entry ? &entry->value : NULL;
}

bool mapping_set(struct arena *arena, const struct value *map, const char *key, struct value value,
                 struct value *out) {
    struct value_entry entry = {value_string(sv_from(key)), value};
    struct value made;
    if (!copy(arena, map, 1, &made)) {
        return false;
    }
    put(&made, &entry);
    *out = made;
    return true;
}

static bool is_among(const struct value *key, const char *const *keys) {
    for (; *keys; keys++) {
        if (value_is_text(key, *keys)) {
            return true;
        }
    }
    return false;
}

bool mapping_without(struct arena *arena, const struct value *map, const char *const *keys,
                     struct value *out) {
    struct value made;
    if (!copy(arena, map, 0, &made)) {
        return false;
    }
    size_t count = 0;
    for (size_t i = 0; i < made.map.count; i++) {
        if (!is_among(&made.map.entries[i].key, keys)) {
            made.map.entries[count++] = made.map.entries[i];
        }
    }
    made.map.count = count;
    *out = made;
    return true;
}

bool mapping_overlay(struct arena *arena, const struct value *under, const struct value *over,
                     struct value *out) {
    struct value made;
    size_t count = is_map(over) ? over->map.count : 0;
    if (!copy(arena, under, count, &made)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        put(&made, &over->map.entries[i]);
    }
    *out = made;
    return true;
}

static size_t items_of(const struct value *value, const struct value **items) {
    if (!value || value->kind == VALUE_NULL) {
        return 0;
    }
    *items = value->kind == VALUE_LIST ? value->list.items : value;
    return value->kind == VALUE_LIST ? value->list.count : 1;
}

bool mapping_join_lists(struct arena *arena, const struct value *first, const struct value *second,
                        struct value *out) {
    const struct value *left = NULL, *right = NULL;
    size_t left_count = items_of(first, &left), right_count = items_of(second, &right);
    struct value *items = arena_calloc(arena, left_count + right_count, sizeof *items);
    if (!items) {
        return false;
    }
    if (left_count) {
        memcpy(items, left, left_count * sizeof *items);
    }
    if (right_count) {
        memcpy(items + left_count, right, right_count * sizeof *items);
    }
    *out = (struct value){.kind = VALUE_LIST, .line = first ? first->line : 0};
    out->list.items = items;
    out->list.count = left_count + right_count;
    return true;
}
