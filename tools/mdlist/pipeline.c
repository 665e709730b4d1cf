#include "pipeline.h"

#include "entry.h"

static const char *const STAGES[] = {"preprocessor", "augmentor", "sorter", "filter"};
enum { STAGE_COUNT = sizeof STAGES / sizeof *STAGES, SOURCE_KEYS = 4 };

/* One entry, or a list of them. */
static enum lyn_code add_entries(struct pipeline *pipeline, const struct value *stage,
                                 struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    if (stage->kind == VALUE_NULL) {
        return LYN_OK;
    }
    if (stage->kind != VALUE_LIST) {
        return entry_add(pipeline, stage, err);
    }
    for (size_t i = 0; i < stage->list.count && code == LYN_OK; i++) {
        code = entry_add(pipeline, &stage->list.items[i], err);
    }
    return code;
}

static enum lyn_code add_compute(struct pipeline *pipeline, const struct value *compute,
                                 struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    if (compute->kind != VALUE_MAP || value_get(compute, "function")) {
        return add_entries(pipeline, compute, err);
    }
    for (size_t i = 0; i < compute->map.count; i++) {
        const struct value *key = &compute->map.entries[i].key;
        bool known = false;
        for (size_t k = 0; k < STAGE_COUNT && !known; k++) {
            known = value_is_text(key, STAGES[k]);
        }
        if (!known) {
            return error_set(err, REASON_INVALID_VALUE,
                             "`compute` of a list has no part '%.*s'; it has preprocessor, "
                             "augmentor, sorter and filter",
                             SV_ARG(key->kind == VALUE_STRING ? key->text : SV("?")));
        }
    }
    for (size_t i = 0; i < STAGE_COUNT && code == LYN_OK; i++) {
        const struct value *stage = value_get(compute, STAGES[i]);
        code = stage ? add_entries(pipeline, stage, err) : LYN_OK;
    }
    return code;
}

static enum lyn_code name_files(struct arena *arena, const char *const *files, size_t count,
                                struct value *out, struct lyn_error *err) {
    struct value *items = arena_calloc(arena, count, sizeof *items);
    if (!items) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        items[i] = value_string(sv_from(files[i]));
    }
    *out = count == 1 ? items[0] : (struct value){.kind = VALUE_LIST, .list = {items, count}};
    return LYN_OK;
}

enum lyn_code pipeline_source(struct arena *arena, const struct value *list, int64_t since_year,
                              const char *const *files, size_t file_count, struct value *out,
                              struct lyn_error *err) {
    struct pipeline pipeline = {.arena = arena, .since_year = since_year};
    const struct value *compute = value_get(list, "compute");
    struct value names;
    pipeline.entries.kind = pipeline.columns.kind = VALUE_LIST;
    struct value_entry *keys = arena_calloc(arena, SOURCE_KEYS, sizeof *keys);
    if (!keys) {
        return arena_error(arena, err);
    }
    enum lyn_code code = name_files(arena, files, file_count, &names, err);
    if (code == LYN_OK && compute) {
        code = add_compute(&pipeline, compute, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    keys[0] = (struct value_entry){value_string(SV("type")),
                                   value_string(file_count == 1 ? SV("auto") : SV("list"))};
    keys[1] = (struct value_entry){value_string(SV("filename")), names};
    keys[2] = (struct value_entry){value_string(SV("columns")), pipeline.columns};
    keys[3] = (struct value_entry){value_string(SV("compute")), pipeline.entries};
    *out = (struct value){.kind = VALUE_MAP, .map = {keys, SOURCE_KEYS}};
    return LYN_OK;
}
