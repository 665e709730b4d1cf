#include "config/specification.h"

#include "base/map.h"

struct origin {
    const struct value_entry *entries;
    struct sv directory;
    const char *file;
};

struct specification_origins {
    struct map by_entries; /* the bytes of the pointer -> index in items */
    struct origin *items;
    uint32_t count, capacity;
};

static bool can_be_known(const struct value *details) {
    return details->kind == VALUE_MAP && details->map.count > 0;
}

static struct sv key_of(const struct value_entry *const *entries) {
    return (struct sv){(const char *)entries, sizeof *entries};
}

static const struct origin *find(const struct specification_origins *origins,
                                 const struct value *details) {
    if (!origins || !can_be_known(details)) {
        return NULL;
    }
    const struct value_entry *entries = details->map.entries;
    uint32_t at = map_get(&origins->by_entries, key_of(&entries));
    return at == MAP_NONE ? NULL : &origins->items[at];
}

struct specification specification_nested(const struct specification *source,
                                          const struct value *details) {
    struct specification nested = *source;
    const struct origin *origin = find(source->origins, details);
    nested.details = details;
    if (origin) {
        nested.directory = origin->directory;
        nested.file = origin->file;
    }
    return nested;
}

void specification_at(const struct specification *source, const char *key,
                      const struct value *where, struct lyn_error *err) {
    if (key && err && err->field[0] == '\0' && !strstr(err->message, key)) {
        error_note(err, " (`%s`)", key);
    }
    error_field(err, key);
    if (!err || err->file[0] != '\0' || !source->file) {
        return;
    }
    error_at(err, source->file, strlen(source->file), where ? where->line : source->details->line,
             0);
}

enum lyn_code specification_origins_new(struct call *call, struct specification_origins **out,
                                        struct lyn_error *err) {
    *out = arena_calloc(call->arena, 1, sizeof **out);
    if (!*out) {
        return arena_error(call->arena, err);
    }
    map_init(&(*out)->by_entries, call->arena);
    return LYN_OK;
}

/* Keys of the map point into the array: what it grows out of stays in the arena. */
static bool make_room(struct call *call, struct specification_origins *origins) {
    if (origins->count < origins->capacity) {
        return true;
    }
    uint32_t capacity = origins->capacity ? 2 * origins->capacity : 8;
    struct origin *items =
        capacity > origins->capacity
            ? arena_grow(call->arena, origins->items, origins->count, capacity, sizeof *items)
            : NULL;
    if (!items) {
        return false;
    }
    origins->items = items;
    origins->capacity = capacity;
    return true;
}

enum lyn_code specification_note(struct call *call, struct specification_origins *origins,
                                 const struct specification *from, const struct value *details,
                                 struct lyn_error *err) {
    if (!can_be_known(details)) {
        return LYN_OK;
    }
    struct specification nested = specification_nested(from, details);
    if (!make_room(call, origins)) {
        return arena_error(call->arena, err);
    }
    struct origin *item = &origins->items[origins->count];
    *item = (struct origin){details->map.entries, nested.directory, nested.file};
    if (!map_put(&origins->by_entries, key_of(&item->entries), origins->count)) {
        return arena_error(call->arena, err);
    }
    origins->count++;
    return LYN_OK;
}
