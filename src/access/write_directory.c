#include "access/write_directory.h"

#include <errno.h>

#include "access/bookkeeping.h"
#include "access/locate.h"
#include "base/env.h"
#include "base/path.h"
#include "base/repr.h"

const char *const WRITE_DIRECTORY_KEYS[] = {"store_fields", "source", "glob", NULL};

struct plan {
    struct file_set *set;
    struct call *call;
    const struct caller *caller;
    const struct frame *frame;
    const struct write_type *type;
    struct sv names[FIELD_COUNT]; /* of the bookkeeping fields */
    size_t columns[FIELD_COUNT];  /* where they are */
    struct frame *content;        /* the other columns */
    struct sv base;               /* where relative places start */
};

/* ---- the columns ---- */

static enum lyn_code no_field(struct sv name, struct lyn_error *err) {
    struct buf quoted;
    buf_init(&quoted, 4096);
    repr_text(&quoted, name);
    enum lyn_code code =
        error_set(err, REASON_COLUMN_NOT_FOUND,
                  "%s (there is no such column; `store_fields: {root: .., directory: .., filename: "
                  "..}` names those that say where the file of a row goes)",
                  quoted.data ? quoted.data : "");
    error_field(err, "store_fields");
    buf_dispose(&quoted);
    return code;
}

/* Which columns say where a row goes, and which what is in it. */
static enum lyn_code split_columns(struct plan *plan, struct lyn_error *err) {
    const struct frame *frame = plan->frame;
    size_t *rest = arena_calloc(plan->call->arena, frame->column_count, sizeof *rest);
    size_t count = 0;
    if (!rest) {
        return arena_error(plan->call->arena, err);
    }
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        struct value label = value_string(plan->names[i]);
        plan->columns[i] = frame_find(frame, &label);
        if (plan->columns[i] == FRAME_NONE) {
            return no_field(plan->names[i], err);
        }
    }
    for (size_t j = 0; j < frame->column_count; j++) {
        if (j != plan->columns[FIELD_ROOT] && j != plan->columns[FIELD_DIRECTORY] &&
            j != plan->columns[FIELD_FILENAME]) {
            rest[count++] = j;
        }
    }
    return frame_select(frame, rest, count, &plan->content, err);
}

static bool has_any_cell(const struct frame *frame, size_t row) {
    for (size_t j = 0; j < frame->column_count; j++) {
        if (column_is_valid(frame->fields[j].column, row)) {
            return true;
        }
    }
    return false;
}

/* ---- the place ---- */

static enum lyn_code take_fields(const struct plan *plan, size_t row, struct sv out[FIELD_COUNT],
                                 struct lyn_error *err) {
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        char scratch[NUM_BUFFER];
        struct value cell = frame_cell(plan->frame, plan->columns[i], row, scratch);
        if (cell.kind != VALUE_STRING) {
            enum lyn_code code = error_set(
                err, REASON_WRONG_TYPE, "the field \"%.*s\" of row %zu must be text; it is %s",
                SV_ARG(plan->names[i]), row,
                cell.kind == VALUE_NULL ? "missing" : value_kind_name(cell.kind));
            error_field(err, "store_fields");
            return code;
        }
        if (cell.text.len && memchr(cell.text.data, '\0', cell.text.len)) {
            return error_set(err, REASON_INVALID_VALUE,
                             "embedded null byte in the field \"%.*s\" of row %zu",
                             SV_ARG(plan->names[i]), row);
        }
        out[i] = cell.text.data ? cell.text : SV("");
    }
    return LYN_OK;
}

/* Readers write roots as `${HOME}/x`. Where that variable is not set, the reference makes a folder of
 * this very name. */
static enum lyn_code check_variables(const struct plan *plan, struct sv text, size_t row,
                                     struct lyn_error *err) {
    for (size_t at = 0; at + 1 < text.len; at++) {
        const char *start = text.data + at + 2;
        const char *end = text.data[at] == '$' && text.data[at + 1] == '{'
                              ? memchr(start, '}', text.len - at - 2)
                              : NULL;
        if (!end) {
            continue;
        }
        struct sv name = {start, (size_t)(end - start)};
        if (name.len && !env_get(plan->caller->environment, name).data) {
            return error_set(err, REASON_INVALID_VALUE,
                             "the variable %.*s in \"%.*s\" (row %zu) is not set", SV_ARG(name),
                             SV_ARG(text), row);
        }
    }
    return LYN_OK;
}

/* The file of a row: as it is shown, and its absolute path. */
static enum lyn_code place_row(const struct plan *plan, size_t row, const char **shown,
                               const char **path, struct lyn_error *err) {
    struct arena *arena = plan->call->arena;
    struct sv fields[FIELD_COUNT], folder;
    enum lyn_code code = take_fields(plan, row, fields, err);
    if (code != LYN_OK) {
        return code;
    }
    char *joined = path_join(arena, fields[FIELD_ROOT], fields[FIELD_DIRECTORY]);
    if (!joined) {
        return arena_error(arena, err);
    }
    code = check_variables(plan, sv_from(joined), row, err);
    if (code == LYN_OK) {
        code = caller_expand(plan->call, plan->caller, sv_from(joined), &folder, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    struct sv filename = fields[FIELD_FILENAME];
    char *file = path_join(arena, folder, filename);
    char *whole = file ? arena_printf(arena, "%s%s", file, plan->type->suffix) : NULL;
    char *normal = whole ? path_normalize(arena, sv_from(whole)) : NULL;
    if (!normal) {
        return arena_error(arena, err);
    }
    *shown = normal;
    if (plan->type->suffix[0] == '\0' &&
        (filename.len == 0 || filename.data[filename.len - 1] == '/')) {
        return error_errno(err, EISDIR, whole);
    }
    return caller_absolute(plan->call, plan->base, sv_from(whole), path, err);
}

/* ---- all rows ---- */

static enum lyn_code plan_row(const struct plan *plan, size_t row, struct lyn_error *err) {
    struct value cells;
    const char *shown = NULL, *path = NULL;
    enum lyn_code code = place_row(plan, row, &shown, &path, err);
    if (code != LYN_OK) {
        return code;
    }
    /* Of its own: a row is no longer needed once its text stands. */
    struct arena *scratch = arena_new(plan->call->limits.request_bytes);
    if (!scratch) {
        return error_oom(err);
    }
    code = frame_present_row(plan->content, row, scratch, &cells, err);
    if (code == LYN_OK) {
        plan->type->row(&cells, &plan->set->text);
        code = file_set_add(plan->set, path, shown, err);
    }
    arena_unref(scratch);
    return code;
}

static enum lyn_code plan_rows(struct plan *plan, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t row = 0; row < plan->frame->row_count && code == LYN_OK; row++) {
        if (!has_any_cell(plan->frame, row)) {
            continue;
        }
        if (!plan->content) {
            code = split_columns(plan, err);
        }
        if (code == LYN_OK) {
            code = call_check(plan->call, err);
        }
        if (code == LYN_OK) {
            code = plan_row(plan, row, err);
        }
    }
    return code;
}

/* The folder where relative places start. */
static enum lyn_code find_base(const struct plan *plan, const struct specification *output,
                               struct sv *out, struct lyn_error *err) {
    struct sv written;
    struct bases bases;
    enum lyn_code code = locate_text(output, "base_directory", &written, err);
    *out = plan->caller->cwd;
    if (code == LYN_OK && written.len) {
        code = locate_bases(plan->call, plan->caller, plan->set->roots, output, &bases, err);
        if (code == LYN_OK && bases.count) {
            *out = bases.folders[0];
        }
    }
    return code;
}

enum lyn_code write_directory_plan(struct file_set *set, const struct caller *caller,
                                   const struct frame *frame, const struct specification *output,
                                   const struct write_type *type, struct lyn_error *err) {
    struct bookkeeping bookkeeping;
    struct plan plan = {
        .set = set, .call = set->call, .caller = caller, .frame = frame, .type = type};
    enum lyn_code code = bookkeeping_init(set->call, caller, output, false, &bookkeeping, err);
    if (code == LYN_OK) {
        memcpy(plan.names, bookkeeping.names, sizeof plan.names);
        code = find_base(&plan, output, &plan.base, err);
    }
    if (code == LYN_OK) {
        code = plan_rows(&plan, err);
    }
    frame_unref(plan.content);
    return code;
}
