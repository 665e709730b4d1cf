#include "liquid/filter.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "liquid/number.h"

static const struct filter FILTERS[] = {
#define FILTER(name, least, most) {#name, least, most, filter_##name},
#include "liquid/filter.def"
#undef FILTER
};

const struct filter *filter_lookup(struct sv name) {
    size_t low = 0, high = sizeof FILTERS / sizeof *FILTERS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = sv_compare(sv_from(FILTERS[middle].name), name);
        if (order == 0) {
            return &FILTERS[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

enum lyn_code filter_fail(const struct filter_call *call, struct lyn_error *err, const char *format,
                          ...) {
    char message[256];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return error_set(err, REASON_INVALID_VALUE, "%.*s: %s", SV_ARG(call->name),
                     len < 0 ? "an error" : message);
}

void filter_warn(const struct filter_call *call, const char *format, ...) {
    char message[256];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    uint64_t line, column;
    utf8_position(call->source, call->at, &line, &column);
    call_warn(call->call, REASON_INVALID_VALUE, call->template_name, line, "%.*s: %s",
              SV_ARG(call->name), len < 0 ? "a warning" : message);
}

enum { UNITS_PER_STEP = 64 };

enum lyn_code filter_charge(struct filter_call *call, size_t units, struct lyn_error *err) {
    size_t steps = units / UNITS_PER_STEP;
    if (steps > *call->steps_left) {
        return error_set(err, REASON_LIMIT_STEPS, "%.*s: the template takes too many steps",
                         SV_ARG(call->name));
    }
    *call->steps_left -= steps;
    /* What takes long asks by itself whether there is time left. */
    return steps > 1024 ? call_check(call->call, err) : LYN_OK;
}

bool filter_given(const struct filter_call *call, uint32_t index) {
    return index < call->count && !item_is_undefined(&call->arguments[index]);
}

static enum lyn_code to_text(struct filter_call *call, const struct value *item, struct sv *out,
                             struct lyn_error *err) {
    return item_text(call->arena, item, out) ? filter_charge(call, out->len, err)
                                             : arena_error(call->arena, err);
}

enum lyn_code filter_input_text(struct filter_call *call, struct sv *out, struct lyn_error *err) {
    if (call->input.kind == VALUE_NULL && item_mark(&call->input) != MARK_LOOP) {
        *out = SV("");
        return LYN_OK;
    }
    return to_text(call, &call->input, out, err);
}

enum lyn_code filter_argument_text(struct filter_call *call, uint32_t index, struct sv *out,
                                   struct lyn_error *err) {
    return to_text(call, &call->arguments[index], out, err);
}

enum lyn_code filter_argument_integer(struct filter_call *call, uint32_t index, int64_t *out,
                                      struct lyn_error *err) {
    const struct value *item = &call->arguments[index];
    if (!item_is_undefined(item) && number_to_int64(item, out)) {
        return LYN_OK;
    }
    return filter_fail(call, err, "expected an integer, found %s", value_kind_phrase(item->kind));
}

enum lyn_code filter_return(struct filter_call *call, struct value value) {
    *call->out = value;
    return LYN_OK;
}

enum lyn_code filter_return_text(struct filter_call *call, struct sv text) {
    return filter_return(call, value_string(text));
}

void filter_buffer(const struct filter_call *call, struct buf *buf) {
    buf_init(buf, call->text_max);
}

enum lyn_code filter_return_buffer(struct filter_call *call, struct buf *buf,
                                   struct lyn_error *err) {
    enum lyn_code code = buf_status(buf, err);
    if (code == LYN_OK) {
        char *copy = arena_strdup(call->arena, buf_view(buf));
        *call->out = value_string((struct sv){copy, buf->len});
        code = copy ? filter_charge(call, buf->len, err) : arena_error(call->arena, err);
    }
    buf_dispose(buf);
    return code;
}

enum lyn_code filter_rewrite(struct filter_call *call, void (*change)(struct sv, struct buf *),
                             struct lyn_error *err) {
    struct sv text;
    struct buf out;
    enum lyn_code code = filter_input_text(call, &text, err);
    if (code) {
        return code;
    }
    filter_buffer(call, &out);
    change(text, &out);
    return filter_return_buffer(call, &out, err);
}

enum { FLATTEN_DEPTH = 5 };

static bool is_nested(const struct value *list) {
    for (size_t i = 0; i < list->list.count; i++) {
        if (list->list.items[i].kind == VALUE_LIST) {
            return true;
        }
    }
    return false;
}

static size_t count_flat(const struct value *list, int depth) {
    size_t count = 0;
    for (size_t i = 0; i < list->list.count; i++) {
        const struct value *item = &list->list.items[i];
        count += item->kind == VALUE_LIST && depth > 0 ? count_flat(item, depth - 1) : 1;
    }
    return count;
}

static struct value *copy_flat(const struct value *list, int depth, struct value *to) {
    for (size_t i = 0; i < list->list.count; i++) {
        const struct value *item = &list->list.items[i];
        if (item->kind == VALUE_LIST && depth > 0) {
            to = copy_flat(item, depth - 1, to);
        } else {
            *to++ = *item;
        }
    }
    return to;
}

enum lyn_code filter_input_list(struct filter_call *call, struct value *out,
                                struct lyn_error *err) {
    const struct value *input = &call->input;
    if (item_is_undefined(input)) {
        *out = item_list(NULL, 0);
        return LYN_OK;
    }
    if (input->kind != VALUE_LIST) {
        struct value *one = arena_alloc(call->arena, sizeof *one);
        if (!one) {
            return arena_error(call->arena, err);
        }
        *one = *input;
        *out = item_list(one, 1);
        return LYN_OK;
    }
    *out = item_list(input->list.items, input->list.count);
    if (is_nested(input)) {
        size_t count = count_flat(input, FLATTEN_DEPTH);
        struct value *items = arena_calloc(call->arena, count, sizeof *items);
        if (!items) {
            return arena_error(call->arena, err);
        }
        copy_flat(input, FLATTEN_DEPTH, items);
        *out = item_list(items, count);
    }
    return filter_charge(call, out->list.count, err);
}
