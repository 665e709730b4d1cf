#include <math.h>

#include "value/value.h"

const struct value *value_get_sv(const struct value *map, struct sv key) {
    if (!map || map->kind != VALUE_MAP) {
        return NULL;
    }
    for (size_t i = 0; i < map->map.count; i++) {
        const struct value_entry *entry = &map->map.entries[i];
        if (entry->key.kind == VALUE_STRING && sv_equal(entry->key.text, key)) {
            return &entry->value;
        }
    }
    return NULL;
}

const struct value *value_get(const struct value *map, const char *key) {
    return value_get_sv(map, sv_from(key));
}

bool value_is_text(const struct value *value, const char *text) {
    return value && value->kind == VALUE_STRING && sv_is(value->text, text);
}

bool value_truthy(const struct value *value) {
    if (!value) {
        return false;
    }
    switch (value->kind) {
    case VALUE_NULL:
        return false;
    case VALUE_BOOL:
        return value->boolean;
    case VALUE_INT:
        return value->integer != 0;
    case VALUE_FLOAT:
        return value->real != 0;
    case VALUE_STRING:
    case VALUE_BYTES:
        return value->text.len > 0;
    case VALUE_LIST:
        return value->list.count > 0;
    case VALUE_MAP:
        return value->map.count > 0;
    case VALUE_BIGINT:
    case VALUE_DATE:
    case VALUE_DATETIME:
        break;
    }
    return true;
}

bool value_is_missing(const struct value *value) {
    if (!value || value->kind == VALUE_NULL) {
        return true;
    }
    if (value->kind == VALUE_STRING) {
        return value->text.len == 0;
    }
    return value->kind == VALUE_FLOAT && isnan(value->real);
}
