#include "base/utf8.h"
#include "compute/functions.h"

/* len() of a text, a list, a mapping. */
static enum lyn_code length_of(const struct function_call *call, const struct value *value,
                               int64_t *out, struct lyn_error *err) {
    switch (value->kind) {
    case VALUE_STRING:
        *out = (int64_t)utf8_count(value->text);
        return LYN_OK;
    case VALUE_LIST:
        *out = (int64_t)value->list.count;
        return LYN_OK;
    case VALUE_MAP:
        *out = (int64_t)value->map.count;
        return LYN_OK;
    default:
        return function_fail(call, REASON_WRONG_TYPE, err, "%s has no length",
                             value_kind_phrase(value->kind));
    }
}

enum lyn_code fn_len(const struct function_call *call, struct value *out, struct lyn_error *err) {
    int64_t length = 0;
    enum lyn_code code = length_of(call, function_argument(call, 0), &length, err);
    *out = value_int(length);
    return code;
}

enum lyn_code fn_list_lengths(const struct function_call *call, struct value *out,
                              struct lyn_error *err) {
    struct value items;
    enum lyn_code code = function_items(call, 0, &items, err);
    if (code != LYN_OK) {
        return code;
    }
    struct value *lengths = arena_calloc(call->arena, items.list.count, sizeof *lengths);
    if (!lengths) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < items.list.count && code == LYN_OK; i++) {
        int64_t length = 0;
        code = length_of(call, &items.list.items[i], &length, err);
        lengths[i] = value_int(length);
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {lengths, items.list.count}};
    return code;
}

/* The entry whose length is larger, times sign, than that of all before it; null without any. */
static enum lyn_code pick(const struct function_call *call, int64_t sign, struct value *out,
                          struct lyn_error *err) {
    struct value items;
    int64_t best = 0;
    enum lyn_code code = function_items(call, 0, &items, err);
    *out = value_null();
    for (size_t i = 0; code == LYN_OK && i < items.list.count; i++) {
        int64_t length = 0;
        code = length_of(call, &items.list.items[i], &length, err);
        if (i == 0 || sign * length > sign * best) {
            best = length;
            *out = items.list.items[i];
        }
    }
    return code;
}

enum lyn_code fn_return_longest(const struct function_call *call, struct value *out,
                                struct lyn_error *err) {
    return pick(call, 1, out, err);
}

enum lyn_code fn_return_shortest(const struct function_call *call, struct value *out,
                                 struct lyn_error *err) {
    return pick(call, -1, out, err);
}

enum lyn_code fn_identity(const struct function_call *call, struct value *out,
                          struct lyn_error *err) {
    (void)err;
    *out = *function_argument(call, 0);
    return LYN_OK;
}

/* The entry is the first argument of the function, the others are as the table has them. */
enum lyn_code fn_map(const struct function_call *call, struct value *out, struct lyn_error *err) {
    const struct function *function = call->callable;
    struct value items, arguments[FUNCTION_PARAMETERS];
    enum lyn_code code = function_items(call, 1, &items, err);
    if (code != LYN_OK) {
        return code;
    }
    for (size_t i = 0; function->parameters[i].name; i++) {
        arguments[i] = function->parameters[i].otherwise;
        if (i > 0 && function->parameters[i].required) {
            return function_fail(call, REASON_WRONG_TYPE, err,
                                 "%s() missing 1 required argument: '%s'", function->name,
                                 function->parameters[i].name);
        }
    }
    if (!function->parameters[0].name || function->sees_row || call->function == function) {
        return function_fail(call, REASON_INVALID_VALUE, err, "%s() cannot be mapped",
                             function->name);
    }
    struct value *made = arena_calloc(call->arena, items.list.count, sizeof *made);
    struct function_call inner = *call;
    inner.function = function;
    inner.arguments = arguments;
    inner.rest = (struct value){.kind = VALUE_MAP};
    if (!made) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < items.list.count && code == LYN_OK; i++) {
        arguments[0] = items.list.items[i];
        code = call_check(call->call, err);
        if (code == LYN_OK) {
            code = function->value(&inner, &made[i], err);
        }
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {made, items.list.count}};
    return code;
}

enum lyn_code fn_remove_nan(const struct function_call *call, struct value *out,
                            struct lyn_error *err) {
    const struct value *mapping = function_argument(call, 0);
    if (mapping->kind != VALUE_MAP) {
        return function_fail(call, REASON_WRONG_TYPE, err, "`dictionary` must be a mapping, not %s",
                             value_kind_phrase(mapping->kind));
    }
    return value_without_missing(call->arena, mapping, out, err);
}
