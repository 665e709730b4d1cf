/* text.h - text as a terminal shows it. */
#ifndef LYN_LYNGUINECTL_TEXT_H
#define LYN_LYNGUINECTL_TEXT_H

#include "base/buf.h"
#include "base/sv.h"

/* Appends UTF-8 text with what would disturb the line or the terminal escaped: control characters
 * (\n, \t, \x1b, \u0085) and those that turn the direction of writing; bad bytes as U+FFFD. */
void text_show(struct sv text, struct buf *out);

/* Terminal columns of text that text_show wrote. */
size_t text_width(struct sv text);

/* Appends as much of it as fits into `width` columns, the last one an ellipsis if anything was
 * cut. Returns the columns used. */
size_t text_cut(struct sv text, size_t width, struct buf *out);

/* A number for people: "10,000". Returns its length. Safe in a signal handler. */
enum { TEXT_COUNT = 28 };
size_t text_count(uint64_t number, char out[TEXT_COUNT]);

#endif
