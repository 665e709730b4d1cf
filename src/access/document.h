/* document.h - a file as one document, for who wants its values and no table. */
#ifndef LYN_ACCESS_DOCUMENT_H
#define LYN_ACCESS_DOCUMENT_H

#include "config/caller.h"
#include "value/value.h"

/* The mapping that a YAML, JSON or Markdown file is (of Markdown: its front matter and `content`), in
 * call->arena. Null for what is to be read as a table: a folder, a file of another format or of
 * something else than a mapping, an interface. `shown` is the file, for people. Errors: locate.h,
 * those of the formats; UNKNOWN_TYPE. */
enum lyn_code access_read_document(struct call *call, const struct caller *caller, struct sv path,
                                   struct value *out, struct sv *shown,
                                   struct lyn_error *err) LYN_MUST_CHECK;

#endif
