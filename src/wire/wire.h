/* wire.h - constants of the wire and the envelopes around every message (design 3). Nothing that
 * comes in is believed before it is checked here; nothing here knows sockets. */
#ifndef LYN_WIRE_WIRE_H
#define LYN_WIRE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/call.h"
#include "base/error.h"
#include "base/sv.h"

struct ProtobufCMessage;
struct ProtobufCMessageDescriptor;

#define WIRE_MAGIC 0x474E594Cu
#define WIRE_MAJOR 1u
#define WIRE_MINOR 0u
#define WIRE_ID_BYTES 16
#define WIRE_TOKEN_BYTES 32

/* The body of a message: a message that is packed in place, or bytes that are packed already. */
struct wire_body {
    const struct ProtobufCMessage *message; /* wins when not NULL */
    struct sv bytes;
};

struct wire_caller {
    struct sv cwd;
    struct sv environment; /* NUL-separated block */
    int32_t utc_offset_s;
    uint32_t umask;
};

struct wire_request {
    uint32_t wire_major, wire_minor;
    uint8_t request_id[WIRE_ID_BYTES];
    uint32_t attempt;
    struct sv method;
    uint32_t timeout_ms;
    struct sv token;
    struct sv client_name, client_build;
    bool has_caller;
    struct wire_caller caller;
    struct wire_body body;
};

struct wire_response {
    uint32_t wire_major, wire_minor;
    uint8_t request_id[WIRE_ID_BYTES];
    uint8_t instance_id[WIRE_ID_BYTES];
    struct lyn_error status; /* code LYN_OK = success */
    uint32_t retry_after_ms;
    bool executed_unknown;
    uint64_t queue_us, work_us;
    const struct lyn_error *warnings; /* packing: at most 20; unpacking: in the arena */
    size_t warning_count;
    uint64_t warnings_dropped;
    struct wire_body body;
};

/* Reads an envelope by walking its bytes: every sv is a view into them, nothing is copied or
 * allocated. BAD_REQUEST when it is not a well-formed envelope (wrong magic or wire type, bad UTF-8
 * or NUL in a text, request id not 16 bytes); then the members read so far are still filled, so
 * that an answer can carry the request id. A different wire major is not an error here: the caller
 * compares (the layout is frozen). Unknown fields are skipped. */
enum lyn_code wire_request_unpack(struct sv bytes, struct wire_request *out,
                                  struct lyn_error *err) LYN_MUST_CHECK;
/* Bytes that wire_request_pack will write. */
size_t wire_request_size(const struct wire_request *request);
/* Writes exactly wire_request_size bytes. */
void wire_request_pack(const struct wire_request *request, uint8_t *out);

/* The same for responses; warnings are unpacked into the arena. */
enum lyn_code wire_response_unpack(struct sv bytes, struct arena *arena, struct wire_response *out,
                                   struct lyn_error *err) LYN_MUST_CHECK;
size_t wire_response_size(const struct wire_response *response);
void wire_response_pack(const struct wire_response *response, uint8_t *out);

/* ---- unpack.c ---- */
/* Unpacks a method's message into the arena, safely: the bytes are scanned first (nesting depth,
 * number of fields, well-formed UTF-8 without NUL in every `string` field), then protobuf-c unpacks
 * under the arena's budget. BAD_REQUEST, LIMIT_DEPTH, LIMIT_CELLS or LIMIT_BYTES on refusal. Every
 * Value in the message stays packed: its own members are not set, and wire_value_decode and
 * wire_batch_decode read and check what is inside. */
enum lyn_code wire_unpack(const struct ProtobufCMessageDescriptor *descriptor, struct sv bytes,
                          struct arena *arena, struct ProtobufCMessage **out,
                          struct lyn_error *err) LYN_MUST_CHECK;

#endif
