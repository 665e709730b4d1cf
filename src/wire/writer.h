/* writer.h - protobuf fields written by hand, or only counted: the envelopes are laid out twice by
 * the same code, first for the size and then into the message. Internal to src/wire. */
#ifndef LYN_WIRE_WRITER_H
#define LYN_WIRE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"

struct wire_writer {
    uint8_t *out; /* NULL: count only */
    size_t size;  /* bytes so far */
};

void wire_write_bytes(struct wire_writer *writer, const void *bytes, size_t len);
void wire_write_varint(struct wire_writer *writer, uint64_t value);
/* The start of a length-delimited field, whose `len` bytes follow. */
void wire_write_head(struct wire_writer *writer, uint32_t number, size_t len);
/* Fields; like proto3, all but fixed32 leave the default value out. */
void wire_write_fixed32_field(struct wire_writer *writer, uint32_t number, uint32_t value);
void wire_write_varint_field(struct wire_writer *writer, uint32_t number, uint64_t value);
void wire_write_sint_field(struct wire_writer *writer, uint32_t number, int64_t value);
void wire_write_bytes_field(struct wire_writer *writer, uint32_t number, struct sv bytes);
void wire_write_text_field(struct wire_writer *writer, uint32_t number, const char *text);

#endif
