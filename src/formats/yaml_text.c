#include "formats/yaml_text.h"

#include <stdio.h>

#include "base/utf8.h"
#include "formats/yaml_scalar.h"

enum { WIDTH = 80 };
/* Longer keys get a `?`. The reference counts five characters more, those of a tag; and a reader looks
 * 1024 characters ahead for the colon, of which an escaped character takes up to ten. */
enum { SIMPLE_KEY_MAX = 122, SIMPLE_ESCAPED_KEY_MAX = 100 };

void yaml_put(struct yaml_writer *writer, const char *text) {
    size_t len = strlen(text);
    buf_append(writer->out, text, len);
    writer->column += len;
}

void yaml_put_blanks(struct yaml_writer *writer, size_t indent) {
    for (; writer->column < indent; writer->column++) {
        buf_putc(writer->out, ' ');
    }
}

void yaml_put_line(struct yaml_writer *writer, size_t indent) {
    buf_putc(writer->out, '\n');
    writer->column = 0;
    yaml_put_blanks(writer, indent);
}

/* ---- the style ---- */

enum style { STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE, STYLE_LITERAL };

struct traits {
    size_t characters;
    bool newline;
    bool separator; /* U+2028, U+2029: a line break too, for YAML 1.1 */
    bool tab;
    bool unprintable; /* anything else that only an escape can say */
};

static bool is_separator(uint32_t c) {
    return c == 0x2028 || c == 0x2029;
}

static bool is_printable(uint32_t c) {
    if (c < 0x80) {
        return c >= 0x20 && c <= 0x7e;
    }
    if (c < 0x10000) {
        return c >= 0xa0 && c <= 0xfffd && c != 0xfeff;
    }
    return c <= 0x10fffe;
}

static struct traits look_at(struct sv text) {
    struct traits traits = {0};
    for (size_t at = 0; at < text.len; traits.characters++) {
        unsigned char byte = (unsigned char)text.data[at];
        if (byte >= 0x20 && byte <= 0x7e) {
            at++;
            continue;
        }
        uint32_t c = utf8_next(text, &at);
        if (c == '\n') {
            traits.newline = true;
        } else if (c == '\t') {
            traits.tab = true;
        } else if (is_separator(c)) {
            traits.separator = true;
        } else if (!is_printable(c)) {
            traits.unprintable = true;
        }
    }
    return traits;
}

/* What no plain scalar may begin with. */
static bool has_indicator_first(struct sv text) {
    char first = text.data[0];
    if (strchr("#,[]{}&*!|>'\"%@`", first)) {
        return true;
    }
    if (first == '-' || first == '?' || first == ':') {
        return text.len == 1 || text.data[1] == ' ';
    }
    return false;
}

/* Where a plain scalar would end before the text does. */
static bool has_indicator_inside(struct sv text) {
    for (size_t i = 0; i < text.len; i++) {
        bool last = i + 1 == text.len;
        if (text.data[i] == ':' && (last || text.data[i + 1] == ' ')) {
            return true;
        }
        if (text.data[i] == ' ' && !last && text.data[i + 1] == '#') {
            return true;
        }
    }
    return false;
}

/* A text on one line, all printable. */
static bool may_be_plain(struct sv text) {
    if (text.len == 0 || text.data[0] == ' ' || text.data[text.len - 1] == ' ') {
        return false;
    }
    if (sv_starts_with(text, "---") || sv_starts_with(text, "...")) {
        return false;
    }
    return !has_indicator_first(text) && !has_indicator_inside(text) && yaml_plain_is_text(text);
}

static enum style style_of(struct sv text, const struct traits *traits) {
    if (traits->newline && !traits->unprintable) {
        return STYLE_LITERAL;
    }
    if (traits->newline || traits->unprintable || traits->tab || traits->separator) {
        return STYLE_DOUBLE;
    }
    return may_be_plain(text) ? STYLE_PLAIN : STYLE_SINGLE;
}

bool yaml_text_is_simple_key(struct sv text) {
    struct traits traits = look_at(text);
    if (text.len == 0 || traits.newline || traits.separator || traits.characters > SIMPLE_KEY_MAX) {
        return false;
    }
    return traits.characters <= SIMPLE_ESCAPED_KEY_MAX || style_of(text, &traits) != STYLE_DOUBLE;
}

/* ---- plain and in single quotes ---- */

static bool is_single_space(struct sv text, size_t at) {
    return text.data[at] == ' ' && at > 0 && at + 1 < text.len && text.data[at - 1] != ' ' &&
           text.data[at + 1] != ' ';
}

/* A single space between words becomes a line break once the line is long enough. */
static void put_words(struct yaml_writer *writer, struct sv text, size_t indent, bool fold,
                      bool quoted) {
    size_t start = 0;
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];
        if (fold && writer->column > WIDTH && is_single_space(text, at)) {
            buf_append(writer->out, text.data + start, at - start);
            yaml_put_line(writer, indent);
            start = at + 1;
            continue;
        }
        writer->column += ((unsigned char)c & 0xc0) != 0x80;
        if (c == '\'' && quoted) {
            buf_append(writer->out, text.data + start, at + 1 - start);
            start = at; /* once more */
            writer->column++;
        }
    }
    buf_append(writer->out, text.data + start, text.len - start);
}

static void put_single_quoted(struct yaml_writer *writer, struct sv text, size_t indent,
                              bool fold) {
    yaml_put(writer, "'");
    put_words(writer, text, indent, fold, true);
    yaml_put(writer, "'");
}

/* ---- in double quotes ---- */

static bool is_escaped(uint32_t c) {
    return c == '"' || c == '\\' || c >= 0x10000 || is_separator(c) || !is_printable(c);
}

static void put_escape(struct yaml_writer *writer, uint32_t c) {
    static const struct {
        uint32_t c;
        char letter;
    } letters[] = {{0, '0'},     {'\a', 'a'}, {'\b', 'b'},   {'\t', 't'},  {'\n', 'n'},
                   {'\v', 'v'},  {'\f', 'f'}, {'\r', 'r'},   {0x1b, 'e'},  {'"', '"'},
                   {'\\', '\\'}, {0x85, 'N'}, {0x2028, 'L'}, {0x2029, 'P'}};
    char escape[16];
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        if (letters[i].c == c) {
            snprintf(escape, sizeof escape, "\\%c", letters[i].letter);
            yaml_put(writer, escape);
            return;
        }
    }
    if (c < 0x100) {
        snprintf(escape, sizeof escape, "\\x%02X", (unsigned)c);
    } else if (c < 0x10000) {
        snprintf(escape, sizeof escape, "\\u%04X", (unsigned)c);
    } else {
        snprintf(escape, sizeof escape, "\\U%08X", (unsigned)c);
    }
    yaml_put(writer, escape);
}

/* Characters that need no escape and are not printed yet. */
struct run {
    size_t start, characters;
};

static void put_run(struct yaml_writer *writer, struct sv text, struct run *run, size_t end) {
    buf_append(writer->out, text.data + run->start, end - run->start);
    writer->column += run->characters;
    *run = (struct run){.start = end};
}

/* A line ends in a backslash; a blank that begins the next one needs another. */
static void break_quoted(struct yaml_writer *writer, struct sv text, size_t next, size_t indent) {
    yaml_put(writer, "\\");
    yaml_put_line(writer, indent);
    if (text.data[next] == ' ') {
        yaml_put(writer, "\\");
    }
}

static void put_double_quoted(struct yaml_writer *writer, struct sv text, size_t indent,
                              bool fold) {
    struct run run = {0};
    yaml_put(writer, "\"");
    for (size_t at = 0, next = 0; at < text.len; at = next) {
        uint32_t c = utf8_next(text, &next);
        bool escaped = is_escaped(c);
        if (escaped) {
            put_run(writer, text, &run, at);
            put_escape(writer, c);
            run.start = next;
        }
        /* Lines break before a blank and on either side of an escape. */
        bool may_break = fold && at > 0 && next < text.len && (c == ' ' || run.characters == 0);
        if (may_break && writer->column + run.characters > (size_t)WIDTH + escaped) {
            put_run(writer, text, &run, escaped ? next : at);
            break_quoted(writer, text, run.start, indent);
        }
        run.characters += !escaped;
    }
    put_run(writer, text, &run, text.len);
    yaml_put(writer, "\"");
}

/* ---- literal blocks ---- */

/* Bytes of the line break at the end of the text, 0 if there is none. */
static size_t last_break(struct sv text) {
    if (text.len >= 1 && text.data[text.len - 1] == '\n') {
        return 1;
    }
    struct sv tail = {text.data + text.len - 3, 3};
    return text.len >= 3 && (sv_is(tail, "\xe2\x80\xa8") || sv_is(tail, "\xe2\x80\xa9")) ? 3 : 0;
}

/* Tells what a reader cannot see: the indentation of a text that begins with white space, and how
 * many line breaks at the end are meant. */
static void put_block_header(struct yaml_writer *writer, struct sv text) {
    size_t at = 0;
    uint32_t first = utf8_next(text, &at);
    yaml_put(writer, "|");
    if (first == ' ' || first == '\t' || first == '\n' || is_separator(first)) {
        yaml_put(writer, "2");
    }
    size_t end = last_break(text);
    struct sv rest = {text.data, text.len - end};
    if (end == 0) {
        yaml_put(writer, "-");
    } else if (rest.len == 0 || last_break(rest)) {
        yaml_put(writer, "+");
    }
}

static void put_literal(struct yaml_writer *writer, struct sv text, size_t indent) {
    struct run run = {0};
    put_block_header(writer, text);
    yaml_put_line(writer, 0);
    for (size_t at = 0, next = 0; at < text.len; at = next) {
        uint32_t c = utf8_next(text, &next);
        if (c == '\n' || is_separator(c)) {
            put_run(writer, text, &run, next);
            writer->column = 0;
            continue;
        }
        if (writer->column == 0) {
            yaml_put_blanks(writer, indent);
        }
        run.characters++;
    }
    put_run(writer, text, &run, text.len);
}

void yaml_put_text(struct yaml_writer *writer, struct sv text, size_t indent, bool fold) {
    struct traits traits = look_at(text);
    switch (style_of(text, &traits)) {
    case STYLE_PLAIN:
        put_words(writer, text, indent, fold, false);
        break;
    case STYLE_SINGLE:
        put_single_quoted(writer, text, indent, fold);
        break;
    case STYLE_DOUBLE:
        put_double_quoted(writer, text, indent, fold);
        break;
    case STYLE_LITERAL:
        put_literal(writer, text, indent);
        break;
    }
}
