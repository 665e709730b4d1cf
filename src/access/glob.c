#include "access/glob.h"

#include "base/utf8.h"

enum element_kind { ELEMENT_CHARACTER, ELEMENT_ANY, ELEMENT_ANY_RUN, ELEMENT_SET };

struct glob_element {
    enum element_kind kind;
    uint32_t character; /* ELEMENT_CHARACTER */
    struct sv members;  /* ELEMENT_SET: what stands between the brackets, without the `!` */
    bool negated;
};

/* A byte that is no UTF-8 is a character of its own, beyond all real ones. */
static uint32_t next_character(struct sv text, size_t *pos) {
    static const uint32_t REPLACEMENT = 0xFFFD, FOREIGN = 0x110000;
    unsigned char first = (unsigned char)text.data[*pos];
    uint32_t character = utf8_next(text, pos);
    return character == REPLACEMENT && first != 0xEF ? FOREIGN + first : character;
}

bool glob_has_magic(struct sv text) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '*' || text.data[i] == '?' || text.data[i] == '[') {
            return true;
        }
    }
    return false;
}

/* ---- compiling ---- */

/* Where the set that opens at `open` closes; a bracket right behind the opening one, or behind its
 * `!`, is a member. pattern.len when it never does. */
static size_t set_end(struct sv pattern, size_t open) {
    size_t at = open + 1;
    if (at < pattern.len && pattern.data[at] == '!') {
        at++;
    }
    if (at < pattern.len && pattern.data[at] == ']') {
        at++;
    }
    while (at < pattern.len && pattern.data[at] != ']') {
        at++;
    }
    return at;
}

static struct glob_element set_between(struct sv pattern, size_t open, size_t close) {
    struct sv members = {pattern.data + open + 1, close - open - 1};
    bool negated = members.data[0] == '!';
    members.data += negated;
    members.len -= negated;
    return (struct glob_element){.kind = ELEMENT_SET, .members = members, .negated = negated};
}

enum lyn_code glob_compile(struct arena *arena, struct sv pattern, struct glob *out,
                           struct lyn_error *err) {
    struct glob_element *elements = arena_calloc(arena, pattern.len, sizeof *elements);
    if (!elements) {
        return arena_error(arena, err);
    }
    size_t count = 0, at = 0;
    bool open = false; /* no bracket from here on is closed */
    while (at < pattern.len) {
        char c = pattern.data[at];
        size_t close = c == '[' && !open ? set_end(pattern, at) : pattern.len;
        open |= c == '[' && close == pattern.len;
        if (c == '*' || c == '?') {
            elements[count++].kind = c == '*' ? ELEMENT_ANY_RUN : ELEMENT_ANY;
            at++;
        } else if (close < pattern.len) {
            elements[count++] = set_between(pattern, at, close);
            at = close + 1;
        } else {
            elements[count++].character = next_character(pattern, &at);
        }
    }
    *out = (struct glob){elements, count, sv_starts_with(pattern, ".")};
    return LYN_OK;
}

/* ---- matching ---- */

/* Ranges are taken from left to right; one that runs backwards holds nothing. */
static bool has_member(struct sv members, uint32_t character) {
    size_t at = 0;
    while (at < members.len) {
        uint32_t low = next_character(members, &at), high = low;
        if (at + 1 < members.len && members.data[at] == '-') {
            at++;
            high = next_character(members, &at);
        }
        if (low <= character && character <= high) {
            return true;
        }
    }
    return false;
}

static bool takes(const struct glob_element *element, uint32_t character) {
    switch (element->kind) {
    case ELEMENT_CHARACTER:
        return element->character == character;
    case ELEMENT_SET:
        return has_member(element->members, character) != element->negated;
    case ELEMENT_ANY:
    case ELEMENT_ANY_RUN:
        break;
    }
    return true;
}

bool glob_matches(const struct glob *glob, struct sv name) {
    if (name.len && name.data[0] == '.' && !glob->dotted) {
        return false;
    }
    static const size_t NOWHERE = SIZE_MAX;
    size_t element = 0, at = 0;
    size_t run = NOWHERE, run_end = 0; /* the last `*`, and where what it took ends */
    for (;;) {
        if (element < glob->count && glob->elements[element].kind == ELEMENT_ANY_RUN) {
            run = ++element;
            run_end = at;
            continue;
        }
        if (at == name.len) {
            return element == glob->count;
        }
        size_t next = at;
        if (element < glob->count && takes(&glob->elements[element], next_character(name, &next))) {
            element++;
            at = next;
            continue;
        }
        if (run == NOWHERE) {
            return false;
        }
        next_character(name, &run_end);
        element = run;
        at = run_end;
    }
}
