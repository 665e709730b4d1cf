#include "formats/entries.h"

#include <math.h>
#include <stdio.h>

#include "base/error.h"
#include "base/map.h"
#include "base/num.h"

enum { PAIRWISE_MAX = 32 };

/* Small mappings with text keys, nearly all there are: no memory, no hashing. */
static bool unify_pairwise(struct value_entry *entries, size_t *count) {
    if (*count > PAIRWISE_MAX) {
        return false;
    }
    for (size_t i = 0; i < *count; i++) {
        if (entries[i].key.kind != VALUE_STRING) {
            return false;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        size_t at = 0;
        while (at < kept && !sv_equal(entries[at].key.text, entries[i].key.text)) {
            at++;
        }
        if (at < kept) {
            entries[at].value = entries[i].value;
        } else {
            entries[kept++] = entries[i];
        }
    }
    *count = kept;
    return true;
}

static struct sv bytes_text(struct arena *arena, struct sv bytes) {
    char *text = arena_alloc(arena, bytes.len + 1);
    if (!text) {
        return (struct sv){0};
    }
    text[0] = 'b';
    if (bytes.len) {
        memcpy(text + 1, bytes.data, bytes.len);
    }
    return (struct sv){text, bytes.len + 1};
}

/* A text that is the same for equal keys and differs otherwise, for all kinds but STRING. Empty
 * when memory is out. */
static struct sv key_text(struct arena *arena, const struct value *key) {
    const char *text = NULL;
    switch (key->kind) {
    case VALUE_BOOL:
        text = key->boolean ? "1" : "0";
        break;
    case VALUE_INT:
        text = arena_printf(arena, "%lld", (long long)key->integer);
        break;
    case VALUE_BIGINT:
        return key->text;
    case VALUE_FLOAT:
        if (isnan(key->real)) {
            text = "nan";
        } else if (key->real == 0) {
            text = "0";
        } else if (isinf(key->real) || key->real == trunc(key->real)) {
            text = arena_printf(arena, "%.0f", key->real); /* all digits of an integer */
        } else {
            text = arena_printf(arena, "%a", key->real);
        }
        break;
    case VALUE_BYTES:
        return bytes_text(arena, key->text);
    case VALUE_DATE:
        text = arena_printf(arena, "d%d", (int)key->date.days);
        break;
    case VALUE_DATETIME: {
        int64_t micros = key->datetime.micros - (int64_t)key->datetime.offset_s * 1000000;
        text =
            arena_printf(arena, "%c%lld", key->datetime.has_offset ? 'z' : 't', (long long)micros);
        break;
    }
    default:
        text = "null";
        break;
    }
    return sv_from(text);
}

/* Position among the kept entries where this key belongs; `kept` when it is new. */
static enum lyn_code place(struct map *texts, struct map *others, const struct value *key,
                           uint32_t kept, uint32_t *at, struct lyn_error *err) {
    struct map *map = key->kind == VALUE_STRING ? texts : others;
    struct sv text = key->kind == VALUE_STRING ? key->text : key_text(map->arena, key);
    if (key->kind != VALUE_STRING && text.len == 0) {
        return error_oom(err);
    }
    *at = map_get(map, text);
    if (*at != MAP_NONE) {
        return LYN_OK;
    }
    *at = kept;
    return map_put(map, text, kept) ? LYN_OK : error_oom(err);
}

enum lyn_code entries_unify(struct value_entry *entries, size_t *count, struct lyn_error *err) {
    if (unify_pairwise(entries, count)) {
        return LYN_OK;
    }
    /* The index is a fixed multiple of entries that some budget has allowed already. */
    struct arena *arena = arena_new(SIZE_MAX / 2);
    if (!arena) {
        return error_oom(err);
    }
    struct map texts, others;
    map_init(&texts, arena);
    map_init(&others, arena);
    enum lyn_code code = LYN_OK;
    uint32_t kept = 0;
    for (size_t i = 0; i < *count && code == LYN_OK; i++) {
        uint32_t at = 0;
        code = place(&texts, &others, &entries[i].key, kept, &at, err);
        if (code != LYN_OK) {
            break;
        }
        if (at < kept) {
            entries[at].value = entries[i].value;
        } else {
            entries[kept++] = entries[i];
        }
    }
    if (code == LYN_OK) {
        *count = kept;
    }
    arena_unref(arena);
    return code;
}
