/* describe_message.h - the fields of a message, for people. */
#ifndef LYN_LYNGUINECTL_DESCRIBE_MESSAGE_H
#define LYN_LYNGUINECTL_DESCRIBE_MESSAGE_H

#include "base/buf.h"

struct ProtobufCMessageDescriptor;

/* `NAME` and one line a field; messages in it indented below, four levels deep. */
void describe_message(const struct ProtobufCMessageDescriptor *descriptor, struct buf *out);

#endif
