#include "base/repr.h"
#include "base/utf8.h"
#include "liquid/parse.h"
#include "liquid/text.h"

/* A name that a path shows after a dot. */
static bool is_property(struct sv name) {
    for (size_t at = 0; at < name.len;) {
        size_t start = at;
        uint32_t c = utf8_next(name, &at);
        bool letter = c >= 0x80 || (c != '-' && text_is_word(c) && !(c >= '0' && c <= '9'));
        if (!letter && (start == 0 || !(c == '-' || (c >= '0' && c <= '9')))) {
            return false;
        }
    }
    return name.len > 0;
}

static void print_expr(const struct expr *expr, struct buf *out);

static void print_segment(const struct segment *segment, bool first, struct buf *out) {
    if (segment->kind == SEGMENT_NAME && first) {
        buf_append_sv(out, segment->name);
    } else if (segment->kind == SEGMENT_NAME && is_property(segment->name)) {
        buf_putc(out, '.');
        buf_append_sv(out, segment->name);
    } else {
        buf_puts(out, first ? "" : "[");
        if (segment->kind == SEGMENT_NAME) {
            repr_text(out, segment->name);
        } else if (segment->kind == SEGMENT_INDEX) {
            buf_printf(out, "%lld", (long long)segment->index);
        } else {
            print_expr(segment->path, out);
        }
        buf_puts(out, first ? "" : "]");
    }
}

/* Expressions are nested no deeper than the parser allows. */
static void print_expr(const struct expr *expr, struct buf *out) {
    if (expr->kind == EXPR_PATH) {
        for (uint32_t i = 0; i < expr->path.count; i++) {
            print_segment(&expr->path.segments[i], i == 0, out);
        }
    } else if (expr->kind == EXPR_RANGE) {
        buf_putc(out, '(');
        print_expr(expr->pair.left, out);
        buf_puts(out, "..");
        print_expr(expr->pair.right, out);
        buf_putc(out, ')');
    } else if (expr->kind == EXPR_LITERAL && expr->literal.kind == VALUE_STRING) {
        repr_text(out, expr->literal.text);
    } else if (expr->kind == EXPR_LITERAL) {
        item_print(&expr->literal, out);
    }
}

/* `name-list` */
static enum lyn_code make_label(struct cursor *cursor, struct loop_tag *loop,
                                struct lyn_error *err) {
    struct buf text;
    buf_init(&text, (size_t)1 << 20);
    buf_append_sv(&text, loop->name);
    buf_putc(&text, '-');
    print_expr(loop->list, &text);
    enum lyn_code code = buf_status(&text, err);
    if (code == LYN_OK) {
        char *copy = arena_strdup(cursor->parser->arena, buf_view(&text));
        loop->label = (struct sv){copy, copy ? text.len : 0};
        code = copy ? LYN_OK : arena_error(cursor->parser->arena, err);
    }
    buf_dispose(&text);
    return code;
}

static enum lyn_code parse_option(struct cursor *cursor, const struct expr **out,
                                  struct lyn_error *err) {
    enum lyn_code code = cursor_expect(cursor, WORD_COLON, "`:`", err);
    return code ? code : parse_primitive(cursor, out, err);
}

static enum lyn_code parse_modifier(struct cursor *cursor, struct loop_tag *out,
                                    struct lyn_error *err) {
    if (cursor_take(cursor, WORD_COMMA)) {
        return LYN_OK;
    }
    if (cursor_take_name(cursor, "reversed")) {
        out->reversed = true;
        return LYN_OK;
    }
    if (cursor_take_name(cursor, "limit")) {
        return parse_option(cursor, &out->limit, err);
    }
    if (cursor_take_name(cursor, "cols")) {
        return parse_option(cursor, &out->columns, err);
    }
    if (!cursor_take_name(cursor, "offset")) {
        return cursor_fail(cursor, err, "reversed, limit, offset or the end");
    }
    out->resumes = cursor_at(cursor, WORD_COLON) && cursor->next[1].kind == WORD_NAME &&
                   sv_is(cursor->next[1].text, "continue");
    if (!out->resumes) {
        return parse_option(cursor, &out->offset, err);
    }
    cursor->next += 2;
    return LYN_OK;
}

enum lyn_code parse_loop(struct cursor *cursor, struct loop_tag *out, struct lyn_error *err) {
    enum lyn_code code = parse_identifier(cursor, &out->name, err);
    if (code) {
        return code;
    }
    if (!cursor_take_name(cursor, "in")) {
        return cursor_fail(cursor, err, "`in`");
    }
    if ((code = parse_primitive(cursor, &out->list, err)) ||
        (code = make_label(cursor, out, err))) {
        return code;
    }
    while (!cursor_at(cursor, WORD_END)) {
        if ((code = parse_modifier(cursor, out, err))) {
            return code;
        }
    }
    return LYN_OK;
}
