#include "formats/yaml_simple.h"

enum { BLOCKS_MAX = 16, KEY_BYTES_MAX = 256 }; /* libyaml looks 1024 characters ahead for a colon */

/* A mapping or list that is open. */
struct block {
    bool list;
    size_t indent;
};

struct scanner {
    const char *at, *end;
    const char *line_start;
    size_t line;
    struct block blocks[BLOCKS_MAX];
    size_t depth;
    bool value_next; /* `key:` had nothing behind it */
    size_t key_line;
    yaml_take take;
    void *user;
};

/* ---- characters ---- */

/* Bytes of a character that libyaml reads as itself; 0 for all that breaks lines, is white space but
 * no blank, or is forbidden, and for some that would be fine. */
static size_t character(const char *at) {
    unsigned char first = (unsigned char)at[0];
    if (first < 0x80) {
        return first >= 0x20 && first <= 0x7e;
    }
    unsigned char second = (unsigned char)at[1]; /* valid UTF-8 goes on */
    switch (first) {
    case 0xc2: /* U+0080..9F, the next line U+0085 among them */
        return second < 0xa0 ? 0 : 2;
    case 0xe2: /* U+2028, U+2029 */
        return second == 0x80 && ((unsigned char)at[2] & 0xfe) == 0xa8 ? 0 : 3;
    case 0xef: /* U+FEFF, U+FFFE, U+FFFF */
        return 0;
    default:
        return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    }
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* Nothing that means something to YAML anywhere but in front. */
static bool is_word(char c) {
    return is_letter(c) || c == ' ' || c == '-' || c == '.' || c == '/' || c == '+' || c == '(' ||
           c == ')';
}

static bool ends_line(const struct scanner *scanner, const char *at) {
    return at == scanner->end || *at == '\n';
}

static bool blank_follows(const struct scanner *scanner, const char *at) {
    return ends_line(scanner, at + 1) || at[1] == ' ';
}

static bool at_dash(const struct scanner *scanner) {
    return *scanner->at == '-' && blank_follows(scanner, scanner->at);
}

static size_t skip_blanks(struct scanner *scanner) {
    const char *start = scanner->at;
    while (scanner->at < scanner->end && *scanner->at == ' ') {
        scanner->at++;
    }
    return (size_t)(scanner->at - start);
}

static struct sv without_blanks(const char *start, const char *end) {
    while (end > start && end[-1] == ' ') {
        end--;
    }
    return (struct sv){start, (size_t)(end - start)};
}

/* ---- events ---- */

static bool give(const struct scanner *scanner, enum yaml_event_kind kind, size_t line,
                 struct sv text, bool plain) {
    struct yaml_event event = {.kind = kind, .mark = {.line = line}, .text = text, .plain = plain};
    return !scanner->take || scanner->take(scanner->user, &event);
}

static bool give_here(const struct scanner *scanner, enum yaml_event_kind kind) {
    return give(scanner, kind, scanner->line, (struct sv){0}, false);
}

static bool give_text(const struct scanner *scanner, struct sv text, bool plain) {
    return give(scanner, YAML_EVENT_SCALAR, scanner->line, text, plain);
}

/* ---- blocks ---- */

static bool open_block(struct scanner *scanner, bool list, size_t indent) {
    if (scanner->depth == BLOCKS_MAX) {
        return false;
    }
    scanner->blocks[scanner->depth++] = (struct block){list, indent};
    return give_here(scanner, list ? YAML_EVENT_LIST : YAML_EVENT_MAP);
}

static bool close_block(struct scanner *scanner) {
    scanner->depth--;
    return give_here(scanner, YAML_EVENT_END);
}

static const struct block *innermost(const struct scanner *scanner) {
    return &scanner->blocks[scanner->depth - 1];
}

static bool close_key(struct scanner *scanner) {
    scanner->value_next = false;
    return give(scanner, YAML_EVENT_SCALAR, scanner->key_line, SV(""), true);
}

/* Finds the block that a line at `indent` goes on with, or opens it below a key. A line that is
 * further in than that would go on with the scalar above, or be an error. */
static bool enter_block(struct scanner *scanner, size_t indent, bool dash) {
    if (scanner->depth == 0) {
        return open_block(scanner, dash, indent);
    }
    if (scanner->value_next) {
        size_t own = innermost(scanner)->indent;
        if (indent > own || (indent == own && dash)) {
            scanner->value_next = false;
            return open_block(scanner, dash, indent);
        }
        if (!close_key(scanner)) {
            return false;
        }
    }
    while (innermost(scanner)->indent > indent) {
        if (!close_block(scanner) || scanner->depth == 0) {
            return false;
        }
    }
    /* A list may stand as far in as the key it belongs to, and then any other line ends it. */
    if (innermost(scanner)->list && !dash && innermost(scanner)->indent == indent) {
        if (!close_block(scanner) || scanner->depth == 0) {
            return false;
        }
    }
    return innermost(scanner)->indent == indent && innermost(scanner)->list == dash;
}

/* ---- scalars ---- */

static bool skip_comment(struct scanner *scanner) {
    while (!ends_line(scanner, scanner->at)) {
        size_t bytes = character(scanner->at);
        if (bytes == 0) {
            return false;
        }
        scanner->at += bytes;
    }
    return true;
}

/* Nothing more on this line but perhaps a comment. */
static bool finish_line(struct scanner *scanner) {
    bool apart = skip_blanks(scanner) > 0;
    if (!ends_line(scanner, scanner->at)) {
        return apart && *scanner->at == '#' && skip_comment(scanner);
    }
    return true;
}

/* Without escapes: the text between the quotes. */
static bool quoted(struct scanner *scanner) {
    char quote = *scanner->at++;
    const char *start = scanner->at;
    while (!ends_line(scanner, scanner->at) && *scanner->at != quote) {
        size_t bytes = *scanner->at == '\\' && quote == '"' ? 0 : character(scanner->at);
        if (bytes == 0) {
            return false;
        }
        scanner->at += bytes;
    }
    struct sv text = {start, (size_t)(scanner->at - start)};
    if (ends_line(scanner, scanner->at)) {
        return false;
    }
    scanner->at++;
    bool doubled = scanner->at < scanner->end && *scanner->at == quote;
    return !doubled && give_text(scanner, text, false);
}

static bool starts_plain(const struct scanner *scanner) {
    char first = *scanner->at;
    if (first == '-') {
        return !blank_follows(scanner, scanner->at) && is_letter(scanner->at[1]);
    }
    return !strchr("?:,[]{}#&*!|>'\"%@`", first);
}

/* To the end of the line or the comment. */
static bool plain(struct scanner *scanner) {
    const char *start = scanner->at;
    if (!starts_plain(scanner)) {
        return false;
    }
    while (!ends_line(scanner, scanner->at)) {
        char c = *scanner->at;
        if (c == '#' && scanner->at[-1] == ' ') {
            break;
        }
        size_t bytes = character(scanner->at);
        if (bytes == 0 || (c == ':' && blank_follows(scanner, scanner->at))) {
            return false;
        }
        scanner->at += bytes;
    }
    struct sv text = without_blanks(start, scanner->at);
    scanner->at = text.data + text.len;
    return give_text(scanner, text, true);
}

/* A scalar in brackets. */
static bool item(struct scanner *scanner) {
    if (scanner->at == scanner->end) {
        return false;
    }
    if (*scanner->at == '\'' || *scanner->at == '"') {
        return quoted(scanner);
    }
    const char *start = scanner->at;
    if (!is_letter(*start)) {
        return false;
    }
    while (scanner->at < scanner->end && is_word(*scanner->at)) {
        size_t bytes = character(scanner->at);
        if (bytes == 0) {
            return false;
        }
        scanner->at += bytes;
    }
    return give_text(scanner, without_blanks(start, scanner->at), true);
}

/* `[a, b]` */
static bool bracketed(struct scanner *scanner) {
    if (!give_here(scanner, YAML_EVENT_LIST)) {
        return false;
    }
    scanner->at++;
    skip_blanks(scanner);
    bool empty = scanner->at < scanner->end && *scanner->at == ']';
    for (bool more = !empty; more;) {
        if (!item(scanner)) {
            return false;
        }
        skip_blanks(scanner);
        more = scanner->at < scanner->end && *scanner->at == ',';
        if (more) {
            scanner->at++;
            skip_blanks(scanner);
        }
    }
    if (scanner->at == scanner->end || *scanner->at != ']') {
        return false;
    }
    scanner->at++;
    return give_here(scanner, YAML_EVENT_END);
}

static bool value(struct scanner *scanner) {
    bool read = false;
    switch (*scanner->at) {
    case '\'':
    case '"':
        read = quoted(scanner);
        break;
    case '[':
        read = bracketed(scanner);
        break;
    default:
        read = plain(scanner);
        break;
    }
    return read && finish_line(scanner);
}

/* ---- lines ---- */

/* A plain key and its colon are next. */
static bool find_key(const struct scanner *scanner, struct sv *out) {
    const char *at = scanner->at;
    if (!is_letter(*at)) {
        return false;
    }
    while (!ends_line(scanner, at) && is_word(*at)) {
        size_t bytes = character(at);
        if (bytes == 0) {
            return false;
        }
        at += bytes;
    }
    *out = (struct sv){scanner->at, (size_t)(at - scanner->at)};
    return at < scanner->end && *at == ':' && blank_follows(scanner, at) &&
           out->len <= KEY_BYTES_MAX;
}

static bool entry(struct scanner *scanner, struct sv key) {
    if (!give_text(scanner, without_blanks(key.data, key.data + key.len), true)) {
        return false;
    }
    scanner->at = key.data + key.len + 1;
    size_t blanks = skip_blanks(scanner);
    scanner->value_next = ends_line(scanner, scanner->at) || *scanner->at == '#';
    if (!scanner->value_next) {
        return value(scanner);
    }
    scanner->key_line = scanner->line;
    scanner->at -= blanks > 0;
    return finish_line(scanner);
}

/* Behind the white space at its start. */
static bool content(struct scanner *scanner) {
    struct sv key;
    bool dash = at_dash(scanner);
    if (!enter_block(scanner, (size_t)(scanner->at - scanner->line_start), dash)) {
        return false;
    }
    if (dash) {
        scanner->at++;
        skip_blanks(scanner);
        if (ends_line(scanner, scanner->at)) {
            return false;
        }
    }
    if (!find_key(scanner, &key)) {
        return dash && value(scanner);
    }
    if (dash && !open_block(scanner, false, (size_t)(scanner->at - scanner->line_start))) {
        return false;
    }
    return entry(scanner, key);
}

static bool line(struct scanner *scanner) {
    scanner->line_start = scanner->at;
    skip_blanks(scanner);
    bool whole = true;
    if (!ends_line(scanner, scanner->at)) {
        whole = *scanner->at == '#' ? skip_comment(scanner) : content(scanner);
    }
    scanner->at += scanner->at < scanner->end;
    scanner->line++;
    return whole;
}

bool yaml_simple_read(struct sv text, yaml_take take, void *user) {
    struct scanner scanner = {
        .at = text.data, .end = text.data + text.len, .take = take, .user = user};
    if (sv_starts_with(text, "---\n")) {
        scanner.at += 4;
        scanner.line = 1;
    }
    while (scanner.at < scanner.end) {
        if (!line(&scanner)) {
            return false;
        }
    }
    if (scanner.depth == 0 || (scanner.value_next && !close_key(&scanner))) {
        return false;
    }
    while (scanner.depth > 0) {
        if (!close_block(&scanner)) {
            return false;
        }
    }
    return true;
}
