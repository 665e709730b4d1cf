#include "compute/pass.h"

#include "frame/promote.h"

/* ---- columns ---- */

static const char *key_of(enum argument_source source) {
    static const char *const KEYS[] = {
        [ARGUMENT_CONSTANT] = "args",      [ARGUMENT_FUNCTION] = "function_args",
        [ARGUMENT_COLUMN] = "column_args", [ARGUMENT_SUBSERIES] = "subseries_args",
        [ARGUMENT_VIEW] = "view_args",     [ARGUMENT_ROW] = "row_args",
    };
    return KEYS[source];
}

static enum lyn_code no_such_column(const struct pass *pass, const struct argument *argument,
                                    const struct value *label, struct lyn_error *err) {
    struct buf index, name;
    buf_init(&index, SIZE_MAX / 2);
    buf_init(&name, SIZE_MAX / 2);
    frame_print_index(pass->frame, &index);
    value_print_python(label, &name);
    enum lyn_code code = error_set(err, REASON_INVALID_VALUE,
                                   "Invalid key '%s' in %s for key '%.*s'. Available columns are: "
                                   "%s",
                                   name.data ? name.data : "", key_of(argument->source),
                                   SV_ARG(argument->name), index.data ? index.data : "");
    function_note_label(pass->frame, label, err);
    buf_dispose(&index);
    buf_dispose(&name);
    return code;
}

/* *changes tells that the cells are those of a column that is written meanwhile. */
static enum lyn_code take_cells(struct pass *pass, const struct argument *argument,
                                struct value **out, bool *changes, struct lyn_error *err) {
    const struct target *target = pass->live ? targets_find(pass->live, &argument->label) : NULL;
    *changes = target != NULL;
    if (target) {
        *out = target->cells;
        return LYN_OK;
    }
    size_t column = frame_find(pass->frame, &argument->label);
    if (column == FRAME_NONE) {
        return no_such_column(pass, argument, &argument->label, err);
    }
    *out = arena_calloc(pass->arena, pass->frame->row_count, sizeof **out);
    return *out ? column_cells(pass->frame->fields[column].column, pass->arena, *out, err)
                : arena_error(pass->arena, err);
}

/* ---- arguments ---- */

static enum lyn_code take_variables(struct pass *pass, struct lyn_error *err) {
    if (pass->has_variables) {
        return LYN_OK;
    }
    pass->has_variables = true;
    return variables_make(pass->arena, pass->frame, pass->live, pass->entry->context->mapping,
                          &pass->variables, err);
}

static enum lyn_code need_subseries(struct pass *pass, struct lyn_error *err) {
    if (pass->has_subseries) {
        return LYN_OK;
    }
    pass->has_subseries = true;
    return subseries_make(pass->run->call, pass->arena, pass->frame, pass->entry->context->index,
                          &pass->subseries, err);
}

static enum lyn_code take_subseries(struct pass *pass, size_t i, struct value *cells, bool changes,
                                    struct lyn_error *err) {
    enum lyn_code code = need_subseries(pass, err);
    if (code != LYN_OK || changes) {
        pass->columns[i] = cells;
        return code;
    }
    return subseries_of_all(&pass->subseries, cells, pass->frame->row_count, pass->arena,
                            &pass->cells[i], err);
}

static enum lyn_code take_view(struct pass *pass, const struct argument *argument,
                               struct lyn_error *err) {
    enum lyn_code code = take_variables(pass, err);
    if (code != LYN_OK) {
        return code;
    }
    const struct value *unknown = view_unknown_column(argument->view, &pass->variables);
    if (unknown) {
        return no_such_column(pass, argument, unknown, err);
    }
    if (view_tallies(argument->view)) {
        code = pass->entry->context->index
                   ? need_subseries(pass, err)
                   : error_set(err, REASON_INVALID_VALUE,
                               "a tally needs an `index`, to tell which rows belong together");
    }
    if (code == LYN_OK && view_computes(argument->view)) {
        call_warn(&pass->notes.call, REASON_INVALID_VALUE, SV(""), 0,
                  "a `compute` in a view gives null");
        notes_take(&pass->notes, pass->entry, NOTES_NO_ROW);
    }
    return code;
}

static enum lyn_code take_column(struct pass *pass, size_t i, struct value *out,
                                 struct lyn_error *err) {
    const struct argument *argument = &pass->entry->arguments[i];
    struct value *cells = NULL;
    bool changes = false;
    enum lyn_code code = take_cells(pass, argument, &cells, &changes, err);
    if (code != LYN_OK) {
        return code;
    }
    if (argument->source == ARGUMENT_ROW) {
        pass->cells[i] = cells;
    } else if (argument->source == ARGUMENT_SUBSERIES) {
        code = take_subseries(pass, i, cells, changes, err);
    } else {
        pass->columns[i] = changes ? cells : NULL;
        *out = (struct value){.kind = VALUE_LIST, .list = {cells, pass->frame->row_count}};
    }
    return code;
}

/* The value of an argument that is the same for all rows; null, for now, for the others. */
static enum lyn_code take_argument(struct pass *pass, size_t i, struct value *out,
                                   struct lyn_error *err) {
    const struct argument *argument = &pass->entry->arguments[i];
    *out = value_null();
    if (argument->source == ARGUMENT_CONSTANT) {
        /* Copied: what comes of it may outlive the section that it stands in. */
        return value_copy(pass->arena, argument->constant, out, err);
    }
    if (argument->source == ARGUMENT_FUNCTION) {
        pass->call.callable = argument->callable;
        return LYN_OK;
    }
    if (!pass->frame) {
        return error_set(err, REASON_INVALID_VALUE, "'%.*s' names a column, and there is no table",
                         SV_ARG(argument->name));
    }
    return argument->source == ARGUMENT_VIEW ? take_view(pass, argument, err)
                                             : take_column(pass, i, out, err);
}

static enum lyn_code take_arguments(struct pass *pass, struct lyn_error *err) {
    const struct entry *entry = pass->entry;
    const struct parameter *parameters = entry->function->parameters;
    pass->arguments = arena_calloc(pass->arena, FUNCTION_PARAMETERS, sizeof *pass->arguments);
    pass->cells = arena_calloc(pass->arena, entry->argument_count, sizeof *pass->cells);
    pass->columns = arena_calloc(pass->arena, entry->argument_count, sizeof *pass->columns);
    pass->rest = arena_calloc(pass->arena, entry->argument_count, sizeof *pass->rest);
    if (!pass->arguments || !pass->cells || !pass->columns || !pass->rest) {
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

/* Faults that compiling passes over are told once, not once a row. */
static enum lyn_code report_template(struct pass *pass, struct lyn_error *err) {
    size_t parameter = function_parameter(pass->entry->function, SV("template"));
    struct template *template = NULL;
    if (parameter == SIZE_MAX || pass->arguments[parameter].kind != VALUE_STRING) {
        return LYN_OK;
    }
    enum lyn_code code = template_cache_get(pass->run->templates, pass->arguments[parameter].text,
                                            pass->entry->name, &template, err);
    if (code == LYN_OK) {
        template_report(template, &pass->notes.call);
        notes_take(&pass->notes, pass->entry, NOTES_NO_ROW);
        template_unref(template);
    }
    return code;
}

enum lyn_code pass_open(struct pass *pass, const struct run *run, const struct entry *entry,
                        struct frame *frame, const struct targets *live, struct arena *arena,
                        struct lyn_error *err) {
    *pass = (struct pass){.run = run, .entry = entry, .frame = frame, .arena = arena, .live = live};
    notes_begin(&pass->notes, run->call);
    pass->call = (struct function_call){.call = &pass->notes.call,
                                        .arena = arena,
                                        .function = entry->function,
                                        .templates = run->templates,
                                        .name = entry->name,
                                        .context = entry->context,
                                        .frame = frame};
    enum lyn_code code = take_arguments(pass, err);
    if (code == LYN_OK && entry->function->sees_row && frame) {
        code = take_variables(pass, err);
    }
    return code == LYN_OK ? report_template(pass, err) : code;
}

/* ---- rows ---- */

/* What the argument is for that row; *out stays when it is the same for all of them. */
static enum lyn_code argument_of_row(struct pass *pass, size_t i, size_t row, struct value *out,
                                     struct lyn_error *err) {
    const struct argument *argument = &pass->entry->arguments[i];
    struct value column = {.kind = VALUE_LIST, .list = {pass->columns[i], pass->frame->row_count}};
    if (pass->cells[i]) {
        *out = pass->cells[i][row];
    } else if (argument->source == ARGUMENT_VIEW) {
        const struct view_call call = {.call = &pass->notes.call,
                                       .arena = pass->arena,
                                       .templates = pass->run->templates,
                                       .loader = pass->entry->context->loader,
                                       .name = pass->entry->name,
                                       .variables = &pass->variables,
                                       .subseries = &pass->subseries,
                                       .row = row};
        return view_value(&call, argument->view, out, err);
    } else if (argument->source == ARGUMENT_SUBSERIES) {
        return subseries_of_row(&pass->subseries, pass->columns[i], row, pass->arena, out, err);
    } else if (pass->columns[i]) {
        *out = column;
    }
    return LYN_OK;
}

static enum lyn_code move_to_row(struct pass *pass, size_t row, struct lyn_error *err) {
    size_t rest = 0;
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < pass->entry->argument_count && code == LYN_OK; i++) {
        const struct argument *argument = &pass->entry->arguments[i];
        struct value *into = argument->parameter != SIZE_MAX ? &pass->arguments[argument->parameter]
                                                             : &pass->rest[rest++].value;
        code = argument_of_row(pass, i, row, into, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    struct value map = {.kind = VALUE_MAP, .map = {pass->rest, pass->rest_count}};
    if (pass->entry->function->sees_row) {
        return variables_of_row(&pass->variables, row, pass->arena, &pass->call.rest, err);
    }
    return value_without_missing(pass->arena, &map, &pass->call.rest, err);
}

enum lyn_code pass_row(struct pass *pass, size_t row, struct value *out, struct lyn_error *err) {
    struct value made;
    enum lyn_code code = call_check(pass->run->call, err);
    if (code == LYN_OK) {
        code = move_to_row(pass, row, err);
    }
    if (code == LYN_OK) {
        code = pass->entry->function->value(&pass->call, &made, err);
    }
    notes_take(&pass->notes, pass->entry, row);
    if (code != LYN_OK) {
        return pass->entry->by_row ? function_at_row(&pass->call, FRAME_NONE, row, code, err)
                                   : code;
    }
    *out = made;
    return pass->live && made.kind == VALUE_LIST ? value_copy(pass->arena, &made, out, err)
                                                 : LYN_OK;
}

enum lyn_code pass_once(struct pass *pass, struct value *out, struct lyn_error *err) {
    struct value map = {.kind = VALUE_MAP, .map = {pass->rest, pass->rest_count}};
    if (pass->entry->function->sees_row) {
        return error_set(err, REASON_INVALID_VALUE, "%s() needs a row of a table",
                         pass->entry->function->name);
    }
    enum lyn_code code = value_without_missing(pass->arena, &map, &pass->call.rest, err);
    if (code == LYN_OK) {
        code = pass->entry->function->value(&pass->call, out, err);
    }
    notes_take(&pass->notes, pass->entry, NOTES_NO_ROW);
    return code;
}

void pass_close(struct pass *pass) {
    notes_tell(&pass->notes, pass->entry, pass->run->call);
}
