#include "formats/csv_options.h"

#include "base/repr.h"
#include "base/utf8.h"

static enum lyn_code at_field(enum lyn_code code, const char *field, struct lyn_error *err) {
    error_field(err, field);
    return code;
}

static bool is_one_character(struct sv text) {
    size_t at = 0;
    if (text.len == 0) {
        return false;
    }
    utf8_next(text, &at);
    return at == text.len;
}

static bool ends_lines(struct sv text) {
    return memchr(text.data, '\n', text.len) || memchr(text.data, '\r', text.len);
}

/* ---- delimiter and quotechar ---- */

/* True when the bar cannot mean a choice between texts, because one of its sides is empty. */
static bool is_literal_bar(struct sv text, size_t at) {
    return at == 0 || at + 1 == text.len || text.data[at - 1] == '|' || text.data[at + 1] == '|';
}

static bool is_one_of(char c, const char *set) {
    return c && strchr(set, c);
}

/* The one text that a delimiter of several characters stands for: itself, with `\t` and escaped
 * punctuation resolved. False when it is a regular expression that matches anything else. */
static bool literal_delimiter(struct sv text, char *out, size_t *out_len) {
    size_t len = 0;
    bool bars_are_literal = false;
    for (size_t at = 0; at < text.len; at++) {
        bars_are_literal |= text.data[at] == '|' && is_literal_bar(text, at);
    }
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];
        if (c == '\\') {
            if (++at == text.len) {
                return false;
            }
            c = text.data[at];
            if (c == 't') {
                c = '\t';
            } else if (!is_one_of(c, "!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~ ")) {
                return false;
            }
        } else if (is_one_of(c, ".^$*+?{}[]()") || (c == '|' && !bars_are_literal)) {
            return false;
        }
        out[len++] = c;
    }
    *out_len = len;
    return true;
}

static enum lyn_code check_delimiter(struct sv text, struct lyn_error *err) {
    if (text.len == 0) {
        return error_set(err, REASON_INVALID_VALUE, "delimiter must not be empty");
    }
    if (ends_lines(text)) {
        return error_set(err, REASON_INVALID_VALUE,
                         "Specified %s as separator or delimiter. This forces lines to be split "
                         "there; choose another delimiter",
                         memchr(text.data, '\n', text.len) ? "\\n" : "\\r");
    }
    return LYN_OK;
}

static enum lyn_code read_delimiter(struct arena *arena, const struct value *value,
                                    struct csv_dialect *out, struct lyn_error *err) {
    enum lyn_code code;
    out->delimiter = SV(",");
    if (!value || value->kind == VALUE_NULL) {
        return LYN_OK;
    }
    if (value->kind != VALUE_STRING) {
        return error_set(err, REASON_WRONG_TYPE, "delimiter must be a string, not %s",
                         value_python_type(value->kind));
    }
    out->delimiter = value->text;
    if ((code = check_delimiter(value->text, err)) != LYN_OK || is_one_character(value->text)) {
        return code;
    }
    if (sv_is(value->text, "\\s+")) {
        out->blanks = true;
        out->delimiter = SV("");
        return LYN_OK;
    }
    char *literal = arena_alloc(arena, value->text.len);
    if (!literal) {
        return arena_error(arena, err);
    }
    size_t len;
    if (!literal_delimiter(value->text, literal, &len)) {
        return error_set(err, REASON_INVALID_VALUE,
                         "delimiter \"%.*s\" is a regular expression; a literal text or \\s+ is "
                         "needed",
                         SV_ARG(value->text));
    }
    out->delimiter = (struct sv){literal, len};
    return LYN_OK;
}

static enum lyn_code read_quote(const struct value *value, struct sv *out, struct lyn_error *err) {
    *out = SV("\"");
    if (!value) {
        return LYN_OK;
    }
    if (value->kind == VALUE_NULL || (value->kind == VALUE_STRING && value->text.len == 0)) {
        return error_set(err, REASON_WRONG_TYPE, "quotechar must be set if quoting enabled");
    }
    if (value->kind != VALUE_STRING) {
        return error_set(err, REASON_WRONG_TYPE, "\"quotechar\" must be string, not %s",
                         value_python_type(value->kind));
    }
    if (!is_one_character(value->text)) {
        return error_set(err, REASON_WRONG_TYPE, "\"quotechar\" must be a 1-character string");
    }
    if (ends_lines(value->text)) {
        return error_set(err, REASON_INVALID_VALUE, "quotechar must not end lines");
    }
    *out = value->text;
    return LYN_OK;
}

static enum lyn_code check_dialect(const struct csv_dialect *dialect, struct lyn_error *err) {
    if (!sv_equal(dialect->delimiter, dialect->quote)) {
        return LYN_OK;
    }
    return at_field(
        error_set(err, REASON_INVALID_VALUE, "delimiter and quotechar must not be the same"),
        "quotechar", err);
}

/* ---- header ---- */

static enum lyn_code read_header(const struct value *value, struct csv_options *out,
                                 struct lyn_error *err) {
    out->has_header = true;
    out->header = 0;
    if (!value || value_is_text(value, "infer")) {
        return LYN_OK;
    }
    bool negative = (value->kind == VALUE_INT && value->integer < 0) ||
                    (value->kind == VALUE_BIGINT && value->text.data[0] == '-');
    if (negative) {
        return error_set(err, REASON_INVALID_VALUE,
                         "Passing negative integer to header is invalid. For no header, use "
                         "header=None instead");
    }
    switch (value->kind) {
    case VALUE_NULL:
        out->has_header = false;
        return LYN_OK;
    case VALUE_INT:
        out->header = value->integer;
        return LYN_OK;
    case VALUE_BIGINT:
        out->header = INT64_MAX;
        return LYN_OK;
    case VALUE_BOOL:
        return error_set(err, REASON_WRONG_TYPE,
                         "Passing a bool to header is invalid. Use header=None for no header or "
                         "header=int to specify the row that makes up the column names");
    case VALUE_LIST:
    case VALUE_MAP:
        return error_set(err, REASON_WRONG_TYPE, "header must be one integer, not %s",
                         value_kind_phrase(value->kind));
    default:
        return error_set(err, REASON_INVALID_VALUE, "header must be integer or list of integers");
    }
}

/* ---- dtypes ---- */

static enum lyn_code key_error(const struct value *key, struct lyn_error *err) {
    struct buf shown;
    buf_init(&shown, 4096);
    if (key->kind == VALUE_STRING) {
        repr_text(&shown, key->text);
    } else {
        value_print_python(key, &shown);
    }
    enum lyn_code code =
        error_set(err, REASON_INVALID_VALUE, "%s", shown.len ? shown.data : "dtypes");
    error_type(err, "KeyError");
    buf_dispose(&shown);
    return code;
}

static bool find_wanted(const struct value *type, enum csv_wanted *out) {
    static const char *const names[] = {
        [CSV_WANTED_STR] = "str_type",
        [CSV_WANTED_INT] = "int_type",
        [CSV_WANTED_FLOAT] = "float_type",
        [CSV_WANTED_BOOL] = "bool_type",
    };
    for (size_t i = CSV_WANTED_STR; i <= CSV_WANTED_BOOL; i++) {
        if (value_is_text(type, names[i])) {
            *out = (enum csv_wanted)i;
            return true;
        }
    }
    return false;
}

static enum lyn_code read_dtype(const struct value *entry, struct csv_dtype *out,
                                struct lyn_error *err) {
    if (entry->kind != VALUE_MAP) {
        return error_set(err, REASON_WRONG_TYPE,
                         "an entry of dtypes must be a mapping with field and type, not %s",
                         value_kind_phrase(entry->kind));
    }
    const struct value *field = value_get(entry, "field"), *type = value_get(entry, "type");
    const struct value absent = value_string(field ? SV("type") : SV("field"));
    enum lyn_code code = LYN_OK;
    if (!field || !type) {
        code = key_error(&absent, err);
        error_note(err, " (an entry of `dtypes` has a field and a type)");
        return code;
    }
    out->field = *field;
    if (!find_wanted(type, &out->wanted)) {
        code = key_error(type, err);
        error_note(err, " (the types of `dtypes` are str_type, int_type, float_type, bool_type)");
    }
    return code;
}

static enum lyn_code read_dtypes(struct arena *arena, const struct value *value,
                                 struct csv_options *out, struct lyn_error *err) {
    out->dtypes = NULL;
    out->dtype_count = 0;
    if (!value_truthy(value)) {
        return LYN_OK;
    }
    if (value->kind != VALUE_LIST) {
        return error_set(err, REASON_WRONG_TYPE, "dtypes must be a list, not %s",
                         value_kind_phrase(value->kind));
    }
    struct csv_dtype *dtypes = arena_calloc(arena, value->list.count, sizeof *dtypes);
    if (!dtypes) {
        return arena_error(arena, err);
    }
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < value->list.count && code == LYN_OK; i++) {
        code = read_dtype(&value->list.items[i], &dtypes[i], err);
    }
    out->dtypes = dtypes;
    out->dtype_count = value->list.count;
    return code;
}

/* ---- both directions ---- */

enum lyn_code csv_options_read(struct arena *arena, const struct value *options,
                               struct csv_options *out, struct lyn_error *err) {
    enum lyn_code code;
    *out = (struct csv_options){0};
    code = read_delimiter(arena, value_get(options, "delimiter"), &out->dialect, err);
    if (code != LYN_OK) {
        return at_field(code, "delimiter", err);
    }
    code = read_quote(value_get(options, "quotechar"), &out->dialect.quote, err);
    if (code != LYN_OK) {
        return at_field(code, "quotechar", err);
    }
    code = read_header(value_get(options, "header"), out, err);
    if (code != LYN_OK) {
        return at_field(code, "header", err);
    }
    code = read_dtypes(arena, value_get(options, "dtypes"), out, err);
    if (code != LYN_OK) {
        return at_field(code, "dtypes", err);
    }
    return check_dialect(&out->dialect, err);
}

static enum lyn_code write_delimiter(const struct value *value, struct sv *out,
                                     struct lyn_error *err) {
    *out = SV(",");
    if (!value) {
        return LYN_OK;
    }
    if (value->kind != VALUE_STRING) {
        return error_set(err, REASON_WRONG_TYPE, "\"delimiter\" must be string, not %s",
                         value_python_type(value->kind));
    }
    if (!is_one_character(value->text)) {
        return error_set(err, REASON_WRONG_TYPE, "\"delimiter\" must be a 1-character string");
    }
    *out = value->text;
    return check_delimiter(value->text, err);
}

enum lyn_code csv_options_write(const struct value *options, struct csv_dialect *out,
                                struct lyn_error *err) {
    *out = (struct csv_dialect){0};
    enum lyn_code code = write_delimiter(value_get(options, "delimiter"), &out->delimiter, err);
    if (code != LYN_OK) {
        return at_field(code, "delimiter", err);
    }
    code = read_quote(value_get(options, "quotechar"), &out->quote, err);
    if (code != LYN_OK) {
        return at_field(code, "quotechar", err);
    }
    return check_dialect(out, err);
}
