#include "frame/keys.h"

#include <math.h>

#include "base/num.h"
#include "frame/label.h"

enum lyn_code keys_init(struct keys *keys, const struct limits *limits, enum keys_use use,
                        struct lyn_error *err) {
    *keys = (struct keys){.use = use};
    keys->arena = arena_new(limits->request_bytes);
    if (!keys->arena) {
        return error_oom(err);
    }
    map_init(&keys->map, keys->arena);
    return LYN_OK;
}

void keys_dispose(struct keys *keys) {
    arena_unref(keys->arena);
    *keys = (struct keys){0};
}

/* A key as it is compared: a label; for rows numbers of one value are one key, as in Python. */
static enum lyn_code normalize(struct keys *keys, const struct value *key, struct value *out,
                               struct lyn_error *err) {
    if (keys->use == KEYS_LABELS) {
        return label_from_key(keys->arena, key, out, err);
    }
    if (key->kind == VALUE_BOOL) {
        *out = value_int(key->boolean);
    } else if (key->kind == VALUE_FLOAT && key->real >= -9223372036854775808.0 &&
               key->real < 9223372036854775808.0 && key->real == trunc(key->real)) {
        *out = value_int((int64_t)key->real);
    } else {
        *out = *key;
    }
    return LYN_OK;
}

/* Keys of other kinds than labels have: their Python text behind a byte that begins no UTF-8 text and
 * no integer's key. */
static enum lyn_code other_bytes(struct keys *keys, const struct value *key, struct sv *out,
                                 struct lyn_error *err) {
    struct buf text;
    buf_init(&text, (size_t)1 << 20);
    buf_putc(&text, (char)0xfe);
    buf_putc(&text, (char)('0' + (int)key->kind));
    value_print_python(key, &text);
    enum lyn_code code = buf_status(&text, err);
    if (!code) {
        char *copy = arena_strdup(keys->arena, buf_view(&text));
        if (copy) {
            *out = (struct sv){copy, text.len};
        } else {
            code = arena_error(keys->arena, err);
        }
    }
    buf_dispose(&text);
    return code;
}

static enum lyn_code grow(struct keys *keys, struct lyn_error *err) {
    if (keys->count < keys->capacity) {
        return LYN_OK;
    }
    uint32_t old = keys->capacity, capacity = old ? old * 2 : 16;
    if (old >= MAP_NONE / 2) {
        return error_set(err, REASON_LIMIT_CELLS, "too many keys");
    }
    struct value *names = arena_grow(keys->arena, keys->names, old, capacity, sizeof *names);
    struct sv *bytes = arena_grow(keys->arena, keys->bytes, old, capacity, sizeof *bytes);
    size_t *owners = arena_grow(keys->arena, keys->owners, old, capacity, sizeof *owners);
    if (!names || !bytes || !owners) {
        return arena_error(keys->arena, err);
    }
    keys->names = names;
    keys->bytes = bytes;
    keys->owners = owners;
    keys->capacity = capacity;
    return LYN_OK;
}

static enum lyn_code insert(struct keys *keys, const struct value *name, struct sv bytes,
                            struct lyn_error *err) {
    enum lyn_code code = grow(keys, err);
    if (code) {
        return code;
    }
    if (name->kind == VALUE_INT && !(bytes.data = arena_strdup(keys->arena, bytes))) {
        return arena_error(keys->arena, err);
    }
    if (!map_put(&keys->map, bytes, keys->count)) {
        return arena_error(keys->arena, err);
    }
    keys->names[keys->count] = *name;
    keys->bytes[keys->count] = bytes;
    keys->owners[keys->count] = 0;
    keys->count++;
    return LYN_OK;
}

/* The key's normal form, its bytes and its position, MAP_NONE when it is new. */
static enum lyn_code locate(struct keys *keys, const struct value *key, uint32_t expected,
                            struct value *name, struct sv *bytes, char scratch[LABEL_SCRATCH],
                            uint32_t *out, struct lyn_error *err) {
    enum lyn_code code = normalize(keys, key, name, err);
    if (code) {
        return code;
    }
    if (name->kind == VALUE_STRING || name->kind == VALUE_INT) {
        *bytes = label_key(name, scratch);
    } else {
        code = other_bytes(keys, name, bytes, err);
    }
    if (code) {
        return code;
    }
    if (expected < keys->count && sv_equal(keys->bytes[expected], *bytes)) {
        *out = expected;
    } else {
        *out = map_get(&keys->map, *bytes);
    }
    return LYN_OK;
}

enum lyn_code keys_place(struct keys *keys, const struct value *key, size_t owner,
                         uint32_t expected, uint32_t *out, struct lyn_error *err) {
    char scratch[LABEL_SCRATCH];
    struct value name;
    struct sv bytes;
    uint32_t at = MAP_NONE;
    enum lyn_code code = locate(keys, key, expected, &name, &bytes, scratch, &at, err);
    if (!code && at == MAP_NONE) {
        at = keys->count;
        code = insert(keys, &name, bytes, err);
    }
    if (!code && keys->use == KEYS_LABELS && keys->owners[at] == owner + 1) {
        code = label_duplicate(&name, err);
    }
    if (code) {
        return code;
    }
    keys->owners[at] = owner + 1;
    *out = at;
    return LYN_OK;
}

enum lyn_code keys_find(struct keys *keys, const struct value *key, uint32_t expected,
                        uint32_t *out, struct lyn_error *err) {
    char scratch[LABEL_SCRATCH];
    struct value name;
    struct sv bytes;
    uint32_t at = MAP_NONE;
    enum lyn_code code = locate(keys, key, expected, &name, &bytes, scratch, &at, err);
    if (code) {
        return code;
    }
    if (at == MAP_NONE) {
        return error_set(err, REASON_INTERNAL, "a row label is not there");
    }
    *out = at;
    return LYN_OK;
}
