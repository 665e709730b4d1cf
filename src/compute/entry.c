#include "compute/entry.h"

#include <stdio.h>

#include "compute/expression.h"
#include "frame/label.h"

static const struct sv DEFAULT_SEPARATOR = {"\n\n---\n\n", 7};

static const char *const KEYS[] = {"function",    "field",     "args",     "function_args",
                                   "column_args", "view_args", "row_args", "subseries_args",
                                   "refresh",     "mode",      "separator"};
enum { KEY_COUNT = sizeof KEYS / sizeof *KEYS };

struct parsing {
    struct call *call;
    const struct value *details;
    enum entry_use use;
    struct entry *out;
};

void entry_blame(const struct entry *entry, struct lyn_error *err) {
    if (!err) {
        return;
    }
    struct lyn_error why = *err;
    char place[64] = "";
    if (why.file[0] != '\0') {
        /* Only templates know a file here, and it is the entry's own name. */
        err->file[0] = '\0';
        err->line = err->column = 0;
        if (why.line) {
            snprintf(place, sizeof place, " (line %llu, column %llu of the template)",
                     (unsigned long long)why.line, (unsigned long long)why.column);
        }
    }
    /* A function says its own name already; `compute entry 3 (sort)` says more than that. */
    size_t len = entry->name.len;
    bool named = strncmp(why.message, entry->name.data, len) == 0 && why.message[len] == '(';
    struct lyn_error whole;
    (void)error_set(&whole, REASON_INVALID_VALUE, "%.*s%s%s%s",
                    SV_ARG(named ? SV("") : entry->name), named ? "" : ": ", why.message, place);
    memcpy(err->message, whole.message, sizeof err->message);
    error_field(err, "compute");
    error_at(err, NULL, 0, entry->line, 0);
}

/* ---- keys ---- */

static enum lyn_code check_keys(const struct value *details, struct lyn_error *err) {
    for (size_t i = 0; i < details->map.count; i++) {
        const struct value *key = &details->map.entries[i].key;
        bool known = false;
        for (size_t k = 0; k < KEY_COUNT && !known; k++) {
            known = value_is_text(key, KEYS[k]);
        }
        if (!known) {
            struct sv name =
                key->kind == VALUE_STRING ? key->text : sv_from(value_kind_name(key->kind));
            const char *nearest = sv_nearest(name, KEYS, KEY_COUNT);
            return error_set(err, REASON_WRONG_TYPE, "unknown key '%.*s'%s%s%s", SV_ARG(name),
                             nearest ? "; did you mean '" : "", nearest ? nearest : "",
                             nearest ? "'?" : "");
        }
    }
    return LYN_OK;
}

static enum lyn_code find_function(const struct parsing *parsing, struct lyn_error *err) {
    const struct value *name = value_get(parsing->details, "function");
    if (!name) {
        enum lyn_code code = error_set(err, REASON_MISSING_KEY, "there is no `function`");
        error_type(err, "KeyError");
        return code;
    }
    if (name->kind != VALUE_STRING) {
        return error_set(err, REASON_INVALID_VALUE,
                         "`function` must be the name of a function, not a %s",
                         value_kind_name(name->kind));
    }
    parsing->out->function = function_find(name->text);
    return parsing->out->function ? LYN_OK : function_unknown(name->text, err);
}

static enum lyn_code take_fields(const struct parsing *parsing, struct lyn_error *err) {
    struct entry *out = parsing->out;
    const struct value *field = value_get(parsing->details, "field");
    enum function_kind kind = out->function->kind;
    bool needed =
        parsing->use == ENTRY_READING && (kind == FUNCTION_ROW || kind == FUNCTION_COLUMN);
    if (!field || field->kind == VALUE_NULL) {
        return needed ? error_set(err, REASON_INVALID_VALUE,
                                  "Compute object in interface file is missing field key.")
                      : LYN_OK;
    }
    if (kind == FUNCTION_FRAME) {
        return error_set(err, REASON_INVALID_VALUE,
                         "%s changes the whole table and takes no `field`", out->function->name);
    }
    bool many = field->kind == VALUE_LIST;
    size_t count = many ? field->list.count : 1;
    out->fields = arena_calloc(parsing->call->arena, count, sizeof *out->fields);
    if (!out->fields) {
        return arena_error(parsing->call->arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        const struct value *name = many ? &field->list.items[i] : field;
        if (name->kind == VALUE_LIST || name->kind == VALUE_MAP || name->kind == VALUE_NULL) {
            return error_set(err, REASON_WRONG_TYPE, "a column cannot be called by a %s",
                             value_kind_name(name->kind));
        }
        enum lyn_code code = label_from_key(parsing->call->arena, name, &out->fields[i], err);
        if (code != LYN_OK) {
            return code;
        }
        if (parsing->use == ENTRY_CALL && value_is_text(&out->fields[i], "_")) {
            continue;
        }
        out->fields[out->field_count++] = out->fields[i];
    }
    return LYN_OK;
}

static enum lyn_code take_rule(const struct parsing *parsing, struct lyn_error *err) {
    struct entry *out = parsing->out;
    const struct value *refresh = value_get(parsing->details, "refresh");
    const struct value *mode = value_get(parsing->details, "mode");
    const struct value *separator = value_get(parsing->details, "separator");
    out->separator = DEFAULT_SEPARATOR;
    if (separator && separator->kind != VALUE_STRING) {
        return error_set(err, REASON_WRONG_TYPE, "`separator` must be text, not a %s",
                         value_kind_name(separator->kind));
    }
    if (separator) {
        out->separator = separator->text;
    }
    if (refresh && refresh->kind != VALUE_BOOL) {
        return error_set(err, REASON_WRONG_TYPE, "`refresh` must be true or false, not a %s",
                         value_kind_name(refresh->kind));
    }
    bool again = refresh ? refresh->boolean : parsing->use == ENTRY_READING;
    out->rule = again ? WRITE_ALL : WRITE_MISSING;
    if (!mode || value_is_text(mode, "replace")) {
        return LYN_OK;
    }
    if (value_is_text(mode, "append") || value_is_text(mode, "prepend")) {
        out->rule = value_is_text(mode, "append") ? WRITE_APPEND : WRITE_PREPEND;
        return LYN_OK;
    }
    return error_set(
        err, REASON_INVALID_VALUE, "`mode` must be replace, append or prepend, not \"%.*s\"",
        SV_ARG(mode->kind == VALUE_STRING ? mode->text : sv_from(value_kind_name(mode->kind))));
}

/* ---- arguments ---- */

static bool accepts_function(const struct entry *entry, size_t parameter) {
    return parameter != SIZE_MAX &&
           entry->function->parameters[parameter].kind == PARAMETER_FUNCTION;
}

static enum lyn_code take_function(const struct value *name, struct argument *out,
                                   struct lyn_error *err) {
    if (name->kind != VALUE_STRING) {
        return error_set(err, REASON_INVALID_VALUE, "function_args names functions; '%.*s' is a %s",
                         SV_ARG(out->name), value_kind_name(name->kind));
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

static enum lyn_code take_argument(const struct parsing *parsing, enum argument_source source,
                                   const struct value_entry *given, struct lyn_error *err) {
    struct entry *out = parsing->out;
    const struct function *function = out->function;
    if (given->key.kind != VALUE_STRING) {
        return error_set(err, REASON_WRONG_TYPE, "the name of an argument must be text, not a %s",
                         value_kind_name(given->key.kind));
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
    enum lyn_code code = LYN_OK;
    if (source == ARGUMENT_CONSTANT) {
        argument.constant = &given->value;
    } else if (source == ARGUMENT_FUNCTION) {
        code = take_function(&given->value, &argument, err);
    } else if (given->value.kind == VALUE_LIST || given->value.kind == VALUE_MAP) {
        code = error_set(err, REASON_WRONG_TYPE, "'%.*s' must name a column, not a %s",
                         SV_ARG(argument.name), value_kind_name(given->value.kind));
    } else {
        code = label_from_key(parsing->call->arena, &given->value, &argument.label, err);
    }
    size_t at = 0;
    while (at < out->argument_count && !sv_equal(out->arguments[at].name, argument.name)) {
        at++;
    }
    out->arguments[at] = argument;
    out->argument_count += at == out->argument_count;
    return code;
}

static enum lyn_code check_view(const struct parsing *parsing, const char *key,
                                struct lyn_error *err) {
    const struct value *given = value_get(parsing->details, key);
    if (!given || given->kind == VALUE_NULL || (given->kind == VALUE_MAP && !given->map.count)) {
        return LYN_OK;
    }
    return parsing->use == ENTRY_READING
               ? error_set(err, REASON_INVALID_VALUE,
                           "`%s` has no meaning while a data source is read", key)
               : error_set(err, REASON_NOT_BUILT, "`%s` is not built yet", key);
}

/* Later ones override earlier ones (2.1). */
static enum lyn_code take_arguments(const struct parsing *parsing, struct lyn_error *err) {
    static const struct {
        const char *key;
        enum argument_source source;
    } PLACES[] = {{"args", ARGUMENT_CONSTANT},
                  {"function_args", ARGUMENT_FUNCTION},
                  {"column_args", ARGUMENT_COLUMN},
                  {"row_args", ARGUMENT_ROW}};
    enum { PLACE_COUNT = sizeof PLACES / sizeof *PLACES };
    const struct value *given[PLACE_COUNT];
    size_t most = 0;
    for (size_t i = 0; i < PLACE_COUNT; i++) {
        given[i] = value_get(parsing->details, PLACES[i].key);
        if (given[i] && given[i]->kind != VALUE_MAP && given[i]->kind != VALUE_NULL) {
            return error_set(err, REASON_WRONG_TYPE, "`%s` must be a mapping, not a %s",
                             PLACES[i].key, value_kind_name(given[i]->kind));
        }
        most += given[i] && given[i]->kind == VALUE_MAP ? given[i]->map.count : 0;
    }
    struct entry *out = parsing->out;
    out->arguments = arena_calloc(parsing->call->arena, most, sizeof *out->arguments);
    if (!out->arguments) {
        return arena_error(parsing->call->arena, err);
    }
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < PLACE_COUNT; i++) {
        size_t count = given[i] && given[i]->kind == VALUE_MAP ? given[i]->map.count : 0;
        if (count && PLACES[i].source == ARGUMENT_ROW && out->function->kind != FUNCTION_ROW) {
            return error_set(err, REASON_INVALID_VALUE,
                             "%s runs over the table at once and takes no row_args",
                             out->function->name);
        }
        for (size_t k = 0; k < count && code == LYN_OK; k++) {
            code = take_argument(parsing, PLACES[i].source, &given[i]->map.entries[k], err);
        }
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
        return error_set(err, REASON_WRONG_TYPE, "'%s' of %s() cannot be a %s", wanted->name,
                         entry->function->name, value_kind_name(given->constant->kind));
    }
    return LYN_OK;
}

/* Templates and expressions that are the same for all rows are compiled before any of them. */
static enum lyn_code check_texts(const struct parsing *parsing, struct lyn_error *err) {
    struct entry *out = parsing->out;
    size_t source = function_parameter(out->function, SV("template"));
    size_t formula = function_parameter(out->function, SV("expression"));
    for (size_t i = 0; i < out->argument_count; i++) {
        const struct argument *given = &out->arguments[i];
        struct template *template = NULL;
        struct expression expression;
        enum lyn_code code = LYN_OK;
        if (!given->constant || given->parameter == SIZE_MAX) {
            continue;
        }
        if (given->parameter == source) {
            code = template_compile(given->constant->text, out->name, &template, err);
            template_unref(template);
        } else if (given->parameter == formula) {
            code = expression_parse(parsing->call->arena, given->constant->text, &expression, err);
        }
        if (code != LYN_OK) {
            return code;
        }
    }
    return LYN_OK;
}

static enum lyn_code parse(const struct parsing *parsing, struct lyn_error *err) {
    if (parsing->details->kind != VALUE_MAP) {
        return error_set(err, REASON_INVALID_VALUE, "it must be a mapping, not a %s",
                         value_kind_name(parsing->details->kind));
    }
    enum lyn_code code = check_keys(parsing->details, err);
    if (code == LYN_OK) {
        code = find_function(parsing, err);
    }
    if (code == LYN_OK) {
        code = take_fields(parsing, err);
    }
    if (code == LYN_OK) {
        code = take_rule(parsing, err);
    }
    if (code == LYN_OK) {
        code = check_view(parsing, "view_args", err);
    }
    if (code == LYN_OK) {
        code = check_view(parsing, "subseries_args", err);
    }
    if (code == LYN_OK) {
        code = take_arguments(parsing, err);
    }
    for (size_t i = 0; code == LYN_OK && parsing->out->function->parameters[i].name; i++) {
        code = check_parameter(parsing->out, i, err);
    }
    return code == LYN_OK ? check_texts(parsing, err) : code;
}

enum lyn_code entry_parse(struct call *call, const struct value *details, size_t number,
                          enum entry_use use, struct entry *out, struct lyn_error *err) {
    const struct parsing parsing = {call, details, use, out};
    const struct value *function = value_get(details, "function");
    struct sv called = function && function->kind == VALUE_STRING ? function->text : SV("?");
    char *name = use == ENTRY_CALL ? arena_printf(call->arena, "%.*s", SV_ARG(called))
                                   : arena_printf(call->arena, "compute entry %zu (%.*s)", number,
                                                  SV_ARG(called));
    if (!name) {
        return arena_error(call->arena, err);
    }
    *out = (struct entry){.name = sv_from(name), .line = details->line};
    enum lyn_code code = parse(&parsing, err);
    if (code != LYN_OK) {
        entry_blame(out, err);
    }
    return code;
}
