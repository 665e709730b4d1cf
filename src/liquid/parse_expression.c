#include "base/num.h"
#include "base/utf8.h"
#include "liquid/parse.h"
#include "liquid/text.h"

/* Brackets in brackets, ranges in ranges, operators to the right of operators. */
enum { EXPRESSION_DEPTH = 200 };

enum lyn_code list_push(struct parser *parser, struct list *list, const void *item, size_t size,
                        struct lyn_error *err) {
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? list->capacity * 2 : 4;
        void *grown = arena_grow(parser->scratch, list->items, list->count, capacity, size);
        if (!grown) {
            return arena_error(parser->scratch, err);
        }
        list->items = grown;
        list->capacity = capacity;
    }
    memcpy((char *)list->items + list->count++ * size, item, size);
    return LYN_OK;
}

enum lyn_code list_keep(struct parser *parser, const struct list *list, size_t size, void *out,
                        struct lyn_error *err) {
    void *kept = arena_calloc(parser->arena, list->count, size);
    if (!kept) {
        return arena_error(parser->arena, err);
    }
    if (list->count) {
        memcpy(kept, list->items, list->count * size);
    }
    memcpy(out, &kept, sizeof kept);
    return LYN_OK;
}

enum lyn_code cursor_open(struct cursor *cursor, struct parser *parser, const struct token *token,
                          struct lyn_error *err) {
    struct word_list words;
    uint32_t bad;
    enum lyn_code code = lex_expression(parser->scratch, token->text, token->at, &words, &bad, err);
    if (code) {
        return code;
    }
    *cursor = (struct cursor){.parser = parser, .next = words.items};
    if (bad == UINT32_MAX) {
        return LYN_OK;
    }
    struct sv source = parser->template->source;
    size_t end = bad;
    utf8_next(source, &end);
    return error_set(err, REASON_TEMPLATE_SYNTAX, "unexpected `%.*s`",
                     SV_ARG(((struct sv){source.data + bad, end - bad})));
}

bool cursor_at_name(const struct cursor *cursor, const char *name) {
    return cursor_at(cursor, WORD_NAME) && sv_is(cursor->next->text, name);
}

bool cursor_take(struct cursor *cursor, enum word_kind kind) {
    if (!cursor_at(cursor, kind)) {
        return false;
    }
    if (kind != WORD_END) {
        cursor->next++;
    }
    return true;
}

bool cursor_take_name(struct cursor *cursor, const char *name) {
    return cursor_at_name(cursor, name) && cursor_take(cursor, WORD_NAME);
}

enum lyn_code cursor_fail(const struct cursor *cursor, struct lyn_error *err, const char *what) {
    const struct word *word = cursor->next;
    if (word->kind == WORD_END) {
        return error_set(err, REASON_TEMPLATE_SYNTAX, "expected %s, found the end", what);
    }
    return error_set(err, REASON_TEMPLATE_SYNTAX, "expected %s, found `%.*s`", what,
                     SV_ARG(word->text));
}

enum lyn_code cursor_expect(struct cursor *cursor, enum word_kind kind, const char *what,
                            struct lyn_error *err) {
    return cursor_take(cursor, kind) ? LYN_OK : cursor_fail(cursor, err, what);
}

static struct expr *new_expr(struct cursor *cursor, enum expr_kind kind, struct lyn_error *err) {
    struct expr *expr = arena_calloc(cursor->parser->arena, 1, sizeof *expr);
    if (!expr) {
        arena_error(cursor->parser->arena, err);
        return NULL;
    }
    expr->kind = kind;
    expr->at = cursor->next->at;
    return expr;
}

static enum lyn_code no_memory(struct cursor *cursor, struct lyn_error *err) {
    return arena_error(cursor->parser->arena, err);
}

static enum lyn_code go_deeper(struct cursor *cursor, struct lyn_error *err) {
    if (++cursor->depth <= EXPRESSION_DEPTH) {
        return LYN_OK;
    }
    return error_set(err, REASON_TEMPLATE_SYNTAX, "the expression is nested too deeply");
}

/* The words that are values or operators wherever they stand. */
static bool keyword_value(struct sv name, struct value *out) {
    if (sv_is(name, "true") || sv_is(name, "false")) {
        *out = value_bool(name.data[0] == 't');
    } else if (sv_is(name, "nil") || sv_is(name, "null")) {
        *out = value_null();
    } else if (sv_is(name, "empty")) {
        *out = item_marked(value_null(), MARK_EMPTY);
    } else if (sv_is(name, "blank")) {
        *out = item_marked(value_null(), MARK_BLANK);
    } else {
        return false;
    }
    return true;
}

static bool is_operator(struct sv name) {
    return sv_is(name, "and") || sv_is(name, "or") || sv_is(name, "contains");
}

/* Words that a tag's own grammar uses behind a path. */
static bool ends_path(struct sv name) {
    static const char *const words[] = {"in",   "limit", "offset", "reversed", "cols",  "with",
                                        "for",  "as",    "if",     "else",     "not",   "continue",
                                        "true", "false", "nil",    "null",     "empty", "blank"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (sv_is(name, words[i])) {
            return true;
        }
    }
    return is_operator(name);
}

static struct segment name_segment(struct sv name) {
    return (struct segment){.kind = SEGMENT_NAME, .special = special_of(name), .name = name};
}

static struct segment index_segment(struct sv digits) {
    int64_t index = INT64_MAX; /* no list is that long */
    if (!num_parse_int64(digits, &index)) {
        index = INT64_MAX;
    }
    return (struct segment){.kind = SEGMENT_INDEX, .index = index};
}

/* Reads one step of a path. *more is false when the path is over. */
static enum lyn_code parse_segment(struct cursor *cursor, struct list *segments, bool *dot,
                                   bool *more, struct lyn_error *err) {
    const struct word *word = cursor->next;
    struct segment segment;
    enum lyn_code code;
    switch (word->kind) {
    case WORD_NAME:
        if (segments->count && !*dot && ends_path(word->text)) {
            *more = false;
            return LYN_OK;
        }
        segment = name_segment(word->text);
        cursor->next++;
        *more = !cursor_at(cursor, WORD_NAME); /* two names in a row end it */
        break;
    case WORD_QUOTED_INDEX:
        segment = name_segment(word->text);
        cursor->next++;
        break;
    case WORD_INDEX:
        segment = index_segment(word->text);
        cursor->next++;
        break;
    case WORD_BRACKET_OPEN:
        cursor->next++;
        segment = (struct segment){.kind = SEGMENT_PATH};
        if ((code = parse_path(cursor, &segment.path, err)) ||
            (code = cursor_expect(cursor, WORD_BRACKET_CLOSE, "`]`", err))) {
            return code;
        }
        break;
    case WORD_DOT:
        cursor->next++;
        *dot = true;
        if (!cursor_at(cursor, WORD_NAME)) {
            parser_note(cursor->parser, word->at, "a name is missing behind `.`");
        }
        return LYN_OK;
    default:
        *more = false;
        return LYN_OK;
    }
    *dot = false;
    if (word->kind != WORD_NAME && cursor_at(cursor, WORD_NAME) && !ends_path(cursor->next->text)) {
        parser_note(cursor->parser, cursor->next->at, "a `.` is missing between `]` and a name");
    }
    return list_push(cursor->parser, segments, &segment, sizeof segment, err);
}

static enum lyn_code find_slot(struct parser *parser, struct sv name, uint32_t *out,
                               struct lyn_error *err) {
    *out = map_get(&parser->slots, name);
    if (*out != MAP_NONE) {
        return LYN_OK;
    }
    *out = parser->template->slot_count++;
    return map_put(&parser->slots, name, *out) ? LYN_OK : arena_error(parser->scratch, err);
}

enum lyn_code parse_path(struct cursor *cursor, const struct expr **out, struct lyn_error *err) {
    struct expr *expr = new_expr(cursor, EXPR_PATH, err);
    if (!expr) {
        return no_memory(cursor, err);
    }
    enum lyn_code code = go_deeper(cursor, err);
    if (code) {
        return code;
    }
    struct list segments = {0};
    for (bool dot = false, more = true; more;) {
        if ((code = parse_segment(cursor, &segments, &dot, &more, err))) {
            return code;
        }
    }
    if (segments.count == 0) {
        return cursor_fail(cursor, err, "a name");
    }
    if ((code = list_keep(cursor->parser, &segments, sizeof(struct segment), &expr->path.segments,
                          err))) {
        return code;
    }
    expr->path.count = segments.count;
    if (expr->path.segments[0].kind == SEGMENT_NAME &&
        (code = find_slot(cursor->parser, expr->path.segments[0].name, &expr->path.slot, err))) {
        return code;
    }
    cursor->depth--;
    *out = expr;
    return LYN_OK;
}

/* The integers that every range of this template is a slice of. */
static enum lyn_code provide_integers(struct cursor *cursor, struct lyn_error *err) {
    struct template *template = cursor->parser->template;
    if (template->integers) {
        return LYN_OK;
    }
    struct value *integers =
        arena_calloc(cursor->parser->arena, RANGE_MAX - RANGE_MIN, sizeof *integers);
    if (!integers) {
        return no_memory(cursor, err);
    }
    for (int i = RANGE_MIN; i < RANGE_MAX; i++) {
        integers[i - RANGE_MIN] = value_int(i);
    }
    template->integers = integers;
    return LYN_OK;
}

static enum lyn_code parse_range(struct cursor *cursor, const struct expr **out,
                                 struct lyn_error *err) {
    struct expr *expr = new_expr(cursor, EXPR_RANGE, err);
    if (!expr) {
        return no_memory(cursor, err);
    }
    enum lyn_code code = go_deeper(cursor, err);
    cursor->next++;
    if (code || (code = provide_integers(cursor, err)) ||
        (code = parse_primitive(cursor, &expr->pair.left, err)) ||
        (code = cursor_expect(cursor, WORD_DOUBLE_DOT, "`..`", err)) ||
        (code = parse_primitive(cursor, &expr->pair.right, err)) ||
        (code = cursor_expect(cursor, WORD_CLOSE, "`)`", err))) {
        return code;
    }
    if (expr->pair.left->kind == EXPR_RANGE || expr->pair.right->kind == EXPR_RANGE) {
        parser_note(cursor->parser, expr->at, "a range goes from number to number");
    }
    cursor->depth--;
    *out = expr;
    return LYN_OK;
}

static enum lyn_code parse_literal(struct cursor *cursor, const struct expr **out,
                                   struct lyn_error *err) {
    struct expr *expr = new_expr(cursor, EXPR_LITERAL, err);
    if (!expr) {
        return no_memory(cursor, err);
    }
    const struct word *word = cursor->next++;
    bool overflow;
    *out = expr;
    switch (word->kind) {
    case WORD_STRING:
        expr->literal = value_string(word->text);
        return LYN_OK;
    case WORD_INTEGER:
        return value_integer_from_text(cursor->parser->arena, word->text, &expr->literal, err);
    case WORD_FLOAT:
        expr->literal.kind = VALUE_FLOAT;
        if (num_parse_double(word->text, &expr->literal.real, &overflow)) {
            return LYN_OK;
        }
        return error_set(err, REASON_TEMPLATE_SYNTAX, "not a number: `%.*s`", SV_ARG(word->text));
    default:
        keyword_value(word->text, &expr->literal);
        return LYN_OK;
    }
}

enum lyn_code parse_primitive(struct cursor *cursor, const struct expr **out,
                              struct lyn_error *err) {
    struct value ignored;
    switch (cursor->next->kind) {
    case WORD_STRING:
    case WORD_INTEGER:
    case WORD_FLOAT:
        return parse_literal(cursor, out, err);
    case WORD_RANGE_OPEN:
        return parse_range(cursor, out, err);
    case WORD_NAME:
        if (keyword_value(cursor->next->text, &ignored)) {
            return parse_literal(cursor, out, err);
        }
        if (is_operator(cursor->next->text)) {
            break;
        }
        return parse_path(cursor, out, err);
    case WORD_QUOTED_INDEX:
    case WORD_BRACKET_OPEN:
        return parse_path(cursor, out, err);
    default:
        break;
    }
    return cursor_fail(cursor, err, "a value");
}

enum lyn_code parse_identifier(struct cursor *cursor, struct sv *out, struct lyn_error *err) {
    const struct expr *expr = NULL;
    const struct word *word = cursor->next;
    enum lyn_code code = parse_primitive(cursor, &expr, err);
    if (code) {
        return code;
    }
    if (expr->kind == EXPR_LITERAL && expr->literal.kind == VALUE_INT) {
        *out = word->text;
        return LYN_OK;
    }
    if (expr->kind != EXPR_PATH || expr->path.count != 1 ||
        expr->path.segments[0].kind != SEGMENT_NAME) {
        return error_set(err, REASON_TEMPLATE_SYNTAX, "expected a plain name");
    }
    *out = expr->path.segments[0].name;
    return LYN_OK;
}

/* What may be an argument of a filter; `empty` and `blank` may not. */
static bool starts_argument(const struct word *word) {
    switch (word->kind) {
    case WORD_INTEGER:
    case WORD_FLOAT:
    case WORD_STRING:
    case WORD_RANGE_OPEN:
    case WORD_OPEN:
    case WORD_BRACKET_OPEN:
        return true;
    case WORD_NAME:
        return !is_operator(word->text) && !sv_is(word->text, "empty") &&
               !sv_is(word->text, "blank");
    default:
        return false;
    }
}

static enum lyn_code parse_argument(struct cursor *cursor, struct list *arguments,
                                    struct lyn_error *err) {
    struct argument argument = {.name = {NULL, 0}};
    if (cursor_at(cursor, WORD_NAME) && cursor->next[1].kind == WORD_COLON) {
        argument.name = cursor->next->text;
        cursor->next += 2;
    }
    enum lyn_code code = parse_primitive(cursor, &argument.value, err);
    if (code) {
        return code;
    }
    if (starts_argument(cursor->next)) {
        return cursor_fail(cursor, err, "a comma");
    }
    return list_push(cursor->parser, arguments, &argument, sizeof argument, err);
}

static enum lyn_code parse_filter(struct cursor *cursor, struct list *uses, struct lyn_error *err) {
    struct filter_use use = {.at = cursor->next->at, .name = cursor->next->text};
    enum lyn_code code = cursor_expect(cursor, WORD_NAME, "the name of a filter", err);
    if (code) {
        return code;
    }
    use.filter = filter_lookup(use.name);
    struct list arguments = {0};
    if (cursor_take(cursor, WORD_COLON)) {
        while (cursor_at(cursor, WORD_COMMA) || starts_argument(cursor->next)) {
            if (!cursor_take(cursor, WORD_COMMA) &&
                (code = parse_argument(cursor, &arguments, err))) {
                return code;
            }
        }
    }
    use.count = arguments.count;
    if ((code =
             list_keep(cursor->parser, &arguments, sizeof(struct argument), &use.arguments, err))) {
        return code;
    }
    return list_push(cursor->parser, uses, &use, sizeof use, err);
}

enum lyn_code parse_filtered(struct cursor *cursor, const struct expr **out,
                             struct lyn_error *err) {
    enum lyn_code code = parse_primitive(cursor, out, err);
    if (code) {
        return code;
    }
    struct list uses = {0};
    while (cursor_take(cursor, WORD_PIPE)) {
        if ((code = parse_filter(cursor, &uses, err))) {
            return code;
        }
    }
    if ((code = cursor_expect(cursor, WORD_END, "a filter or the end", err)) || uses.count == 0) {
        return code;
    }
    struct expr *expr = new_expr(cursor, EXPR_FILTERED, err);
    if (!expr) {
        return no_memory(cursor, err);
    }
    expr->at = (*out)->at;
    expr->filtered.input = *out;
    expr->filtered.count = uses.count;
    *out = expr;
    return list_keep(cursor->parser, &uses, sizeof(struct filter_use), &expr->filtered.uses, err);
}

enum { BINDS_LOGIC = 1, BINDS_COMPARISON, BINDS_MEMBERSHIP };

static int infix_at(const struct cursor *cursor, enum expr_kind *kind) {
    static const enum expr_kind comparisons[] = {
        [WORD_EQ] = EXPR_EQ, [WORD_NE] = EXPR_NE, [WORD_LT] = EXPR_LT,
        [WORD_GT] = EXPR_GT, [WORD_LE] = EXPR_LE, [WORD_GE] = EXPR_GE,
    };
    const struct word *word = cursor->next;
    if (word->kind >= WORD_EQ) {
        *kind = comparisons[word->kind];
        return BINDS_COMPARISON;
    }
    if (cursor_at_name(cursor, "contains")) {
        *kind = EXPR_CONTAINS;
        return BINDS_MEMBERSHIP;
    }
    *kind = cursor_at_name(cursor, "and") ? EXPR_AND : EXPR_OR;
    return *kind == EXPR_AND || cursor_at_name(cursor, "or") ? BINDS_LOGIC : 0;
}

/* Every operator takes what follows at its own strength or above as its right side: `a and b or c`
 * is `a and (b or c)`. */
static enum lyn_code parse_infix(struct cursor *cursor, int strength, const struct expr **out,
                                 struct lyn_error *err) {
    enum lyn_code code = go_deeper(cursor, err);
    if (code || (code = parse_primitive(cursor, out, err))) {
        return code;
    }
    enum expr_kind kind;
    for (int binds; (binds = infix_at(cursor, &kind)) > 0 && binds >= strength;) {
        struct expr *expr = new_expr(cursor, kind, err);
        if (!expr) {
            return no_memory(cursor, err);
        }
        cursor->next++;
        expr->pair.left = *out;
        if ((code = parse_infix(cursor, binds, &expr->pair.right, err))) {
            return code;
        }
        *out = expr;
    }
    cursor->depth--;
    return LYN_OK;
}

enum lyn_code parse_condition(struct cursor *cursor, const struct expr **out,
                              struct lyn_error *err) {
    enum lyn_code code = parse_infix(cursor, 0, out, err);
    return code ? code : cursor_expect(cursor, WORD_END, "an operator or the end", err);
}

enum lyn_code parse_keywords(struct cursor *cursor, const struct argument **out, uint32_t *count,
                             struct lyn_error *err) {
    struct list arguments = {0};
    enum lyn_code code;
    cursor_take(cursor, WORD_COMMA);
    while (!cursor_at(cursor, WORD_END)) {
        struct argument argument;
        cursor_take(cursor, WORD_COMMA);
        if (cursor_at(cursor, WORD_END)) {
            break;
        }
        argument.name = cursor->next->text;
        if ((code = cursor_expect(cursor, WORD_NAME, "the name of an argument", err)) ||
            (code = cursor_expect(cursor, WORD_COLON, "`:`", err)) ||
            (code = parse_primitive(cursor, &argument.value, err)) ||
            (code = list_push(cursor->parser, &arguments, &argument, sizeof argument, err))) {
            return code;
        }
    }
    *count = arguments.count;
    return list_keep(cursor->parser, &arguments, sizeof(struct argument), out, err);
}
