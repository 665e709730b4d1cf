#include "compute/entry.h"

#include <stdio.h>

#include "frame/label.h"

static const struct sv DEFAULT_SEPARATOR = {"\n\n---\n\n", 7};

static const char *const KEYS[] = {"function",    "field",     "args",     "function_args",
                                   "column_args", "view_args", "row_args", "subseries_args",
                                   "refresh",     "mode",      "separator"};
enum { KEY_COUNT = sizeof KEYS / sizeof *KEYS };

struct parsing {
    struct call *call;
    const struct value *details;
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
            bool is_bool = key->kind == VALUE_BOOL;
            return error_set(err, REASON_WRONG_TYPE, "unknown key '%.*s'%s%s%s%s", SV_ARG(name),
                             is_bool ? " (YAML reads an unquoted on, off, yes or no as one)" : "",
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
                         "`function` must be the name of a function, not %s",
                         value_kind_phrase(name->kind));
    }
    parsing->out->function = function_find(name->text);
    return parsing->out->function ? LYN_OK : function_unknown(name->text, err);
}

/* Reading puts one result into every field (2.2), the method spreads it over them (2.3). */
static enum lyn_code check_spread(struct entry *out, struct lyn_error *err) {
    size_t outputs = out->function->outputs;
    if (out->field_count < 2 || out->function->kind >= FUNCTION_VECTOR) {
        return LYN_OK;
    }
    out->spread = outputs > 0 || out->context->use == ENTRY_CALL;
    return outputs == 0 || outputs == out->field_count
               ? LYN_OK
               : error_set(err, REASON_INVALID_VALUE,
                           "%s() gives %zu values, and `field` names %zu columns",
                           out->function->name, outputs, out->field_count);
}

static enum lyn_code take_field(const struct parsing *parsing, const struct value *name,
                                struct value *out, struct lyn_error *err) {
    if (name->kind == VALUE_LIST || name->kind == VALUE_MAP) {
        return error_set(err, REASON_WRONG_TYPE,
                         "`field` must be the name of a column or a list of names, not %s",
                         value_kind_phrase(name->kind));
    }
    enum lyn_code code = label_from_key(parsing->call->arena, name, out, err);
    if (code == LYN_OK && parsing->out->context->use == ENTRY_CALL && value_is_text(out, "_")) {
        *out = value_null();
    }
    return code;
}

static enum lyn_code take_fields(const struct parsing *parsing, struct lyn_error *err) {
    struct entry *out = parsing->out;
    const struct value *field = value_get(parsing->details, "field");
    enum function_kind kind = out->function->kind;
    bool needed =
        out->context->use == ENTRY_READING && (kind == FUNCTION_ROW || kind == FUNCTION_COLUMN);
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
        enum lyn_code code = take_field(parsing, name, &out->fields[i], err);
        if (code != LYN_OK) {
            return code;
        }
    }
    out->field_count = count;
    return check_spread(out, err);
}

static enum lyn_code take_rule(const struct parsing *parsing, struct lyn_error *err) {
    struct entry *out = parsing->out;
    const struct value *refresh = value_get(parsing->details, "refresh");
    const struct value *mode = value_get(parsing->details, "mode");
    const struct value *separator = value_get(parsing->details, "separator");
    out->separator = DEFAULT_SEPARATOR;
    if (separator && separator->kind != VALUE_STRING) {
        return error_set(err, REASON_WRONG_TYPE, "`separator` must be text, not %s",
                         value_kind_phrase(separator->kind));
    }
    if (separator) {
        out->separator = separator->text;
    }
    if (refresh && refresh->kind != VALUE_BOOL) {
        return error_set(err, REASON_WRONG_TYPE, "`refresh` must be true or false, not %s",
                         value_kind_phrase(refresh->kind));
    }
    bool again = refresh ? refresh->boolean : out->context->use == ENTRY_READING;
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

/* ---- all of it ---- */

static enum lyn_code parse(const struct parsing *parsing, struct lyn_error *err) {
    if (parsing->details->kind != VALUE_MAP) {
        return error_set(err, REASON_INVALID_VALUE, "it must be a mapping, not %s",
                         value_kind_phrase(parsing->details->kind));
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
    return code == LYN_OK ? entry_take_arguments(parsing->call, parsing->details, parsing->out, err)
                          : code;
}

enum lyn_code entry_parse(struct call *call, const struct value *details, size_t number,
                          const struct compute_context *context, struct entry *out,
                          struct lyn_error *err) {
    const struct parsing parsing = {call, details, out};
    const struct value *function = value_get(details, "function");
    bool named = function && function->kind == VALUE_STRING;
    struct sv called = named ? function->text : SV("");
    char *name = number ? arena_printf(call->arena, "compute entry %zu%s%.*s%s", number,
                                       named ? " (" : "", SV_ARG(called), named ? ")" : "")
                        : arena_printf(call->arena, "%.*s", SV_ARG(called));
    if (!name) {
        return arena_error(call->arena, err);
    }
    *out = (struct entry){.context = context, .name = sv_from(name), .line = details->line};
    enum lyn_code code = parse(&parsing, err);
    if (code != LYN_OK) {
        entry_blame(out, err);
    }
    return code;
}
