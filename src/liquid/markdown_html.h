/* markdown_html.h - Markdown as HTML, printed the way Python-Markdown does it. */
#ifndef LYN_LIQUID_MARKDOWN_HTML_H
#define LYN_LIQUID_MARKDOWN_HTML_H

#include "base/buf.h"
#include "base/sv.h"

/* CommonMark as md4c reads it, without a final newline. False when memory is out or the buffer is
 * full. */
bool markdown_html(struct sv text, struct buf *out);

#endif
