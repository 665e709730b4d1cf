#include "compute/display.h"
#include "compute/view.h"

/* Variables that views around this one bring, the innermost first. */
struct locals {
    const struct value *map;
    const struct locals *outer;
};

static enum lyn_code make(const struct view_call *call, const struct view *view,
                          const struct locals *outer, struct value *out, struct lyn_error *err);

/* ---- what is looked for ---- */

const struct value *view_unknown_column(const struct view *view,
                                        const struct variables *variables) {
    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *condition = &view->conditions[i];
        if (condition->equal && !variables_cell(variables, &condition->label, 0, NULL, NULL)) {
            return &condition->label;
        }
    }
    if (view->kind == VIEW_FIELD && !variables_cell(variables, &view->label, 0, NULL, NULL)) {
        return &view->label;
    }
    const struct value *unknown = NULL;
    for (size_t i = 0; i < view->item_count && !unknown; i++) {
        unknown = view_unknown_column(&view->items[i], variables);
    }
    return unknown;
}

bool view_computes(const struct view *view) {
    bool computes = view->kind == VIEW_COMPUTE;
    for (size_t i = 0; i < view->item_count && !computes; i++) {
        computes = view_computes(&view->items[i]);
    }
    return computes;
}

bool view_tallies(const struct view *view) {
    bool tallies = view->kind == VIEW_TALLY;
    for (size_t i = 0; i < view->item_count && !tallies; i++) {
        tallies = view_tallies(&view->items[i]);
    }
    return tallies;
}

static bool holds(const struct view_call *call, const struct view *view) {
    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *condition = &view->conditions[i];
        char scratch[NUM_BUFFER];
        struct value cell = value_null();
        (void)variables_cell(call->variables, &condition->label, call->row, scratch, &cell);
        if (!condition->equal) {
            return cell.kind != VALUE_NULL && !(cell.kind == VALUE_FLOAT && cell.real != cell.real);
        }
        if (!value_equal(&cell, condition->equal)) {
            return false;
        }
    }
    return true;
}

/* ---- texts ---- */

static enum lyn_code put_locals(struct arena *arena, const struct locals *locals,
                                struct value *variables, struct lyn_error *err) {
    size_t count = variables->map.count, most = count;
    for (const struct locals *at = locals; at; at = at->outer) {
        most += at->map->map.count;
    }
    struct value_entry *entries = arena_calloc(arena, most, sizeof *entries);
    if (!entries) {
        return arena_error(arena, err);
    }
    /* Looked up from the front: what is further in comes first. */
    size_t kept = 0;
    for (const struct locals *at = locals; at; at = at->outer) {
        for (size_t i = 0; i < at->map->map.count; i++) {
            entries[kept++] = at->map->map.entries[i];
        }
    }
    for (size_t i = 0; i < count; i++) {
        entries[kept++] = variables->map.entries[i];
    }
    variables->map.entries = entries;
    variables->map.count = kept;
    return LYN_OK;
}

static enum lyn_code render(const struct view_call *call, const struct view *view,
                            const struct value *variables, struct buf *out, struct lyn_error *err) {
    struct template *template = NULL;
    struct template_options options = {.now = call->call->now,
                                       .utc_offset_s = call->call->utc_offset_s,
                                       .loader = call->loader,
                                       .limits = TEMPLATE_LIMITS_DEFAULT};
    enum lyn_code code =
        template_cache_get(call->templates, view->text, call->name, &template, err);
    if (code == LYN_OK) {
        code = template_render(call->call, template, variables, &options, out, err);
        template_unref(template);
    }
    return code;
}

static enum lyn_code keep_text(const struct view_call *call, enum lyn_code code, struct buf *text,
                               struct value *out, struct lyn_error *err) {
    if (code == LYN_OK) {
        code = buf_status(text, err);
    }
    if (code == LYN_OK) {
        char *copy = arena_strdup(call->arena, buf_view(text));
        *out = value_string((struct sv){copy, text->len});
        code = copy ? LYN_OK : arena_error(call->arena, err);
    }
    buf_dispose(text);
    return code;
}

static enum lyn_code make_text(const struct view_call *call, const struct view *view,
                               const struct locals *locals, struct value *out,
                               struct lyn_error *err) {
    struct value variables;
    struct buf text;
    enum lyn_code code = variables_of_row(call->variables, call->row, call->arena, &variables, err);
    if (code == LYN_OK && locals) {
        code = put_locals(call->arena, locals, &variables, err);
    }
    buf_init(&text, TEMPLATE_LIMITS_DEFAULT.output_bytes);
    if (code == LYN_OK) {
        code = view->kind == VIEW_LIQUID ? render(call, view, &variables, &text, err)
                                         : display_print(view->text, &variables, &text, err);
    }
    return keep_text(call, code, &text, out, err);
}

/* ---- of other views ---- */

static enum lyn_code make_items(const struct view_call *call, const struct view *view,
                                const struct locals *locals, struct value *out,
                                struct lyn_error *err) {
    struct value *items = arena_calloc(call->arena, view->item_count, sizeof *items);
    enum lyn_code code = items ? LYN_OK : arena_error(call->arena, err);
    for (size_t i = 0; i < view->item_count && code == LYN_OK; i++) {
        code = make(call, &view->items[i], locals, &items[i], err);
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {items, view->item_count}};
    return code;
}

static enum lyn_code make_join(const struct view_call *call, const struct view *view,
                               const struct locals *locals, struct value *out,
                               struct lyn_error *err) {
    struct value items;
    struct buf text;
    bool any = false;
    enum lyn_code code = make_items(call, view, locals, &items, err);
    buf_init(&text, TEMPLATE_LIMITS_DEFAULT.output_bytes);
    for (size_t i = 0; i < view->item_count && code == LYN_OK; i++) {
        const struct value *item = &items.list.items[i];
        if (item->kind != VALUE_NULL) {
            buf_append_sv(&text, any ? view->text : SV(""));
            value_print_python(item, &text);
            any = true;
        }
    }
    return keep_text(call, code, &text, out, err);
}

/* A paragraph end, unless all before it is empty, as in the reference. */
static void end_paragraph(struct buf *text) {
    buf_puts(text, text->len ? "\n\n" : "");
}

static enum lyn_code make_tally(const struct view_call *call, const struct view *view,
                                const struct locals *locals, struct value *out,
                                struct lyn_error *err) {
    const struct subseries *subseries = call->subseries;
    struct view_call at = *call;
    enum lyn_code code = LYN_OK;
    struct buf text;
    buf_init(&text, TEMPLATE_LIMITS_DEFAULT.output_bytes);
    buf_append_sv(&text, view->begin);
    end_paragraph(&text);
    for (size_t i = 0; i < subseries->count[call->row] && code == LYN_OK; i++) {
        struct value item = value_null();
        at.row = subseries->rows[subseries->begin[call->row] + i];
        code = call_check(call->call, err);
        if (code == LYN_OK) {
            code = make(&at, view->items, locals, &item, err);
        }
        if (code == LYN_OK && item.kind != VALUE_NULL) {
            value_print_python(&item, &text);
            end_paragraph(&text);
        }
    }
    if (view->end.len) {
        buf_append_sv(&text, view->end);
        end_paragraph(&text);
    }
    return keep_text(call, code, &text, out, err);
}

static enum lyn_code make_cell(const struct view_call *call, const struct view *view,
                               struct value *out, struct lyn_error *err) {
    char scratch[NUM_BUFFER];
    struct value cell = value_null();
    (void)variables_cell(call->variables, &view->label, call->row, scratch, &cell);
    /* Copied: what is made of it may outlive the table. */
    return value_copy(call->arena, &cell, out, err);
}

static enum lyn_code make(const struct view_call *call, const struct view *view,
                          const struct locals *outer, struct value *out, struct lyn_error *err) {
    const struct locals own = {view->local, outer};
    const struct locals *locals = view->local ? &own : outer;
    *out = value_null();
    if (!holds(call, view)) {
        return LYN_OK;
    }
    switch (view->kind) {
    case VIEW_LIST:
        return make_items(call, view, locals, out, err);
    case VIEW_JOIN:
        return make_join(call, view, locals, out, err);
    case VIEW_TALLY:
        return make_tally(call, view, locals, out, err);
    case VIEW_FIELD:
        return make_cell(call, view, out, err);
    case VIEW_LIQUID:
    case VIEW_DISPLAY:
        return make_text(call, view, locals, out, err);
    case VIEW_COMPUTE:
        break;
    }
    return LYN_OK;
}

enum lyn_code view_value(const struct view_call *call, const struct view *view, struct value *out,
                         struct lyn_error *err) {
    return make(call, view, NULL, out, err);
}
