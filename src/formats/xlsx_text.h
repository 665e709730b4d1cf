/* xlsx_text.h - texts as the XML of a workbook has them. */
#ifndef LYN_FORMATS_XLSX_TEXT_H
#define LYN_FORMATS_XLSX_TEXT_H

#include "base/buf.h"

/* How long the text of a cell may be, in UTF-16 units, as spreadsheet programs count. */
enum { XLSX_TEXT_MAX = 32767 };
size_t xlsx_text_length(struct sv text);

/* Appends valid UTF-8 so that it reads back the same, in an attribute or between tags: what XML cannot
 * hold becomes `_xHHHH_`, and so does the first character of what looks so already. */
void xlsx_text_append(struct buf *out, struct sv text);
/* False for what an attribute could not give back unchanged, or XML cannot hold at all. */
bool xlsx_text_is_plain(struct sv text);
/* Would white space be lost without xml:space="preserve"? */
bool xlsx_text_needs_space(struct sv text);

#endif
