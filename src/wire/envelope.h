/* envelope.h - what the two envelopes share. Internal to src/wire. */
#ifndef LYN_WIRE_ENVELOPE_H
#define LYN_WIRE_ENVELOPE_H

#include "wire/reader.h"
#include "wire/wire.h"
#include "wire/writer.h"

/* What comes first in both: magic, version, request id. */
struct envelope_head {
    bool has_magic, has_id;
    uint32_t *wire_major, *wire_minor;
    uint8_t *request_id;
};

/* Reads fields 1 to 4. BAD_REQUEST as wire_request_unpack. */
enum lyn_code envelope_read_head(const struct wire_field *field, struct envelope_head *head,
                                 struct lyn_error *err) LYN_MUST_CHECK;
/* What must be there when all fields are read. */
enum lyn_code envelope_check_head(const struct envelope_head *head,
                                  struct lyn_error *err) LYN_MUST_CHECK;
void envelope_write_head(struct wire_writer *writer, uint32_t wire_major, uint32_t wire_minor,
                         const uint8_t *request_id);

/* The field has this type, else BAD_REQUEST. */
enum lyn_code envelope_expect(const struct wire_field *field, enum wire_type type,
                              struct lyn_error *err) LYN_MUST_CHECK;
/* A `string` field, as a view. */
enum lyn_code envelope_read_text(const struct wire_field *field, struct sv *out,
                                 struct lyn_error *err) LYN_MUST_CHECK;
/* A varint that must fit 32 bits. */
enum lyn_code envelope_read_uint32(const struct wire_field *field, uint32_t *out,
                                   struct lyn_error *err) LYN_MUST_CHECK;
/* The next field: false at the end, when *code says that the one before failed, and for bytes that
 * are no protobuf fields (BAD_REQUEST in *code). */
bool envelope_next(struct wire_reader *reader, struct wire_field *field, enum lyn_code *code,
                   struct lyn_error *err);

/* Field 15, last: packed straight into its place. */
void envelope_write_body(struct wire_writer *writer, const struct wire_body *body);

#endif
