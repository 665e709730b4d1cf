/* regexp_parse.h - what the files of regexp.h's translation share; nobody else includes it. */
#ifndef LYN_ACCESS_REGEXP_PARSE_H
#define LYN_ACCESS_REGEXP_PARSE_H

#include "access/regexp.h"

enum last_piece { LAST_NOTHING, LAST_ANCHOR, LAST_ITEM, LAST_REPEAT };

struct open_group {
    size_t at;       /* of its parenthesis */
    uint32_t number; /* 0: it captures nothing */
    bool verbose;    /* as it was outside */
};

struct group_name {
    struct sv text;
    uint32_t number;
};

/* A group opens with one byte of the pattern at least, a named one with six. */
enum { GROUPS_MAX = REGEXP_PATTERN_MAX, NAMES_MAX = REGEXP_PATTERN_MAX / 6 + 1 };

struct translation {
    struct sv pattern;
    size_t at;
    struct buf *out;
    struct lyn_error *err;
    enum last_piece last; /* what a repeat would apply to */
    bool started;         /* beyond the flags of the whole pattern */
    bool verbose;
    struct open_group open[REGEXP_NESTING_MAX];
    size_t depth;
    bool closed[GROUPS_MAX + 1]; /* by number */
    uint32_t group_count;
    struct group_name names[NAMES_MAX];
    size_t name_count;
};

/* The byte at the place, -1 at the end. */
static inline int peek(const struct translation *translation) {
    return translation->at < translation->pattern.len
               ? (unsigned char)translation->pattern.data[translation->at]
               : -1;
}
/* Steps over the byte if it is the next. */
static inline bool accept(struct translation *translation, char c) {
    if (peek(translation) != (unsigned char)c) {
        return false;
    }
    translation->at++;
    return true;
}

/* The error `<what> at position <n>`, counted in characters. */
enum lyn_code regexp_refuse(struct translation *translation, size_t at, const char *format, ...)
    LYN_PRINTF(3, 4);
void regexp_put_character(struct translation *translation, uint32_t character);

/* ---- regexp_set.c ---- */
/* From a backslash. */
enum lyn_code regexp_escape(struct translation *translation) LYN_MUST_CHECK;
/* From a bracket. */
enum lyn_code regexp_set(struct translation *translation) LYN_MUST_CHECK;

/* ---- regexp_group.c ---- */
/* From an opening parenthesis. */
enum lyn_code regexp_group(struct translation *translation) LYN_MUST_CHECK;
/* Puts a reference to what a group took; `at` is where the pattern says so. */
enum lyn_code regexp_reference(struct translation *translation, uint32_t number,
                               size_t at) LYN_MUST_CHECK;

#endif
