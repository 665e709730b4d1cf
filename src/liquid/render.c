#include "liquid/render.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/num.h"
#include "base/utf8.h"

enum { STEPS_BETWEEN_CHECKS = 4096 };

void render_place(const struct render *render, struct lyn_error *err) {
    uint64_t line, column;
    const struct template *template = render->template;
    utf8_position(template->source, render->at, &line, &column);
    error_at(err, template->name.data, template->name.len, line, column);
}

enum lyn_code render_fail(const struct render *render, struct lyn_error *err, const char *format,
                          ...) {
    char message[256];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    enum lyn_code code =
        error_set(err, REASON_INVALID_VALUE, "%s", len < 0 ? "a fault in a template" : message);
    render_place(render, err);
    return code;
}

enum lyn_code render_charge(struct render *render, size_t units, struct lyn_error *err) {
    if (units > render->steps_left) {
        enum lyn_code code =
            error_set(err, REASON_LIMIT_STEPS, "the template takes more than %llu steps",
                      (unsigned long long)render->options->limits.steps);
        render_place(render, err);
        return code;
    }
    render->steps_left -= units;
    if (units < render->until_check) {
        render->until_check -= (uint32_t)units;
        return LYN_OK;
    }
    render->until_check = STEPS_BETWEEN_CHECKS;
    return call_check(render->call, err);
}

enum lyn_code render_charge_loop(struct render *render, struct lyn_error *err) {
    if (render->loops_left > 0) {
        render->loops_left--;
        return render_charge(render, 1, err);
    }
    enum lyn_code code =
        error_set(err, REASON_LIMIT_STEPS, "the template loops more than %llu times",
                  (unsigned long long)render->options->limits.loops);
    render_place(render, err);
    return code;
}

enum lyn_code render_write(struct render *render, struct sv text, struct lyn_error *err) {
    struct buf *sink = render->sink;
    if (!sink || text.len == 0) {
        return LYN_OK;
    }
    if (text.len > render->sink_max || sink->len > render->sink_max - text.len) {
        enum lyn_code code =
            error_set(err, REASON_LIMIT_BYTES,
                      "the text would be longer than the %zu bytes that one rendering may write; "
                      "render some of the rows at a time",
                      render->sink_max);
        render_place(render, err);
        return code;
    }
    return buf_append_sv(sink, text) ? LYN_OK : buf_status(sink, err);
}

static enum lyn_code write_value(struct render *render, const struct value *value,
                                 struct lyn_error *err) {
    char digits[NUM_BUFFER];
    if (value->kind == VALUE_STRING) {
        return render_write(render, value->text, err);
    }
    if (value->kind == VALUE_INT) {
        size_t len = num_print_int64(digits, value->integer);
        return render_write(render, (struct sv){digits, len}, err);
    }
    if (value->kind == VALUE_NULL && item_mark(value) != MARK_LOOP) {
        return LYN_OK;
    }
    struct buf text;
    buf_init(&text, render->options->limits.output_bytes);
    item_print(value, &text);
    enum lyn_code code = buf_status(&text, err);
    if (code == LYN_OK) {
        code = render_charge(render, text.len / 64, err);
    }
    if (code == LYN_OK) {
        code = render_write(render, buf_view(&text), err);
    }
    buf_dispose(&text);
    return code;
}

static enum lyn_code render_output(struct render *render, const struct expr *expr,
                                   struct lyn_error *err) {
    struct value value;
    enum lyn_code code = eval(render, expr, &value, err);
    return code ? code : write_value(render, &value, err);
}

/* Renders a block into a text of its own, in the arena. */
static enum lyn_code render_aside(struct render *render, const struct block *block, struct sv *out,
                                  struct lyn_error *err) {
    struct buf text, *sink = render->sink;
    size_t sink_max = render->sink_max;
    buf_init(&text, render->options->limits.output_bytes);
    render->sink = &text;
    render->sink_max = render->options->limits.output_bytes;
    enum lyn_code code = render_block(render, block, err);
    render->sink = sink;
    render->sink_max = sink_max;
    if (code == LYN_OK && (code = buf_status(&text, err)) == LYN_OK) {
        char *copy = arena_strdup(render->arena, buf_view(&text));
        *out = (struct sv){copy, text.len};
        code = copy ? LYN_OK : arena_error(render->arena, err);
    }
    buf_dispose(&text);
    return code;
}

static enum lyn_code render_capture(struct render *render, const struct node *node,
                                    struct lyn_error *err) {
    struct sv text;
    enum lyn_code code = render_aside(render, node->bind.block, &text, err);
    if (code) {
        return code;
    }
    struct value value = value_string(text);
    return scope_assign(render, node->bind.name, &value, err);
}

static enum lyn_code render_ifchanged(struct render *render, const struct node *node,
                                      struct lyn_error *err) {
    struct sv text;
    enum lyn_code code = render_aside(render, &node->block, &text, err);
    if (code || sv_equal(text, render->scope->unchanged)) {
        return code;
    }
    render->scope->unchanged = text;
    return render_write(render, text, err);
}

static enum lyn_code render_assign(struct render *render, const struct node *node,
                                   struct lyn_error *err) {
    struct value value;
    enum lyn_code code = eval(render, node->bind.value, &value, err);
    return code ? code : scope_assign(render, node->bind.name, &value, err);
}

static enum lyn_code render_choice(struct render *render, const struct node *node,
                                   struct lyn_error *err) {
    for (uint32_t i = 0; i < node->choice.count; i++) {
        const struct branch *branch = &node->choice.branches[i];
        bool wanted = true;
        if (branch->condition) {
            enum lyn_code code = eval_truth(render, branch->condition, &wanted, err);
            if (code) {
                return code;
            }
            if (i == 0 && node->kind == NODE_UNLESS) {
                wanted = !wanted;
            }
        }
        if (wanted) {
            return render_block(render, &branch->block, err);
        }
    }
    return LYN_OK;
}

/* Every `when` is rendered, once for each of its values that equals the subject; an else when no
 * `when` before it was. */
static enum lyn_code render_case(struct render *render, const struct node *node,
                                 struct lyn_error *err) {
    struct value subject, choice;
    bool matched = false;
    for (uint32_t i = 0; i < node->choice.count; i++) {
        const struct branch *branch = &node->choice.branches[i];
        uint32_t times = branch->count == 0 && !matched;
        enum lyn_code code = eval(render, node->choice.subject, &subject, err);
        for (uint32_t j = 0; code == LYN_OK && j < branch->count; j++) {
            code = eval(render, branch->choices[j], &choice, err);
            times += code == LYN_OK && item_equal(&subject, &choice);
        }
        matched = matched || (branch->count && times);
        for (; code == LYN_OK && times; times--) {
            code = render_block(render, &branch->block, err);
        }
        if (code) {
            return code;
        }
    }
    return LYN_OK;
}

/* The key of a cycle without a group is the list of its values as Python prints it. */
static enum lyn_code cycle_key(struct render *render, const struct node *node, struct value *values,
                               struct sv *out, struct lyn_error *err) {
    struct value group = item_undefined(), list = item_list(values, node->cycle.count);
    if (node->cycle.group) {
        enum lyn_code code = eval(render, node->cycle.group, &group, err);
        if (code) {
            return code;
        }
        if (item_is_undefined(&group)) {
            group = value_string(SV("__UNDEFINED"));
        }
    }
    if (!item_text(render->arena, &group, out)) {
        return arena_error(render->arena, err);
    }
    return out->len || item_text(render->arena, &list, out) ? LYN_OK
                                                            : arena_error(render->arena, err);
}

static enum lyn_code render_cycle(struct render *render, const struct node *node,
                                  struct lyn_error *err) {
    uint32_t count = node->cycle.count;
    struct value *values = arena_calloc(render->arena, count, sizeof *values);
    if (!values) {
        return arena_error(render->arena, err);
    }
    struct sv key;
    enum lyn_code code = LYN_OK;
    for (uint32_t i = 0; code == LYN_OK && i < count; i++) {
        code = eval(render, node->cycle.values[i], &values[i], err);
    }
    if (code || (code = cycle_key(render, node, values, &key, err))) {
        return code;
    }
    struct progress *cycle = NULL;
    if ((code = scope_progress(render, &render->scope->cycles, key, &cycle, err))) {
        return code;
    }
    int64_t at = cycle->at;
    cycle->at = (at + 1) % count;
    return at < count ? write_value(render, &values[at], err) : LYN_OK;
}

static enum lyn_code render_counter(struct render *render, const struct node *node,
                                    struct lyn_error *err) {
    struct progress *counter = NULL;
    enum lyn_code code =
        scope_progress(render, &render->scope->counters, node->bind.name, &counter, err);
    if (code) {
        return code;
    }
    if (node->kind == NODE_DECREMENT) {
        counter->at--;
    }
    struct value value = value_int(counter->at);
    if (node->kind == NODE_INCREMENT) {
        counter->at++;
    }
    return write_value(render, &value, err);
}

static enum lyn_code interrupt(struct render *render, enum interrupt kind) {
    render->interrupt = kind;
    return LYN_ABORTED;
}

static enum lyn_code render_node(struct render *render, const struct node *node,
                                 struct lyn_error *err) {
    render->at = node->at;
    enum lyn_code code = render_charge(render, 1, err);
    if (code) {
        return code;
    }
    switch (node->kind) {
    case NODE_TEXT:
        return render_write(render, node->text, err);
    case NODE_OUTPUT:
        return render_output(render, node->value, err);
    case NODE_ASSIGN:
        return render_assign(render, node, err);
    case NODE_CAPTURE:
        return render_capture(render, node, err);
    case NODE_IF:
    case NODE_UNLESS:
        return render_choice(render, node, err);
    case NODE_CASE:
        return render_case(render, node, err);
    case NODE_FOR:
        return render_for(render, node, err);
    case NODE_TABLEROW:
        return render_tablerow(render, node, err);
    case NODE_BREAK:
        return interrupt(render, INTERRUPT_BREAK);
    case NODE_CONTINUE:
        return interrupt(render, INTERRUPT_CONTINUE);
    case NODE_CYCLE:
        return render_cycle(render, node, err);
    case NODE_INCREMENT:
    case NODE_DECREMENT:
        return render_counter(render, node, err);
    case NODE_IFCHANGED:
        return render_ifchanged(render, node, err);
    case NODE_INCLUDE:
    case NODE_RENDER:
        return render_partial(render, node, err);
    case NODE_BLOCK:
        return render_block(render, &node->block, err);
    case NODE_NOTHING:
        break;
    }
    return LYN_OK;
}

enum lyn_code render_block(struct render *render, const struct block *block,
                           struct lyn_error *err) {
    struct buf *sink = render->sink;
    enum lyn_code code = LYN_OK;
    if (block->blank) {
        render->sink = NULL;
    }
    for (uint32_t i = 0; code == LYN_OK && i < block->count; i++) {
        code = render_node(render, &block->nodes[i], err);
    }
    render->sink = sink;
    return code;
}

/* A fault of one top-level node, or break and continue that met no loop. */
static enum lyn_code settle(struct render *render, enum lyn_code code, bool contained,
                            struct lyn_error *err) {
    if (code == LYN_ABORTED && contained) {
        code = render_fail(render, err, "`%s` outside a loop",
                           render->interrupt == INTERRUPT_BREAK ? "break" : "continue");
    }
    if (code != LYN_INVALID_ARGUMENT || render->options->strict) {
        return code;
    }
    render->interrupt = INTERRUPT_NONE;
    call_warn(render->call, REASON_INVALID_VALUE, render->template->name, err->line, "%s",
              err->message);
    return LYN_OK;
}

enum lyn_code render_nodes(struct render *render, const struct template *template, bool contained,
                           struct lyn_error *err) {
    const struct template *outer = render->template;
    struct scope *scope = render->scope;
    const struct overlay *overlays = scope->overlays;
    const struct loop *loop = scope->loop;
    struct buf *sink = render->sink;
    enum lyn_code code = LYN_OK;
    render->template = template;
    for (uint32_t i = 0; code == LYN_OK && i < template->root.count; i++) {
        code = render_node(render, &template->root.nodes[i], err);
        if (code == LYN_OK) {
            continue;
        }
        scope->overlays = overlays;
        scope->loop = loop;
        render->sink = sink;
        code = settle(render, code, contained, err);
    }
    render->template = outer;
    return code;
}

enum lyn_code template_render(struct call *call, const struct template *template,
                              const struct value *variables, const struct template_options *options,
                              struct buf *out, struct lyn_error *err) {
    enum lyn_code code = options->strict ? template_check(template, err) : LYN_OK;
    if (code) {
        return code;
    }
    struct arena *arena = arena_new(options->limits.memory_bytes);
    if (!arena) {
        return error_oom(err);
    }
    struct lyn_error fault;
    struct scope scope = {.unchanged = {NULL, 0}};
    size_t start = out->len;
    size_t room = SIZE_MAX - start < options->limits.output_bytes
                      ? SIZE_MAX
                      : start + options->limits.output_bytes;
    struct render render = {.call = call,
                            .arena = arena,
                            .options = options,
                            .variables = variables,
                            .template = template,
                            .scope = &scope,
                            .sink = out,
                            .sink_max = room,
                            .steps_left = options->limits.steps,
                            .loops_left = options->limits.loops,
                            .until_check = 1};
    render.globals = arena_calloc(arena, template->slot_count, sizeof *render.globals);
    code = render.globals ? render_nodes(&render, template, true, err ? err : &fault)
                          : arena_error(arena, err);
    if (code == LYN_OK) {
        code = buf_status(out, err);
    }
    if (code && out->len > start) {
        out->len = start;
        out->data[start] = '\0';
    }
    arena_unref(arena);
    return code;
}
