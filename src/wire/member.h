/* member.h - how protobuf-c lays out the members of its message structs. Internal to src/wire. */
#ifndef LYN_WIRE_MEMBER_H
#define LYN_WIRE_MEMBER_H

#include <protobuf-c/protobuf-c.h>

/* Bytes of one member of that type, which is also the step of a repeated field's array. */
static inline size_t member_size(ProtobufCType type) {
    switch (type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return sizeof(uint64_t);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    default:
        return sizeof(uint32_t);
    }
}

#endif
