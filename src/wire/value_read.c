#include "wire/value_bytes.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "wire/codec.h"
#include "wire/unpack.h"

#define DAY_MICROS 86400000000
#define MIN_DAY (-719162) /* 0001-01-01 */
#define MAX_DAY 2932896   /* 9999-12-31 */
/* Maps up to this size find a double key by comparing all pairs; larger ones sort. */
#define FEW_KEYS 8

enum lyn_code value_too_deep(uint32_t max_depth, struct lyn_error *err) {
    return error_set(err, REASON_LIMIT_DEPTH, "A value is nested deeper than %u levels.",
                     max_depth);
}

static enum lyn_code refuse(struct value_reader *reader, const char *what) {
    return error_set(reader->err, REASON_BAD_REQUEST, "A value in the message is %s.", what);
}

static enum lyn_code malformed(struct value_reader *reader) {
    return refuse(reader, "cut off or not well formed");
}

static enum lyn_code read_message(struct value_reader *reader, struct sv bytes, uint32_t depth,
                                  struct value *out);

/* Goes on to the next field `number`; false when there is none. */
static bool next_of(struct wire_reader *fields, uint32_t number, struct wire_field *out) {
    while (!wire_reader_done(fields) && wire_read_field(fields, out)) {
        if (out->number == number) {
            return true;
        }
    }
    return false;
}

/* ---- scalars ---- */

static enum lyn_code read_text(struct value_reader *reader, enum value_kind kind, struct sv text,
                               struct value *out) {
    if (kind == VALUE_STRING && utf8_check(text) != text.len) {
        return refuse(reader, "text that is not UTF-8");
    }
    *out = (struct value){.kind = kind, .text = text};
    return LYN_OK;
}

/* `-?[1-9][0-9]*`; one that fits int64 becomes a plain integer, as everywhere. */
static enum lyn_code read_bigint(struct value_reader *reader, struct sv digits, struct value *out) {
    size_t start = digits.len > 0 && digits.data[0] == '-';
    bool fine = digits.len > start && digits.data[start] != '0';
    for (size_t i = start; fine && i < digits.len; i++) {
        fine = digits.data[i] >= '0' && digits.data[i] <= '9';
    }
    if (!fine) {
        return refuse(reader, "a big integer with other characters than digits");
    }
    return value_integer_from_text(reader->arena, digits, out, reader->err);
}

static enum lyn_code read_date(struct value_reader *reader, int32_t days, struct value *out) {
    if (days < MIN_DAY || days > MAX_DAY) {
        return refuse(reader, "a date outside the years 1 to 9999");
    }
    *out = (struct value){.kind = VALUE_DATE, .date = {days}};
    return LYN_OK;
}

static int32_t zigzag32(uint64_t value) {
    return (int32_t)wire_zigzag((uint32_t)value);
}

static double real_of(uint64_t bits) {
    double real = 0;
    memcpy(&real, &bits, sizeof real);
    return real;
}

bool wire_datetime_fits(int64_t micros, int32_t offset_s) {
    return micros >= MIN_DAY * DAY_MICROS && micros < (MAX_DAY + 1) * DAY_MICROS &&
           offset_s > -86400 && offset_s < 86400;
}

static enum lyn_code read_datetime(struct value_reader *reader, struct sv bytes,
                                   struct value *out) {
    struct wire_reader fields = wire_reader(bytes);
    struct wire_field field;
    struct datetime datetime = {0};
    while (!wire_reader_done(&fields)) {
        if (!wire_read_field(&fields, &field) ||
            (field.number <= DATETIME_OFFSET && field.type != WIRE_VARINT)) {
            return malformed(reader);
        }
        if (field.number == DATETIME_MICROS) {
            datetime.micros = wire_zigzag(field.value);
        } else if (field.number == DATETIME_HAS_OFFSET) {
            datetime.has_offset = field.value != 0;
        } else if (field.number == DATETIME_OFFSET) {
            datetime.offset_s = zigzag32(field.value);
        }
    }
    if (!wire_datetime_fits(datetime.micros, datetime.offset_s)) {
        return refuse(reader, "a date-time outside the years 1 to 9999");
    }
    datetime.offset_s = datetime.has_offset ? datetime.offset_s : 0;
    *out = (struct value){.kind = VALUE_DATETIME, .datetime = datetime};
    return LYN_OK;
}

/* ---- lists and maps ---- */

/* Counts the message fields `number` of a list or map, and checks that all fields are well formed,
 * which holds for whoever goes through them again. */
static enum lyn_code count_items(struct value_reader *reader, struct sv bytes, uint32_t number,
                                 size_t *count) {
    struct wire_reader fields = wire_reader(bytes);
    struct wire_field field;
    *count = 0;
    while (!wire_reader_done(&fields)) {
        if (!wire_read_field(&fields, &field) ||
            (field.number == number && field.type != WIRE_BYTES)) {
            return malformed(reader);
        }
        *count += field.number == number;
        if (++reader->fields > WIRE_FIELDS) {
            return error_set(reader->err, REASON_LIMIT_CELLS, "The values have more than %u parts.",
                             WIRE_FIELDS);
        }
    }
    return LYN_OK;
}

/* Zeroed room, `size` bytes each, for the message fields `number` of a list or map. */
static enum lyn_code make_room(struct value_reader *reader, struct sv bytes, uint32_t number,
                               size_t size, void **room, size_t *count) {
    enum lyn_code code = count_items(reader, bytes, number, count);
    if (code == LYN_OK) {
        *room = arena_calloc(reader->arena, *count, size);
        code = *room ? LYN_OK : arena_error(reader->arena, reader->err);
    }
    return code;
}

static enum lyn_code read_list(struct value_reader *reader, struct sv bytes, uint32_t depth,
                               struct value *out) {
    struct wire_reader fields = wire_reader(bytes);
    struct wire_field item;
    void *room = NULL;
    size_t count = 0;
    enum lyn_code code = make_room(reader, bytes, LIST_ITEMS, sizeof(struct value), &room, &count);
    if (code != LYN_OK) {
        return code;
    }
    struct value *items = room;
    for (size_t i = 0; code == LYN_OK && next_of(&fields, LIST_ITEMS, &item); i++) {
        code = read_message(reader, item.bytes, depth + 1, &items[i]);
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {items, count}};
    return code;
}

static int order_keys(const void *a, const void *b) {
    const struct value_entry *const *left = a, *const *right = b;
    return value_order(&(*left)->key, &(*right)->key);
}

static enum lyn_code check_keys(struct value_reader *reader, const struct value_entry *entries,
                                size_t count) {
    struct arena *arena = reader->arena;
    bool twice = false;
    if (count <= FEW_KEYS) {
        for (size_t i = 1; i < count; i++) {
            for (size_t j = 0; j < i; j++) {
                twice = twice || value_equal(&entries[i].key, &entries[j].key);
            }
        }
        return twice ? refuse(reader, "a mapping with the same key twice") : LYN_OK;
    }
    const struct value_entry **sorted = arena_calloc(arena, count, sizeof(struct value_entry *));
    if (sorted == NULL) {
        return arena_error(arena, reader->err);
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &entries[i];
    }
    qsort(sorted, count, sizeof(struct value_entry *), order_keys);
    for (size_t i = 1; i < count; i++) {
        twice = twice || value_equal(&sorted[i - 1]->key, &sorted[i]->key);
    }
    return twice ? refuse(reader, "a mapping with the same key twice") : LYN_OK;
}

/* The bytes of an entry's key and value, each there once. */
static enum lyn_code find_parts(struct value_reader *reader, struct sv bytes, struct sv *key,
                                struct sv *value) {
    struct wire_reader fields = wire_reader(bytes);
    struct wire_field field;
    bool has_key = false, has_value = false;
    while (!wire_reader_done(&fields)) {
        if (!wire_read_field(&fields, &field) ||
            (field.number <= ENTRY_VALUE && field.type != WIRE_BYTES)) {
            return malformed(reader);
        }
        if (field.number > ENTRY_VALUE) {
            continue;
        }
        bool *has = field.number == ENTRY_KEY ? &has_key : &has_value;
        if (*has) {
            return refuse(reader, "an entry with two keys or values");
        }
        *has = true;
        *(field.number == ENTRY_KEY ? key : value) = field.bytes;
    }
    return has_key && has_value ? LYN_OK : refuse(reader, "an entry without a key or a value");
}

static enum lyn_code read_entry(struct value_reader *reader, struct sv bytes, uint32_t depth,
                                struct value_entry *out) {
    struct sv key = {NULL, 0}, value = {NULL, 0};
    enum lyn_code code = find_parts(reader, bytes, &key, &value);
    if (code == LYN_OK) {
        code = read_message(reader, key, depth, &out->key);
    }
    if (code == LYN_OK && (out->key.kind == VALUE_LIST || out->key.kind == VALUE_MAP)) {
        return refuse(reader, "a mapping whose key is no scalar");
    }
    if (code == LYN_OK) {
        code = read_message(reader, value, depth, &out->value);
    }
    return code;
}

static enum lyn_code read_map(struct value_reader *reader, struct sv bytes, uint32_t depth,
                              struct value *out) {
    struct wire_reader fields = wire_reader(bytes);
    struct wire_field entry;
    void *room = NULL;
    size_t count = 0;
    enum lyn_code code =
        make_room(reader, bytes, MAP_ENTRIES, sizeof(struct value_entry), &room, &count);
    if (code != LYN_OK) {
        return code;
    }
    struct value_entry *entries = room;
    for (size_t i = 0; code == LYN_OK && next_of(&fields, MAP_ENTRIES, &entry); i++) {
        code = read_entry(reader, entry.bytes, depth + 1, &entries[i]);
    }
    if (code == LYN_OK) {
        code = check_keys(reader, entries, count);
    }
    *out = (struct value){.kind = VALUE_MAP, .map = {entries, count}};
    return code;
}

/* ---- any value ---- */

/* The wire type of a Value's field, by its number. */
static bool is_kind(const struct wire_field *field, enum wire_type *type) {
    static const uint8_t types[] = {
        [LYNGUINE__V1__VALUE__KIND_NULL] = WIRE_VARINT,
        [LYNGUINE__V1__VALUE__KIND_BOOLEAN] = WIRE_VARINT,
        [LYNGUINE__V1__VALUE__KIND_INTEGER] = WIRE_VARINT,
        [LYNGUINE__V1__VALUE__KIND_BIG_INTEGER] = WIRE_BYTES,
        [LYNGUINE__V1__VALUE__KIND_REAL] = WIRE_64BIT,
        [LYNGUINE__V1__VALUE__KIND_TEXT] = WIRE_BYTES,
        [LYNGUINE__V1__VALUE__KIND_BINARY] = WIRE_BYTES,
        [LYNGUINE__V1__VALUE__KIND_DATE] = WIRE_VARINT,
        [LYNGUINE__V1__VALUE__KIND_DATETIME] = WIRE_BYTES,
        [LYNGUINE__V1__VALUE__KIND_LIST] = WIRE_BYTES,
        [LYNGUINE__V1__VALUE__KIND_MAP] = WIRE_BYTES,
    };
    if (field->number == 0 || field->number >= sizeof types) {
        return false;
    }
    *type = (enum wire_type)types[field->number];
    return true;
}

static enum lyn_code read_field(struct value_reader *reader, const struct wire_field *field,
                                uint32_t depth, struct value *out) {
    uint32_t max_depth = reader->max_depth;
    enum wire_type type = WIRE_VARINT;
    *out = value_null();
    if (!is_kind(field, &type)) {
        return refuse(reader, "of no kind that is known here");
    }
    if (field->type != type) {
        return malformed(reader);
    }
    switch (field->number) {
    case LYNGUINE__V1__VALUE__KIND_BOOLEAN:
        *out = value_bool(field->value != 0);
        return LYN_OK;
    case LYNGUINE__V1__VALUE__KIND_INTEGER:
        *out = value_int(wire_zigzag(field->value));
        return LYN_OK;
    case LYNGUINE__V1__VALUE__KIND_BIG_INTEGER:
        return read_bigint(reader, field->bytes, out);
    case LYNGUINE__V1__VALUE__KIND_REAL:
        *out = value_float(real_of(field->value));
        return LYN_OK;
    case LYNGUINE__V1__VALUE__KIND_TEXT:
        return read_text(reader, VALUE_STRING, field->bytes, out);
    case LYNGUINE__V1__VALUE__KIND_BINARY:
        return read_text(reader, VALUE_BYTES, field->bytes, out);
    case LYNGUINE__V1__VALUE__KIND_DATE:
        return read_date(reader, zigzag32(field->value), out);
    case LYNGUINE__V1__VALUE__KIND_DATETIME:
        return read_datetime(reader, field->bytes, out);
    case LYNGUINE__V1__VALUE__KIND_LIST:
        return depth >= max_depth ? value_too_deep(max_depth, reader->err)
                                  : read_list(reader, field->bytes, depth, out);
    case LYNGUINE__V1__VALUE__KIND_MAP:
        return depth >= max_depth ? value_too_deep(max_depth, reader->err)
                                  : read_map(reader, field->bytes, depth, out);
    default:
        return LYN_OK;
    }
}

/* A field that another kind follows does not count, but must be well formed all the same. */
static enum lyn_code check_passed(struct value_reader *reader, const struct wire_field *field) {
    switch (field->number) {
    case LYNGUINE__V1__VALUE__KIND_BIG_INTEGER:
        return wire_is_text(field->bytes) ? LYN_OK : malformed(reader);
    case LYNGUINE__V1__VALUE__KIND_DATETIME:
        return unpack_scan(&lynguine__v1__datetime__descriptor, field->bytes, reader->err);
    case LYNGUINE__V1__VALUE__KIND_LIST:
        return unpack_scan(&lynguine__v1__value_list__descriptor, field->bytes, reader->err);
    case LYNGUINE__V1__VALUE__KIND_MAP:
        return unpack_scan(&lynguine__v1__value_map__descriptor, field->bytes, reader->err);
    default:
        return LYN_OK;
    }
}

/* What no encoder of ours writes: several fields, of which the last one of a known kind counts. */
static enum lyn_code choose_field(struct value_reader *reader, struct sv bytes,
                                  struct wire_field *out) {
    struct wire_reader fields = wire_reader(bytes);
    struct wire_field field;
    enum wire_type type = WIRE_VARINT;
    uint32_t messages = 0;
    enum lyn_code code = LYN_OK;
    *out = (struct wire_field){0};
    while (code == LYN_OK && !wire_reader_done(&fields)) {
        if (!wire_read_field(&fields, &field)) {
            return malformed(reader);
        }
        if (!is_kind(&field, &type)) {
            continue;
        }
        if (field.type != type) {
            return malformed(reader);
        }
        bool is_message = field.number >= LYNGUINE__V1__VALUE__KIND_DATETIME;
        if (is_message && (messages & 1u << field.number) != 0) {
            return refuse(reader, "a list, mapping or date-time that is there twice");
        }
        messages |= is_message ? 1u << field.number : 0;
        code = check_passed(reader, out);
        *out = field;
    }
    return code;
}

static enum lyn_code read_message(struct value_reader *reader, struct sv bytes, uint32_t depth,
                                  struct value *out) {
    struct wire_reader fields = wire_reader(bytes);
    struct wire_field field = {0};
    enum lyn_code code = LYN_OK;
    if (!wire_reader_done(&fields) && !wire_read_field(&fields, &field)) {
        return malformed(reader);
    }
    if (!wire_reader_done(&fields)) {
        code = choose_field(reader, bytes, &field);
    }
    return code == LYN_OK ? read_field(reader, &field, depth, out) : code;
}

enum lyn_code value_read(struct value_reader *reader, struct sv bytes, struct value *out,
                         struct lyn_error *err) {
    reader->err = err;
    *out = value_null();
    return read_message(reader, bytes, 0, out);
}

enum lyn_code value_read_field(struct value_reader *reader, const struct wire_field *field,
                               struct value *out, struct lyn_error *err) {
    reader->err = err;
    return read_field(reader, field, 0, out);
}
