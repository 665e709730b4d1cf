/* text.h - what Python knows about the characters of a text: white space, letters, case. Texts are
 * valid UTF-8. Results of changing case go to a buffer, whose failure is sticky. */
#ifndef LYN_LIQUID_TEXT_H
#define LYN_LIQUID_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/sv.h"

/* str.isspace(): ASCII white space, U+001C..U+001F, U+0085, U+00A0 and Unicode's other spaces. */
bool text_is_space(uint32_t code_point);
/* A regular expression's \w, near enough: ASCII letters, digits and _, and beyond ASCII everything
 * but white space, punctuation and symbols. */
bool text_is_word(uint32_t code_point);

/* Without white space at one end or both. */
struct sv text_trim_left(struct sv text);
struct sv text_trim_right(struct sv text);
struct sv text_trim(struct sv text);
/* Nothing but white space, or nothing at all. */
bool text_is_blank(struct sv text);
/* The next run of characters that are no white space, from *at on; len 0 when there is none. */
struct sv text_next_word(struct sv text, size_t *at);
/* The byte offset of the count-th code point from `from` on; text.len when there are fewer. */
size_t text_skip(struct sv text, size_t from, size_t count);

/* str.upper(), .lower() and .capitalize(), with the letters that become several. */
void text_upper(struct sv text, struct buf *out);
void text_lower(struct sv text, struct buf *out);
void text_capitalize(struct sv text, struct buf *out);

#endif
