/* page.h - the front matter of one page of Markdown, as named values. */
#ifndef LYN_FIELDS_PAGE_H
#define LYN_FIELDS_PAGE_H

#include "base/map.h"
#include "config/caller.h"
#include "value/value.h"

struct page {
    struct value metadata; /* VALUE_MAP; empty when there is no front matter */
    struct map names;      /* of the entries: keys that are no text by what JSON writes for them */
    bool missing;          /* there is no such file */
};

/* Reads the file, relative to the caller's directory. One that is not there is an empty page, unless
 * it is `required`. Front matter that cannot be parsed counts as none, with a warning that says
 * where (config-compute 7, row 36). Errors of roots_open_file; BAD_UTF8; LIMIT_BYTES and the other
 * limits. The page lives in call->arena. */
enum lyn_code page_read(struct call *call, const struct caller *caller, struct sv file,
                        bool required, struct page *out, struct lyn_error *err) LYN_MUST_CHECK;

/* The value under the name, NULL when there is none. */
const struct value *page_find(const struct page *page, struct sv name);

#endif
