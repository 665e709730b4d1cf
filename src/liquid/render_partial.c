#include "liquid/loader.h"
#include "liquid/render.h"

/* One template inside another, with what it is to see. */
struct inclusion {
    const struct template *template;
    const struct partial_tag *tag;
    struct binding *bindings; /* arguments, then the bound variable, then forloop */
    uint32_t count;
    bool isolated;
};

static enum lyn_code find_template(struct render *render, const struct partial_tag *tag,
                                   const struct template **out, struct lyn_error *err) {
    struct value name;
    struct sv text;
    enum lyn_code code = eval(render, tag->name, &name, err);
    if (code) {
        return code;
    }
    if (!item_text(render->arena, &name, &text)) {
        return arena_error(render->arena, err);
    }
    if (!render->options->loader) {
        return render_fail(render, err, "there is no folder of templates to find `%.*s` in",
                           SV_ARG(text));
    }
    code = template_loader_get(render->options->loader, render->call, text, out, err);
    if (code == LYN_OK && !*out) {
        return render_fail(render, err, "there is no template `%.*s`", SV_ARG(text));
    }
    return code;
}

/* The name that a bound variable has inside: its alias, or the template's up to the first dot. */
static struct sv bound_name(const struct inclusion *inclusion, struct sv template_name) {
    if (inclusion->tag->alias.len) {
        return inclusion->tag->alias;
    }
    const char *dot = template_name.len ? memchr(template_name.data, '.', template_name.len) : NULL;
    return (struct sv){template_name.data,
                       dot ? (size_t)(dot - template_name.data) : template_name.len};
}

static enum lyn_code bind_arguments(struct render *render, struct inclusion *inclusion,
                                    struct lyn_error *err) {
    const struct partial_tag *tag = inclusion->tag;
    inclusion->bindings = arena_calloc(render->arena, tag->count + 2, sizeof(struct binding));
    if (!inclusion->bindings) {
        return arena_error(render->arena, err);
    }
    for (uint32_t i = 0; i < tag->count; i++) {
        struct binding *binding = &inclusion->bindings[i];
        binding->name = tag->arguments[i].name;
        enum lyn_code code = eval(render, tag->arguments[i].value, &binding->value, err);
        if (code) {
            return code;
        }
    }
    inclusion->count = tag->count;
    return LYN_OK;
}

static enum lyn_code run_once(struct render *render, const struct inclusion *inclusion,
                              struct lyn_error *err) {
    struct scope *scope = render->scope;
    const struct overlay **where = inclusion->isolated ? &scope->given : &scope->overlays;
    struct overlay overlay = {*where, inclusion->bindings, inclusion->count};
    const struct value **globals = render->globals;
    bool partial = render->partial;
    *where = &overlay;
    render->globals = NULL;
    render->partial = true;
    enum lyn_code code = render_nodes(render, inclusion->template, inclusion->isolated, err);
    *where = overlay.below;
    render->globals = globals;
    render->partial = partial;
    return code;
}

/* Once for every item of a bound list, or once. */
static enum lyn_code run_bound(struct render *render, struct inclusion *inclusion,
                               const struct value *bound, struct sv name, struct lyn_error *err) {
    struct binding *variable = &inclusion->bindings[inclusion->count];
    variable->name = name;
    bool list = bound->kind == VALUE_LIST && item_mark(bound) != MARK_RANGE;
    if (!list || (inclusion->isolated && !inclusion->tag->each)) {
        variable->value = *bound;
        inclusion->count += 1;
        return run_once(render, inclusion, err);
    }
    struct loop loop = {.name = name, .length = (int64_t)bound->list.count};
    variable[1] = (struct binding){SV("forloop"), item_loop(&loop)};
    inclusion->count += inclusion->isolated ? 2 : 1;
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; code == LYN_OK && i < bound->list.count; i++) {
        loop.index = (int64_t)i;
        variable->value = bound->list.items[i];
        code = render_charge_loop(render, err);
        if (code == LYN_OK) {
            code = run_once(render, inclusion, err);
        }
    }
    return code;
}

static enum lyn_code run(struct render *render, struct inclusion *inclusion,
                         struct lyn_error *err) {
    struct value bound;
    enum lyn_code code = LYN_OK;
    if (inclusion->tag->bound && (code = eval(render, inclusion->tag->bound, &bound, err))) {
        return code;
    }
    struct scope own = {.isolated = true}, *outer = render->scope;
    if (inclusion->isolated) {
        render->scope = &own;
    }
    render->depth++;
    if (inclusion->tag->bound) {
        code = run_bound(render, inclusion, &bound,
                         bound_name(inclusion, inclusion->template->name), err);
    } else {
        code = run_once(render, inclusion, err);
    }
    render->depth--;
    render->scope = outer;
    return code;
}

enum lyn_code render_partial(struct render *render, const struct node *node,
                             struct lyn_error *err) {
    struct inclusion inclusion = {.tag = node->partial, .isolated = node->kind == NODE_RENDER};
    if (!inclusion.isolated && render->scope->isolated) {
        return render_fail(render, err, "include is not allowed inside a rendered template");
    }
    if (render->depth >= render->options->limits.depth) {
        return render_fail(render, err, "templates are included deeper than %u",
                           (unsigned)render->options->limits.depth);
    }
    enum lyn_code code = find_template(render, node->partial, &inclusion.template, err);
    if (code || (code = bind_arguments(render, &inclusion, err))) {
        return code;
    }
    return run(render, &inclusion, err);
}
