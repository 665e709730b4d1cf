#include "liquid/markdown_lines.h"

#include "base/utf8.h"

enum { TAB = 4, CODE_INDENT = 4 };

static char at(struct sv line, size_t i) {
    return i < line.len ? line.data[i] : '\0';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static size_t indent_of(struct sv line) {
    size_t indent = 0;
    while (at(line, indent) == ' ') {
        indent++;
    }
    return indent;
}

/* The offset of the sign that makes the line an item of a list: `- `, `12. `, `3) `; line.len when
 * it is none. */
static size_t find_marker(struct sv line) {
    size_t i = indent_of(line), start = i;
    if (i >= CODE_INDENT) {
        return line.len;
    }
    while (is_digit(at(line, i))) {
        i++;
    }
    bool fits = i > start ? at(line, i) == '.' || at(line, i) == ')'
                          : at(line, i) == '-' || at(line, i) == '*' || at(line, i) == '+';
    return fits && at(line, i + 1) == ' ' ? i : line.len;
}

/* ---, * * * and the like. */
static bool is_rule(struct sv line) {
    char sign = at(line, indent_of(line));
    size_t count = 0;
    for (size_t i = 0; i < line.len; i++) {
        if (line.data[i] != sign && line.data[i] != ' ') {
            return false;
        }
        count += line.data[i] == sign;
    }
    return count >= 3 && (sign == '-' || sign == '*' || sign == '_');
}

/* Whether the first line of a block begins a paragraph. */
static bool begins_paragraph(struct sv line) {
    size_t indent = indent_of(line);
    size_t marker = find_marker(line);
    char first = at(line, indent);
    bool list = marker < line.len && line.data[marker] != ')';
    return indent < CODE_INDENT && !list && first != '>' && first != '#' && first != '<' &&
           first != '`' && first != '~' && !is_rule(line);
}

static void expand_tabs(struct sv text, struct buf *out) {
    size_t column = 0;
    for (size_t i = 0; i < text.len;) {
        size_t start = i;
        uint32_t c = utf8_next(text, &i);
        if (c == '\t') {
            size_t width = TAB - column % TAB;
            buf_append(out, "    ", width);
            column += width;
        } else {
            buf_append(out, text.data + start, i - start);
            column = c == '\n' ? 0 : column + 1;
        }
    }
}

static void put_line(struct sv line, bool inside, struct buf *out) {
    size_t marker = find_marker(line);
    bool escaped = marker < line.len && !is_rule(line) && (inside || line.data[marker] == ')');
    buf_append(out, line.data, escaped ? marker : line.len);
    if (escaped) {
        buf_putc(out, '\\');
        buf_append(out, line.data + marker, line.len - marker);
    }
}

void markdown_lines(struct sv text, struct buf *out) {
    struct buf spaced;
    buf_init(&spaced, out->max);
    expand_tabs(text, &spaced);
    struct sv rest = buf_view(&spaced);
    bool paragraph = false, blank = true;
    while (rest.len) {
        const char *newline = memchr(rest.data, '\n', rest.len);
        size_t len = newline ? (size_t)(newline - rest.data) : rest.len;
        struct sv line = {rest.data, len};
        bool was_blank = blank;
        blank = indent_of(line) == len;
        if (was_blank) {
            paragraph = begins_paragraph(line);
        }
        put_line(line, paragraph && !was_blank, out);
        buf_append(out, rest.data + len, newline ? 1 : 0);
        rest.data += len + (newline ? 1 : 0);
        rest.len -= len + (newline ? 1 : 0);
    }
    if (spaced.failure != BUF_FINE) {
        out->failure = spaced.failure;
    }
    buf_dispose(&spaced);
}
