#include "compute/compute.h"

#include "compute/run.h"

enum { TEMPLATE_BYTES = 8 << 20 };

static enum lyn_code not_a_section(const struct value *details, struct lyn_error *err) {
    enum lyn_code code = error_set(err, REASON_INVALID_VALUE,
                                   "`compute` must be a mapping or a list of them, not a %s",
                                   value_kind_name(details->kind));
    error_field(err, "compute");
    error_at(err, NULL, 0, details->line, 0);
    return code;
}

enum lyn_code compute_section_parse(struct call *call, const struct value *details,
                                    struct compute_section *out, struct lyn_error *err) {
    bool many = details->kind == VALUE_LIST;
    *out = (struct compute_section){0};
    if (details->kind == VALUE_NULL) {
        return LYN_OK;
    }
    if (!many && details->kind != VALUE_MAP) {
        return not_a_section(details, err);
    }
    size_t count = many ? details->list.count : 1;
    out->entries = arena_calloc(call->arena, count, sizeof *out->entries);
    if (!out->entries) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code = LYN_OK;
    for (; out->count < count && code == LYN_OK; out->count++) {
        const struct value *entry = many ? &details->list.items[out->count] : details;
        code =
            entry_parse(call, entry, out->count + 1, ENTRY_READING, &out->entries[out->count], err);
    }
    return code;
}

enum lyn_code compute_section_run(struct call *call, const struct compute_section *section,
                                  struct frame **frame, struct lyn_error *err) {
    struct run run = {call, NULL};
    if (section->count == 0) {
        return LYN_OK;
    }
    run.templates = template_cache_new(TEMPLATE_BYTES);
    if (!run.templates) {
        return error_oom(err);
    }
    struct frame *now = frame_ref(*frame);
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < section->count && code == LYN_OK; i++) {
        struct compute_result result = {0};
        code = run_entry(&run, &section->entries[i], now, NULL, true, &result, err);
        if (code == LYN_OK) {
            frame_unref(now);
            now = result.frame;
        }
    }
    template_cache_free(run.templates);
    if (code != LYN_OK) {
        frame_unref(now);
        return code;
    }
    frame_unref(*frame);
    *frame = now;
    return LYN_OK;
}

enum lyn_code compute_call(struct call *call, const struct entry *entry, struct frame *frame,
                           const struct compute_rows *rows, bool apply, struct compute_result *out,
                           struct lyn_error *err) {
    struct run run = {call, template_cache_new(TEMPLATE_BYTES)};
    if (!run.templates) {
        return error_oom(err);
    }
    enum lyn_code code = run_entry(&run, entry, frame, rows, apply, out, err);
    template_cache_free(run.templates);
    return code;
}
