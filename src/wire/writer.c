#include "wire/writer.h"

#include <string.h>

#include "wire/reader.h"

void wire_write_bytes(struct wire_writer *writer, const void *bytes, size_t len) {
    if (writer->out != NULL && len > 0) {
        memcpy(writer->out + writer->size, bytes, len);
    }
    writer->size += len;
}

void wire_write_varint(struct wire_writer *writer, uint64_t value) {
    uint8_t bytes[10];
    size_t n = 0;
    for (; value > 0x7f; value >>= 7) {
        bytes[n++] = (uint8_t)(value | 0x80);
    }
    bytes[n++] = (uint8_t)value;
    wire_write_bytes(writer, bytes, n);
}

static void write_key(struct wire_writer *writer, uint32_t number, enum wire_type type) {
    wire_write_varint(writer, (uint64_t)number << 3 | type);
}

void wire_write_head(struct wire_writer *writer, uint32_t number, size_t len) {
    write_key(writer, number, WIRE_BYTES);
    wire_write_varint(writer, len);
}

void wire_write_fixed32_field(struct wire_writer *writer, uint32_t number, uint32_t value) {
    uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                        (uint8_t)(value >> 24)};
    write_key(writer, number, WIRE_32BIT);
    wire_write_bytes(writer, bytes, sizeof bytes);
}

void wire_write_varint_field(struct wire_writer *writer, uint32_t number, uint64_t value) {
    if (value != 0) {
        write_key(writer, number, WIRE_VARINT);
        wire_write_varint(writer, value);
    }
}

void wire_write_sint_field(struct wire_writer *writer, uint32_t number, int64_t value) {
    wire_write_varint_field(writer, number, ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0));
}

void wire_write_bytes_field(struct wire_writer *writer, uint32_t number, struct sv bytes) {
    if (bytes.len > 0) {
        wire_write_head(writer, number, bytes.len);
        wire_write_bytes(writer, bytes.data, bytes.len);
    }
}

void wire_write_text_field(struct wire_writer *writer, uint32_t number, const char *text) {
    wire_write_bytes_field(writer, number, sv_from(text));
}
