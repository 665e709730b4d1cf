#include "wire/unpack.h"

#include "wire/value_bytes.h"
#include "wire/wire.h"

/* A nested cell of 40 levels (contracts: limits) is at most 3 messages a level (Value, ValueMap,
 * ValueEntry) and one Value at the bottom; 7 more admit every message that stands around it. */
#define MESSAGE_DEPTH (3 * 40 + 1 + 7)

struct scan {
    uint32_t fields;
    struct lyn_error *err;
};

static enum lyn_code malformed(struct scan *scan, const ProtobufCMessageDescriptor *descriptor) {
    return error_set(scan->err, REASON_BAD_REQUEST, "%s is cut off or not well formed.",
                     descriptor->short_name);
}

static enum lyn_code count_fields(struct scan *scan, size_t more) {
    if (more > WIRE_FIELDS - scan->fields) {
        return error_set(scan->err, REASON_LIMIT_CELLS,
                         "The message has more than %u fields and values.", WIRE_FIELDS);
    }
    scan->fields += (uint32_t)more;
    return LYN_OK;
}

static enum wire_type expected_type(ProtobufCType type) {
    switch (type) {
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
        return WIRE_32BIT;
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return WIRE_64BIT;
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
        return WIRE_BYTES;
    default:
        return WIRE_VARINT;
    }
}

/* The elements of a packed repeated scalar. */
static enum lyn_code scan_packed(struct scan *scan, const ProtobufCMessageDescriptor *descriptor,
                                 enum wire_type element, struct sv bytes) {
    size_t width = element == WIRE_64BIT ? 8 : 4;
    if (element != WIRE_VARINT) {
        return bytes.len % width != 0 ? malformed(scan, descriptor)
                                      : count_fields(scan, bytes.len / width);
    }
    struct wire_reader reader = wire_reader(bytes);
    size_t count = 0;
    for (; !wire_reader_done(&reader); count++) {
        uint64_t value = 0;
        if (!wire_read_varint(&reader, &value)) {
            return malformed(scan, descriptor);
        }
    }
    return count_fields(scan, count);
}

static enum lyn_code scan_message(struct scan *scan, const ProtobufCMessageDescriptor *descriptor,
                                  struct sv bytes, unsigned depth);

static enum lyn_code scan_known(struct scan *scan, const ProtobufCMessageDescriptor *descriptor,
                                const ProtobufCFieldDescriptor *known,
                                const struct wire_field *field, unsigned depth) {
    enum wire_type expected = expected_type(known->type);
    if (field->type == WIRE_BYTES && expected != WIRE_BYTES &&
        known->label == PROTOBUF_C_LABEL_REPEATED) {
        return scan_packed(scan, descriptor, expected, field->bytes);
    }
    if (field->type != expected) {
        return error_set(scan->err, REASON_BAD_REQUEST, "%s.%s has wire type %d instead of %d.",
                         descriptor->short_name, known->name, (int)field->type, (int)expected);
    }
    if (known->type == PROTOBUF_C_TYPE_STRING && !wire_is_text(field->bytes)) {
        return error_set(scan->err, REASON_BAD_REQUEST, "%s.%s is not UTF-8 text without NUL.",
                         descriptor->short_name, known->name);
    }
    if (known->type == PROTOBUF_C_TYPE_MESSAGE) {
        return scan_message(scan, known->descriptor, field->bytes, depth + 1);
    }
    return LYN_OK;
}

/* protobuf-c merges a message field that comes twice by copying its arrays each time, which makes
 * memory grow with the square of the input; no encoder writes one, so it is refused. */
static bool is_repeated_singular(const ProtobufCMessageDescriptor *descriptor,
                                 const ProtobufCFieldDescriptor *known, uint64_t *seen) {
    if (known->type != PROTOBUF_C_TYPE_MESSAGE || known->label == PROTOBUF_C_LABEL_REPEATED) {
        return false;
    }
    size_t index = (size_t)(known - descriptor->fields);
    uint64_t bit = index < 64 ? 1ull << index : 0;
    bool again = (*seen & bit) != 0;
    *seen |= bit;
    return again;
}

static enum lyn_code scan_message(struct scan *scan, const ProtobufCMessageDescriptor *descriptor,
                                  struct sv bytes, unsigned depth) {
    if (depth > MESSAGE_DEPTH) {
        return error_set(scan->err, REASON_LIMIT_DEPTH,
                         "The message is nested deeper than %d messages.", MESSAGE_DEPTH);
    }
    struct wire_reader reader = wire_reader(bytes);
    uint64_t seen = 0;
    enum lyn_code code = LYN_OK;
    while (code == LYN_OK && !wire_reader_done(&reader)) {
        struct wire_field field;
        if (!wire_read_field(&reader, &field)) {
            return malformed(scan, descriptor);
        }
        const ProtobufCFieldDescriptor *known =
            protobuf_c_message_descriptor_get_field(descriptor, field.number);
        if (known != NULL && is_repeated_singular(descriptor, known, &seen)) {
            return error_set(scan->err, REASON_BAD_REQUEST, "%s.%s is there twice.",
                             descriptor->short_name, known->name);
        }
        code = count_fields(scan, 1);
        if (code == LYN_OK && known != NULL) {
            code = scan_known(scan, descriptor, known, &field, depth);
        }
    }
    return code;
}

struct arena_source {
    struct arena *arena;
    bool failed;
};

static void *take(void *data, size_t size) {
    struct arena_source *source = data;
    void *memory = arena_alloc(source->arena, size);
    source->failed = source->failed || memory == NULL;
    return memory;
}

static void give_back(void *data, void *memory) {
    (void)data; /* the arena frees all at once */
    (void)memory;
}

enum lyn_code unpack_scan(const struct ProtobufCMessageDescriptor *descriptor, struct sv bytes,
                          struct lyn_error *err) {
    struct scan scan = {.err = err};
    return scan_message(&scan, descriptor, bytes, 1);
}

enum lyn_code wire_unpack(const struct ProtobufCMessageDescriptor *descriptor, struct sv bytes,
                          struct arena *arena, struct ProtobufCMessage **out,
                          struct lyn_error *err) {
    static const uint8_t nothing[1] = {0};
    struct scan scan = {.err = err};
    struct arena_source source = {.arena = arena};
    ProtobufCAllocator allocator = {.alloc = take, .free = give_back, .allocator_data = &source};
    const ProtobufCMessageDescriptor *packed = packed_descriptor(arena, descriptor);
    if (packed == NULL) {
        return arena_error(arena, err);
    }
    enum lyn_code code = scan_message(&scan, packed, bytes, 1);
    if (code != LYN_OK) {
        return code;
    }
    *out = protobuf_c_message_unpack(packed, &allocator, bytes.len,
                                     bytes.len > 0 ? (const uint8_t *)bytes.data : nothing);
    if (*out == NULL) {
        return source.failed ? arena_error(arena, err) : malformed(&scan, descriptor);
    }
    return LYN_OK;
}
