/* docx.h - Word documents, which the program pandoc turns into Markdown (access 12). */
#ifndef LYN_ACCESS_DOCX_H
#define LYN_ACCESS_DOCX_H

#include "base/call.h"
#include "value/value.h"

/* The document behind fd as one mapping in call->arena: what pandoc finds out about it (title,
 * author), then `content`; nothing that is empty. pandoc is the one in the server's PATH; it gets
 * the document on its standard input, no file of the server's nor its environment, and as much time
 * as the call has, a minute at most. PROGRAM_MISSING, CONVERSION_FAILED, LIMIT_BYTES, DEADLINE,
 * CANCELLED, and those of reading Markdown. */
enum lyn_code docx_read(struct call *call, int fd, const char *shown, struct value *out,
                        struct lyn_error *err) LYN_MUST_CHECK;

#endif
