#include "frame/label.h"

#include "base/repr.h"

/* Printed keys are short; nested ones, which no reader makes, are refused beyond this. */
static const size_t TEXT_MAX = (size_t)1 << 20;

enum lyn_code label_from_key(struct arena *arena, const struct value *key, struct value *out,
                             struct lyn_error *err) {
    if (key->kind == VALUE_STRING || key->kind == VALUE_INT) {
        *out = *key;
        return LYN_OK;
    }
    struct buf text;
    buf_init(&text, TEXT_MAX);
    json_print_key(key, &text);
    enum lyn_code code = buf_status(&text, err);
    if (!code) {
        char *copy = arena_strdup(arena, buf_view(&text));
        if (copy) {
            *out = value_string((struct sv){copy, text.len});
        } else {
            code = arena_error(arena, err);
        }
    }
    buf_dispose(&text);
    return code;
}

struct sv label_key(const struct value *label, char scratch[LABEL_SCRATCH]) {
    if (label->kind == VALUE_STRING) {
        return label->text;
    }
    scratch[0] = (char)0xff; /* begins no UTF-8 text */
    memcpy(scratch + 1, &label->integer, sizeof label->integer);
    return (struct sv){scratch, 1 + sizeof label->integer};
}

bool label_put(struct map *map, const struct value *label, uint32_t index) {
    char scratch[LABEL_SCRATCH];
    struct sv key = label_key(label, scratch);
    if (key.data == scratch) {
        key.data = arena_strdup(map->arena, key);
    }
    return key.data && map_put(map, key, index);
}

enum lyn_code label_duplicate(const struct value *label, struct lyn_error *err) {
    struct buf text;
    buf_init(&text, 4096);
    if (label->kind == VALUE_STRING) {
        repr_text(&text, label->text);
    } else {
        value_print_python(label, &text);
    }
    enum lyn_code code = error_set(err, REASON_DUPLICATE_COLUMN, "there are two columns %s",
                                   text.failure || !text.data ? "of one name" : text.data);
    buf_dispose(&text);
    return code;
}
