#include <stdlib.h>

#include "base/utf8.h"
#include "compute/functions.h"
#include "liquid/text.h"

/* Comments as pandoc writes those of a .docx file (--track-changes=all):
 * `[text]{.comment-start id="1" author="A" date="D"}what it is about[]{.comment-end id="1"}` */

enum { OUTPUTS = 7 }; /* comments, ids, authors, dates, starts, ends, highlights */

/* A span with attributes that begins or ends a comment. Places are in characters, from the start of
 * the text on, so that no text is gone through twice, however many comments it has. */
struct mark {
    struct sv text;       /* between the brackets */
    struct sv attributes; /* between the braces, behind the class */
    struct sv id;
    size_t begin, end;           /* in bytes */
    size_t begin_char, end_char; /* in characters */
};

struct marks {
    struct mark *items;
    size_t count, capacity;
};

/* A bracket that has not closed yet. */
struct bracket {
    size_t at, at_char;
};

struct scan {
    const struct function_call *call;
    struct sv text;
    size_t at, at_char;
    struct bracket *open;
    size_t open_count, open_capacity;
    bool no_brace; /* no } follows */
    struct marks starts, ends;
};

/* ---- reading marks ---- */

static const struct sv START = {".comment-start", 14}, END = {".comment-end", 12};

/* Moves to `to`, counting characters. */
static void move_to(struct scan *scan, size_t to) {
    scan->at_char += utf8_count((struct sv){scan->text.data + scan->at, to - scan->at});
    scan->at = to;
}

/* Room for one more of `size` bytes. */
static void *reserve(const struct function_call *call, void *items, size_t count, size_t *capacity,
                     size_t size) {
    if (count < *capacity) {
        return items;
    }
    size_t more = *capacity ? 2 * *capacity : 16;
    items = arena_grow(call->arena, items, count, more, size);
    *capacity = more;
    return items;
}

static bool has_class(const struct scan *scan, struct sv class) {
    struct sv text = scan->text;
    return text.len - scan->at >= class.len + 2 && text.data[scan->at + 1] == '{' &&
           memcmp(text.data + scan->at + 2, class.data, class.len) == 0;
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

/* The mark whose bracket, `open`, closes here; then the scan is behind its brace. */
static bool take_mark(struct scan *scan, const struct bracket *open) {
    struct sv text = scan->text;
    bool starts = has_class(scan, START);
    if (scan->no_brace || (!starts && !has_class(scan, END))) {
        return true;
    }
    size_t close = scan->at, begin = close + 2 + (starts ? START.len : END.len);
    const char *brace = memchr(text.data + begin, '}', text.len - begin);
    scan->no_brace = !brace;
    if (!brace) {
        return true;
    }
    struct marks *marks = starts ? &scan->starts : &scan->ends;
    marks->items =
        reserve(scan->call, marks->items, marks->count, &marks->capacity, sizeof *marks->items);
    if (!marks->items) {
        return false;
    }
    size_t end = (size_t)(brace - text.data);
    struct mark *mark = &marks->items[marks->count++];
    *mark = (struct mark){.text = {text.data + open->at + 1, close - open->at - 1},
                          .attributes = {text.data + begin, end - begin},
                          .begin = open->at,
                          .end = end + 1,
                          .begin_char = open->at_char};
    mark->id = attribute(mark->attributes, "id");
    move_to(scan, end);
    mark->end_char = scan->at_char + 1;
    return true;
}

/* All marks, in the order in which they end. */
static bool find_marks(struct scan *scan) {
    bool made = true;
    while (scan->at < scan->text.len && made) {
        char c = scan->text.data[scan->at];
        if (c == '\\' && scan->at + 1 < scan->text.len) {
            move_to(scan, scan->at + 1);
        } else if (c == '[') {
            scan->open = reserve(scan->call, scan->open, scan->open_count, &scan->open_capacity,
                                 sizeof *scan->open);
            made = scan->open != NULL;
            if (made) {
                scan->open[scan->open_count++] = (struct bracket){scan->at, scan->at_char};
            }
        } else if (c == ']' && scan->open_count) {
            made = take_mark(scan, &scan->open[--scan->open_count]);
        }
        move_to(scan, scan->at + 1);
    }
    return made;
}

/* ---- the ends of comments ---- */

static int compare_starts(const void *a, const void *b) {
    const struct mark *x = a, *y = b;
    return (x->begin > y->begin) - (x->begin < y->begin);
}

static int compare_ends(const void *a, const void *b) {
    const struct mark *x = a, *y = b;
    int order = sv_compare(x->id, y->id);
    return order ? order : compare_starts(a, b);
}

/* The first one with the id of the start and behind it. */
static const struct mark *find_end(const struct marks *ends, const struct mark *start) {
    size_t low = 0, high = ends->count;
    const struct mark wanted = {.id = start->id, .begin = start->end};
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_ends(&ends->items[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < ends->count && sv_equal(ends->items[low].id, start->id);
    return found ? &ends->items[low] : NULL;
}

/* ---- the lists ---- */

static void put(const struct scan *scan, const struct mark *start, size_t i,
                struct value *const *lists) {
    const struct mark *end = find_end(&scan->ends, start);
    const char *behind = scan->text.data + start->end;
    const struct value values[OUTPUTS] = {
        value_string(start->text),
        value_string(start->id),
        value_string(attribute(start->attributes, "author")),
        value_string(attribute(start->attributes, "date")),
        value_int((int64_t)start->end_char),
        end ? value_int((int64_t)end->begin_char) : value_null(),
        value_string(end ? (struct sv){behind, end->begin - start->end} : SV("")),
    };
    for (size_t k = 0; k < OUTPUTS; k++) {
        lists[k][i] = values[k];
    }
}

/* One a start that is in no other one. */
static bool list_comments(struct scan *scan, struct value *items) {
    struct marks *starts = &scan->starts;
    struct value *lists[OUTPUTS];
    size_t count = 0;
    for (size_t k = 0; k < OUTPUTS; k++) {
        lists[k] = arena_calloc(scan->call->arena, starts->count, sizeof **lists);
        if (!lists[k]) {
            return false;
        }
    }
    if (starts->count) {
        qsort(starts->items, starts->count, sizeof *starts->items, compare_starts);
    }
    if (scan->ends.count) {
        qsort(scan->ends.items, scan->ends.count, sizeof *scan->ends.items, compare_ends);
    }
    for (size_t i = 0, behind = 0; i < starts->count; i++) {
        if (starts->items[i].begin >= behind) {
            put(scan, &starts->items[i], count++, lists);
            behind = starts->items[i].end;
        }
    }
    for (size_t k = 0; k < OUTPUTS; k++) {
        items[k] = (struct value){.kind = VALUE_LIST, .list = {lists[k], count}};
    }
    return true;
}

enum lyn_code fn_comment_list(const struct function_call *call, struct value *out,
                              struct lyn_error *err) {
    const struct value *argument = function_argument(call, 0);
    struct sv text = argument->kind == VALUE_STRING ? argument->text : SV("");
    struct scan scan = {.call = call, .text = text};
    if (argument->kind != VALUE_STRING && !value_is_missing(argument)) {
        return function_fail(call, REASON_WRONG_TYPE, err, "`text` must be text, not %s",
                             value_kind_phrase(argument->kind));
    }
    struct value *items = arena_calloc(call->arena, OUTPUTS, sizeof *items);
    *out = (struct value){.kind = VALUE_LIST, .list = {items, OUTPUTS}};
    return items && find_marks(&scan) && list_comments(&scan, items)
               ? LYN_OK
               : arena_error(call->arena, err);
}
