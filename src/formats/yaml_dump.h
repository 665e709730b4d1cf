/* yaml_dump.h - values as YAML in block style, the bytes that the reference writes (access 17.4). */
#ifndef LYN_FORMATS_YAML_DUMP_H
#define LYN_FORMATS_YAML_DUMP_H

#include "base/buf.h"
#include "value/value.h"

/* A whole document, with its final newline. It reads back as the same value (dates and date-times
 * plain, bytes as !!binary). Depth is bounded by the source of the value. Ask buf_status at the end. */
void yaml_dump(const struct value *value, struct buf *out);

/* The same in two parts, for documents that are written item by item (a list of one item each) or
 * that stand in a larger text (a front matter, which has no end of its own). */
void yaml_dump_block(const struct value *value, struct buf *out);
/* `...` after a document whose last text ends in several line breaks: they are part of it. */
void yaml_dump_end(struct buf *out);

#endif
