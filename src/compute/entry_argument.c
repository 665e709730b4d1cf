#include "compute/entry.h"
#include "compute/expression.h"
#include "compute/view.h"
#include "frame/label.h"

struct parsing {
    struct call *call;
    const struct value *details;
    struct entry *out;
};

static bool is_of_row(enum argument_source source) {
    return source >= ARGUMENT_SUBSERIES;
}

/* ---- one argument ---- */

static bool accepts_function(const struct entry *entry, size_t parameter) {
    return parameter != SIZE_MAX &&
           entry->function->parameters[parameter].kind == PARAMETER_FUNCTION;
}

static enum lyn_code take_function(const struct value *name, struct argument *out,
                                   struct lyn_error *err) {
    if (name->kind != VALUE_STRING) {
        return error_set(err, REASON_INVALID_VALUE, "function_args names functions; '%.*s' is %s",
                         SV_ARG(out->name), value_kind_phrase(name->kind));
    }
    out->callable = function_find(name->text);
    if (!out->callable) {
        return function_unknown(name->text, err);
    }
    return out->callable->kind == FUNCTION_ROW || out->callable->kind == FUNCTION_COLUMN
               ? LYN_OK
               : error_set(err, REASON_INVALID_VALUE, "%s takes a table and cannot be an argument",
                           out->callable->name);
}

static enum lyn_code take_view(const struct parsing *parsing, const struct value *details,
                               struct argument *out, struct lyn_error *err) {
    struct view *view = arena_calloc(parsing->call->arena, 1, sizeof *view);
    if (!view) {
        return arena_error(parsing->call->arena, err);
    }
    out->view = view;
    return view_parse(parsing->call, details, parsing->out->name, view, err);
}

/* What the argument is, by where it comes from. */
static enum lyn_code take_source(const struct parsing *parsing, const struct value *given,
                                 struct argument *out, struct lyn_error *err) {
    switch (out->source) {
    case ARGUMENT_CONSTANT:
        out->constant = given;
        return LYN_OK;
    case ARGUMENT_FUNCTION:
        return take_function(given, out, err);
    case ARGUMENT_VIEW:
        return take_view(parsing, given, out, err);
    case ARGUMENT_COLUMN:
    case ARGUMENT_SUBSERIES:
    case ARGUMENT_ROW:
        break;
    }
    if (given->kind == VALUE_LIST || given->kind == VALUE_MAP) {
        return error_set(err, REASON_WRONG_TYPE, "'%.*s' must name a column, not %s",
                         SV_ARG(out->name), value_kind_phrase(given->kind));
    }
    return label_from_key(parsing->call->arena, given, &out->label, err);
}

static enum lyn_code take_argument(const struct parsing *parsing, enum argument_source source,
                                   const struct value_entry *given, struct lyn_error *err) {
    struct entry *out = parsing->out;
    const struct function *function = out->function;
    if (given->key.kind != VALUE_STRING) {
        return error_set(err, REASON_WRONG_TYPE, "the name of an argument must be text, not %s",
                         value_kind_phrase(given->key.kind));
    }
    struct argument argument = {.name = given->key.text,
                                .parameter = function_parameter(function, given->key.text),
                                .source = source};
    if (argument.parameter == SIZE_MAX && !function->open) {
        return error_set(err, REASON_WRONG_TYPE, "%s() got an unexpected keyword argument '%.*s'",
                         function->name, SV_ARG(argument.name));
    }
    if ((source == ARGUMENT_FUNCTION) != accepts_function(out, argument.parameter)) {
        return error_set(err, REASON_INVALID_VALUE,
                         source == ARGUMENT_FUNCTION
                             ? "'%.*s' of %s() is a value and takes no function"
                             : "'%.*s' of %s() is a function: name it in function_args",
                         SV_ARG(argument.name), function->name);
    }
    enum lyn_code code = take_source(parsing, &given->value, &argument, err);
    size_t at = 0;
    while (at < out->argument_count && !sv_equal(out->arguments[at].name, argument.name)) {
        at++;
    }
    out->arguments[at] = argument;
    out->argument_count += at == out->argument_count;
    return code;
}

/* ---- all that are given ---- */

static const struct {
    const char *key;
    enum argument_source source;
} PLACES[] = {
    {"args", ARGUMENT_CONSTANT},      {"function_args", ARGUMENT_FUNCTION},
    {"column_args", ARGUMENT_COLUMN}, {"subseries_args", ARGUMENT_SUBSERIES},
    {"view_args", ARGUMENT_VIEW},     {"row_args", ARGUMENT_ROW},
};
enum { PLACE_COUNT = sizeof PLACES / sizeof *PLACES };

static enum lyn_code take_place(const struct parsing *parsing, size_t place,
                                const struct value *given, struct lyn_error *err) {
    const struct function *function = parsing->out->function;
    if (given->map.count && is_of_row(PLACES[place].source) && function->kind >= FUNCTION_VECTOR) {
        return error_set(err, REASON_INVALID_VALUE,
                         "%s runs over the table at once and takes no %s", function->name,
                         PLACES[place].key);
    }
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < given->map.count && code == LYN_OK; i++) {
        code = take_argument(parsing, PLACES[place].source, &given->map.entries[i], err);
    }
    return code;
}

/* Later ones override earlier ones (2.1). */
static enum lyn_code take_all(const struct parsing *parsing, struct lyn_error *err) {
    static const struct value NOTHING = {.kind = VALUE_MAP};
    const struct value *given[PLACE_COUNT];
    size_t most = 0;
    for (size_t i = 0; i < PLACE_COUNT; i++) {
        given[i] = value_get(parsing->details, PLACES[i].key);
        if (!given[i] || given[i]->kind == VALUE_NULL) {
            given[i] = &NOTHING;
        }
        if (given[i]->kind != VALUE_MAP) {
            return error_set(err, REASON_WRONG_TYPE, "`%s` must be a mapping, not %s",
                             PLACES[i].key, value_kind_phrase(given[i]->kind));
        }
        most += given[i]->map.count;
    }
    struct entry *out = parsing->out;
    out->arguments = arena_calloc(parsing->call->arena, most, sizeof *out->arguments);
    if (!out->arguments) {
        return arena_error(parsing->call->arena, err);
    }
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < PLACE_COUNT && code == LYN_OK; i++) {
        code = take_place(parsing, i, given[i], err);
    }
    return code;
}

/* ---- arguments against parameters ---- */

static bool is_label(const struct value *value) {
    return value->kind == VALUE_STRING || value->kind == VALUE_INT;
}

static bool fits(enum parameter_kind kind, const struct value *value) {
    switch (kind) {
    case PARAMETER_TEXT:
        return value->kind == VALUE_STRING;
    case PARAMETER_INTEGER:
        return value->kind == VALUE_INT;
    case PARAMETER_BOOLEAN:
        return value->kind == VALUE_BOOL;
    case PARAMETER_LABEL:
        return is_label(value);
    case PARAMETER_LABELS:
        if (value->kind != VALUE_LIST) {
            return is_label(value);
        }
        for (size_t i = 0; i < value->list.count; i++) {
            if (!is_label(&value->list.items[i])) {
                return false;
            }
        }
        return true;
    case PARAMETER_ANY:
    case PARAMETER_FUNCTION:
        break;
    }
    return true;
}

static enum lyn_code check_parameter(const struct entry *entry, size_t parameter,
                                     struct lyn_error *err) {
    const struct parameter *wanted = &entry->function->parameters[parameter];
    const struct argument *given = NULL;
    for (size_t i = 0; i < entry->argument_count && !given; i++) {
        given = entry->arguments[i].parameter == parameter ? &entry->arguments[i] : NULL;
    }
    if (!given) {
        return wanted->required
                   ? error_set(err, REASON_WRONG_TYPE, "%s() missing 1 required argument: '%s'",
                               entry->function->name, wanted->name)
                   : LYN_OK;
    }
    if (given->constant && !fits(wanted->kind, given->constant) &&
        !(given->constant->kind == VALUE_NULL && !wanted->required)) {
        return error_set(err, REASON_WRONG_TYPE, "'%s' of %s() cannot be %s", wanted->name,
                         entry->function->name, value_kind_phrase(given->constant->kind));
    }
    return LYN_OK;
}

/* What is the same for all rows is compiled before any of them. */
static enum lyn_code check_text(const struct parsing *parsing, const struct argument *given,
                                struct lyn_error *err) {
    const char *name = parsing->out->function->parameters[given->parameter].name;
    const struct compute_files *files = parsing->out->context->files;
    struct sv text = given->constant->text;
    struct template *template = NULL;
    struct expression expression;
    enum lyn_code code = LYN_OK;
    if (strcmp(name, "template") == 0) {
        code = template_compile(text, parsing->out->name, &template, err);
        template_unref(template);
    } else if (strcmp(name, "expression") == 0) {
        code = expression_parse(parsing->call->arena, text, &expression, err);
    } else if (strcmp(name, "regexp") == 0 && files) {
        code = files->check(files->user, parsing->call, text, err);
    }
    return code;
}

enum lyn_code entry_take_arguments(struct call *call, const struct value *details,
                                   struct entry *out, struct lyn_error *err) {
    const struct parsing parsing = {call, details, out};
    enum lyn_code code = take_all(&parsing, err);
    out->by_row = out->function->kind == FUNCTION_ROW;
    for (size_t i = 0; i < out->argument_count && code == LYN_OK; i++) {
        out->by_row |= is_of_row(out->arguments[i].source);
    }
    for (size_t i = 0; code == LYN_OK && out->function->parameters[i].name; i++) {
        code = check_parameter(out, i, err);
    }
    for (size_t i = 0; i < out->argument_count && code == LYN_OK; i++) {
        const struct argument *given = &out->arguments[i];
        if (given->constant && given->parameter != SIZE_MAX &&
            given->constant->kind == VALUE_STRING) {
            code = check_text(&parsing, given, err);
        }
    }
    return code;
}
