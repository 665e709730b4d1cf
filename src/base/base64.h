/* base64.h - bytes as text and back (RFC 4648). Thread-safe. */
#ifndef LYN_BASE_BASE64_H
#define LYN_BASE_BASE64_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

/* The digits 62 and 63: of the usual alphabet, and of the one for URLs and file names. */
#define BASE64_LAST_TWO "+/"
#define BASE64_LAST_TWO_URL "-_"

/* Appends the text, with its padding. */
void base64_put(struct sv bytes, const char *last_two, struct buf *out);

/* The bytes in the arena. As Python's binascii.a2b_base64: characters outside the alphabet (line
 * breaks) are skipped; INVALID_VALUE when the padding is wrong. */
enum lyn_code base64_decode(struct arena *arena, struct sv text, struct sv *out,
                            struct lyn_error *err) LYN_MUST_CHECK;

#endif
