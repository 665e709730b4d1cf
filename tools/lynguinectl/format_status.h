/* format_status.h - the Status response, for people and for programs. */
#ifndef LYN_LYNGUINECTL_FORMAT_STATUS_H
#define LYN_LYNGUINECTL_FORMAT_STATUS_H

#include "base/buf.h"
#include "value/value.h"

/* `status` is the response as JSON view (remote_ask). A block of lines. */
void status_print_block(const struct value *status, struct buf *out);
/* One object: the keys of the reference's status, then ours (contracts: "Output of lynguinectl").
 * Uses the arena to turn ids into hex. */
void status_print_json(struct arena *arena, const struct value *status, struct buf *out);

#endif
