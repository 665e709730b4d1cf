#include "compute/fill.h"

enum lyn_code fill_open(struct filling *filling, struct pass *pass, struct targets *targets,
                        struct lyn_error *err) {
    *filling = (struct filling){.pass = pass};
    return targets_open(pass->run->call, pass->arena, pass->frame, pass->entry, targets,
                        &filling->fields, err);
}

enum lyn_code fill_row(struct filling *filling, size_t row, const struct value *result,
                       struct compute_counts *counts, struct lyn_error *err) {
    struct pass *pass = filling->pass;
    struct value own = value_null();
    struct target_outcome outcome = {false, false};
    enum lyn_code code = LYN_OK;
    switch (targets_want(pass->entry, filling->fields, row)) {
    case TARGET_PRESENT:
        counts->rows_skipped_present++;
        return LYN_OK;
    case TARGET_FIXED:
        counts->rows_skipped_immutable++;
        return LYN_OK;
    case TARGET_RUN:
        break;
    }
    counts->rows_run++;
    if (pass->entry->by_row || pass->live) {
        code = pass_row(pass, row, &own, err);
        result = &own;
    }
    if (code == LYN_OK) {
        code = targets_write(pass->arena, pass->entry, filling->fields, row, result, &outcome, err);
    }
    counts->rows_written += outcome.wrote;
    filling->nulls += outcome.refused;
    return code;
}

void fill_close(struct filling *filling) {
    const struct entry *entry = filling->pass->entry;
    const char *file = entry->context->file;
    unsigned long long nulls = filling->nulls;
    if (nulls) {
        call_warn(filling->pass->run->call, REASON_INVALID_VALUE, sv_from(file), entry->line,
                  "%.*s: the result was null for %llu row%s, where nothing was added",
                  SV_ARG(entry->name), nulls, nulls == 1 ? "" : "s");
    }
}
