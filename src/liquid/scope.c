#include "liquid/render.h"

static const struct value *find_overlay(const struct overlay *overlay, struct sv name) {
    for (; overlay; overlay = overlay->below) {
        for (uint32_t i = 0; i < overlay->count; i++) {
            if (sv_equal(overlay->bindings[i].name, name)) {
                return &overlay->bindings[i].value;
            }
        }
    }
    return NULL;
}

static struct binding *find_local(const struct table *locals, struct sv name) {
    struct binding *bindings = locals->items;
    for (uint32_t i = 0; i < locals->count; i++) {
        if (sv_equal(bindings[i].name, name)) {
            return &bindings[i];
        }
    }
    return NULL;
}

/* Variables do not change, so where one is has to be found out only once. */
static const struct value *find_global(struct render *render, struct sv name, uint32_t slot) {
    static const struct value absent;
    if (!render->globals) {
        return render->variables ? value_get_sv(render->variables, name) : NULL;
    }
    const struct value *known = render->globals[slot];
    if (!known) {
        known = render->variables ? value_get_sv(render->variables, name) : NULL;
        render->globals[slot] = known ? known : &absent;
    }
    return known == &absent ? NULL : known;
}

static bool find_builtin(const struct render *render, struct sv name, struct value *out) {
    const int64_t second = 1000000, day = 86400 * second;
    int64_t local = render->options->now + render->options->utc_offset_s * second;
    if (sv_is(name, "now")) {
        *out = (struct value){.kind = VALUE_DATETIME, .datetime = {.micros = local}};
    } else if (sv_is(name, "today")) {
        int64_t days = local / day - (local % day < 0);
        *out = (struct value){.kind = VALUE_DATE, .date = {(int32_t)days}};
    } else if (sv_is(name, "partial")) {
        *out = value_bool(render->partial);
    } else {
        return false;
    }
    return true;
}

struct value scope_find(struct render *render, struct sv name, uint32_t slot) {
    struct scope *scope = render->scope;
    struct value out;
    const struct value *found = find_overlay(scope->overlays, name);
    if (found) {
        return *found;
    }
    const struct binding *local = find_local(&scope->locals, name);
    if (local) {
        return local->value;
    }
    if ((found = find_overlay(scope->given, name))) {
        return *found;
    }
    if ((found = find_global(render, name, slot))) {
        return *found;
    }
    if (find_builtin(render, name, &out)) {
        return out;
    }
    const struct progress *counters = scope->counters.items;
    for (uint32_t i = 0; i < scope->counters.count; i++) {
        if (sv_equal(counters[i].key, name)) {
            return value_int(counters[i].at);
        }
    }
    return item_undefined();
}

/* A new zeroed item at the end; NULL when memory is out. */
static void *table_add(struct render *render, struct table *table, size_t size) {
    if (table->count == table->capacity) {
        uint32_t capacity = table->capacity ? table->capacity * 2 : 8;
        void *grown = arena_grow(render->arena, table->items, table->count, capacity, size);
        if (!grown) {
            return NULL;
        }
        table->items = grown;
        table->capacity = capacity;
    }
    return memset((char *)table->items + table->count++ * size, 0, size);
}

enum lyn_code scope_assign(struct render *render, struct sv name, const struct value *value,
                           struct lyn_error *err) {
    struct table *locals = &render->scope->locals;
    enum lyn_code code = render_charge(render, 1 + locals->count / 16, err);
    if (code) {
        return code;
    }
    struct binding *local = find_local(locals, name);
    if (!local && !(local = table_add(render, locals, sizeof *local))) {
        return arena_error(render->arena, err);
    }
    *local = (struct binding){name, *value};
    return LYN_OK;
}

enum lyn_code scope_progress(struct render *render, struct table *table, struct sv key,
                             struct progress **out, struct lyn_error *err) {
    struct progress *entries = table->items;
    enum lyn_code code = render_charge(render, 1 + table->count / 16, err);
    if (code) {
        return code;
    }
    for (uint32_t i = 0; i < table->count; i++) {
        if (sv_equal(entries[i].key, key)) {
            *out = &entries[i];
            return LYN_OK;
        }
    }
    *out = table_add(render, table, sizeof **out);
    if (!*out) {
        return arena_error(render->arena, err);
    }
    (*out)->key = key;
    return LYN_OK;
}
