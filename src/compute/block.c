#include "compute/block.h"

#include "compute/fill.h"
#include "compute/view.h"
#include "frame/label.h"

/* One entry of a block. */
struct member {
    struct pass pass;
    struct filling filling;
};

/* Only these run row by row; the others take the whole table. */
static bool fills_rows(const struct entry *entry) {
    return entry->function->kind <= FUNCTION_COLUMN && entry->context->use == ENTRY_CALL;
}

/* The labels that the entries write. */
static enum lyn_code note_fields(struct arena *arena, const struct entry *entries, size_t count,
                                 struct map *out, struct lyn_error *err) {
    map_init(out, arena);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < entries[i].field_count; k++) {
            char scratch[LABEL_SCRATCH];
            const struct value *label = &entries[i].fields[k];
            if (label->kind == VALUE_NULL) {
                continue;
            }
            struct sv key = label_key(label, scratch);
            key.data = arena_strdup(arena, key);
            if (!key.data || !map_put(out, key, 0)) {
                return arena_error(arena, err);
            }
        }
    }
    return LYN_OK;
}

/* Whether the entry looks at cells of other rows that are written. */
static bool looks_at(const struct entry *entry, const struct map *written) {
    for (size_t i = 0; i < entry->argument_count; i++) {
        const struct argument *argument = &entry->arguments[i];
        char scratch[LABEL_SCRATCH];
        if (argument->source == ARGUMENT_VIEW && view_tallies(argument->view)) {
            return true; /* its texts may name any column */
        }
        bool whole = argument->source == ARGUMENT_COLUMN || argument->source == ARGUMENT_SUBSERIES;
        if (whole && map_get(written, label_key(&argument->label, scratch)) != MAP_NONE) {
            return true;
        }
    }
    return false;
}

enum lyn_code block_find(struct call *call, const struct entry *entries, size_t count,
                         struct block *out, struct lyn_error *err) {
    struct arena *arena = arena_new(call->limits.request_bytes);
    struct map written;
    size_t run = 0;
    if (!arena) {
        return error_oom(err);
    }
    while (run < count && fills_rows(&entries[run])) {
        run++;
    }
    *out = (struct block){run ? run : 1, false};
    enum lyn_code code = note_fields(arena, entries, run, &written, err);
    for (size_t i = 0; i < run && code == LYN_OK && !out->together; i++) {
        out->together = entries[i].field_count && looks_at(&entries[i], &written);
    }
    arena_unref(arena);
    return code;
}

static enum lyn_code open_members(const struct run *run, const struct entry *entries, size_t count,
                                  struct frame *frame, struct arena *arena, struct targets *targets,
                                  struct member *members, struct lyn_error *err) {
    size_t most = 0;
    for (size_t i = 0; i < count; i++) {
        most += entries[i].field_count;
    }
    enum lyn_code code = targets_init(arena, most, targets, err);
    /* All columns first: what an entry looks at may be written by any of them. */
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        struct pass *pass = &members[i].pass;
        *pass = (struct pass){.run = run, .entry = &entries[i], .frame = frame, .arena = arena};
        code = fill_open(&members[i].filling, pass, targets, err);
    }
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        code = pass_open(&members[i].pass, run, &entries[i], frame, targets, arena, err);
        if (code != LYN_OK) {
            entry_blame(&entries[i], err);
        }
    }
    return code;
}

static enum lyn_code run_rows(struct member *members, size_t count, size_t row_count,
                              struct compute_counts *counts, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t row = 0; row < row_count && code == LYN_OK; row++) {
        for (size_t i = 0; i < count && code == LYN_OK; i++) {
            code = fill_row(&members[i].filling, row, NULL, counts, err);
            if (code != LYN_OK) {
                entry_blame(members[i].pass.entry, err);
            }
        }
    }
    return code;
}

enum lyn_code block_run(const struct run *run, const struct entry *entries, size_t count,
                        struct frame *frame, struct compute_counts *counts, struct frame **out,
                        struct lyn_error *err) {
    struct targets targets;
    struct arena *arena = arena_new(run->call->limits.request_bytes);
    if (!arena) {
        return error_oom(err);
    }
    struct member *members = arena_calloc(arena, count, sizeof *members);
    enum lyn_code code =
        members ? open_members(run, entries, count, frame, arena, &targets, members, err)
                : arena_error(arena, err);
    if (code == LYN_OK) {
        code = run_rows(members, count, frame->row_count, counts, err);
    }
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        fill_close(&members[i].filling);
        pass_close(&members[i].pass);
    }
    if (code == LYN_OK) {
        code = targets_finish(run->call, arena, frame, run->owns, &targets, out, err);
    }
    arena_unref(arena);
    return code;
}
