#include <stdio.h>

#include "liquid/parse.h"
#include "liquid/text.h"

enum { BLOCK_DEPTH = 30 };

/* Blocks end at one of these tags. */
typedef const char *const tag_names[];

struct tag {
    const char *name;
    const char *end; /* of a block; what a fault inside the tag skips to */
    enum lyn_code (*parse)(struct parser *parser, struct node *node, struct lyn_error *err);
};

static const struct token *current(const struct parser *parser) {
    return &parser->tokens.items[parser->pos];
}

static void advance(struct parser *parser) {
    if (current(parser)->kind != TOKEN_END) {
        parser->pos++;
    }
}

static bool at_tag(const struct parser *parser, const char *name) {
    return current(parser)->kind == TOKEN_TAG && sv_is(current(parser)->text, name);
}

static bool at_any(const struct parser *parser, const char *const *names) {
    for (; *names; names++) {
        if (at_tag(parser, *names)) {
            return true;
        }
    }
    return false;
}

static bool at_end(const struct parser *parser) {
    return current(parser)->kind == TOKEN_END;
}

/* Whether the tag where the parser stands has an expression. */
static bool has_expression(const struct parser *parser) {
    return parser->tokens.items[parser->pos + 1].kind == TOKEN_EXPRESSION;
}

/* Moves from a tag to its expression and opens it. */
static enum lyn_code open_expression(struct parser *parser, struct cursor *cursor,
                                     struct lyn_error *err) {
    if (!has_expression(parser)) {
        return error_set(err, REASON_TEMPLATE_SYNTAX, "`%.*s` needs an expression",
                         SV_ARG(current(parser)->text));
    }
    parser->pos++;
    return cursor_open(cursor, parser, current(parser), err);
}

/* Past the expression of an else, which means nothing. */
static void skip_expression(struct parser *parser) {
    if (current(parser)->kind == TOKEN_EXPRESSION) {
        parser->pos++;
    }
}

static enum lyn_code expect_end(struct parser *parser, const char *name, struct lyn_error *err) {
    if (at_tag(parser, name)) {
        return LYN_OK;
    }
    if (at_end(parser)) {
        return error_set(err, REASON_TEMPLATE_SYNTAX, "`%s` is missing", name);
    }
    return error_set(err, REASON_TEMPLATE_SYNTAX, "expected `%s`, found `%.*s`", name,
                     SV_ARG(current(parser)->text));
}

void parser_note(struct parser *parser, uint32_t at, const char *message) {
    struct template *template = parser->template;
    if (template->problem_count < PROBLEMS_KEPT) {
        const char *kept = arena_strdup(parser->arena, sv_from(message));
        template->problems[template->problem_count++] =
            (struct problem){at, kept ? kept : "a fault"};
    }
}

/* Notes a fault and goes on behind it; false for what is none. */
static bool forgive(struct parser *parser, uint32_t at, enum lyn_code code,
                    const struct lyn_error *err) {
    if (code != LYN_INVALID_ARGUMENT) {
        return false;
    }
    parser_note(parser, at, err->message);
    return true;
}

static enum lyn_code parse_node(struct parser *parser, struct node *node, struct lyn_error *err);

/* Nodes up to one of the tags or the end of the tokens, where the parser then stands. */
static enum lyn_code parse_block(struct parser *parser, const char *const *ends, struct block *out,
                                 struct lyn_error *err) {
    if (parser->block_depth >= BLOCK_DEPTH) {
        return error_set(err, REASON_TEMPLATE_SYNTAX, "blocks are nested deeper than %d",
                         BLOCK_DEPTH);
    }
    struct list nodes = {0};
    enum lyn_code code = LYN_OK;
    out->blank = true;
    parser->block_depth++;
    for (; code == LYN_OK && !at_end(parser) && !at_any(parser, ends); advance(parser)) {
        struct node node = {.at = current(parser)->at};
        code = parse_node(parser, &node, err);
        if (code == LYN_OK && node.kind != NODE_NOTHING) {
            out->blank = out->blank && node.blank;
            code = list_push(parser, &nodes, &node, sizeof node, err);
        }
    }
    parser->block_depth--;
    out->count = nodes.count;
    return code ? code : list_keep(parser, &nodes, sizeof(struct node), &out->nodes, err);
}

/* The expression of an elsif is at fault: only its branch goes. */
static enum lyn_code skip_branch(struct parser *parser, const char *const *ends, uint32_t at,
                                 enum lyn_code code, const struct lyn_error *err) {
    if (!forgive(parser, at, code, err)) {
        return code;
    }
    do {
        advance(parser);
    } while (!at_end(parser) && !at_any(parser, ends));
    return LYN_OK;
}

static enum lyn_code parse_elsif(struct parser *parser, const char *const *ends,
                                 struct list *branches, struct lyn_error *err) {
    struct cursor cursor;
    struct branch branch = {0};
    uint32_t at = current(parser)->at;
    enum lyn_code code = open_expression(parser, &cursor, err);
    if (code || (code = parse_condition(&cursor, &branch.condition, err))) {
        return skip_branch(parser, ends, at, code, err);
    }
    advance(parser);
    code = parse_block(parser, ends, &branch.block, err);
    return code ? code : list_push(parser, branches, &branch, sizeof branch, err);
}

/* if and unless. The first branch and else are blank only when all branches are; an elsif goes by
 * itself. */
static enum lyn_code parse_choice(struct parser *parser, struct node *node, const char *const *ends,
                                  const char *end, struct lyn_error *err) {
    struct cursor cursor;
    struct list branches = {0};
    struct branch first = {0}, last = {0};
    enum lyn_code code = open_expression(parser, &cursor, err);
    if (code || (code = parse_condition(&cursor, &first.condition, err))) {
        return code;
    }
    advance(parser);
    if ((code = parse_block(parser, ends, &first.block, err)) ||
        (code = list_push(parser, &branches, &first, sizeof first, err))) {
        return code;
    }
    while (at_tag(parser, "elsif")) {
        if ((code = parse_elsif(parser, ends, &branches, err))) {
            return code;
        }
    }
    if (at_tag(parser, "else")) {
        advance(parser);
        skip_expression(parser);
        if ((code = parse_block(parser, ends, &last.block, err)) ||
            (code = list_push(parser, &branches, &last, sizeof last, err))) {
            return code;
        }
    }
    while (!at_end(parser) && !at_tag(parser, end)) { /* further else and elsif are ignored */
        advance(parser);
    }
    if ((code = expect_end(parser, end, err))) {
        return code;
    }
    struct branch *kept = branches.items;
    node->blank = true;
    for (uint32_t i = 0; i < branches.count; i++) {
        node->blank = node->blank && kept[i].block.blank;
    }
    kept[0].block.blank = node->blank;
    if (!kept[branches.count - 1].condition) {
        kept[branches.count - 1].block.blank = node->blank;
    }
    node->choice.count = branches.count;
    return list_keep(parser, &branches, sizeof(struct branch), &node->choice.branches, err);
}

static enum lyn_code parse_if(struct parser *parser, struct node *node, struct lyn_error *err) {
    static tag_names ends = {"endif", "elsif", "else", NULL};
    node->kind = NODE_IF;
    return parse_choice(parser, node, ends, "endif", err);
}

static enum lyn_code parse_unless(struct parser *parser, struct node *node, struct lyn_error *err) {
    static tag_names ends = {"endunless", "elsif", "else", NULL};
    node->kind = NODE_UNLESS;
    return parse_choice(parser, node, ends, "endunless", err);
}

/* `a, b or c`; what cannot be read behind a comma is dropped. */
static enum lyn_code parse_choices(struct parser *parser, struct branch *branch,
                                   struct lyn_error *err) {
    struct cursor cursor;
    struct list choices = {0};
    const struct expr *choice;
    enum lyn_code code = open_expression(parser, &cursor, err);
    if (code || (code = parse_primitive(&cursor, &choice, err)) ||
        (code = list_push(parser, &choices, &choice, sizeof choice, err))) {
        return code;
    }
    while (cursor_take(&cursor, WORD_COMMA) || cursor_take_name(&cursor, "or")) {
        code = parse_primitive(&cursor, &choice, err);
        if (code == LYN_INVALID_ARGUMENT) {
            break;
        }
        if (code || (code = list_push(parser, &choices, &choice, sizeof choice, err))) {
            return code;
        }
    }
    branch->count = choices.count;
    return list_keep(parser, &choices, sizeof choice, &branch->choices, err);
}

static enum lyn_code parse_when(struct parser *parser, const char *const *ends,
                                struct list *branches, struct lyn_error *err) {
    struct branch branch = {0};
    enum lyn_code code = LYN_OK;
    if (at_tag(parser, "when")) {
        code = parse_choices(parser, &branch, err);
    } else if (!at_tag(parser, "else")) {
        code = expect_end(parser, "endcase", err);
    }
    if (code) {
        return code;
    }
    advance(parser);
    skip_expression(parser);
    code = parse_block(parser, ends, &branch.block, err);
    return code ? code : list_push(parser, branches, &branch, sizeof branch, err);
}

static enum lyn_code parse_case(struct parser *parser, struct node *node, struct lyn_error *err) {
    static tag_names ends = {"endcase", "when", "else", NULL};
    struct cursor cursor;
    struct list branches = {0};
    node->kind = NODE_CASE;
    enum lyn_code code = open_expression(parser, &cursor, err);
    if (code || (code = parse_primitive(&cursor, &node->choice.subject, err)) ||
        (code = cursor_expect(&cursor, WORD_END, "the end", err))) {
        return code;
    }
    advance(parser);
    while (current(parser)->kind != TOKEN_TAG && !at_end(parser)) {
        advance(parser); /* what stands before the first when */
    }
    while (!at_tag(parser, "endcase")) {
        if ((code = parse_when(parser, ends, &branches, err))) {
            return code;
        }
    }
    struct branch *kept = branches.items;
    node->blank = true;
    for (uint32_t i = 0; i < branches.count; i++) {
        node->blank = node->blank && kept[i].block.blank;
    }
    for (uint32_t i = 0; i < branches.count; i++) {
        kept[i].block.blank = node->blank;
    }
    node->choice.count = branches.count;
    return list_keep(parser, &branches, sizeof(struct branch), &node->choice.branches, err);
}

static enum lyn_code new_loop(struct parser *parser, struct node *node, struct loop_tag **out,
                              struct lyn_error *err) {
    struct cursor cursor;
    enum lyn_code code = open_expression(parser, &cursor, err);
    if (code) {
        return code;
    }
    struct loop_tag *loop = arena_calloc(parser->arena, 1, sizeof *loop);
    if (!loop) {
        return arena_error(parser->arena, err);
    }
    node->loop = *out = loop;
    code = parse_loop(&cursor, loop, err);
    advance(parser);
    return code;
}

static enum lyn_code parse_for(struct parser *parser, struct node *node, struct lyn_error *err) {
    static tag_names ends = {"endfor", "else", NULL}, last_ends = {"endfor", NULL};
    struct loop_tag *loop;
    node->kind = NODE_FOR;
    enum lyn_code code = new_loop(parser, node, &loop, err);
    if (code || (code = parse_block(parser, ends, &loop->body, err))) {
        return code;
    }
    loop->has_otherwise = at_tag(parser, "else");
    if (loop->has_otherwise) {
        advance(parser);
        skip_expression(parser);
        if ((code = parse_block(parser, last_ends, &loop->otherwise, err))) {
            return code;
        }
    }
    node->blank = loop->body.blank && (!loop->has_otherwise || loop->otherwise.blank);
    return expect_end(parser, "endfor", err);
}

static enum lyn_code parse_tablerow(struct parser *parser, struct node *node,
                                    struct lyn_error *err) {
    static tag_names ends = {"endtablerow", NULL};
    struct loop_tag *loop;
    node->kind = NODE_TABLEROW;
    enum lyn_code code = new_loop(parser, node, &loop, err);
    if (code || (code = parse_block(parser, ends, &loop->body, err))) {
        return code;
    }
    return expect_end(parser, "endtablerow", err);
}

static enum lyn_code parse_capture(struct parser *parser, struct node *node,
                                   struct lyn_error *err) {
    static tag_names ends = {"endcapture", NULL};
    struct cursor cursor;
    node->kind = NODE_CAPTURE;
    node->blank = true;
    enum lyn_code code = open_expression(parser, &cursor, err);
    if (code || (code = parse_identifier(&cursor, &node->bind.name, err)) ||
        (code = cursor_expect(&cursor, WORD_END, "the end", err))) {
        return code;
    }
    advance(parser);
    struct block *block = arena_calloc(parser->arena, 1, sizeof *block);
    if (!block) {
        return arena_error(parser->arena, err);
    }
    node->bind.block = block;
    code = parse_block(parser, ends, block, err);
    return code ? code : expect_end(parser, "endcapture", err);
}

static enum lyn_code parse_ifchanged(struct parser *parser, struct node *node,
                                     struct lyn_error *err) {
    static tag_names ends = {"endifchanged", NULL};
    node->kind = NODE_IFCHANGED;
    advance(parser);
    skip_expression(parser);
    enum lyn_code code = parse_block(parser, ends, &node->block, err);
    node->blank = node->block.blank;
    return code ? code : expect_end(parser, "endifchanged", err);
}

static enum lyn_code skip_to(struct parser *parser, const char *end, struct lyn_error *err) {
    while (!at_end(parser) && !at_tag(parser, end)) {
        advance(parser);
    }
    return expect_end(parser, end, err);
}

static enum lyn_code parse_comment(struct parser *parser, struct node *node,
                                   struct lyn_error *err) {
    node->kind = NODE_NOTHING;
    return skip_to(parser, "endcomment", err);
}

static enum lyn_code parse_doc(struct parser *parser, struct node *node, struct lyn_error *err) {
    node->kind = NODE_NOTHING;
    if (has_expression(parser)) {
        parser_note(parser, current(parser)->at, "`doc` takes no expression");
    }
    return skip_to(parser, "enddoc", err);
}

static enum lyn_code parse_hash(struct parser *parser, struct node *node, struct lyn_error *err) {
    node->kind = NODE_NOTHING;
    if (!has_expression(parser)) {
        return LYN_OK;
    }
    parser->pos++;
    struct sv text = current(parser)->text;
    for (size_t at = 0; at < text.len; at++) {
        if (text.data[at] != '\n') {
            continue;
        }
        struct sv rest = text_trim_left((struct sv){text.data + at, text.len - at});
        if (rest.len && rest.data[0] != '#') {
            return error_set(err, REASON_TEMPLATE_SYNTAX,
                             "every line of an inline comment starts with #");
        }
    }
    return LYN_OK;
}

static enum lyn_code parse_echo(struct parser *parser, struct node *node, struct lyn_error *err) {
    struct cursor cursor;
    node->kind = NODE_NOTHING;
    if (!has_expression(parser)) {
        return LYN_OK;
    }
    node->kind = NODE_OUTPUT;
    enum lyn_code code = open_expression(parser, &cursor, err);
    return code ? code : parse_filtered(&cursor, &node->value, err);
}

static enum lyn_code parse_assign(struct parser *parser, struct node *node, struct lyn_error *err) {
    struct cursor cursor;
    node->kind = NODE_ASSIGN;
    node->blank = true;
    enum lyn_code code = open_expression(parser, &cursor, err);
    if (code || (code = parse_identifier(&cursor, &node->bind.name, err))) {
        return code;
    }
    struct sv name = node->bind.name;
    if (name.len && name.data[name.len - 1] == '?') {
        return error_set(err, REASON_TEMPLATE_SYNTAX, "a name to assign to ends without `?`");
    }
    if ((code = cursor_expect(&cursor, WORD_ASSIGN, "`=`", err))) {
        return code;
    }
    return parse_filtered(&cursor, &node->bind.value, err);
}

static enum lyn_code parse_counter(struct parser *parser, struct node *node,
                                   struct lyn_error *err) {
    struct cursor cursor;
    node->kind = sv_is(current(parser)->text, "increment") ? NODE_INCREMENT : NODE_DECREMENT;
    enum lyn_code code = open_expression(parser, &cursor, err);
    return code ? code : parse_identifier(&cursor, &node->bind.name, err);
}

static enum lyn_code parse_cycle(struct parser *parser, struct node *node, struct lyn_error *err) {
    struct cursor cursor;
    struct list values = {0};
    node->kind = NODE_CYCLE;
    enum lyn_code code = open_expression(parser, &cursor, err);
    if (code) {
        return code;
    }
    if (!cursor_at(&cursor, WORD_END) && cursor.next[1].kind == WORD_COLON) {
        if ((code = parse_primitive(&cursor, &node->cycle.group, err)) ||
            (code = cursor_expect(&cursor, WORD_COLON, "`:`", err))) {
            return code;
        }
    }
    for (cursor_take(&cursor, WORD_COMMA); !cursor_at(&cursor, WORD_END);
         cursor_take(&cursor, WORD_COMMA)) {
        const struct expr *value;
        if ((code = parse_primitive(&cursor, &value, err)) ||
            (code = list_push(parser, &values, &value, sizeof value, err))) {
            return code;
        }
    }
    if (values.count == 0) {
        return cursor_fail(&cursor, err, "a value");
    }
    node->cycle.count = values.count;
    return list_keep(parser, &values, sizeof(struct expr *), &node->cycle.values, err);
}

static enum lyn_code parse_break(struct parser *parser, struct node *node, struct lyn_error *err) {
    (void)err;
    node->kind = sv_is(current(parser)->text, "break") ? NODE_BREAK : NODE_CONTINUE;
    node->blank = true;
    return LYN_OK;
}

/* `for list` or `with value`, and `as name`. */
static enum lyn_code parse_bound(struct cursor *cursor, struct partial_tag *partial,
                                 struct lyn_error *err) {
    enum lyn_code code;
    partial->each = cursor_at_name(cursor, "for");
    if (!partial->each && !cursor_at_name(cursor, "with")) {
        return LYN_OK;
    }
    cursor_take(cursor, WORD_NAME);
    if (!cursor_at(cursor, WORD_NAME)) {
        return cursor_fail(cursor, err, "a variable");
    }
    if ((code = parse_path(cursor, &partial->bound, err)) || !cursor_take_name(cursor, "as")) {
        return code;
    }
    return parse_identifier(cursor, &partial->alias, err);
}

static enum lyn_code parse_partial(struct parser *parser, struct node *node,
                                   struct lyn_error *err) {
    struct cursor cursor;
    bool render = sv_is(current(parser)->text, "render");
    node->kind = render ? NODE_RENDER : NODE_INCLUDE;
    struct partial_tag *partial = arena_calloc(parser->arena, 1, sizeof *partial);
    if (!partial) {
        return arena_error(parser->arena, err);
    }
    node->partial = partial;
    enum lyn_code code = open_expression(parser, &cursor, err);
    if (code || (code = parse_primitive(&cursor, &partial->name, err))) {
        return code;
    }
    bool text = partial->name->kind == EXPR_LITERAL && partial->name->literal.kind == VALUE_STRING;
    if (!text && (render || partial->name->kind != EXPR_PATH)) {
        return error_set(err, REASON_TEMPLATE_SYNTAX, "expected the name of a template in quotes");
    }
    if ((code = parse_bound(&cursor, partial, err))) {
        return code;
    }
    return parse_keywords(&cursor, &partial->arguments, &partial->count, err);
}

/* Each line is a tag. The lines are tokens of their own, parsed in the same depth. */
static enum lyn_code parse_liquid(struct parser *parser, struct node *node, struct lyn_error *err) {
    static tag_names ends = {NULL};
    node->kind = NODE_BLOCK;
    node->blank = true;
    if (!has_expression(parser)) {
        return LYN_OK;
    }
    parser->pos++;
    struct token_list lines;
    bool fine;
    enum lyn_code code = lex_liquid_lines(parser->scratch, current(parser)->text,
                                          current(parser)->at, &lines, &fine, err);
    if (code) {
        return code;
    }
    if (!fine) {
        return error_set(err, REASON_TEMPLATE_SYNTAX, "a line of liquid starts with a tag's name");
    }
    struct parser inner = *parser;
    inner.tokens = lines;
    inner.pos = 0;
    code = parse_block(&inner, ends, &node->block, err);
    parser->slots = inner.slots;
    node->blank = node->block.blank;
    return code;
}

static const struct tag TAGS[] = {
    {"if", "endif", parse_if},
    {"unless", "endunless", parse_unless},
    {"case", "endcase", parse_case},
    {"for", "endfor", parse_for},
    {"assign", NULL, parse_assign},
    {"capture", "endcapture", parse_capture},
    {"include", NULL, parse_partial},
    {"render", NULL, parse_partial},
    {"comment", "endcomment", parse_comment},
    {"cycle", NULL, parse_cycle},
    {"increment", NULL, parse_counter},
    {"decrement", NULL, parse_counter},
    {"break", NULL, parse_break},
    {"continue", NULL, parse_break},
    {"tablerow", "endtablerow", parse_tablerow},
    {"ifchanged", "endifchanged", parse_ifchanged},
    {"echo", NULL, parse_echo},
    {"liquid", NULL, parse_liquid},
    {"doc", "enddoc", parse_doc},
    {"#", NULL, parse_hash},
};

static const struct tag *find_tag(struct sv name) {
    for (size_t i = 0; i < sizeof TAGS / sizeof *TAGS; i++) {
        if (sv_is(name, TAGS[i].name)) {
            return &TAGS[i];
        }
    }
    return NULL;
}

static enum lyn_code unknown_tag(struct parser *parser, struct lyn_error *err) {
    struct sv name = current(parser)->text;
    if (has_expression(parser)) {
        parser->pos++;
    }
    if (name.len == 0) {
        return error_set(err, REASON_TEMPLATE_SYNTAX, "a tag without a name");
    }
    return error_set(err, REASON_TEMPLATE_SYNTAX, "there is no tag `%.*s` here", SV_ARG(name));
}

static enum lyn_code parse_tag(struct parser *parser, struct node *node, struct lyn_error *err) {
    const struct tag *tag = find_tag(current(parser)->text);
    uint32_t at = node->at;
    enum lyn_code code = tag ? tag->parse(parser, node, err) : unknown_tag(parser, err);
    if (code == LYN_OK) {
        return LYN_OK;
    }
    if (!forgive(parser, at, code, err)) {
        return code;
    }
    while (tag && tag->end && !at_end(parser) && !at_tag(parser, tag->end)) {
        advance(parser);
    }
    *node = (struct node){.kind = NODE_NOTHING, .at = at, .blank = true};
    return LYN_OK;
}

static enum lyn_code parse_output(struct parser *parser, struct node *node, struct lyn_error *err) {
    struct cursor cursor;
    node->kind = NODE_OUTPUT;
    parser->pos++;
    enum lyn_code code = cursor_open(&cursor, parser, current(parser), err);
    if (code == LYN_OK) {
        code = parse_filtered(&cursor, &node->value, err);
    }
    if (code == LYN_OK || !forgive(parser, node->at, code, err)) {
        return code;
    }
    node->kind = NODE_NOTHING;
    return LYN_OK;
}

/* The parser is left at the node's last token. */
static enum lyn_code parse_node(struct parser *parser, struct node *node, struct lyn_error *err) {
    switch (current(parser)->kind) {
    case TOKEN_CONTENT:
        node->kind = NODE_TEXT;
        node->text = current(parser)->text;
        node->blank = text_is_blank(node->text);
        return LYN_OK;
    case TOKEN_OUTPUT:
        return parse_output(parser, node, err);
    case TOKEN_TAG:
        return parse_tag(parser, node, err);
    default: /* behind break, endif and the like */
        node->kind = NODE_NOTHING;
        return LYN_OK;
    }
}

enum lyn_code parse_template(struct parser *parser, struct block *out, struct lyn_error *err) {
    static tag_names ends = {NULL};
    parser->block_depth = 0;
    struct lyn_error fault;
    enum lyn_code code = parse_block(parser, ends, out, err ? err : &fault);
    out->blank = false;
    return code;
}
