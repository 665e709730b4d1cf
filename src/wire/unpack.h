/* unpack.h - the scan before protobuf-c. Internal to src/wire. */
#ifndef LYN_WIRE_UNPACK_H
#define LYN_WIRE_UNPACK_H

#include <protobuf-c/protobuf-c.h>

#include "base/error.h"
#include "base/sv.h"
#include "wire/reader.h"

/* One field of two bytes costs protobuf-c about 100 bytes of memory: the most fields that a message
 * may have, unknown ones and packed elements too; and the most that the values in it may have. */
#define WIRE_FIELDS 4000000u

/* Whether wire_unpack would take these bytes; its errors. */
enum lyn_code unpack_scan(const struct ProtobufCMessageDescriptor *descriptor, struct sv bytes,
                          struct lyn_error *err) LYN_MUST_CHECK;

#endif
