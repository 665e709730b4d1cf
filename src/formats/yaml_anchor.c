#include "formats/yaml_anchor.h"

#include "base/error.h"

void yaml_anchors_init(struct yaml_anchors *anchors, struct arena *arena) {
    *anchors = (struct yaml_anchors){.arena = arena};
    map_init(&anchors->names, arena);
}

enum lyn_code yaml_anchor_open(struct yaml_anchors *anchors, struct sv name, uint32_t *out,
                               struct lyn_error *err) {
    if (map_get(&anchors->names, name) != MAP_NONE) {
        return error_set(err, REASON_YAML_SYNTAX, "found duplicate anchor '%.*s'", SV_ARG(name));
    }
    if (anchors->count == anchors->capacity) {
        uint32_t capacity = anchors->capacity ? anchors->capacity * 2 : 8;
        void *grown = arena_grow(anchors->arena, anchors->list, anchors->capacity, capacity,
                                 sizeof *anchors->list);
        if (!grown) {
            return arena_error(anchors->arena, err);
        }
        anchors->list = grown;
        anchors->capacity = capacity;
    }
    struct sv key = {arena_strdup(anchors->arena, name), name.len};
    if (!key.data || !map_put(&anchors->names, key, anchors->count)) {
        return arena_error(anchors->arena, err);
    }
    *out = anchors->count++;
    anchors->list[*out] = (struct yaml_anchor){.open = true};
    return LYN_OK;
}

enum lyn_code yaml_anchor_find(const struct yaml_anchors *anchors, struct sv name,
                               const struct yaml_anchor **out, struct lyn_error *err) {
    uint32_t index = map_get(&anchors->names, name);
    if (index == MAP_NONE) {
        return error_set(err, REASON_YAML_SYNTAX, "found undefined alias '%.*s'", SV_ARG(name));
    }
    if (anchors->list[index].open) {
        return error_set(err, REASON_INVALID_VALUE,
                         "Circular reference detected: '%.*s' holds itself", SV_ARG(name));
    }
    *out = &anchors->list[index];
    return LYN_OK;
}
