#include "formats/bibtex_scan.h"

#include "base/error.h"

/* ---- braces ---- */

static size_t count_braces(struct sv text) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        count += text.data[i] == '{';
    }
    return count;
}

/* `open` holds the numbers of the braces that are not closed yet. */
static void pair_braces(struct bibtex_scanner *scanner, uint32_t *open) {
    size_t depth = 0;
    for (size_t i = 0; i < scanner->text.len; i++) {
        char c = scanner->text.data[i];
        if (c == '{') {
            open[depth++] = (uint32_t)scanner->brace_count;
            scanner->braces[scanner->brace_count++].open = (uint32_t)i;
        } else if (c == '}' && depth > 0) {
            scanner->braces[open[--depth]].close = (uint32_t)i;
        }
    }
}

enum lyn_code bibtex_scanner_init(struct bibtex_scanner *scanner, struct call *call, struct sv text,
                                  struct lyn_error *err) {
    *scanner = (struct bibtex_scanner){.text = text};
    if (text.len > UINT32_MAX) {
        return error_set(err, REASON_LIMIT_BYTES, "a BibTeX file of %zu bytes, the limit is %u",
                         text.len, UINT32_MAX);
    }
    size_t count = count_braces(text);
    struct arena *work = arena_new(call->limits.request_bytes);
    if (!work) {
        return error_oom(err);
    }
    enum lyn_code code = LYN_OK;
    uint32_t *open = arena_calloc(work, count, sizeof *open);
    scanner->braces = arena_calloc(call->arena, count, sizeof *scanner->braces);
    if (!open) {
        code = arena_error(work, err);
    } else if (!scanner->braces) {
        code = arena_error(call->arena, err);
    } else {
        pair_braces(scanner, open);
    }
    arena_unref(work);
    return code;
}

/* The offset of the brace that closes the one at `offset`, 0 if none does. */
static size_t closing_brace(const struct bibtex_scanner *scanner, size_t offset) {
    size_t low = 0, high = scanner->brace_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scanner->braces[middle].open < offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return scanner->braces[low].close;
}

/* ---- tokens ---- */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_part_of(enum bibtex_word word, char c) {
    switch (word) {
    case BIBTEX_LETTERS:
        return is_letter(c);
    case BIBTEX_DIGITS:
        return is_digit(c);
    case BIBTEX_FIELD_NAME:
        return is_letter(c) || is_digit(c) || (c && strchr("_-().+", c));
    case BIBTEX_MACRO_NAME:
        return is_letter(c) || is_digit(c) || (c && strchr("_-:.+", c));
    }
    return false;
}

void bibtex_skip_blanks(struct bibtex_scanner *scanner) {
    while (!bibtex_at_end(scanner) && is_blank(bibtex_peek(scanner))) {
        scanner->at++;
    }
}

static struct sv since(const struct bibtex_scanner *scanner, size_t start) {
    return (struct sv){scanner->text.data + start, scanner->at - start};
}

struct sv bibtex_take_word(struct bibtex_scanner *scanner, enum bibtex_word word) {
    size_t start = scanner->at;
    char first = bibtex_peek(scanner);
    if (word == BIBTEX_MACRO_NAME && !is_letter(first) && first != '_') {
        return since(scanner, start);
    }
    while (is_part_of(word, bibtex_peek(scanner))) {
        scanner->at++;
    }
    return since(scanner, start);
}

struct sv bibtex_take_key(struct bibtex_scanner *scanner, char open, char close) {
    size_t start = scanner->at, depth = 0;
    for (; !bibtex_at_end(scanner); scanner->at++) {
        char c = bibtex_peek(scanner);
        if (c == ',' || is_blank(c) || (c == close && depth == 0)) {
            break;
        }
        depth += c == open;
        depth -= c == close;
    }
    return since(scanner, start);
}

bool bibtex_take_braced(struct bibtex_scanner *scanner, struct sv *out) {
    size_t close = closing_brace(scanner, scanner->at);
    if (close == 0) {
        return false;
    }
    *out = (struct sv){scanner->text.data + scanner->at + 1, close - scanner->at - 1};
    scanner->at = close + 1;
    return true;
}

bool bibtex_take_quoted(struct bibtex_scanner *scanner, struct sv *out) {
    size_t start = ++scanner->at;
    while (!bibtex_at_end(scanner)) {
        char c = bibtex_peek(scanner);
        struct sv braced;
        if (c == '"') {
            *out = since(scanner, start);
            scanner->at++;
            return true;
        }
        if (c == '}' || (c == '{' && !bibtex_take_braced(scanner, &braced))) {
            return false;
        }
        scanner->at += c != '{';
    }
    return false;
}

/* Only blanks between the start of the line and this place; the line begins at `from` or later. */
static bool begins_line(const struct bibtex_scanner *scanner, size_t from, size_t at) {
    while (at > from && is_blank(scanner->text.data[at - 1])) {
        if (scanner->text.data[--at] == '\n') {
            return true;
        }
    }
    return false;
}

void bibtex_skip_to_entry(struct bibtex_scanner *scanner) {
    size_t from = scanner->at;
    while (!bibtex_at_end(scanner)) {
        const char *start = scanner->text.data + scanner->at;
        const char *sign = memchr(start, '@', scanner->text.len - scanner->at);
        scanner->at = sign ? (size_t)(sign - scanner->text.data) : scanner->text.len;
        if (bibtex_at_end(scanner) || begins_line(scanner, from, scanner->at)) {
            return;
        }
        scanner->at++;
    }
}
