/* text_format.h - a plain text file as one document or row, {"content": the whole text}
 * (access 3.3). */
#ifndef LYN_FORMATS_TEXT_FORMAT_H
#define LYN_FORMATS_TEXT_FORMAT_H

#include "formats/format.h"

extern const struct format format_text;

#endif
