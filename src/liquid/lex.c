#include "liquid/lex.h"

#include "base/utf8.h"
#include "liquid/text.h"

/* Where the closing mark after some place is. Looked for once and remembered, as there may be an
 * opening mark at every other byte and none that closes it. */
struct finder {
    const char *mark;
    size_t from, found; /* nothing in between */
};

struct lexer {
    struct arena *arena;
    struct sv source;
    size_t pos;
    struct token_list *out;
    uint32_t capacity;
    struct finder output_end, tag_end;
    bool no_endraw, no_enddoc; /* from here on */
    bool strip;                /* the last mark was closed with a dash */
    uint32_t comment_depth;
    size_t comment_start;
};

static size_t find(struct sv text, size_t from, const char *mark) {
    const char *hit =
        from < text.len ? memmem(text.data + from, text.len - from, mark, strlen(mark)) : NULL;
    return hit ? (size_t)(hit - text.data) : text.len;
}

static size_t find_end(struct finder *finder, struct sv text, size_t from) {
    if (from < finder->from || from > finder->found) {
        finder->from = from;
        finder->found = find(text, from, finder->mark);
    }
    return finder->found;
}

static bool looking_at(struct sv text, size_t at, const char *mark) {
    size_t len = strlen(mark);
    return text.len - at >= len && memcmp(text.data + at, mark, len) == 0;
}

static bool emit(struct lexer *lexer, enum token_kind kind, size_t start, struct sv text) {
    struct token_list *out = lexer->out;
    if (out->count == lexer->capacity) {
        uint32_t capacity = lexer->capacity ? lexer->capacity * 2 : 32;
        void *grown =
            arena_grow(lexer->arena, out->items, out->count, capacity, sizeof *out->items);
        if (!grown) {
            return false;
        }
        out->items = grown;
        lexer->capacity = capacity;
    }
    out->items[out->count++] = (struct token){kind, (uint32_t)start, text};
    return true;
}

static size_t skip_space(struct sv text, size_t at) {
    struct sv rest = {text.data + at, text.len - at};
    return text.len - text_trim_left(rest).len;
}

static size_t skip_dash(struct sv text, size_t at) {
    return at < text.len && text.data[at] == '-' ? at + 1 : at;
}

/* The end of `{% name %}` at pos, with or without dashes; 0 when something else stands there. */
static size_t match_plain_tag(struct sv text, size_t pos, const char *name, bool *dash) {
    if (!looking_at(text, pos, "{%")) {
        return 0;
    }
    size_t at = skip_space(text, skip_dash(text, pos + 2));
    if (!looking_at(text, at, name)) {
        return 0;
    }
    at = skip_space(text, at + strlen(name));
    size_t behind = skip_dash(text, at);
    *dash = behind > at;
    return looking_at(text, behind, "%}") ? behind + 2 : 0;
}

enum verbatim { VERBATIM_ABSENT, VERBATIM_DONE, VERBATIM_NO_MEMORY };

/* `{% raw %}...{% endraw %}` and the same for doc: one token whose text is taken as it stands. The
 * white space behind raw follows its opening tag's dash, that behind doc its closing tag's. */
static enum verbatim lex_verbatim(struct lexer *lexer, enum token_kind kind, const char *name,
                                  const char *end_name, bool *no_end) {
    bool dash, end_dash = false;
    struct sv source = lexer->source;
    size_t start = *no_end ? 0 : match_plain_tag(source, lexer->pos, name, &dash);
    if (start == 0) {
        return VERBATIM_ABSENT;
    }
    size_t at = start, end = 0;
    for (; (at = find(source, at, "{%")) < source.len; at += 2) {
        if ((end = match_plain_tag(source, at, end_name, &end_dash)) > 0) {
            break;
        }
    }
    *no_end = end == 0;
    if (end == 0) {
        return VERBATIM_ABSENT;
    }
    lexer->pos = end;
    if (lexer->comment_depth) {
        return VERBATIM_DONE;
    }
    lexer->strip = kind == TOKEN_DOC ? end_dash : dash;
    struct sv body = {source.data + start, at - start};
    return emit(lexer, kind, start, body) ? VERBATIM_DONE : VERBATIM_NO_MEMORY;
}

/* What stands between two marks: without a dash at its end and the white space around it. */
static struct sv inner_text(struct sv source, size_t start, size_t end, bool *dash) {
    *dash = end > start && source.data[end - 1] == '-';
    return text_trim((struct sv){source.data + start, end - start - (*dash ? 1 : 0)});
}

static size_t offset(const struct lexer *lexer, struct sv text) {
    return text.len ? (size_t)(text.data - lexer->source.data) : lexer->pos;
}

static bool lex_output(struct lexer *lexer, size_t end) {
    size_t start = skip_dash(lexer->source, lexer->pos + 2);
    struct sv inner = inner_text(lexer->source, start, end, &lexer->strip);
    bool fine = emit(lexer, TOKEN_OUTPUT, lexer->pos, (struct sv){NULL, 0}) &&
                emit(lexer, TOKEN_EXPRESSION, offset(lexer, inner), inner);
    lexer->pos = end + 2;
    return fine;
}

/* The tag's name, and what follows it. */
static struct sv split_name(struct sv inner, struct sv *rest) {
    size_t len = 0;
    if (inner.len && inner.data[0] == '#') {
        len = 1;
    } else {
        for (size_t next = 0; next < inner.len; len = next) {
            if (!text_is_word(utf8_next(inner, &next))) {
                break;
            }
        }
    }
    *rest = text_trim_left((struct sv){inner.data + len, inner.len - len});
    return (struct sv){inner.data, len};
}

/* Inside a comment only comment and endcomment count. */
static bool lex_comment_tag(struct lexer *lexer, struct sv name, size_t tag_start, bool dash) {
    if (sv_is(name, "comment")) {
        lexer->comment_depth++;
    }
    if (!sv_is(name, "endcomment") || --lexer->comment_depth > 0) {
        return true;
    }
    struct sv text = {lexer->source.data + lexer->comment_start, tag_start - lexer->comment_start};
    lexer->strip = dash;
    return emit(lexer, TOKEN_COMMENT, lexer->comment_start, text) &&
           emit(lexer, TOKEN_TAG, tag_start, name);
}

static bool lex_tag(struct lexer *lexer, size_t end) {
    size_t tag_start = lexer->pos;
    size_t start = skip_dash(lexer->source, tag_start + 2);
    bool dash;
    struct sv inner = inner_text(lexer->source, start, end, &dash), rest;
    struct sv name = split_name(inner, &rest);
    lexer->pos = end + 2;
    if (lexer->comment_depth) {
        return lex_comment_tag(lexer, name, tag_start, dash);
    }
    lexer->strip = dash;
    if (sv_is(name, "comment")) {
        lexer->comment_depth = 1;
        lexer->comment_start = lexer->pos;
    }
    if (!emit(lexer, TOKEN_TAG, tag_start, name)) {
        return false;
    }
    return rest.len == 0 || emit(lexer, TOKEN_EXPRESSION, offset(lexer, rest), rest);
}

/* Text up to the next opening mark, at least one character of it. */
static bool lex_content(struct lexer *lexer) {
    struct sv source = lexer->source;
    size_t start = lexer->pos, end = start + 1;
    while (end < source.len && !looking_at(source, end, "{%") && !looking_at(source, end, "{{")) {
        const char *brace = memchr(source.data + end + 1, '{', source.len - end - 1);
        end = brace ? (size_t)(brace - source.data) : source.len;
    }
    struct sv text = {source.data + start, end - start};
    lexer->pos = end;
    if (lexer->comment_depth) {
        return true;
    }
    if (lexer->strip) {
        /* The reference sees a newline at the very end as a text of its own, and strips it, too. */
        text.len -= end == source.len && text.data[text.len - 1] == '\n';
        text = text_trim_left(text);
    }
    if (end + 2 < source.len && source.data[end + 2] == '-') {
        text = text_trim_right(text);
    }
    return text.len == 0 || emit(lexer, TOKEN_CONTENT, start, text);
}

static enum lyn_code unclosed(const struct lexer *lexer, struct lyn_error *err) {
    bool output = lexer->source.data[lexer->pos + 1] == '{';
    uint64_t line, column;
    utf8_position(lexer->source, lexer->pos, &line, &column);
    enum lyn_code code = error_set(err, REASON_TEMPLATE_SYNTAX, "`%s` is not closed by `%s`",
                                   output ? "{{" : "{%", output ? "}}" : "%}");
    error_at(err, NULL, 0, line, column);
    return code;
}

static bool lex_mark(struct lexer *lexer, bool *open) {
    bool output = looking_at(lexer->source, lexer->pos, "{{");
    struct finder *finder = output ? &lexer->output_end : &lexer->tag_end;
    size_t end = find_end(finder, lexer->source, lexer->pos + 2);
    if (end == lexer->source.len) {
        /* The first brace of `{{%` and `{{{` is text when no output can begin there. */
        *open = !lexer->comment_depth && !looking_at(lexer->source, lexer->pos + 1, "{%") &&
                !looking_at(lexer->source, lexer->pos + 1, "{{");
        return *open || lex_content(lexer);
    }
    if (!output) {
        return lex_tag(lexer, end);
    }
    if (!lexer->comment_depth) {
        return lex_output(lexer, end);
    }
    lexer->pos = end + 2;
    return true;
}

/* One step; false when memory is out. *open is set at a mark that nothing closes. */
static bool lex_next(struct lexer *lexer, bool *open) {
    enum verbatim verbatim = lex_verbatim(lexer, TOKEN_CONTENT, "raw", "endraw", &lexer->no_endraw);
    if (verbatim == VERBATIM_ABSENT) {
        verbatim = lex_verbatim(lexer, TOKEN_DOC, "doc", "enddoc", &lexer->no_enddoc);
    }
    if (verbatim != VERBATIM_ABSENT) {
        return verbatim == VERBATIM_DONE;
    }
    if (looking_at(lexer->source, lexer->pos, "{{") ||
        looking_at(lexer->source, lexer->pos, "{%")) {
        return lex_mark(lexer, open);
    }
    return lex_content(lexer);
}

enum lyn_code lex_template(struct arena *arena, struct sv source, struct token_list *out,
                           struct lyn_error *err) {
    *out = (struct token_list){0};
    struct lexer lexer = {.arena = arena,
                          .source = source,
                          .out = out,
                          .output_end = {.mark = "}}", .from = 1},
                          .tag_end = {.mark = "%}", .from = 1}};
    bool open = false;
    while (lexer.pos < source.len) {
        if (!lex_next(&lexer, &open)) {
            return arena_error(arena, err);
        }
        if (open) {
            return unclosed(&lexer, err);
        }
    }
    return emit(&lexer, TOKEN_END, source.len, (struct sv){NULL, 0}) ? LYN_OK
                                                                     : arena_error(arena, err);
}

static struct sv next_line(struct sv text, size_t *pos) {
    const char *start = text.data + *pos;
    const char *newline = memchr(start, '\n', text.len - *pos);
    size_t len = newline ? (size_t)(newline - start) : text.len - *pos;
    *pos += len + (newline ? 1 : 0);
    return (struct sv){start, len};
}

enum lyn_code lex_liquid_lines(struct arena *arena, struct sv text, uint32_t at,
                               struct token_list *out, bool *fine, struct lyn_error *err) {
    *out = (struct token_list){0};
    *fine = true;
    struct lexer lexer = {.arena = arena, .source = text, .out = out};
    for (size_t pos = 0; pos < text.len && *fine;) {
        struct sv line = sv_trim(next_line(text, &pos)), rest;
        if (line.len == 0) {
            continue;
        }
        struct sv name = split_name(line, &rest);
        size_t start = (size_t)(line.data - text.data);
        *fine = name.len > 0;
        if (*fine && !emit(&lexer, TOKEN_TAG, at + start, name)) {
            return arena_error(arena, err);
        }
        if (*fine && rest.len &&
            !emit(&lexer, TOKEN_EXPRESSION, at + (size_t)(rest.data - text.data), rest)) {
            return arena_error(arena, err);
        }
    }
    return emit(&lexer, TOKEN_END, at + text.len, (struct sv){NULL, 0}) ? LYN_OK
                                                                        : arena_error(arena, err);
}
