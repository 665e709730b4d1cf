#include "formats/wanted.h"

#include "base/map.h"
#include "base/num.h"
#include "frame/label.h"

static enum lyn_code map_labels(struct arena *arena, const struct value *labels, size_t count,
                                struct map *map, struct lyn_error *err) {
    map_init(map, arena);
    for (size_t i = 0; i < count; i++) {
        if (!label_put(map, &labels[i], (uint32_t)i)) {
            return arena_error(arena, err);
        }
    }
    return LYN_OK;
}

static uint32_t find(const struct map *map, const struct value *label) {
    char scratch[LABEL_SCRATCH];
    int64_t number;
    uint32_t at = map_get(map, label_key(label, scratch));
    if (at == MAP_NONE && label->kind == VALUE_STRING && num_parse_int64(label->text, &number)) {
        struct value integer = value_int(number);
        at = map_get(map, label_key(&integer, scratch));
    }
    return at;
}

enum lyn_code wanted_columns(const struct wanted *wanted, struct arena *arena,
                             const struct value *labels, size_t count, bool **kept,
                             struct lyn_error *err) {
    struct map map;
    *kept = NULL;
    if (wanted_is_all_columns(wanted)) {
        return LYN_OK;
    }
    bool *flags = arena_calloc(arena, count, sizeof *flags);
    if (!flags) {
        return arena_error(arena, err);
    }
    enum lyn_code code = map_labels(arena, labels, count, &map, err);
    if (code != LYN_OK) {
        return code;
    }
    for (size_t i = 0; i < wanted->label_count; i++) {
        uint32_t at = find(&map, &wanted->labels[i]);
        if (at == MAP_NONE) {
            return LYN_OK;
        }
        flags[at] = true;
    }
    *kept = flags;
    return LYN_OK;
}
