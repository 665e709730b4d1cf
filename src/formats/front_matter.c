#include "formats/markdown.h"
#include "formats/text.h"

static bool ends_at(struct sv text, const char *line) {
    return line >= text.data + text.len;
}

/* The line at `start`, without its newline. */
static struct sv line_at(struct sv text, const char *start) {
    size_t left = (size_t)(text.data + text.len - start);
    const char *newline = left ? memchr(start, '\n', left) : NULL;
    return (struct sv){start, newline ? (size_t)(newline - start) : left};
}

/* Where the line after this one starts. */
static const char *after(struct sv text, struct sv line) {
    const char *end = line.data + line.len;
    return ends_at(text, end) ? end : end + 1;
}

/* Three or more of the character, then white space only. */
static bool is_fence(struct sv line, char c) {
    size_t count = 0;
    while (count < line.len && line.data[count] == c) {
        count++;
    }
    return count >= 3 && text_strip_end(line).len == count;
}

static int kind_of(struct sv line) {
    if (is_fence(line, '-')) {
        return FRONT_MATTER_YAML;
    }
    if (sv_is(line, "{")) {
        return FRONT_MATTER_JSON;
    }
    return is_fence(line, '+') ? FRONT_MATTER_TOML : FRONT_MATTER_NONE;
}

static bool closes(struct sv line, int kind) {
    return kind == FRONT_MATTER_JSON ? sv_is(line, "}") : kind_of(line) == kind;
}

/* Behind the opening fence and the blank lines that follow it: they belong to the fence, which
 * matters when what makes them blank is no white space of YAML. */
static const char *behind_fence(struct sv page, struct sv opening) {
    const char *start = after(page, opening);
    while (!ends_at(page, start)) {
        struct sv line = line_at(page, start);
        if (text_strip_end(line).len > 0) {
            break;
        }
        start = after(page, line);
    }
    return start;
}

static uint32_t count_newlines(const char *start, const char *end) {
    uint32_t count = 0;
    for (const char *at = start; at < end; at++) {
        count += *at == '\n';
    }
    return count;
}

struct front_matter front_matter_split(struct sv text) {
    if (!text.data) {
        text.data = "";
    }
    struct sv page = text_strip(text);
    struct front_matter split = {.kind = FRONT_MATTER_NONE, .body = page};
    struct sv opening = line_at(page, page.data);
    int kind = kind_of(opening);
    if (kind == FRONT_MATTER_NONE) {
        return split;
    }

    const char *next = behind_fence(page, opening);
    const char *start = kind == FRONT_MATTER_JSON ? opening.data : next;
    struct sv closing = {0};
    while (!ends_at(page, next)) {
        struct sv line = line_at(page, next);
        next = after(page, line);
        if (closes(line, kind)) {
            closing = line;
            break;
        }
    }
    if (!closing.data) {
        return split;
    }
    split.kind = kind;
    if (kind == FRONT_MATTER_TOML) {
        return split;
    }

    const char *end = kind == FRONT_MATTER_JSON ? closing.data + closing.len : closing.data;
    const char *rest = closing.data + closing.len;
    split.header = (struct sv){start, (size_t)(end - start)};
    split.first_line = count_newlines(text.data, start);
    split.body = text_strip((struct sv){rest, (size_t)(page.data + page.len - rest)});
    return split;
}
