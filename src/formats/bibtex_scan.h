/* bibtex_scan.h - the tokens of BibTeX: a position in a text that steps over blanks, words, braces and
 * quotes. Every step says whether it found what it wants. */
#ifndef LYN_FORMATS_BIBTEX_SCAN_H
#define LYN_FORMATS_BIBTEX_SCAN_H

#include "base/call.h"
#include "base/sv.h"

struct bibtex_brace {
    uint32_t open, close; /* offsets; close 0 when it is never closed */
};

struct bibtex_scanner {
    struct sv text;
    size_t at;
    /* Of every opening brace, in the order of the text: so that an entry which turns out to be
     * malformed costs no more than its braces' number, and a file of such entries stays linear. */
    struct bibtex_brace *braces;
    size_t brace_count;
};

/* Finds the pairs of braces. The text must stay; up to 4 GiB of it (LIMIT_BYTES). */
enum lyn_code bibtex_scanner_init(struct bibtex_scanner *scanner, struct call *call, struct sv text,
                                  struct lyn_error *err) LYN_MUST_CHECK;

static inline bool bibtex_at_end(const struct bibtex_scanner *scanner) {
    return scanner->at == scanner->text.len;
}
/* The next character, NUL at the end. */
static inline char bibtex_peek(const struct bibtex_scanner *scanner) {
    return bibtex_at_end(scanner) ? '\0' : scanner->text.data[scanner->at];
}
static inline bool bibtex_take(struct bibtex_scanner *scanner, char c) {
    bool there = !bibtex_at_end(scanner) && scanner->text.data[scanner->at] == c;
    scanner->at += there;
    return there;
}
void bibtex_skip_blanks(struct bibtex_scanner *scanner);

enum bibtex_word { BIBTEX_LETTERS, BIBTEX_DIGITS, BIBTEX_FIELD_NAME, BIBTEX_MACRO_NAME };
/* The longest run of such characters; may be empty. The name of a macro begins with a letter or `_`. */
struct sv bibtex_take_word(struct bibtex_scanner *scanner, enum bibtex_word word);
/* What stands before a comma, a blank or the brace (or parenthesis) that closes the entry; pairs of
 * them inside belong to it. May be empty. */
struct sv bibtex_take_key(struct bibtex_scanner *scanner, char open, char close);
/* At `{`: what is inside of the pair. False when it is never closed. */
bool bibtex_take_braced(struct bibtex_scanner *scanner, struct sv *out);
/* At `"`: what is before the next `"` outside of braces. False when there is none. */
bool bibtex_take_quoted(struct bibtex_scanner *scanner, struct sv *out);
/* To the next `@` that begins a line, or the end. */
void bibtex_skip_to_entry(struct bibtex_scanner *scanner);

#endif
