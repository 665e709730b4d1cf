#include "formats/document.h"

#include "base/error.h"
#include "base/num.h"
#include "formats/entries.h"

/* In the stack a map's entries lie as key, value, key, value. */
_Static_assert(sizeof(struct value_entry) == 2 * sizeof(struct value), "an entry is two values");

enum lyn_code document_init(struct document *document, struct call *call, struct lyn_error *err) {
    *document = (struct document){.arena = call->arena};
    document->work = arena_new(call->limits.request_bytes);
    return document->work ? LYN_OK : error_oom(err);
}

void document_dispose(struct document *document) {
    arena_unref(document->work);
    *document = (struct document){0};
}

static bool reserve(struct document *document, size_t more) {
    size_t wanted;
    if (!size_add(document->count, more, &wanted)) {
        return false;
    }
    if (wanted <= document->capacity) {
        return true;
    }
    size_t capacity = document->capacity ? document->capacity * 2 : 64;
    if (capacity < wanted) {
        capacity = wanted;
    }
    void *grown = arena_grow(document->work, document->values, document->capacity, capacity,
                             sizeof *document->values);
    if (!grown) {
        return false;
    }
    document->values = grown;
    document->capacity = capacity;
    return true;
}

enum lyn_code document_push(struct document *document, const struct value *value,
                            struct lyn_error *err) {
    if (document->count == document->capacity && !reserve(document, 1)) {
        return arena_error(document->work, err);
    }
    document->values[document->count++] = *value;
    return LYN_OK;
}

static bool grow_levels(struct document *document) {
    size_t capacity = document->level_capacity ? document->level_capacity * 2 : 16;
    void *grown = arena_grow(document->work, document->levels, document->level_capacity, capacity,
                             sizeof *document->levels);
    if (!grown) {
        return false;
    }
    document->levels = grown;
    memset(document->levels + document->level_capacity, 0,
           (capacity - document->level_capacity) * sizeof *document->levels);
    document->level_capacity = capacity;
    return true;
}

enum lyn_code document_begin(struct document *document, enum value_kind kind, uint32_t line,
                             struct lyn_error *err) {
    if (document->depth == document->level_capacity && !grow_levels(document)) {
        return arena_error(document->work, err);
    }
    struct document_level *level = &document->levels[document->depth++];
    level->kind = kind;
    level->line = line;
    level->start = document->count;
    return LYN_OK;
}

static bool same_keys(const struct document_level *level, const struct value_entry *entries,
                      size_t count) {
    if (count != level->sample_count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct value *key = &entries[i].key, *known = &level->sample[i].key;
        if (key->kind != VALUE_STRING || known->kind != VALUE_STRING ||
            !sv_equal(key->text, known->text)) {
            return false;
        }
    }
    return true;
}

static enum lyn_code end_map(struct document *document, struct document_level *level,
                             struct value *out, struct lyn_error *err) {
    size_t count = (document->count - level->start) / 2;
    out->map.count = count;
    if (count == 0) {
        return LYN_OK;
    }
    struct value_entry *entries = (struct value_entry *)(void *)(document->values + level->start);
    if (count > 1 && !same_keys(level, entries, count)) {
        enum lyn_code code = entries_unify(entries, &count, err);
        if (code != LYN_OK) {
            return code;
        }
    }
    out->map.count = count;
    out->map.entries = arena_alloc(document->arena, count * sizeof *entries);
    if (!out->map.entries) {
        return arena_error(document->arena, err);
    }
    memcpy(out->map.entries, entries, count * sizeof *entries);
    level->sample = out->map.entries;
    level->sample_count = count;
    return LYN_OK;
}

static enum lyn_code end_list(struct document *document, const struct document_level *level,
                              struct value *out, struct lyn_error *err) {
    size_t count = document->count - level->start;
    out->list.count = count;
    if (count == 0) {
        return LYN_OK;
    }
    out->list.items = arena_alloc(document->arena, count * sizeof *out->list.items);
    if (!out->list.items) {
        return arena_error(document->arena, err);
    }
    memcpy(out->list.items, document->values + level->start, count * sizeof *out->list.items);
    return LYN_OK;
}

enum lyn_code document_end(struct document *document, struct lyn_error *err) {
    struct document_level *level = &document->levels[--document->depth];
    struct value ended = {.kind = level->kind, .line = level->line};
    enum lyn_code code = level->kind == VALUE_MAP ? end_map(document, level, &ended, err)
                                                  : end_list(document, level, &ended, err);
    if (code != LYN_OK) {
        return code;
    }
    document->count = level->start;
    return document_push(document, &ended, err);
}

struct value *document_insert(struct document *document, size_t count) {
    if (!reserve(document, count)) {
        return NULL;
    }
    struct value *at = document->values + document->levels[document->depth - 1].start;
    size_t members = (size_t)(document->values + document->count - at);
    memmove(at + count, at, members * sizeof *at);
    document->count += count;
    return at;
}
