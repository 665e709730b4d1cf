/* json.h - the JSON view of messages (contracts: "JSON view of messages"): one codec over
 * protobuf-c's descriptors for `call`, `--source` and `describe`. */
#ifndef LYN_WIRE_JSON_H
#define LYN_WIRE_JSON_H

#include "base/buf.h"
#include "base/call.h"

struct ProtobufCMessage;
struct ProtobufCMessageDescriptor;

/* A message from its JSON text, in call->arena. Field names as in the .proto; an unknown field is
 * INVALID_VALUE with the nearest name in the message; err->field is the path of the field. */
enum lyn_code wire_json_parse(struct call *call,
                              const struct ProtobufCMessageDescriptor *descriptor, struct sv text,
                              struct ProtobufCMessage **out, struct lyn_error *err) LYN_MUST_CHECK;
/* Prints a message on one line. Fields at their default are left out; Value is plain (tagged) JSON;
 * a `schema` beside a `batch` is printed as one member `frame`, as `--json` prints a table
 * (frame_json.h; its shape counts the rows of the whole table). On failure `out` holds a part. */
enum lyn_code wire_json_print(struct call *call, const struct ProtobufCMessage *message,
                              struct buf *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
