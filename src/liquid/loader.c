#include "liquid/loader.h"

#include <stdlib.h>

struct known {
    struct sv name;
    struct template *template; /* NULL: there is none of that name */
};

struct template_loader {
    template_read_fn *read;
    void *context;
    struct template_cache *cache;
    struct known *known;
    size_t count, capacity;
};

struct template_loader *template_loader_new(template_read_fn *read, void *context,
                                            struct template_cache *cache) {
    struct template_loader *loader = calloc(1, sizeof *loader);
    if (loader) {
        *loader = (struct template_loader){.read = read, .context = context, .cache = cache};
    }
    return loader;
}

void template_loader_free(struct template_loader *loader) {
    if (!loader) {
        return;
    }
    for (size_t i = 0; i < loader->count; i++) {
        free((char *)loader->known[i].name.data);
        template_unref(loader->known[i].template);
    }
    free(loader->known);
    free(loader);
}

/* Takes over the template. */
static enum lyn_code remember(struct template_loader *loader, struct sv name,
                              struct template *template, struct lyn_error *err) {
    if (loader->count == loader->capacity) {
        size_t capacity = loader->capacity ? loader->capacity * 2 : 8;
        struct known *grown = realloc(loader->known, capacity * sizeof *grown);
        if (grown) {
            loader->known = grown;
            loader->capacity = capacity;
        }
    }
    char *copy = loader->count < loader->capacity ? malloc(name.len + 1) : NULL;
    if (!copy) {
        template_unref(template);
        return error_oom(err);
    }
    if (name.len) {
        memcpy(copy, name.data, name.len);
    }
    loader->known[loader->count++] = (struct known){{copy, name.len}, template};
    return LYN_OK;
}

/* Reads `name`, then `name.md`; both are tried before the answer is that there is none. */
static enum lyn_code read_either(struct template_loader *loader, struct call *call, struct sv name,
                                 struct sv *found, struct sv *text, struct lyn_error *err) {
    *found = name;
    enum lyn_code code = loader->read(loader->context, call, name, text, err);
    if (code != LYN_NOT_FOUND) {
        return code;
    }
    char *longer = arena_printf(call->arena, "%.*s.md", SV_ARG(name));
    if (!longer) {
        return arena_error(call->arena, err);
    }
    *found = sv_from(longer);
    return loader->read(loader->context, call, *found, text, err);
}

enum lyn_code template_loader_get(struct template_loader *loader, struct call *call, struct sv name,
                                  const struct template **out, struct lyn_error *err) {
    *out = NULL;
    for (size_t i = 0; i < loader->count; i++) {
        if (sv_equal(loader->known[i].name, name)) {
            *out = loader->known[i].template;
            return LYN_OK;
        }
    }
    struct sv found, text = {NULL, 0};
    struct template *template = NULL;
    enum lyn_code code = read_either(loader, call, name, &found, &text, err);
    if (code == LYN_OK) {
        code = template_cache_get(loader->cache, text, found, &template, err);
    }
    if (code && code != LYN_NOT_FOUND) {
        return code;
    }
    if (template) {
        template_report(template, call);
    }
    if ((code = remember(loader, name, template, err))) {
        return code;
    }
    *out = template;
    return LYN_OK;
}
