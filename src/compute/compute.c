#include "compute/compute.h"

#include "compute/block.h"
#include "frame/promote.h"

enum { TEMPLATE_BYTES = 8 << 20 };

/* How some interface files group their entries (config-compute 2.9). */
static const char *const STAGES[] = {"preprocessor", "augmentor", "sorter", "filter"};
enum { STAGE_COUNT = sizeof STAGES / sizeof *STAGES };

static enum lyn_code not_a_section(const struct value *details, struct lyn_error *err) {
    enum lyn_code code = error_set(err, REASON_INVALID_VALUE,
                                   "`compute` must be a mapping or a list of them, not %s",
                                   value_kind_phrase(details->kind));
    error_field(err, "compute");
    error_at(err, NULL, 0, details->line, 0);
    return code;
}

/* The entries of one mapping or list behind those that are there. */
static enum lyn_code add_entries(struct call *call, const struct value *details,
                                 const struct compute_context *context, struct compute_section *out,
                                 struct lyn_error *err) {
    bool many = details->kind == VALUE_LIST;
    if (details->kind == VALUE_NULL) {
        return LYN_OK;
    }
    if (!many && details->kind != VALUE_MAP) {
        return not_a_section(details, err);
    }
    size_t count = many ? details->list.count : 1, total;
    struct entry *entries =
        size_add(out->count, count, &total)
            ? arena_grow(call->arena, out->entries, out->count, total, sizeof *entries)
            : NULL;
    if (!entries) {
        return arena_error(call->arena, err);
    }
    out->entries = entries;
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        const struct value *entry = many ? &details->list.items[i] : details;
        code = entry_parse(call, entry, out->count + 1, context, &out->entries[out->count], err);
        out->count++;
    }
    return code;
}

static bool is_stage(const struct value *key) {
    bool known = false;
    for (size_t i = 0; i < STAGE_COUNT && !known; i++) {
        known = value_is_text(key, STAGES[i]);
    }
    return known;
}

/* A mapping with a stage, which may have nothing else then. */
static enum lyn_code check_stages(const struct value *details, bool *staged,
                                  struct lyn_error *err) {
    const struct value *other = NULL;
    *staged = false;
    for (size_t i = 0; details->kind == VALUE_MAP && i < details->map.count; i++) {
        const struct value *key = &details->map.entries[i].key;
        bool stage = is_stage(key);
        *staged |= stage;
        other = stage ? other : key;
    }
    if (!*staged || !other) {
        return LYN_OK;
    }
    struct sv name =
        other->kind == VALUE_STRING ? other->text : sv_from(value_kind_name(other->kind));
    enum lyn_code code = error_set(err, REASON_WRONG_TYPE,
                                   "'%.*s' cannot be beside preprocessor, augmentor, sorter and "
                                   "filter in `compute`",
                                   SV_ARG(name));
    error_field(err, "compute");
    error_at(err, NULL, 0, details->line, 0);
    return code;
}

enum lyn_code compute_section_parse_in(struct call *call, const struct value *details,
                                       const struct compute_context *context,
                                       struct compute_section *out, struct lyn_error *err) {
    bool staged = false;
    *out = (struct compute_section){0};
    enum lyn_code code = context->use == ENTRY_CALL ? check_stages(details, &staged, err) : LYN_OK;
    if (code != LYN_OK || !staged) {
        return code == LYN_OK ? add_entries(call, details, context, out, err) : code;
    }
    for (size_t i = 0; i < STAGE_COUNT && code == LYN_OK; i++) {
        const struct value *stage = value_get(details, STAGES[i]);
        code = stage ? add_entries(call, stage, context, out, err) : LYN_OK;
    }
    return code;
}

enum lyn_code compute_section_parse(struct call *call, const struct value *details,
                                    enum entry_use use, struct compute_section *out,
                                    struct lyn_error *err) {
    static const struct compute_context ALONE[] = {
        [ENTRY_READING] = {.use = ENTRY_READING}, [ENTRY_CALL] = {.use = ENTRY_CALL}};
    return compute_section_parse_in(call, details, &ALONE[use], out, err);
}

enum lyn_code compute_sections_check(const struct compute_section *const *sections, size_t count,
                                     struct lyn_error *err) {
    const struct entry *fixed = NULL;
    const struct value *label = NULL;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < sections[i]->count; k++) {
            const struct entry *entry = &sections[i]->entries[k];
            for (size_t f = 0; f < entry->field_count; f++) {
                if (!target_is_fixed(entry->context, &entry->fields[f])) {
                    return LYN_OK;
                }
                fixed = fixed ? fixed : entry;
                label = label ? label : &entry->fields[f];
            }
        }
    }
    if (!fixed) {
        return LYN_OK;
    }
    char scratch[NUM_BUFFER];
    struct sv name = label->kind == VALUE_STRING
                         ? label->text
                         : (struct sv){scratch, num_print_int64(scratch, label->integer)};
    const char *file = fixed->context->file;
    enum lyn_code code = error_set(
        err, REASON_IMMUTABLE,
        "every column that would be written, such as \"%.*s\", is part of the input: name "
        "those that may be in the `columns` of `output` or `cache`",
        SV_ARG(name));
    error_field(err, "compute");
    error_at(err, file, file ? strlen(file) : 0, fixed->line, 0);
    return code;
}

static enum lyn_code declare(const struct call *call, const struct value *labels,
                             struct frame *frame, struct lyn_error *err) {
    bool many = labels && labels->kind == VALUE_LIST;
    size_t count = many ? labels->list.count : labels ? 1 : 0;
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        const struct value *label = many ? &labels->list.items[i] : labels;
        struct column *column = NULL;
        bool names = label->kind == VALUE_STRING || label->kind == VALUE_INT;
        if (!names || frame_find(frame, label) != FRAME_NONE) {
            continue;
        }
        code = column_all_missing(LYN_DTYPE_OBJECT, frame->row_count, &column, err);
        if (code == LYN_OK) {
            code = target_put(call, frame, label, column, err);
        }
    }
    return code;
}

enum lyn_code compute_declare(struct call *call, const struct compute_context *context,
                              struct frame **frame, struct lyn_error *err) {
    struct frame *now = NULL;
    enum lyn_code code = frame_copy(*frame, &now, err);
    for (size_t i = 0; i < sizeof context->declared / sizeof *context->declared; i++) {
        if (code == LYN_OK) {
            code = declare(call, context->declared[i], now, err);
        }
    }
    if (code != LYN_OK) {
        frame_unref(now);
        return code;
    }
    frame_unref(*frame);
    *frame = now;
    return LYN_OK;
}

/* ---- running ---- */

static void add_counts(struct compute_counts *to, const struct compute_counts *counts) {
    to->rows_run += counts->rows_run;
    to->rows_written += counts->rows_written;
    to->rows_skipped_present += counts->rows_skipped_present;
    to->rows_skipped_immutable += counts->rows_skipped_immutable;
}

/* One entry, whose table becomes *now. */
static enum lyn_code run_alone(const struct run *run, const struct entry *entry, struct frame **now,
                               struct compute_counts *counts, struct lyn_error *err) {
    struct compute_result result = {.kind = COMPUTE_FRAME};
    enum lyn_code code = run_entry(run, entry, *now, NULL, true, &result, err);
    if (code != LYN_OK) {
        return code;
    }
    add_counts(counts, &result.counts);
    if (result.kind == COMPUTE_FRAME) {
        frame_unref(*now);
        *now = result.frame;
    } else {
        frame_unref(result.frame);
    }
    return LYN_OK;
}

static enum lyn_code run_together(const struct run *run, const struct entry *entries, size_t count,
                                  struct frame **now, struct compute_counts *counts,
                                  struct lyn_error *err) {
    struct frame *made = NULL;
    enum lyn_code code = block_run(run, entries, count, *now, counts, &made, err);
    if (code == LYN_OK) {
        frame_unref(*now);
        *now = made;
    }
    return code;
}

/* *now is the run's own. */
static enum lyn_code run_section(const struct run *run, const struct compute_section *section,
                                 struct frame **now, struct compute_counts *counts,
                                 struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    struct block block = {0, false};
    for (size_t i = 0; i < section->count && code == LYN_OK; i += block.count) {
        const struct entry *entries = &section->entries[i];
        code = block_find(run->call, entries, section->count - i, &block, err);
        if (code == LYN_OK && block.together) {
            code = run_together(run, entries, block.count, now, counts, err);
            continue;
        }
        for (size_t k = 0; k < block.count && code == LYN_OK; k++) {
            code = run_alone(run, &entries[k], now, counts, err);
        }
    }
    return code;
}

enum lyn_code compute_section_run(struct call *call, const struct compute_section *section,
                                  struct frame **frame, struct compute_counts *counts,
                                  struct lyn_error *err) {
    struct run run = {.call = call, .owns = true};
    struct compute_counts all = {0};
    struct frame *now = NULL;
    if (section->count == 0) {
        return LYN_OK;
    }
    run.templates = template_cache_new(TEMPLATE_BYTES);
    enum lyn_code code = run.templates ? frame_copy(*frame, &now, err) : error_oom(err);
    if (code == LYN_OK) {
        code = run_section(&run, section, &now, &all, err);
    }
    template_cache_free(run.templates);
    if (code != LYN_OK) {
        frame_unref(now);
        return code;
    }
    frame_unref(*frame);
    *frame = now;
    if (counts) {
        add_counts(counts, &all);
    }
    return LYN_OK;
}

enum lyn_code compute_call(struct call *call, const struct entry *entry, struct frame *frame,
                           const struct compute_rows *rows, bool apply, struct compute_result *out,
                           struct lyn_error *err) {
    struct run run = {.call = call, .templates = template_cache_new(TEMPLATE_BYTES)};
    if (!run.templates) {
        return error_oom(err);
    }
    enum lyn_code code = run_entry(&run, entry, frame, rows, apply, out, err);
    template_cache_free(run.templates);
    return code;
}
