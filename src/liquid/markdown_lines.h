/* markdown_lines.h - lines of Markdown made ready for a CommonMark parser, where Python-Markdown
 * reads them otherwise. */
#ifndef LYN_LIQUID_MARKDOWN_LINES_H
#define LYN_LIQUID_MARKDOWN_LINES_H

#include "base/buf.h"
#include "base/sv.h"

/* Appends the text with tabs as spaces, and with a backslash before what would begin a list: in the
 * middle of a paragraph, where a list needs an empty line before it, and at `1)`, which never
 * begins one. */
void markdown_lines(struct sv text, struct buf *out);

#endif
