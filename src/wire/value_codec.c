#include "wire/codec.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/utf8.h"

#define DAY_MICROS INT64_C(86400000000)
#define MIN_DAY (-719162) /* 0001-01-01 */
#define MAX_DAY 2932896   /* 9999-12-31 */
/* Maps up to this size find a double key by comparing all pairs; larger ones sort. */
#define FEW_KEYS 8

static enum lyn_code too_deep(uint32_t max_depth, struct lyn_error *err) {
    return error_set(err, REASON_LIMIT_DEPTH, "A value is nested deeper than %u levels.",
                     max_depth);
}

static enum lyn_code encode(struct arena *arena, const struct value *value, uint32_t depth,
                            uint32_t max_depth, Lynguine__V1__Value *out, struct lyn_error *err);

static ProtobufCBinaryData borrow(struct sv text) {
    return (ProtobufCBinaryData){text.len, (uint8_t *)text.data};
}

static enum lyn_code encode_datetime(struct arena *arena, struct datetime datetime,
                                     Lynguine__V1__Value *out, struct lyn_error *err) {
    Lynguine__V1__Datetime *message = arena_calloc(arena, 1, sizeof *message);
    if (message == NULL) {
        return arena_error(arena, err);
    }
    lynguine__v1__datetime__init(message);
    message->micros = datetime.micros;
    message->has_offset = datetime.has_offset;
    message->offset_s = datetime.offset_s;
    out->kind_case = LYNGUINE__V1__VALUE__KIND_DATETIME;
    out->datetime = message;
    return LYN_OK;
}

static enum lyn_code encode_list(struct arena *arena, const struct value *value, uint32_t depth,
                                 uint32_t max_depth, Lynguine__V1__Value *out,
                                 struct lyn_error *err) {
    size_t count = value->list.count;
    Lynguine__V1__ValueList *list = arena_calloc(arena, 1, sizeof *list);
    Lynguine__V1__Value **items = arena_calloc(arena, count, sizeof(Lynguine__V1__Value *));
    Lynguine__V1__Value *values = arena_calloc(arena, count, sizeof *values);
    if (list == NULL || items == NULL || values == NULL) {
        return arena_error(arena, err);
    }
    lynguine__v1__value_list__init(list);
    list->items = items;
    list->n_items = count;
    out->kind_case = LYNGUINE__V1__VALUE__KIND_LIST;
    out->list = list;
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; code == LYN_OK && i < count; i++) {
        items[i] = &values[i];
        code = encode(arena, &value->list.items[i], depth + 1, max_depth, items[i], err);
    }
    return code;
}

/* One entry is three messages, which are allocated side by side. */
struct entry_messages {
    Lynguine__V1__ValueEntry entry;
    Lynguine__V1__Value key, value;
};

static enum lyn_code encode_map(struct arena *arena, const struct value *value, uint32_t depth,
                                uint32_t max_depth, Lynguine__V1__Value *out,
                                struct lyn_error *err) {
    size_t count = value->map.count;
    Lynguine__V1__ValueMap *map = arena_calloc(arena, 1, sizeof *map);
    Lynguine__V1__ValueEntry **entries =
        arena_calloc(arena, count, sizeof(Lynguine__V1__ValueEntry *));
    struct entry_messages *messages = arena_calloc(arena, count, sizeof *messages);
    if (map == NULL || entries == NULL || messages == NULL) {
        return arena_error(arena, err);
    }
    lynguine__v1__value_map__init(map);
    map->entries = entries;
    map->n_entries = count;
    out->kind_case = LYNGUINE__V1__VALUE__KIND_MAP;
    out->map = map;
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; code == LYN_OK && i < count; i++) {
        const struct value_entry *from = &value->map.entries[i];
        entries[i] = &messages[i].entry;
        lynguine__v1__value_entry__init(entries[i]);
        entries[i]->key = &messages[i].key;
        entries[i]->value = &messages[i].value;
        code = encode(arena, &from->key, depth + 1, max_depth, entries[i]->key, err);
        if (code == LYN_OK) {
            code = encode(arena, &from->value, depth + 1, max_depth, entries[i]->value, err);
        }
    }
    return code;
}

static enum lyn_code encode_bigint(struct arena *arena, struct sv digits, Lynguine__V1__Value *out,
                                   struct lyn_error *err) {
    out->kind_case = LYNGUINE__V1__VALUE__KIND_BIG_INTEGER;
    out->big_integer = arena_strdup(arena, digits);
    return out->big_integer != NULL ? LYN_OK : arena_error(arena, err);
}

static enum lyn_code encode(struct arena *arena, const struct value *value, uint32_t depth,
                            uint32_t max_depth, Lynguine__V1__Value *out, struct lyn_error *err) {
    lynguine__v1__value__init(out);
    switch (value->kind) {
    case VALUE_NULL:
        out->kind_case = LYNGUINE__V1__VALUE__KIND_NULL;
        out->null = true;
        return LYN_OK;
    case VALUE_BOOL:
        out->kind_case = LYNGUINE__V1__VALUE__KIND_BOOLEAN;
        out->boolean = value->boolean;
        return LYN_OK;
    case VALUE_INT:
        out->kind_case = LYNGUINE__V1__VALUE__KIND_INTEGER;
        out->integer = value->integer;
        return LYN_OK;
    case VALUE_BIGINT:
        return encode_bigint(arena, value->text, out, err);
    case VALUE_FLOAT:
        out->kind_case = LYNGUINE__V1__VALUE__KIND_REAL;
        out->real = value->real;
        return LYN_OK;
    case VALUE_STRING:
        out->kind_case = LYNGUINE__V1__VALUE__KIND_TEXT;
        out->text = borrow(value->text);
        return LYN_OK;
    case VALUE_BYTES:
        out->kind_case = LYNGUINE__V1__VALUE__KIND_BINARY;
        out->binary = borrow(value->text);
        return LYN_OK;
    case VALUE_DATE:
        out->kind_case = LYNGUINE__V1__VALUE__KIND_DATE;
        out->date = value->date.days;
        return LYN_OK;
    case VALUE_DATETIME:
        return encode_datetime(arena, value->datetime, out, err);
    case VALUE_LIST:
        return depth >= max_depth ? too_deep(max_depth, err)
                                  : encode_list(arena, value, depth, max_depth, out, err);
    case VALUE_MAP:
        return depth >= max_depth ? too_deep(max_depth, err)
                                  : encode_map(arena, value, depth, max_depth, out, err);
    }
    return error_set(err, REASON_INTERNAL, "A value of kind %d cannot be sent.", (int)value->kind);
}

enum lyn_code wire_value_encode(struct arena *arena, const struct value *value, uint32_t max_depth,
                                Lynguine__V1__Value **out, struct lyn_error *err) {
    *out = arena_calloc(arena, 1, sizeof **out);
    if (*out == NULL) {
        return arena_error(arena, err);
    }
    return encode(arena, value, 0, max_depth, *out, err);
}

/* ---- decoding ---- */

struct decoder {
    struct arena *arena;
    uint32_t max_depth;
    bool copies; /* texts go into the arena */
    struct lyn_error *err;
};

static enum lyn_code decode(const struct decoder *decoder, const Lynguine__V1__Value *message,
                            uint32_t depth, struct value *out);

static enum lyn_code refuse(const struct decoder *decoder, const char *what) {
    return error_set(decoder->err, REASON_BAD_REQUEST, "A value in the message is %s.", what);
}

static enum lyn_code decode_bytes(const struct decoder *decoder, enum value_kind kind,
                                  ProtobufCBinaryData data, struct value *out) {
    struct sv text = {(const char *)data.data, data.len};
    if (kind == VALUE_STRING && utf8_check(text) != text.len) {
        return refuse(decoder, "text that is not UTF-8");
    }
    if (decoder->copies && text.len > 0) {
        char *copy = arena_alloc(decoder->arena, text.len);
        if (copy == NULL) {
            return arena_error(decoder->arena, decoder->err);
        }
        memcpy(copy, text.data, text.len);
        text.data = copy;
    }
    *out = (struct value){.kind = kind, .text = text};
    return LYN_OK;
}

/* `-?[1-9][0-9]*`; one that fits int64 becomes a plain integer, as everywhere. */
static enum lyn_code decode_bigint(const struct decoder *decoder, const char *text,
                                   struct value *out) {
    struct sv digits = sv_from(text);
    size_t start = digits.len > 0 && text[0] == '-';
    bool fine = digits.len > start && text[start] != '0';
    for (size_t i = start; fine && i < digits.len; i++) {
        fine = text[i] >= '0' && text[i] <= '9';
    }
    if (!fine) {
        return refuse(decoder, "a big integer with other characters than digits");
    }
    return value_integer_from_text(decoder->arena, digits, out, decoder->err);
}

static enum lyn_code decode_date(const struct decoder *decoder, int32_t days, struct value *out) {
    if (days < MIN_DAY || days > MAX_DAY) {
        return refuse(decoder, "a date outside the years 1 to 9999");
    }
    *out = (struct value){.kind = VALUE_DATE, .date = {days}};
    return LYN_OK;
}

static enum lyn_code decode_datetime(const struct decoder *decoder,
                                     const Lynguine__V1__Datetime *message, struct value *out) {
    if (message == NULL || !wire_datetime_fits(message->micros, message->offset_s)) {
        return refuse(decoder, "a date-time outside the years 1 to 9999");
    }
    *out = (struct value){.kind = VALUE_DATETIME,
                          .datetime = {.micros = message->micros,
                                       .has_offset = message->has_offset,
                                       .offset_s = message->has_offset ? message->offset_s : 0}};
    return LYN_OK;
}

static enum lyn_code decode_list(const struct decoder *decoder,
                                 const Lynguine__V1__ValueList *message, uint32_t depth,
                                 struct value *out) {
    if (message == NULL) {
        return refuse(decoder, "an absent list");
    }
    struct value *items = arena_calloc(decoder->arena, message->n_items, sizeof *items);
    if (items == NULL) {
        return arena_error(decoder->arena, decoder->err);
    }
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; code == LYN_OK && i < message->n_items; i++) {
        code = decode(decoder, message->items[i], depth + 1, &items[i]);
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {items, message->n_items}};
    return code;
}

static int order_keys(const void *a, const void *b) {
    const struct value_entry *const *left = a, *const *right = b;
    return value_order(&(*left)->key, &(*right)->key);
}

static enum lyn_code check_keys(const struct decoder *decoder, const struct value_entry *entries,
                                size_t count) {
    bool twice = false;
    if (count <= FEW_KEYS) {
        for (size_t i = 1; i < count; i++) {
            for (size_t j = 0; j < i; j++) {
                twice = twice || value_equal(&entries[i].key, &entries[j].key);
            }
        }
        return twice ? refuse(decoder, "a mapping with the same key twice") : LYN_OK;
    }
    const struct value_entry **sorted =
        arena_calloc(decoder->arena, count, sizeof(struct value_entry *));
    if (sorted == NULL) {
        return arena_error(decoder->arena, decoder->err);
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &entries[i];
    }
    qsort(sorted, count, sizeof(struct value_entry *), order_keys);
    for (size_t i = 1; i < count; i++) {
        twice = twice || value_equal(&sorted[i - 1]->key, &sorted[i]->key);
    }
    return twice ? refuse(decoder, "a mapping with the same key twice") : LYN_OK;
}

static enum lyn_code decode_map(const struct decoder *decoder,
                                const Lynguine__V1__ValueMap *message, uint32_t depth,
                                struct value *out) {
    if (message == NULL) {
        return refuse(decoder, "an absent mapping");
    }
    size_t count = message->n_entries;
    struct value_entry *entries = arena_calloc(decoder->arena, count, sizeof *entries);
    if (entries == NULL) {
        return arena_error(decoder->arena, decoder->err);
    }
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; code == LYN_OK && i < count; i++) {
        code = decode(decoder, message->entries[i]->key, depth + 1, &entries[i].key);
        if (code == LYN_OK &&
            (entries[i].key.kind == VALUE_LIST || entries[i].key.kind == VALUE_MAP)) {
            return refuse(decoder, "a mapping whose key is no scalar");
        }
        if (code == LYN_OK) {
            code = decode(decoder, message->entries[i]->value, depth + 1, &entries[i].value);
        }
    }
    if (code == LYN_OK) {
        code = check_keys(decoder, entries, count);
    }
    *out = (struct value){.kind = VALUE_MAP, .map = {entries, count}};
    return code;
}

static enum lyn_code decode(const struct decoder *decoder, const Lynguine__V1__Value *message,
                            uint32_t depth, struct value *out) {
    *out = value_null();
    if (message == NULL) {
        return refuse(decoder, "absent");
    }
    switch (message->kind_case) {
    case LYNGUINE__V1__VALUE__KIND_NULL:
        return LYN_OK;
    case LYNGUINE__V1__VALUE__KIND_BOOLEAN:
        *out = value_bool(message->boolean != 0);
        return LYN_OK;
    case LYNGUINE__V1__VALUE__KIND_INTEGER:
        *out = value_int(message->integer);
        return LYN_OK;
    case LYNGUINE__V1__VALUE__KIND_BIG_INTEGER:
        return decode_bigint(decoder, message->big_integer, out);
    case LYNGUINE__V1__VALUE__KIND_REAL:
        *out = value_float(message->real);
        return LYN_OK;
    case LYNGUINE__V1__VALUE__KIND_TEXT:
        return decode_bytes(decoder, VALUE_STRING, message->text, out);
    case LYNGUINE__V1__VALUE__KIND_BINARY:
        return decode_bytes(decoder, VALUE_BYTES, message->binary, out);
    case LYNGUINE__V1__VALUE__KIND_DATE:
        return decode_date(decoder, message->date, out);
    case LYNGUINE__V1__VALUE__KIND_DATETIME:
        return decode_datetime(decoder, message->datetime, out);
    case LYNGUINE__V1__VALUE__KIND_LIST:
        return depth >= decoder->max_depth ? too_deep(decoder->max_depth, decoder->err)
                                           : decode_list(decoder, message->list, depth, out);
    case LYNGUINE__V1__VALUE__KIND_MAP:
        return depth >= decoder->max_depth ? too_deep(decoder->max_depth, decoder->err)
                                           : decode_map(decoder, message->map, depth, out);
    default:
        return refuse(decoder, "of no kind that is known here");
    }
}

bool wire_datetime_fits(int64_t micros, int32_t offset_s) {
    return micros >= MIN_DAY * DAY_MICROS && micros < (MAX_DAY + 1) * DAY_MICROS &&
           offset_s > -86400 && offset_s < 86400;
}

enum lyn_code wire_value_decode(struct arena *arena, const Lynguine__V1__Value *message,
                                uint32_t max_depth, struct value *out, struct lyn_error *err) {
    struct decoder decoder = {arena, max_depth, false, err};
    return decode(&decoder, message, 0, out);
}

enum lyn_code wire_value_decode_copy(struct arena *arena, const Lynguine__V1__Value *message,
                                     uint32_t max_depth, struct value *out, struct lyn_error *err) {
    struct decoder decoder = {arena, max_depth, true, err};
    return decode(&decoder, message, 0, out);
}
