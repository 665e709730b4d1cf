/* yaml_scalar.h - scalars of a known type, as the reference's constructors read them: after an
 * implicit match of yaml_resolve.c, or under an explicit tag (`!!int "12"`), whose text may be
 * anything. INVALID_VALUE (ValueError) for a text that is none; no place in the error. */
#ifndef LYN_FORMATS_YAML_SCALAR_H
#define LYN_FORMATS_YAML_SCALAR_H

#include "value/value.h"

/* Decimal, 0b, 0x, octal with a leading 0, base 60 (`1:30`); underscores anywhere. Up to 4300
 * decimal digits. */
enum lyn_code yaml_int(struct arena *arena, struct sv text, struct value *out,
                       struct lyn_error *err) LYN_MUST_CHECK;
/* Decimal, base 60 (`1:30.5`), .inf, .nan; underscores anywhere. */
enum lyn_code yaml_float(struct arena *arena, struct sv text, struct value *out,
                         struct lyn_error *err) LYN_MUST_CHECK;
/* yes no true false on off in any case; others are a KeyError (access 8). */
enum lyn_code yaml_bool(struct sv text, struct value *out, struct lyn_error *err) LYN_MUST_CHECK;

/* Whether an unquoted scalar of this text is read as that text (access 8.1); `=` and `<<` are not,
 * whatever this loader makes of them. */
bool yaml_plain_is_text(struct sv text);
/* Whether the text reads as date or date-time without a tag: a date alone needs two digits for month
 * and day. */
bool yaml_is_timestamp(struct sv text);
/* DATE or DATETIME; `day is out of range for month` and the like. */
enum lyn_code yaml_timestamp(struct sv text, struct value *out,
                             struct lyn_error *err) LYN_MUST_CHECK;

#endif
