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

#endif
