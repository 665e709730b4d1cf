#include <stdio.h>

#include "liquid/number.h"
#include "liquid/render.h"

/* What a loop goes through: items of a list, entries of a mapping, or one text. */
struct passes {
    struct value list;
    size_t start, end;
    bool reversed;
};

static size_t count_passes(const struct value *list) {
    if (list->kind == VALUE_LIST) {
        return list->list.count;
    }
    if (list->kind == VALUE_MAP) {
        return list->map.count;
    }
    return list->kind == VALUE_STRING && list->text.len ? 1 : 0;
}

/* A limit or offset; nothing set when there is none. */
static enum lyn_code eval_bound(struct render *render, const struct expr *expr, bool *given,
                                int64_t *out, struct lyn_error *err) {
    struct value value;
    *given = false;
    if (!expr) {
        return LYN_OK;
    }
    enum lyn_code code = eval(render, expr, &value, err);
    if (code || item_is_undefined(&value)) {
        return code;
    }
    *given = true;
    if (number_to_int64(&value, out)) {
        return LYN_OK;
    }
    return render_fail(render, err, "expected an integer, found %s", value_kind_phrase(value.kind));
}

static size_t clip(int64_t at, size_t count) {
    return at < 0 ? 0 : (uint64_t)at > count ? count : (size_t)at;
}

/* Slices first; the order is turned afterwards. */
static enum lyn_code open_passes(struct render *render, const struct loop_tag *loop,
                                 struct passes *out, struct lyn_error *err) {
    int64_t limit = 0, offset = 0, stop;
    bool limited, moved;
    *out = (struct passes){.reversed = loop->reversed};
    enum lyn_code code = eval(render, loop->list, &out->list, err);
    if (code || (code = eval_bound(render, loop->limit, &limited, &limit, err)) ||
        (code = eval_bound(render, loop->offset, &moved, &offset, err))) {
        return code;
    }
    struct progress *reached = NULL;
    if ((code = scope_progress(render, &render->scope->stops, loop->label, &reached, err))) {
        return code;
    }
    if (loop->resumes) {
        offset = reached->at;
    }
    size_t count = count_passes(&out->list);
    if (!limited || __builtin_add_overflow(offset, limit, &stop)) {
        stop = INT64_MAX;
    }
    out->start = clip(offset, count);
    out->end = clip(stop, count);
    reached->at = (int64_t)out->end;
    if (out->end < out->start) {
        out->end = out->start;
    }
    return LYN_OK;
}

static enum lyn_code pass_item(struct render *render, const struct passes *passes, size_t pass,
                               struct value *out, struct lyn_error *err) {
    size_t at = passes->reversed ? passes->end - 1 - pass : passes->start + pass;
    const struct value *list = &passes->list;
    if (list->kind == VALUE_LIST) {
        *out = list->list.items[at];
        return LYN_OK;
    }
    if (list->kind == VALUE_STRING) {
        *out = *list;
        return LYN_OK;
    }
    struct value *pair = arena_alloc(render->arena, 2 * sizeof *pair);
    if (!pair) {
        return arena_error(render->arena, err);
    }
    pair[0] = list->map.entries[at].key;
    pair[1] = list->map.entries[at].value;
    *out = item_marked(item_list(pair, 2), MARK_PAIR);
    return LYN_OK;
}

/* Runs the body; *stop when it broke off. */
static enum lyn_code run_body(struct render *render, const struct block *body, bool *stop,
                              struct lyn_error *err) {
    enum lyn_code code = render_charge_loop(render, err);
    if (code == LYN_OK) {
        code = render_block(render, body, err);
    }
    if (code != LYN_ABORTED) {
        return code;
    }
    *stop = render->interrupt == INTERRUPT_BREAK;
    render->interrupt = INTERRUPT_NONE;
    return LYN_OK;
}

enum lyn_code render_for(struct render *render, const struct node *node, struct lyn_error *err) {
    const struct loop_tag *tag = node->loop;
    struct scope *scope = render->scope;
    struct passes passes;
    enum lyn_code code = open_passes(render, tag, &passes, err);
    if (code) {
        return code;
    }
    size_t count = passes.end - passes.start;
    if (count == 0) {
        return tag->has_otherwise ? render_block(render, &tag->otherwise, err) : LYN_OK;
    }
    struct loop loop = {.parent = scope->loop, .name = tag->label, .length = (int64_t)count};
    struct binding bindings[] = {{.name = tag->name}, {SV("forloop"), item_loop(&loop)}};
    struct overlay overlay = {scope->overlays, bindings, 2};
    scope->overlays = &overlay;
    scope->loop = &loop;
    bool stop = false;
    for (size_t i = 0; code == LYN_OK && !stop && i < count; i++) {
        loop.index = (int64_t)i;
        code = pass_item(render, &passes, i, &bindings[0].value, err);
        if (code == LYN_OK) {
            code = run_body(render, &tag->body, &stop, err);
        }
    }
    scope->overlays = overlay.below;
    scope->loop = loop.parent;
    return code;
}

static enum lyn_code write_format(struct render *render, struct lyn_error *err, const char *format,
                                  long long number) {
    char text[64];
    int len = snprintf(text, sizeof text, format, number);
    return render_write(render, (struct sv){text, (size_t)len}, err);
}

static enum lyn_code render_cell(struct render *render, const struct loop_tag *tag,
                                 struct loop *loop, bool *stop, struct lyn_error *err) {
    enum lyn_code code = write_format(render, err, "<td class=\"col%lld\">", loop->column);
    if (code == LYN_OK) {
        code = run_body(render, &tag->body, stop, err);
    }
    if (code == LYN_OK) {
        code = render_write(render, SV("</td>"), err);
    }
    if (code == LYN_OK && loop->column == loop->columns && loop->index < loop->length - 1) {
        code = write_format(render, err, "</tr>\n<tr class=\"row%lld\">", loop->row + 1);
    }
    return code;
}

enum lyn_code render_tablerow(struct render *render, const struct node *node,
                              struct lyn_error *err) {
    const struct loop_tag *tag = node->loop;
    struct scope *scope = render->scope;
    struct passes passes;
    struct value columns = item_undefined();
    enum lyn_code code = open_passes(render, tag, &passes, err);
    if (code || (tag->columns && (code = eval(render, tag->columns, &columns, err)))) {
        return code;
    }
    size_t count = passes.end - passes.start;
    struct loop loop = {.name = tag->name,
                        .length = (int64_t)count,
                        .table = true,
                        .columns = (int64_t)count,
                        .row = 1};
    if (tag->columns && !number_to_int64(&columns, &loop.columns)) {
        loop.columns = 0;
    }
    struct binding bindings[] = {{.name = tag->name}, {SV("tablerowloop"), item_loop(&loop)}};
    struct overlay overlay = {scope->overlays, bindings, 2};
    code = render_write(render, SV("<tr class=\"row1\">\n"), err);
    scope->overlays = &overlay;
    bool stop = false;
    for (size_t i = 0; code == LYN_OK && !stop && i < count; i++) {
        bool full = loop.column == loop.columns && i > 0;
        loop.index = (int64_t)i;
        loop.column = full ? 1 : loop.column + 1;
        loop.row += full;
        code = pass_item(render, &passes, i, &bindings[0].value, err);
        if (code == LYN_OK) {
            code = render_cell(render, tag, &loop, &stop, err);
        }
    }
    scope->overlays = overlay.below;
    return code ? code : render_write(render, SV("</tr>\n"), err);
}
