/* json_tagged.h - what the JSON view of messages writes as objects with one `$` key. */
#ifndef LYN_FORMATS_JSON_TAGGED_H
#define LYN_FORMATS_JSON_TAGGED_H

#include "value/value.h"

/* Turns a map with the one key `$date`, `$datetime`, `$bytes` or `$map` into that value, in place;
 * leaves all others alone. INVALID_VALUE when what stands under the key is none. */
enum lyn_code json_untag(struct arena *arena, struct value *value,
                         struct lyn_error *err) LYN_MUST_CHECK;

#endif
