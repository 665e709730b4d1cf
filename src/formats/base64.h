/* base64.h - RFC 4648 text back to bytes. */
#ifndef LYN_FORMATS_BASE64_H
#define LYN_FORMATS_BASE64_H

#include "base/arena.h"
#include "base/error.h"

/* The bytes in the arena. As Python's binascii.a2b_base64: characters outside the alphabet (line
 * breaks) are skipped; INVALID_VALUE when the padding is wrong. */
enum lyn_code base64_decode(struct arena *arena, struct sv text, struct sv *out,
                            struct lyn_error *err) LYN_MUST_CHECK;

#endif
