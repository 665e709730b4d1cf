#include "compute/fill.h"
#include "compute/view.h"

/* One entry of a block. */
struct member {
    struct pass pass;
    struct filling filling;
};

/* Only these run row by row; the others take the whole table. */
static bool fills_rows(const struct entry *entry) {
    return entry->function->kind <= FUNCTION_COLUMN && entry->context->use == ENTRY_CALL;
}

static bool writes(const struct entry *entry, const struct value *label) {
    bool found = false;
    for (size_t i = 0; i < entry->field_count && !found; i++) {
        found = entry->fields[i].kind == label->kind && value_equal(&entry->fields[i], label);
    }
    return found;
}

/* Whether the entry looks at cells of other rows that one of the entries writes. */
static bool looks_at(const struct entry *entry, const struct entry *entries, size_t count) {
    for (size_t i = 0; i < entry->argument_count; i++) {
        const struct argument *argument = &entry->arguments[i];
        if (argument->source == ARGUMENT_VIEW && view_tallies(argument->view)) {
            return true; /* its texts may name any column */
        }
        bool whole = argument->source == ARGUMENT_COLUMN || argument->source == ARGUMENT_SUBSERIES;
        for (size_t k = 0; k < count && whole; k++) {
            if (writes(&entries[k], &argument->label)) {
                return true;
            }
        }
    }
    return false;
}

size_t block_length(const struct entry *entries, size_t count) {
    size_t run = 0;
    while (run < count && fills_rows(&entries[run])) {
        run++;
    }
    bool entangled = false;
    for (size_t i = 0; i < run && !entangled; i++) {
        entangled = entries[i].field_count && looks_at(&entries[i], entries, run);
    }
    return entangled ? run : 0;
}

static enum lyn_code open_members(const struct run *run, const struct entry *entries, size_t count,
                                  const struct frame *frame, struct arena *arena,
                                  struct targets *targets, struct member *members,
                                  struct lyn_error *err) {
    size_t most = 0;
    for (size_t i = 0; i < count; i++) {
        most += entries[i].field_count;
    }
    enum lyn_code code = targets_init(arena, most, targets, err);
    /* All columns first: what an entry looks at may be written by any of them. */
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        struct pass *pass = &members[i].pass;
        *pass = (struct pass){
            .run = run, .entry = &entries[i], .frame = (struct frame *)frame, .arena = arena};
        code = fill_open(&members[i].filling, pass, targets, err);
    }
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        code = pass_open(&members[i].pass, run, &entries[i], (struct frame *)frame, targets, arena,
                         err);
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
                        const struct frame *frame, struct compute_counts *counts,
                        struct frame **out, struct lyn_error *err) {
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
        code = targets_finish(run->call, arena, frame, &targets, out, err);
    }
    arena_unref(arena);
    return code;
}
