#include "compute/run.h"

#include "frame/promote.h"
#include "liquid/text.h"

/* One entry on its way over a table. */
struct pass {
    const struct run *run;
    const struct entry *entry;
    struct frame *frame; /* NULL: none */
    struct arena *arena;
    struct function_call call;
    struct value *arguments; /* one a parameter */
    struct value **cells;    /* one an argument: the cells of its column, for ROW */
    struct value_entry *rest;
    size_t rest_count;
};

/* ---- arguments ---- */

static enum lyn_code no_such_column(const struct pass *pass, const struct argument *argument,
                                    struct lyn_error *err) {
    struct buf index, label;
    buf_init(&index, SIZE_MAX / 2);
    buf_init(&label, SIZE_MAX / 2);
    frame_print_index(pass->frame, &index);
    value_print_python(&argument->label, &label);
    enum lyn_code code = error_set(
        err, REASON_INVALID_VALUE,
        "Invalid key '%s' in %s for key '%.*s'. Available columns are: %s",
        label.data ? label.data : "", argument->source == ARGUMENT_ROW ? "row_args" : "column_args",
        SV_ARG(argument->name), index.data ? index.data : "");
    buf_dispose(&index);
    buf_dispose(&label);
    return code;
}

static enum lyn_code take_cells(struct pass *pass, const struct argument *argument,
                                struct value **out, struct lyn_error *err) {
    if (!pass->frame) {
        return error_set(err, REASON_INVALID_VALUE, "'%.*s' names a column, and there is no table",
                         SV_ARG(argument->name));
    }
    size_t column = frame_find(pass->frame, &argument->label);
    if (column == FRAME_NONE) {
        return no_such_column(pass, argument, err);
    }
    *out = arena_calloc(pass->arena, pass->frame->row_count, sizeof **out);
    return *out ? column_cells(pass->frame->fields[column].column, pass->arena, *out, err)
                : arena_error(pass->arena, err);
}

/* The value of an argument that is the same for all rows; null, for now, for the others. */
static enum lyn_code take_argument(struct pass *pass, size_t i, struct value *out,
                                   struct lyn_error *err) {
    const struct argument *argument = &pass->entry->arguments[i];
    struct value *cells = NULL;
    enum lyn_code code = LYN_OK;
    *out = value_null();
    switch (argument->source) {
    case ARGUMENT_CONSTANT:
        /* Copied: what comes of it may outlive the section that it stands in. */
        code = value_copy(pass->arena, argument->constant, out, err);
        break;
    case ARGUMENT_FUNCTION:
        pass->call.callable = argument->callable;
        break;
    case ARGUMENT_COLUMN:
        code = take_cells(pass, argument, &cells, err);
        if (code == LYN_OK) {
            *out = (struct value){.kind = VALUE_LIST, .list = {cells, pass->frame->row_count}};
        }
        break;
    case ARGUMENT_ROW:
        code = take_cells(pass, argument, &pass->cells[i], err);
        break;
    }
    return code;
}

static enum lyn_code take_arguments(struct pass *pass, struct lyn_error *err) {
    const struct entry *entry = pass->entry;
    const struct parameter *parameters = entry->function->parameters;
    pass->arguments = arena_calloc(pass->arena, FUNCTION_PARAMETERS, sizeof *pass->arguments);
    pass->cells = arena_calloc(pass->arena, entry->argument_count, sizeof *pass->cells);
    pass->rest = arena_calloc(pass->arena, entry->argument_count, sizeof *pass->rest);
    if (!pass->arguments || !pass->cells || !pass->rest) {
        return arena_error(pass->arena, err);
    }
    for (size_t i = 0; parameters[i].name; i++) {
        pass->arguments[i] = parameters[i].otherwise;
    }
    for (size_t i = 0; i < entry->argument_count; i++) {
        const struct argument *argument = &entry->arguments[i];
        struct value value;
        enum lyn_code code = take_argument(pass, i, &value, err);
        if (code != LYN_OK) {
            return code;
        }
        if (argument->parameter != SIZE_MAX) {
            pass->arguments[argument->parameter] = value;
        } else {
            pass->rest[pass->rest_count++] =
                (struct value_entry){value_string(argument->name), value};
        }
    }
    pass->call.arguments = pass->arguments;
    return LYN_OK;
}

/* The arguments that are cells, of that row. */
static enum lyn_code move_to_row(struct pass *pass, size_t row, struct lyn_error *err) {
    size_t rest = 0;
    for (size_t i = 0; i < pass->entry->argument_count; i++) {
        const struct argument *argument = &pass->entry->arguments[i];
        struct value *into = argument->parameter != SIZE_MAX ? &pass->arguments[argument->parameter]
                                                             : &pass->rest[rest++].value;
        if (pass->cells[i]) {
            *into = pass->cells[i][row];
        }
    }
    struct value map = {.kind = VALUE_MAP, .map = {pass->rest, pass->rest_count}};
    if (pass->entry->function->sees_row) {
        return run_row_variables(pass->frame, row, pass->arena, &pass->call.rest, err);
    }
    return value_without_missing(pass->arena, &map, &pass->call.rest, err);
}

/* ---- rows ---- */

static enum lyn_code run_row(struct pass *pass, size_t row, struct value *out,
                             struct lyn_error *err) {
    enum lyn_code code = call_check(pass->run->call, err);
    if (code == LYN_OK) {
        code = move_to_row(pass, row, err);
    }
    return code == LYN_OK ? pass->entry->function->value(&pass->call, out, err) : code;
}

static enum lyn_code run_value(struct pass *pass, struct value *out, struct lyn_error *err) {
    struct value map = {.kind = VALUE_MAP, .map = {pass->rest, pass->rest_count}};
    if (pass->entry->function->sees_row) {
        return error_set(err, REASON_INVALID_VALUE, "%s() needs a row of a table",
                         pass->entry->function->name);
    }
    enum lyn_code code = value_without_missing(pass->arena, &map, &pass->call.rest, err);
    return code == LYN_OK ? pass->entry->function->value(&pass->call, out, err) : code;
}

static void warn_of_nulls(const struct pass *pass, uint64_t nulls) {
    if (nulls) {
        call_warn(pass->run->call, REASON_INVALID_VALUE, (struct sv){0}, pass->entry->line,
                  "%.*s: the result was null for %llu row%s, where nothing was added",
                  SV_ARG(pass->entry->name), (unsigned long long)nulls, nulls == 1 ? "" : "s");
    }
}

/* Row and column functions into their fields. */
static enum lyn_code fill_fields(struct pass *pass, const struct compute_rows *rows,
                                 struct compute_counts *counts, struct frame **out,
                                 struct lyn_error *err) {
    bool once = pass->entry->function->kind == FUNCTION_COLUMN;
    struct target *targets = NULL;
    struct value result = value_null();
    uint64_t nulls = 0;
    size_t count = rows ? rows->count : pass->frame->row_count;
    enum lyn_code code =
        targets_make(pass->run->call, pass->arena, pass->frame, pass->entry, &targets, err);
    if (code == LYN_OK && once) {
        code = run_value(pass, &result, err);
    }
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        size_t row = rows ? rows->positions[i] : i;
        bool wrote = false;
        if (!targets_want(pass->entry, targets, row)) {
            counts->rows_skipped_present++;
            continue;
        }
        counts->rows_run++;
        code = once ? LYN_OK : run_row(pass, row, &result, err);
        if (code == LYN_OK) {
            code = targets_write(pass->arena, pass->entry, targets, row, &result, &wrote, err);
        }
        counts->rows_written += wrote;
        nulls += !wrote;
    }
    if (code == LYN_OK) {
        warn_of_nulls(pass, nulls);
        code = targets_finish(pass->run->call, pass->arena, pass->frame, pass->entry, targets, out,
                              err);
    }
    return code;
}

static enum lyn_code one_column(const char *name, size_t rows, struct column *column,
                                struct frame **out, struct lyn_error *err) {
    struct value label = value_string(sv_from(name));
    struct frame *made = NULL;
    enum lyn_code code = frame_new(rows, &made, err);
    if (code != LYN_OK) {
        column_unref(column);
        return code;
    }
    code = frame_append(made, &label, column, err);
    if (code != LYN_OK) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

static enum lyn_code collect_values(struct pass *pass, const struct compute_rows *rows,
                                    struct compute_counts *counts, struct frame **out,
                                    struct lyn_error *err) {
    size_t count = rows ? rows->count : pass->frame->row_count;
    struct value *values = arena_calloc(pass->arena, count, sizeof *values);
    struct column *column = NULL;
    enum lyn_code code = values ? LYN_OK : arena_error(pass->arena, err);
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        code = run_row(pass, rows ? rows->positions[i] : i, &values[i], err);
        counts->rows_run++;
    }
    if (code == LYN_OK) {
        code = function_column_of(&pass->call, values, count, &column, err);
    }
    return code == LYN_OK ? one_column("value", count, column, out, err) : code;
}

/* ---- whole tables ---- */

static enum lyn_code put_vector(struct pass *pass, struct frame **out, struct lyn_error *err) {
    const struct entry *entry = pass->entry;
    struct column *column = NULL;
    struct frame *now = NULL;
    struct value target;
    enum lyn_code code = entry->function->vector(&pass->call, &column, err);
    if (code != LYN_OK) {
        return code;
    }
    size_t parameter = entry->function->target
                           ? function_parameter(entry->function, sv_from(entry->function->target))
                           : SIZE_MAX;
    if (entry->field_count == 0) {
        target =
            parameter == SIZE_MAX
                ? value_string(sv_from(entry->function->target ? entry->function->target : "value"))
                : pass->arguments[parameter];
    }
    const struct value *labels = entry->field_count ? entry->fields : &target;
    size_t count = entry->field_count ? entry->field_count : 1;
    now = frame_ref(pass->frame);
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        struct frame *next = NULL;
        code = target_put(pass->run->call, now, &labels[i], column_ref(column), &next, err);
        if (code == LYN_OK) {
            frame_unref(now);
            now = next;
        }
    }
    column_unref(column);
    if (code != LYN_OK) {
        frame_unref(now);
        return code;
    }
    *out = now;
    return LYN_OK;
}

enum lyn_code run_gather(struct call *call, const struct frame *frame, const uint32_t *rows,
                         size_t count, struct frame **out, struct lyn_error *err) {
    struct frame *made = NULL;
    enum lyn_code code = frame_new(count, &made, err);
    for (size_t i = 0; code == LYN_OK && i < frame->column_count; i++) {
        struct column *column = NULL;
        code = call_check(call, err);
        if (code == LYN_OK) {
            code = column_gather(frame->fields[i].column, rows, count, &column, err);
        }
        if (code == LYN_OK) {
            code = frame_append(made, &frame->fields[i].label, column, err);
        }
    }
    if (code != LYN_OK) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

/* The rows for which the mask is there and true. */
static enum lyn_code keep_rows(struct pass *pass, const struct column *mask, struct frame **out,
                               struct lyn_error *err) {
    if (mask->length >= UINT32_MAX) {
        return error_set(err, REASON_LIMIT_CELLS, "a table of %zu rows cannot be filtered",
                         mask->length);
    }
    uint32_t *rows = arena_calloc(pass->arena, mask->length, sizeof *rows);
    size_t count = 0;
    char scratch[NUM_BUFFER];
    if (!rows) {
        return arena_error(pass->arena, err);
    }
    for (size_t i = 0; i < mask->length; i++) {
        struct value cell = column_cell(mask, i, scratch);
        if (value_truthy(&cell)) {
            rows[count++] = (uint32_t)i;
        }
    }
    return run_gather(pass->run->call, pass->frame, rows, count, out, err);
}

static enum lyn_code run_filter(struct pass *pass, bool apply, struct compute_result *out,
                                struct lyn_error *err) {
    struct column *mask = NULL;
    if (pass->entry->field_count) {
        out->kind = COMPUTE_FRAME;
        return put_vector(pass, &out->frame, err);
    }
    enum lyn_code code = pass->entry->function->vector(&pass->call, &mask, err);
    if (code != LYN_OK) {
        return code;
    }
    out->kind = apply ? COMPUTE_FRAME : COMPUTE_MASK;
    if (!apply) {
        return one_column("mask", pass->frame->row_count, mask, &out->frame, err);
    }
    code = keep_rows(pass, mask, &out->frame, err);
    column_unref(mask);
    return code;
}

/* ---- an entry ---- */

/* Faults that compiling passes over are told once, not once a row. */
static enum lyn_code report_template(const struct pass *pass, struct lyn_error *err) {
    size_t parameter = function_parameter(pass->entry->function, SV("template"));
    struct template *template = NULL;
    if (parameter == SIZE_MAX || pass->arguments[parameter].kind != VALUE_STRING) {
        return LYN_OK;
    }
    enum lyn_code code = template_cache_get(pass->run->templates, pass->arguments[parameter].text,
                                            pass->entry->name, &template, err);
    if (code == LYN_OK) {
        template_report(template, pass->run->call);
        template_unref(template);
    }
    return code;
}

static enum lyn_code run_pass(struct pass *pass, const struct compute_rows *rows, bool apply,
                              struct compute_result *out, struct lyn_error *err) {
    enum function_kind kind = pass->entry->function->kind;
    if (!pass->frame && (kind >= FUNCTION_VECTOR || pass->entry->field_count)) {
        return error_set(err, REASON_INVALID_VALUE, "%s needs a table",
                         kind >= FUNCTION_VECTOR ? pass->entry->function->name : "`field`");
    }
    if (rows && kind != FUNCTION_ROW) {
        return error_set(err, REASON_INVALID_VALUE,
                         "%s runs over the table at once and takes no `rows`",
                         pass->entry->function->name);
    }
    enum lyn_code code = take_arguments(pass, err);
    if (code == LYN_OK) {
        code = report_template(pass, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    if (kind == FUNCTION_FILTER) {
        return run_filter(pass, apply, out, err);
    }
    out->kind = COMPUTE_FRAME;
    if (kind == FUNCTION_VECTOR) {
        return put_vector(pass, &out->frame, err);
    }
    if (kind == FUNCTION_FRAME) {
        return pass->entry->function->frame(&pass->call, &out->frame, err);
    }
    if (pass->entry->field_count) {
        return fill_fields(pass, rows, &out->counts, &out->frame, err);
    }
    if (pass->frame && kind == FUNCTION_ROW) {
        out->kind = COMPUTE_VALUES;
        return collect_values(pass, rows, &out->counts, &out->frame, err);
    }
    out->kind = COMPUTE_VALUE;
    return run_value(pass, &out->value, err);
}

enum lyn_code run_entry(const struct run *run, const struct entry *entry, struct frame *frame,
                        const struct compute_rows *rows, bool apply, struct compute_result *out,
                        struct lyn_error *err) {
    struct arena *arena = arena_new(run->call->limits.request_bytes);
    if (!arena) {
        return error_oom(err);
    }
    struct pass pass = {.run = run, .entry = entry, .frame = frame, .arena = arena};
    pass.call = (struct function_call){.call = run->call,
                                       .arena = arena,
                                       .function = entry->function,
                                       .templates = run->templates,
                                       .name = entry->name,
                                       .frame = frame};
    struct compute_result result = {0};
    enum lyn_code code = run_pass(&pass, rows, apply, &result, err);
    if (code == LYN_OK && result.kind == COMPUTE_VALUE) {
        struct value made = result.value;
        code = value_copy(run->call->arena, &made, &result.value, err);
    }
    arena_unref(arena);
    if (code != LYN_OK) {
        entry_blame(entry, err);
        return code;
    }
    *out = result;
    return LYN_OK;
}
