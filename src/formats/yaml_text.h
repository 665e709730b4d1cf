/* yaml_text.h - one text as a YAML scalar: in which style it must stand, and how it is printed
 * (access 17.4). */
#ifndef LYN_FORMATS_YAML_TEXT_H
#define LYN_FORMATS_YAML_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/sv.h"

struct yaml_writer {
    struct buf *out;
    size_t column; /* code points since the last line break */
};

/* ASCII without line breaks. */
void yaml_put(struct yaml_writer *writer, const char *text);
/* Blanks up to the column `indent`, none if it is passed. */
void yaml_put_blanks(struct yaml_writer *writer, size_t indent);
/* A line break, then blanks up to the column `indent`. */
void yaml_put_line(struct yaml_writer *writer, size_t indent);

/* The text as plain, quoted or literal block scalar, whichever is the first that reads back as the
 * same text. Lines after the first stand at `indent`; with `fold`, long ones are broken after column
 * 80. A block that ends in a line break leaves the writer at column 0. Valid UTF-8. */
void yaml_put_text(struct yaml_writer *writer, struct sv text, size_t indent, bool fold);
/* Whether it may stand before a colon as it is; else the key needs a `?` of its own. */
bool yaml_text_is_simple_key(struct sv text);

#endif
