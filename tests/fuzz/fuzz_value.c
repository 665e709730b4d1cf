/* fuzz_value.c - any bytes as a Value, read by ours and by protobuf-c: both must take or refuse them,
 * and see the same value in them; what ours writes must be what protobuf-c writes. */
#include <protobuf-c/protobuf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "wire/codec.h"
#include "wire/unpack.h"
#include "wire/wire.h"

#define BYTES ((size_t)256 << 20)
#define DEPTH LIMITS_DEFAULT.wire_depth

static void require(bool holds) {
    if (!holds) {
        abort();
    }
}

/* ---- from protobuf-c's messages ---- */

static bool decode(struct arena *arena, const Lynguine__V1__Value *message, uint32_t depth,
                   struct value *out);

static bool decode_bigint(struct arena *arena, const char *text, struct value *out) {
    size_t len = strlen(text), start = text[0] == '-';
    return len > start && text[start] != '0' && strspn(text + start, "0123456789") == len - start &&
           value_integer_from_text(arena, sv_from(text), out, NULL) == LYN_OK;
}

static bool decode_datetime(const Lynguine__V1__Datetime *message, struct value *out) {
    *out = (struct value){.kind = VALUE_DATETIME,
                          .datetime = {.micros = message->micros,
                                       .has_offset = message->has_offset,
                                       .offset_s = message->has_offset ? message->offset_s : 0}};
    return wire_datetime_fits(message->micros, message->offset_s);
}

static bool decode_list(struct arena *arena, const Lynguine__V1__ValueList *message, uint32_t depth,
                        struct value *out) {
    struct value *items = arena_calloc(arena, message->n_items, sizeof *items);
    bool fine = depth < DEPTH && items != NULL;
    for (size_t i = 0; fine && i < message->n_items; i++) {
        fine = decode(arena, message->items[i], depth + 1, &items[i]);
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {items, message->n_items}};
    return fine;
}

static bool is_key(const struct value_entry *entries, size_t at) {
    bool fine = entries[at].key.kind != VALUE_LIST && entries[at].key.kind != VALUE_MAP;
    for (size_t i = 0; fine && i < at; i++) {
        fine = !value_equal(&entries[i].key, &entries[at].key);
    }
    return fine;
}

static bool decode_map(struct arena *arena, const Lynguine__V1__ValueMap *message, uint32_t depth,
                       struct value *out) {
    struct value_entry *entries = arena_calloc(arena, message->n_entries, sizeof *entries);
    bool fine = depth < DEPTH && entries != NULL;
    for (size_t i = 0; fine && i < message->n_entries; i++) {
        fine = decode(arena, message->entries[i]->key, depth + 1, &entries[i].key) &&
               decode(arena, message->entries[i]->value, depth + 1, &entries[i].value) &&
               is_key(entries, i);
    }
    *out = (struct value){.kind = VALUE_MAP, .map = {entries, message->n_entries}};
    return fine;
}

static bool decode(struct arena *arena, const Lynguine__V1__Value *message, uint32_t depth,
                   struct value *out) {

    *out = value_null();
    if (message == NULL) {
        return false;
    }
    struct sv text = {(const char *)message->text.data, message->text.len};
    switch (message->kind_case) {
    case LYNGUINE__V1__VALUE__KIND_NULL:
        return true;
    case LYNGUINE__V1__VALUE__KIND_BOOLEAN:
        *out = value_bool(message->boolean != 0);
        return true;
    case LYNGUINE__V1__VALUE__KIND_INTEGER:
        *out = value_int(message->integer);
        return true;
    case LYNGUINE__V1__VALUE__KIND_BIG_INTEGER:
        return decode_bigint(arena, message->big_integer, out);
    case LYNGUINE__V1__VALUE__KIND_REAL:
        *out = value_float(message->real);
        return true;
    case LYNGUINE__V1__VALUE__KIND_TEXT:
        *out = value_string(text);
        return utf8_check(text) == text.len;
    case LYNGUINE__V1__VALUE__KIND_BINARY:
        *out = (struct value){.kind = VALUE_BYTES, .text = text};
        return true;
    case LYNGUINE__V1__VALUE__KIND_DATE:
        *out = (struct value){.kind = VALUE_DATE, .date = {message->date}};
        return message->date >= -719162 && message->date <= 2932896;
    case LYNGUINE__V1__VALUE__KIND_DATETIME:
        return decode_datetime(message->datetime, out);
    case LYNGUINE__V1__VALUE__KIND_LIST:
        return decode_list(arena, message->list, depth, out);
    case LYNGUINE__V1__VALUE__KIND_MAP:
        return decode_map(arena, message->map, depth, out);
    default:
        return false;
    }
}

/* ---- the comparison ---- */

static void require_same(const struct value *ours, const struct value *theirs) {
    struct buf left, right;
    buf_init(&left, BYTES);
    buf_init(&right, BYTES);
    value_print_python(ours, &left);
    value_print_python(theirs, &right);
    require(ours->kind == theirs->kind && sv_equal(buf_view(&left), buf_view(&right)));
    buf_dispose(&left);
    buf_dispose(&right);
}

/* What ours writes, protobuf-c reads and writes again; and so does ours. */
static void require_canonical(struct arena *arena, const struct value *value) {
    const ProtobufCMessageDescriptor *descriptor = &lynguine__v1__value__descriptor;
    Lynguine__V1__Value *packed = NULL;
    struct value again;
    require(wire_value_encode(arena, value, DEPTH, &packed, NULL) == LYN_OK);
    size_t size = protobuf_c_message_get_packed_size(&packed->base);
    uint8_t *bytes = malloc(size), *same = malloc(size);
    require(bytes != NULL && same != NULL);
    require(protobuf_c_message_pack(&packed->base, bytes) == size);
    ProtobufCMessage *message = protobuf_c_message_unpack(descriptor, NULL, size, bytes);
    require(message != NULL && protobuf_c_message_get_packed_size(message) == size);
    require(message->n_unknown_fields == 0);
    protobuf_c_message_pack(message, same);
    require(memcmp(bytes, same, size) == 0);
    require(wire_value_decode(arena, packed, DEPTH, &again, NULL) == LYN_OK);
    require_same(&again, value);
    protobuf_c_message_free_unpacked(message, NULL);
    free(same);
    free(bytes);
}

static bool read_ours(struct arena *arena, struct sv bytes, bool copies, struct value *out) {
    struct ProtobufCMessage *message = NULL;
    struct lyn_error err = {0};
    enum lyn_code code =
        wire_unpack(&lynguine__v1__value__descriptor, bytes, arena, &message, &err);
    if (code == LYN_OK) {
        code = (copies ? wire_value_decode_copy : wire_value_decode)(
            arena, (const Lynguine__V1__Value *)message, DEPTH, out, &err);
    }
    require(code == LYN_OK || (err.code == (int)code && err.message[0] != '\0'));
    return code == LYN_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const ProtobufCMessageDescriptor *descriptor = &lynguine__v1__value__descriptor;
    struct sv bytes = {(const char *)data, size};
    struct arena *arena = arena_new(BYTES);
    struct value ours, copied, theirs = value_null();
    ProtobufCMessage *message = NULL;
    if (arena == NULL) {
        return 0;
    }
    bool fine = unpack_scan(descriptor, bytes, NULL) == LYN_OK;
    if (fine) {
        message = protobuf_c_message_unpack(descriptor, NULL, size, data);
        fine = message != NULL && decode(arena, (Lynguine__V1__Value *)message, 0, &theirs);
    }
    require(read_ours(arena, bytes, false, &ours) == fine);
    require(read_ours(arena, bytes, true, &copied) == fine);
    if (fine) {
        require_same(&ours, &theirs);
        require_same(&copied, &theirs);
        require_canonical(arena, &ours);
    }
    if (message != NULL) {
        protobuf_c_message_free_unpacked(message, NULL);
    }
    arena_unref(arena);
    return 0;
}
