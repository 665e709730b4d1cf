#include "compute/display.h"

#include "base/num.h"
#include "base/repr.h"

/* One replacement field: {path!conversion:specification} */
struct field {
    struct sv path; /* name, then [keys] */
    char conversion;
    struct sv specification;
};

static enum lyn_code not_a_format(const char *why, struct lyn_error *err) {
    return error_set(err, REASON_INVALID_VALUE, "`display` is no format: %s", why);
}

/* ---- taking a format apart ---- */

static size_t find(struct sv text, size_t from, const char *any) {
    while (from < text.len && (text.data[from] == '\0' || !strchr(any, text.data[from]))) {
        from++;
    }
    return from;
}

static struct sv part(struct sv text, size_t begin, size_t end) {
    return (struct sv){text.data + begin, end - begin};
}

/* The name up to what follows it; the rest of the path is for walk(). */
static struct sv name_of(struct sv path) {
    return part(path, 0, find(path, 0, "[."));
}

static enum lyn_code check_path(struct sv path, struct lyn_error *err) {
    struct sv name = name_of(path);
    int64_t number;
    if (name.len == 0 || num_parse_int64(name, &number)) {
        return not_a_format("a field needs the name of a variable", err);
    }
    for (size_t at = name.len; at < path.len;) {
        size_t end = find(path, at, "]");
        if (path.data[at] != '[' || end == path.len || end == at + 1) {
            return not_a_format("after a name there may be [keys] only", err);
        }
        at = end + 1;
    }
    return LYN_OK;
}

/* The field that begins behind a brace; *at moves behind it. */
static enum lyn_code take_field(struct sv format, size_t *at, struct field *out,
                                struct lyn_error *err) {
    size_t close = find(format, *at, "{}");
    if (close == format.len || format.data[close] == '{') {
        return not_a_format(close == format.len ? "expected '}' before end of string"
                                                : "fields in fields are not known",
                            err);
    }
    struct sv whole = part(format, *at, close);
    size_t end = find(whole, 0, "!:");
    *out = (struct field){.path = part(whole, 0, end), .specification = SV("")};
    *at = close + 1;
    if (end < whole.len && whole.data[end] == '!') {
        if (end + 1 == whole.len || !strchr("rs", whole.data[end + 1])) {
            return not_a_format("behind ! there is r or s", err);
        }
        out->conversion = whole.data[end + 1];
        end += 2;
    }
    if (end < whole.len && whole.data[end] != ':') {
        return not_a_format("expected ':' after the conversion", err);
    }
    if (end < whole.len) {
        out->specification = part(whole, end + 1, whole.len);
    }
    return check_path(out->path, err);
}

/* ---- values ---- */

static enum lyn_code no_such_key(struct sv key, struct lyn_error *err) {
    struct buf shown;
    buf_init(&shown, SIZE_MAX / 2);
    repr_text(&shown, key);
    enum lyn_code code =
        error_set(err, REASON_MISSING_KEY, "`display` asks for %s, which the row does not have",
                  shown.data ? shown.data : "something");
    error_type(err, "KeyError");
    buf_dispose(&shown);
    return code;
}

/* Digits count items of a list, all else is a key. */
static const struct value *item(const struct value *value, struct sv key) {
    int64_t number;
    if (value->kind == VALUE_MAP) {
        return value_get_sv(value, key);
    }
    bool known = value->kind == VALUE_LIST && num_parse_int64(key, &number) && number >= 0 &&
                 (uint64_t)number < value->list.count;
    return known ? &value->list.items[number] : NULL;
}

static enum lyn_code walk(struct sv path, const struct value *variables, const struct value **out,
                          struct lyn_error *err) {
    struct sv key = name_of(path);
    size_t at = key.len;
    *out = value_get_sv(variables, key);
    while (*out && at < path.len) {
        size_t end = find(path, at, "]");
        key = part(path, at + 1, end);
        *out = item(*out, key);
        at = end + 1;
    }
    return *out ? LYN_OK : no_such_key(key, err);
}

static enum lyn_code print_converted(const struct value *value, char conversion,
                                     struct sv specification, struct buf *out,
                                     struct lyn_error *err) {
    struct buf text;
    buf_init(&text, SIZE_MAX / 2);
    if (conversion == 'r' && value->kind == VALUE_STRING) {
        repr_text(&text, value->text);
    } else {
        value_print_python(value, &text);
    }
    enum lyn_code code = buf_status(&text, err);
    if (code == LYN_OK) {
        struct value converted = value_string(buf_view(&text));
        code = display_value(&converted, specification, out, err);
    }
    buf_dispose(&text);
    return code;
}

static enum lyn_code print_field(const struct field *field, const struct value *variables,
                                 struct buf *out, struct lyn_error *err) {
    const struct value *value = NULL;
    enum lyn_code code = walk(field->path, variables, &value, err);
    if (code != LYN_OK) {
        return code;
    }
    return field->conversion
               ? print_converted(value, field->conversion, field->specification, out, err)
               : display_value(value, field->specification, out, err);
}

/* Without variables nothing is printed: the format is checked. */
static enum lyn_code run(struct sv format, const struct value *variables, struct buf *out,
                         struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t at = 0; at < format.len && code == LYN_OK;) {
        size_t brace = find(format, at, "{}");
        bool doubled = brace + 1 < format.len && format.data[brace] == format.data[brace + 1];
        if (variables) {
            buf_append_sv(out, part(format, at, brace + doubled));
        }
        at = brace + (doubled ? 2 : 1);
        if (doubled || brace == format.len) {
            continue;
        }
        if (format.data[brace] == '}') {
            return not_a_format("single '}' encountered in format string", err);
        }
        struct field field = {.path = SV("")};
        code = take_field(format, &at, &field, err);
        if (code == LYN_OK && variables) {
            code = print_field(&field, variables, out, err);
        }
    }
    return code;
}

enum lyn_code display_check(struct sv format, struct lyn_error *err) {
    return run(format, NULL, NULL, err);
}

enum lyn_code display_print(struct sv format, const struct value *variables, struct buf *out,
                            struct lyn_error *err) {
    return run(format, variables, out, err);
}
