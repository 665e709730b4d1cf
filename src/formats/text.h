/* text.h - what every text format does first with its bytes. */
#ifndef LYN_FORMATS_TEXT_H
#define LYN_FORMATS_TEXT_H

#include "base/call.h"
#include "base/sv.h"

/* UTF-8 checked (BAD_UTF8 with line and column), BOM dropped, \r\n and lone \r turned into \n
 * (access 3.4). Gives back a view of the input when nothing had to change, else a copy in
 * call->arena. */
enum lyn_code text_normalize(struct call *call, struct sv bytes, struct sv name, struct sv *out,
                             struct lyn_error *err) LYN_MUST_CHECK;

/* UTF-8 checked and BOM dropped, newlines as they are: always a view. */
enum lyn_code text_check(struct sv bytes, struct sv name, struct sv *out,
                         struct lyn_error *err) LYN_MUST_CHECK;

/* A copy in call->arena, for values that point into their text and outlive the caller's bytes. */
enum lyn_code text_keep(struct call *call, struct sv text, struct sv *out,
                        struct lyn_error *err) LYN_MUST_CHECK;

/* Valid UTF-8 without the white space at both ends that Python's str.strip() takes off: ASCII's,
 * U+001C..1F, and Unicode's spaces, U+0085 among them. */
struct sv text_strip(struct sv text);
struct sv text_strip_end(struct sv text);

#endif
