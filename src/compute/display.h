/* display.h - Python's str.format over a mapping: `{name}`, `{name!r}`, `{amount:>10,.2f}`,
 * `{authors[0][family]}`, `{date:%d %B %Y}`, `{{` and `}}` (config-compute 2.5). */
#ifndef LYN_COMPUTE_DISPLAY_H
#define LYN_COMPUTE_DISPLAY_H

#include "base/buf.h"
#include "base/error.h"
#include "value/value.h"

/* INVALID_VALUE when the text is no format: single braces, fields without a name, formats that are
 * none. */
enum lyn_code display_check(struct sv format, struct lyn_error *err) LYN_MUST_CHECK;

/* Appends the text. MISSING_KEY (a KeyError) for a variable or an item that is not there,
 * INVALID_VALUE for a format that does not fit its value. */
enum lyn_code display_print(struct sv format, const struct value *variables, struct buf *out,
                            struct lyn_error *err) LYN_MUST_CHECK;

/* ---- display_value.c ---- */
/* Appends one value in a format specification as Python's format() takes them for texts, numbers and
 * dates; an empty one is str(). INVALID_VALUE. */
enum lyn_code display_value(const struct value *value, struct sv specification, struct buf *out,
                            struct lyn_error *err) LYN_MUST_CHECK;

#endif
