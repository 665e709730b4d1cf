#include "wire/value_bytes.h"

#include <string.h>

#include "base/num.h"

#define SPARE_BYTES 64 /* that a buffer is made larger by, beside twice of what it holds */

static void grow(struct value_writer *writer, size_t len) {
    size_t capacity = 0;
    uint8_t *bytes = NULL;
    if (size_add(writer->size, writer->size, &capacity) && size_add(capacity, len, &capacity) &&
        size_add(capacity, SPARE_BYTES, &capacity)) {
        bytes = arena_alloc(writer->arena, capacity);
    }
    if (bytes == NULL) {
        writer->failed = true;
        return;
    }
    if (writer->size > 0) {
        memcpy(bytes + capacity - writer->size, writer->bytes + writer->capacity - writer->size,
               writer->size);
    }
    writer->bytes = bytes;
    writer->capacity = capacity;
}

/* Where the next `len` bytes go; NULL when there is no room for them. */
static uint8_t *take(struct value_writer *writer, size_t len) {
    if (len > writer->capacity - writer->size) {
        grow(writer, len);
    }
    if (writer->failed) {
        return NULL;
    }
    writer->size += len;
    return writer->bytes + writer->capacity - writer->size;
}

static void put_bytes(struct value_writer *writer, const void *bytes, size_t len) {
    uint8_t *to = len > 0 ? take(writer, len) : NULL;
    if (to != NULL) {
        memcpy(to, bytes, len);
    }
}

static void put_varint(struct value_writer *writer, uint64_t value) {
    if (value < 0x80 && writer->size < writer->capacity) { /* as most are */
        writer->size++;
        writer->bytes[writer->capacity - writer->size] = (uint8_t)value;
        return;
    }
    size_t len = 1;
    for (uint64_t rest = value; rest > 0x7f; rest >>= 7) {
        len++;
    }
    uint8_t *to = take(writer, len);
    if (to == NULL) {
        return;
    }
    for (; value > 0x7f; value >>= 7) {
        *to++ = (uint8_t)(value | 0x80);
    }
    *to = (uint8_t)value;
}

static uint64_t zigzag(int64_t value) {
    return ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0);
}

static void put_key(struct value_writer *writer, uint32_t number, unsigned type) {
    put_varint(writer, (uint64_t)number << 3 | type);
}

/* The length of all that was put since the size was `before`. */
static void put_length(struct value_writer *writer, size_t before) {
    put_varint(writer, writer->size - before);
}

static void put_text(struct value_writer *writer, struct sv text) {
    put_bytes(writer, text.data, text.len);
    put_varint(writer, text.len);
}

static void put_real(struct value_writer *writer, double real) {
    uint64_t bits = 0;
    uint8_t bytes[sizeof bits];
    memcpy(&bits, &real, sizeof bits);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(bits >> (8 * i));
    }
    put_bytes(writer, bytes, sizeof bytes);
}

static void put_number_field(struct value_writer *writer, uint32_t number, uint64_t value) {
    if (value != 0) {
        put_varint(writer, value);
        put_key(writer, number, WIRE_VARINT);
    }
}

static void put_datetime(struct value_writer *writer, struct datetime datetime) {
    size_t before = writer->size;
    put_number_field(writer, DATETIME_OFFSET, zigzag(datetime.offset_s));
    put_number_field(writer, DATETIME_HAS_OFFSET, datetime.has_offset);
    put_number_field(writer, DATETIME_MICROS, zigzag(datetime.micros));
    put_length(writer, before);
}

/* What a Value's one field is, by the kind of value. */
static const struct {
    uint8_t number, type;
} KINDS[] = {
    [VALUE_NULL] = {LYNGUINE__V1__VALUE__KIND_NULL, WIRE_VARINT},
    [VALUE_BOOL] = {LYNGUINE__V1__VALUE__KIND_BOOLEAN, WIRE_VARINT},
    [VALUE_INT] = {LYNGUINE__V1__VALUE__KIND_INTEGER, WIRE_VARINT},
    [VALUE_BIGINT] = {LYNGUINE__V1__VALUE__KIND_BIG_INTEGER, WIRE_BYTES},
    [VALUE_FLOAT] = {LYNGUINE__V1__VALUE__KIND_REAL, WIRE_64BIT},
    [VALUE_STRING] = {LYNGUINE__V1__VALUE__KIND_TEXT, WIRE_BYTES},
    [VALUE_BYTES] = {LYNGUINE__V1__VALUE__KIND_BINARY, WIRE_BYTES},
    [VALUE_DATE] = {LYNGUINE__V1__VALUE__KIND_DATE, WIRE_VARINT},
    [VALUE_DATETIME] = {LYNGUINE__V1__VALUE__KIND_DATETIME, WIRE_BYTES},
    [VALUE_LIST] = {LYNGUINE__V1__VALUE__KIND_LIST, WIRE_BYTES},
    [VALUE_MAP] = {LYNGUINE__V1__VALUE__KIND_MAP, WIRE_BYTES},
};

/* What stands behind the key. False: nested deeper than `levels`. */
static bool put_content(struct value_writer *writer, const struct value *value, uint32_t levels);

/* A whole Value message as a field of the message around it. */
static bool put_value(struct value_writer *writer, uint32_t field, const struct value *value,
                      uint32_t levels) {
    size_t before = writer->size;
    bool fits = put_content(writer, value, levels);
    put_key(writer, KINDS[value->kind].number, KINDS[value->kind].type);
    put_length(writer, before);
    put_key(writer, field, WIRE_BYTES);
    return fits;
}

static bool put_list(struct value_writer *writer, const struct value *value, uint32_t levels) {
    size_t before = writer->size;
    bool fits = levels > 0;
    for (size_t i = value->list.count; fits && i > 0; i--) {
        fits = put_value(writer, LIST_ITEMS, &value->list.items[i - 1], levels - 1);
    }
    put_length(writer, before);
    return fits;
}

static bool put_map(struct value_writer *writer, const struct value *value, uint32_t levels) {
    size_t before = writer->size;
    bool fits = levels > 0;
    for (size_t i = value->map.count; fits && i > 0; i--) {
        const struct value_entry *entry = &value->map.entries[i - 1];
        size_t entry_before = writer->size;
        fits = put_value(writer, ENTRY_VALUE, &entry->value, levels - 1) &&
               put_value(writer, ENTRY_KEY, &entry->key, levels - 1);
        put_length(writer, entry_before);
        put_key(writer, MAP_ENTRIES, WIRE_BYTES);
    }
    put_length(writer, before);
    return fits;
}

static bool put_content(struct value_writer *writer, const struct value *value, uint32_t levels) {
    switch (value->kind) {
    case VALUE_NULL:
        put_varint(writer, true);
        return true;
    case VALUE_BOOL:
        put_varint(writer, value->boolean);
        return true;
    case VALUE_INT:
        put_varint(writer, zigzag(value->integer));
        return true;
    case VALUE_FLOAT:
        put_real(writer, value->real);
        return true;
    case VALUE_BIGINT:
    case VALUE_STRING:
    case VALUE_BYTES:
        put_text(writer, value->text);
        return true;
    case VALUE_DATE:
        put_varint(writer, zigzag(value->date.days));
        return true;
    case VALUE_DATETIME:
        put_datetime(writer, value->datetime);
        return true;
    case VALUE_LIST:
        return put_list(writer, value, levels);
    case VALUE_MAP:
        return put_map(writer, value, levels);
    }
    return true;
}

enum lyn_code value_write(struct value_writer *writer, const struct value *value,
                          uint32_t max_depth, ProtobufCMessageUnknownField *field,
                          struct lyn_error *err) {
    size_t before = writer->size;
    if (!put_content(writer, value, max_depth)) {
        return value_too_deep(max_depth, err);
    }
    if (writer->failed) {
        return arena_error(writer->arena, err);
    }
    field->tag = KINDS[value->kind].number;
    field->wire_type = (ProtobufCWireType)KINDS[value->kind].type;
    field->len = writer->size - before;
    return LYN_OK;
}
