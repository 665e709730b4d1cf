/* glob.h - the shell patterns of one path component, as Python's glob and fnmatch take them
 * (access 11.2): `*`, `?`, `[ab]`, `[!a-c]`, case-sensitive, no braces and no escapes. */
#ifndef LYN_ACCESS_GLOB_H
#define LYN_ACCESS_GLOB_H

#include "base/arena.h"
#include "base/error.h"
#include "base/sv.h"

struct glob_element;

/* Read-only once compiled; lives in the arena and borrows the pattern. */
struct glob {
    const struct glob_element *elements;
    size_t count;
    bool dotted; /* begins with a dot: names that do may match */
};

/* True when the text has a character that makes a pattern of it. */
bool glob_has_magic(struct sv text);

/* A bracket that is never closed is an ordinary character. Never fails but for memory. */
enum lyn_code glob_compile(struct arena *arena, struct sv pattern, struct glob *out,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* True when the whole name matches. A name that begins with a dot needs a pattern that does. Bytes
 * that are no UTF-8 count as one character each. */
bool glob_matches(const struct glob *glob, struct sv name);

#endif
