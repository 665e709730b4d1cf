#include "base/utf8.h"
#include "compute/functions.h"
#include "liquid/text.h"

/* Comments as pandoc writes those of a .docx file (--track-changes=all):
 * `[text]{.comment-start id="1" author="A" date="D"}what it is about[]{.comment-end id="1"}` */

enum { OUTPUTS = 7 }; /* comments, ids, authors, dates, starts, ends, highlights */

/* A span with attributes. */
struct mark {
    struct sv text;       /* between the brackets */
    struct sv attributes; /* between the braces, behind the class */
    size_t begin, end;    /* in the text that it stands in */
};

struct comments {
    struct value *lists[OUTPUTS];
    size_t count, capacity;
};

/* ---- reading marks ---- */

/* Where the bracket that is open at `at` closes; text.len when it does not. */
static size_t closing(struct sv text, size_t at) {
    size_t depth = 0;
    for (; at < text.len; at++) {
        char c = text.data[at];
        if (c == '\\') {
            at++;
        } else if (c == '[') {
            depth++;
        } else if (c == ']' && --depth == 0) {
            return at;
        }
    }
    return text.len;
}

/* The mark of that class whose bracket opens at `at`. */
static bool take_mark(struct sv text, size_t at, struct sv class, struct mark *out) {
    size_t close = closing(text, at);
    size_t begin = close + 2 + class.len;
    if (begin > text.len || text.data[close + 1] != '{' ||
        memcmp(text.data + close + 2, class.data, class.len) != 0) {
        return false;
    }
    const char *brace = memchr(text.data + begin, '}', text.len - begin);
    if (!brace) {
        return false;
    }
    size_t end = (size_t)(brace - text.data);
    *out = (struct mark){
        {text.data + at + 1, close - at - 1}, {text.data + begin, end - begin}, at, end + 1};
    return true;
}

static bool find_mark(struct sv text, size_t from, struct sv class, struct mark *out) {
    for (size_t at = from; at < text.len; at++) {
        if (text.data[at] == '\\') {
            at++;
        } else if (text.data[at] == '[' && take_mark(text, at, class, out)) {
            return true;
        }
    }
    return false;
}

/* The value of `name="value"`; empty when it is absent. */
static struct sv attribute(struct sv attributes, const char *name) {
    size_t len = strlen(name);
    for (size_t at = 0; at + len + 2 <= attributes.len; at++) {
        const char *begin = attributes.data + at + len + 2;
        bool fits = memcmp(attributes.data + at, name, len) == 0 &&
                    memcmp(attributes.data + at + len, "=\"", 2) == 0 &&
                    (at == 0 || strchr(" \t\r\n", attributes.data[at - 1]));
        const char *end = fits ? memchr(begin, '"', attributes.len - at - len - 2) : NULL;
        if (end) {
            return (struct sv){begin, (size_t)(end - begin)};
        }
    }
    return SV("");
}

static bool find_end(struct sv text, size_t from, struct sv id, struct mark *out) {
    while (find_mark(text, from, SV(".comment-end"), out)) {
        if (sv_equal(attribute(out->attributes, "id"), id)) {
            return true;
        }
        from = out->end;
    }
    return false;
}

/* ---- the lists ---- */

static bool reserve(const struct function_call *call, struct comments *comments) {
    if (comments->count < comments->capacity) {
        return true;
    }
    size_t capacity = comments->capacity ? 2 * comments->capacity : 8;
    for (size_t i = 0; i < OUTPUTS; i++) {
        struct value *items =
            arena_grow(call->arena, comments->lists[i], comments->count, capacity, sizeof *items);
        if (!items) {
            return false;
        }
        comments->lists[i] = items;
    }
    comments->capacity = capacity;
    return true;
}

static struct value place(struct sv text, size_t at) {
    return value_int((int64_t)utf8_count((struct sv){text.data, at}));
}

static bool add(const struct function_call *call, struct sv text, const struct mark *start,
                struct comments *comments) {
    struct sv id = attribute(start->attributes, "id");
    struct mark end;
    bool ends = find_end(text, start->end, id, &end);
    if (!reserve(call, comments)) {
        return false;
    }
    const struct value values[OUTPUTS] = {
        value_string(start->text),
        value_string(id),
        value_string(attribute(start->attributes, "author")),
        value_string(attribute(start->attributes, "date")),
        place(text, start->end),
        ends ? place(text, end.begin) : value_null(),
        value_string(ends ? (struct sv){text.data + start->end, end.begin - start->end} : SV("")),
    };
    for (size_t i = 0; i < OUTPUTS; i++) {
        comments->lists[i][comments->count] = values[i];
    }
    comments->count++;
    return true;
}

enum lyn_code fn_comment_list(const struct function_call *call, struct value *out,
                              struct lyn_error *err) {
    const struct value *argument = function_argument(call, 0);
    struct sv text = argument->kind == VALUE_STRING ? argument->text : SV("");
    struct comments comments = {{NULL}, 0, 0};
    struct mark start;
    struct value *items = arena_calloc(call->arena, OUTPUTS, sizeof *items);
    bool made = items != NULL;
    if (argument->kind != VALUE_STRING && !value_is_missing(argument)) {
        return function_fail(call, REASON_WRONG_TYPE, err, "`text` must be text, not a %s",
                             value_kind_name(argument->kind));
    }
    for (size_t at = 0; made && find_mark(text, at, SV(".comment-start"), &start); at = start.end) {
        made = add(call, text, &start, &comments);
    }
    for (size_t i = 0; i < OUTPUTS && made; i++) {
        items[i] = (struct value){.kind = VALUE_LIST, .list = {comments.lists[i], comments.count}};
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {items, OUTPUTS}};
    return made ? LYN_OK : arena_error(call->arena, err);
}
