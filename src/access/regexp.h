/* regexp.h - Python's regular expressions on names (access 11.2), run by PCRE2 with limits. */
#ifndef LYN_ACCESS_REGEXP_H
#define LYN_ACCESS_REGEXP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/sv.h"

#define REGEXP_PATTERN_MAX 4096
#define REGEXP_NESTING_MAX 100

struct regexp;

/* Compiles a pattern in Python's syntax; it lives as long as the arena. INVALID_VALUE, with
 * Python's words and place where it has them (`unterminated character set at position 0`), for what
 * is no pattern, and for the few things that mean something else here: `\N{..}`, `(?a)`, `[[:`. */
enum lyn_code regexp_compile(struct arena *arena, struct sv pattern, const struct regexp **out,
                             struct lyn_error *err) LYN_MUST_CHECK;

/* Python's re.match: *out tells whether the pattern matches at the start of the text. INVALID_VALUE
 * when that would take too long; for one thread at a time. */
enum lyn_code regexp_matches(const struct regexp *regexp, struct sv text, bool *out,
                             struct lyn_error *err) LYN_MUST_CHECK;

/* ---- regexp_translate.c ---- */
/* Appends the same pattern in PCRE2's syntax. What PCRE2 reads otherwise than Python is rewritten,
 * what Python refuses is refused; numbers of groups stay. */
enum lyn_code regexp_translate(struct sv pattern, struct buf *out,
                               struct lyn_error *err) LYN_MUST_CHECK;

#endif
