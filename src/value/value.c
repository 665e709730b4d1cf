#include "value/value.h"

#include "base/error.h"
#include "base/num.h"

const char *value_kind_name(enum value_kind kind) {
    switch (kind) {
    case VALUE_NULL:
        return "null";
    case VALUE_BOOL:
        return "boolean";
    case VALUE_INT:
    case VALUE_BIGINT:
        return "integer";
    case VALUE_FLOAT:
        return "float";
    case VALUE_STRING:
        return "string";
    case VALUE_BYTES:
        return "binary";
    case VALUE_DATE:
        return "date";
    case VALUE_DATETIME:
        return "timestamp";
    case VALUE_LIST:
        return "list";
    case VALUE_MAP:
        return "mapping";
    }
    return "unknown";
}

const char *value_kind_phrase(enum value_kind kind) {
    switch (kind) {
    case VALUE_NULL:
        return "null";
    case VALUE_BOOL:
        return "a boolean";
    case VALUE_INT:
    case VALUE_BIGINT:
        return "an integer";
    case VALUE_FLOAT:
        return "a float";
    case VALUE_STRING:
        return "a string";
    case VALUE_BYTES:
        return "binary data";
    case VALUE_DATE:
        return "a date";
    case VALUE_DATETIME:
        return "a timestamp";
    case VALUE_LIST:
        return "a list";
    case VALUE_MAP:
        return "a mapping";
    }
    return "something unknown";
}

const char *value_python_type(enum value_kind kind) {
    switch (kind) {
    case VALUE_NULL:
        return "NoneType";
    case VALUE_BOOL:
        return "bool";
    case VALUE_INT:
    case VALUE_BIGINT:
        return "int";
    case VALUE_FLOAT:
        return "float";
    case VALUE_STRING:
        return "str";
    case VALUE_BYTES:
        return "bytes";
    case VALUE_DATE:
        return "datetime.date";
    case VALUE_DATETIME:
        return "datetime.datetime";
    case VALUE_LIST:
        return "list";
    case VALUE_MAP:
        return "dict";
    }
    return "object";
}

/* The big integer's digits as they are compared and printed: no plus sign, no leading zeros. */
static enum lyn_code take_bigint(struct arena *arena, bool negative, struct sv digits,
                                 struct value *out, struct lyn_error *err) {
    char *text = arena_alloc(arena, digits.len + 2);
    if (!text) {
        return arena_error(arena, err);
    }
    size_t len = 0;
    if (negative) {
        text[len++] = '-';
    }
    memcpy(text + len, digits.data, digits.len);
    len += digits.len;
    text[len] = '\0';
    *out = (struct value){.kind = VALUE_BIGINT, .text = {text, len}};
    return LYN_OK;
}

enum lyn_code value_integer_from_text(struct arena *arena, struct sv digits, struct value *out,
                                      struct lyn_error *err) {
    int64_t small;
    if (num_parse_int64(digits, &small)) {
        *out = value_int(small);
        return LYN_OK;
    }
    struct sv rest = digits;
    bool negative = rest.len && rest.data[0] == '-';
    if (negative || (rest.len && rest.data[0] == '+')) {
        rest.data++;
        rest.len--;
    }
    bool good = rest.len > 0;
    for (size_t i = 0; i < rest.len && good; i++) {
        good = rest.data[i] >= '0' && rest.data[i] <= '9';
    }
    if (!good) {
        return error_set(err, REASON_INVALID_VALUE, "not a decimal integer: '%.*s'",
                         SV_ARG(digits));
    }
    while (rest.len > 1 && rest.data[0] == '0') {
        rest.data++;
        rest.len--;
    }
    return take_bigint(arena, negative, rest, out, err);
}

static enum lyn_code copy_list(struct arena *arena, const struct value *from, struct value *out,
                               struct lyn_error *err) {
    struct value *items = arena_calloc(arena, from->list.count, sizeof *items);
    if (!items) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < from->list.count; i++) {
        enum lyn_code code = value_copy(arena, &from->list.items[i], &items[i], err);
        if (code) {
            return code;
        }
    }
    *out = *from;
    out->list.items = items;
    return LYN_OK;
}

static enum lyn_code copy_map(struct arena *arena, const struct value *from, struct value *out,
                              struct lyn_error *err) {
    struct value_entry *entries = arena_calloc(arena, from->map.count, sizeof *entries);
    if (!entries) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < from->map.count; i++) {
        const struct value_entry *entry = &from->map.entries[i];
        enum lyn_code code = value_copy(arena, &entry->key, &entries[i].key, err);
        if (!code) {
            code = value_copy(arena, &entry->value, &entries[i].value, err);
        }
        if (code) {
            return code;
        }
    }
    *out = *from;
    out->map.entries = entries;
    return LYN_OK;
}

enum lyn_code value_copy(struct arena *arena, const struct value *from, struct value *out,
                         struct lyn_error *err) {
    if (from->kind == VALUE_LIST) {
        return copy_list(arena, from, out, err);
    }
    if (from->kind == VALUE_MAP) {
        return copy_map(arena, from, out, err);
    }
    struct value copy = *from;
    if (from->kind == VALUE_STRING || from->kind == VALUE_BYTES || from->kind == VALUE_BIGINT) {
        copy.text.data = arena_strdup(arena, from->text);
        if (!copy.text.data) {
            return arena_error(arena, err);
        }
    }
    *out = copy;
    return LYN_OK;
}
