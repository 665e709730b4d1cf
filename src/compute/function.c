#include "compute/function.h"

#include <stdarg.h>
#include <stdio.h>

#include "compute/target.h"
#include "frame/label.h"
#include "frame/promote.h"

const char *function_kind_name(enum function_kind kind) {
    static const char *const NAMES[] = {"row", "column", "vector", "frame", "filter"};
    return NAMES[kind];
}

static const char *parameter_kind_name(enum parameter_kind kind) {
    static const char *const NAMES[] = {"any",    "text",    "integer", "boolean",
                                        "column", "columns", "function"};
    return NAMES[kind];
}

const struct function *function_find(struct sv name) {
    for (size_t i = 0; i < function_count; i++) {
        if (sv_is(name, function_table[i].name)) {
            return &function_table[i];
        }
    }
    return NULL;
}

enum lyn_code function_unknown(struct sv name, struct lyn_error *err) {
    const char *names[128];
    size_t count = 0;
    for (; count < function_count && count < sizeof names / sizeof *names; count++) {
        names[count] = function_table[count].name;
    }
    const char *nearest = sv_nearest(name, names, count);
    return error_set(err, REASON_INVALID_VALUE,
                     "Function \"%.*s\" not found in list_functions.%s%s%s", SV_ARG(name),
                     nearest ? " Did you mean \"" : "", nearest ? nearest : "",
                     nearest ? "\"?" : "");
}

size_t function_parameter(const struct function *function, struct sv name) {
    for (size_t i = 0; function->parameters[i].name; i++) {
        if (sv_is(name, function->parameters[i].name)) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* ---- the table as a value ---- */

static struct value_entry member(const char *key, struct value value) {
    return (struct value_entry){value_string(sv_from(key)), value};
}

static bool list_parameter(struct arena *arena, const struct parameter *parameter,
                           struct value *out) {
    struct value_entry *entries = arena_calloc(arena, 4, sizeof *entries);
    if (!entries) {
        return false;
    }
    entries[0] = member("name", value_string(sv_from(parameter->name)));
    entries[1] = member("kind", value_string(sv_from(parameter_kind_name(parameter->kind))));
    entries[2] = member("required", value_bool(parameter->required));
    entries[3] = member("default", parameter->otherwise);
    *out = (struct value){.kind = VALUE_MAP, .map = {entries, parameter->required ? 3 : 4}};
    return true;
}

static bool list_function(struct arena *arena, const struct function *function, struct value *out) {
    struct value_entry *entries = arena_calloc(arena, 5, sizeof *entries);
    struct value *parameters = arena_calloc(arena, FUNCTION_PARAMETERS, sizeof *parameters);
    size_t count = 0;
    if (!entries || !parameters) {
        return false;
    }
    for (; function->parameters[count].name; count++) {
        if (!list_parameter(arena, &function->parameters[count], &parameters[count])) {
            return false;
        }
    }
    entries[0] = member("name", value_string(sv_from(function->name)));
    entries[1] = member("kind", value_string(sv_from(function_kind_name(function->kind))));
    entries[2] = member("doc", value_string(sv_from(function->doc)));
    entries[3] =
        member("parameters", (struct value){.kind = VALUE_LIST, .list = {parameters, count}});
    entries[4] = member("open", value_bool(function->open));
    *out = (struct value){.kind = VALUE_MAP, .map = {entries, 5}};
    return true;
}

enum lyn_code function_list(struct arena *arena, struct value *out, struct lyn_error *err) {
    struct value *items = arena_calloc(arena, function_count, sizeof *items);
    bool made = items != NULL;
    for (size_t i = 0; made && i < function_count; i++) {
        made = list_function(arena, &function_table[i], &items[i]);
    }
    if (!made) {
        return arena_error(arena, err);
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {items, function_count}};
    return LYN_OK;
}

/* ---- for those who write functions ---- */

enum lyn_code function_fail(const struct function_call *call, enum reason reason,
                            struct lyn_error *err, const char *format, ...) {
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return error_set(err, reason, "%s(): %s", call->function->name, text);
}

enum lyn_code function_at_row(const struct function_call *call, size_t column, size_t row,
                              enum lyn_code code, struct lyn_error *err) {
    char scratch[NUM_BUFFER];
    if (code == LYN_INVALID_ARGUMENT && column != FRAME_NONE) {
        struct sv label = frame_label(call->frame, column, scratch);
        error_note(err, " (row %zu of column \"%.*s\", counted from 0)", row, SV_ARG(label));
    } else if (code == LYN_INVALID_ARGUMENT) {
        error_note(err, " (row %zu, counted from 0)", row);
    }
    return code;
}

enum lyn_code function_items(const struct function_call *call, size_t i, struct value *out,
                             struct lyn_error *err) {
    const struct value *argument = function_argument(call, i);
    if (argument->kind == VALUE_NULL) {
        *out = (struct value){.kind = VALUE_LIST};
        return LYN_OK;
    }
    if (argument->kind != VALUE_LIST) {
        return function_fail(call, REASON_WRONG_TYPE, err, "`%s` must be a list, not %s",
                             call->function->parameters[i].name, value_kind_phrase(argument->kind));
    }
    *out = *argument;
    return LYN_OK;
}

void function_note_label(const struct frame *frame, const struct value *label,
                         struct lyn_error *err) {
    char digits[NUM_BUFFER];
    int64_t number;
    if (label->kind == VALUE_INT) {
        const struct value text =
            value_string((struct sv){digits, num_print_int64(digits, label->integer)});
        if (frame_find(frame, &text) != FRAME_NONE) {
            error_note(err, " (\"%.*s\" is text here: put it in quotes)", SV_ARG(text.text));
        }
    } else if (label->kind == VALUE_STRING && num_parse_int64(label->text, &number)) {
        const struct value integer = value_int(number);
        if (frame_find(frame, &integer) != FRAME_NONE) {
            error_note(err, " (%lld is an integer here: leave out the quotes)", (long long)number);
        }
    }
}

static enum lyn_code no_such_column(const struct function_call *call, const struct value *label,
                                    struct lyn_error *err) {
    const struct frame *frame = call->frame;
    char scratch[NUM_BUFFER];
    struct sv name = label->kind == VALUE_STRING
                         ? label->text
                         : (struct sv){scratch, num_print_int64(scratch, label->integer)};
    const char **names = arena_calloc(call->arena, frame->column_count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; names && i < frame->column_count; i++) {
        const struct value *have = &frame->fields[i].label;
        const char *text =
            have->kind == VALUE_STRING ? arena_strdup(call->arena, have->text) : NULL;
        if (text) {
            names[count++] = text;
        }
    }
    const char *nearest = sv_nearest(name, names, count);
    nearest = nearest && sv_is(name, nearest) ? NULL : nearest; /* the note tells the difference */
    enum lyn_code code =
        error_set(err, REASON_COLUMN_NOT_FOUND, "%s(): the table has no column \"%.*s\"%s%s%s",
                  call->function->name, SV_ARG(name), nearest ? "; did you mean \"" : "",
                  nearest ? nearest : "", nearest ? "\"?" : "");
    function_note_label(frame, label, err);
    return code;
}

enum lyn_code function_find_column(const struct function_call *call, const struct value *label,
                                   size_t *out, struct lyn_error *err) {
    struct value wanted;
    enum lyn_code code = label_from_key(call->arena, label, &wanted, err);
    if (code != LYN_OK) {
        return code;
    }
    *out = frame_find(call->frame, &wanted);
    return *out == FRAME_NONE ? no_such_column(call, &wanted, err) : LYN_OK;
}

enum lyn_code function_column(const struct function_call *call, size_t i, size_t *out,
                              struct lyn_error *err) {
    return function_find_column(call, function_argument(call, i), out, err);
}

enum lyn_code function_column_of(const struct function_call *call, const struct value *cells,
                                 size_t count, struct column **out, struct lyn_error *err) {
    const struct value **pointers = arena_calloc(call->arena, count, sizeof *pointers);
    if (!pointers) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        pointers[i] = &cells[i];
    }
    return column_infer(call->arena, pointers, count, out, err);
}

enum lyn_code function_cells(const struct function_call *call, size_t column,
                             function_cell *convert, struct value **out, struct lyn_error *err) {
    size_t count = call->frame->row_count;
    struct value *cells = arena_calloc(call->arena, count, sizeof *cells);
    if (!cells) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code = column_cells(call->frame->fields[column].column, call->arena, cells, err);
    for (size_t row = 0; row < count && code == LYN_OK && convert; row++) {
        code = function_at_row(call, column, row, convert(call, &cells[row], err), err);
    }
    *out = cells;
    return code == LYN_OK ? call_check(call->call, err) : code;
}

enum lyn_code function_convert(const struct function_call *call, size_t i, function_cell *convert,
                               function_maker *make, struct frame **out, struct lyn_error *err) {
    const struct value *named = function_argument(call, i);
    bool many = named->kind == VALUE_LIST;
    size_t count = many ? named->list.count : 1;
    struct frame *now = NULL;
    enum lyn_code code = frame_copy(call->frame, &now, err);
    for (size_t k = 0; k < count && code == LYN_OK; k++) {
        const struct value *label = many ? &named->list.items[k] : named;
        size_t column = frame_find(call->frame, label);
        struct value *cells = NULL;
        struct column *made = NULL;
        if (column == FRAME_NONE) {
            continue;
        }
        code = function_cells(call, column, convert, &cells, err);
        if (code == LYN_OK) {
            code = make(call, cells, call->frame->row_count, &made, err);
        }
        if (code == LYN_OK) {
            code = target_put(call->call, now, label, made, err);
        }
    }
    if (code != LYN_OK) {
        frame_unref(now);
        return code;
    }
    *out = now;
    return LYN_OK;
}

bool function_number(const struct value *value, double *out) {
    bool overflow = false;
    switch (value->kind) {
    case VALUE_BIGINT:
        return num_parse_double(value->text, out, &overflow);
    case VALUE_BOOL:
        *out = value->boolean;
        return true;
    case VALUE_INT:
        *out = (double)value->integer;
        return true;
    case VALUE_FLOAT:
        *out = value->real;
        return true;
    default:
        return false;
    }
}
