#include "base/utf8.h"
#include "compute/functions.h"
#include "liquid/text.h"

/* The text of a buffer in the arena; disposes of the buffer. */
static enum lyn_code return_text(const struct function_call *call, struct buf *buf,
                                 struct value *out, struct lyn_error *err) {
    enum lyn_code code = buf_status(buf, err);
    if (code == LYN_OK) {
        char *copy = arena_strdup(call->arena, buf_view(buf));
        *out = value_string((struct sv){copy, buf->len});
        code = copy ? LYN_OK : arena_error(call->arena, err);
    }
    buf_dispose(buf);
    return code;
}

enum lyn_code fn_render_liquid(const struct function_call *call, struct value *out,
                               struct lyn_error *err) {
    const struct value *source = function_argument(call, 0);
    struct template *template = NULL;
    struct template_options options = {.now = call->call->now,
                                       .utc_offset_s = call->call->utc_offset_s,
                                       .loader = call->context->loader,
                                       .limits = TEMPLATE_LIMITS_DEFAULT};
    struct buf text;
    if (source->kind != VALUE_STRING) {
        return function_fail(call, REASON_WRONG_TYPE, err, "a template is text, not %s",
                             value_kind_phrase(source->kind));
    }
    enum lyn_code code =
        template_cache_get(call->templates, source->text, call->name, &template, err);
    if (code != LYN_OK) {
        return code;
    }
    buf_init(&text, options.limits.output_bytes);
    code = template_render(call->call, template, &call->rest, &options, &text, err);
    template_unref(template);
    if (code != LYN_OK) {
        buf_dispose(&text);
        return code;
    }
    return return_text(call, &text, out, err);
}

enum lyn_code fn_liquid(const struct function_call *call, struct value *out,
                        struct lyn_error *err) {
    return fn_render_liquid(call, out, err);
}

/* ---- texts and their parts ---- */

static enum lyn_code text_of(const struct function_call *call, size_t i, struct sv *out,
                             struct lyn_error *err) {
    const struct value *value = function_argument(call, i);
    if (value_is_missing(value)) {
        *out = SV("");
        return LYN_OK;
    }
    if (value->kind != VALUE_STRING) {
        return function_fail(call, REASON_WRONG_TYPE, err, "`%s` must be text, not %s",
                             call->function->parameters[i].name, value_kind_phrase(value->kind));
    }
    *out = value->text;
    return LYN_OK;
}

struct parts {
    struct value *items;
    size_t count, capacity;
};

static bool add_part(const struct function_call *call, struct parts *parts, struct sv text) {
    if (parts->count == parts->capacity) {
        size_t capacity = parts->capacity ? 2 * parts->capacity : 8;
        struct value *items =
            arena_grow(call->arena, parts->items, parts->count, capacity, sizeof *items);
        if (!items) {
            return false;
        }
        parts->items = items;
        parts->capacity = capacity;
    }
    parts->items[parts->count++] = value_string(text);
    return true;
}

static enum lyn_code return_parts(const struct function_call *call, const struct parts *parts,
                                  bool made, struct value *out, struct lyn_error *err) {
    *out = (struct value){.kind = VALUE_LIST, .list = {parts->items, parts->count}};
    return made ? LYN_OK : arena_error(call->arena, err);
}

enum lyn_code fn_paragraph_split(const struct function_call *call, struct value *out,
                                 struct lyn_error *err) {
    struct sv text, separator;
    struct parts parts = {0};
    bool made = true;
    enum lyn_code code = text_of(call, 0, &text, err);
    if (code == LYN_OK) {
        code = text_of(call, 1, &separator, err);
    }
    if (code == LYN_OK && separator.len == 0) {
        code = function_fail(call, REASON_INVALID_VALUE, err, "empty separator");
    }
    if (code != LYN_OK) {
        return code;
    }
    for (;;) {
        const char *at =
            text.len ? memmem(text.data, text.len, separator.data, separator.len) : NULL;
        if (!at) {
            break;
        }
        size_t len = (size_t)(at - text.data);
        made = made && add_part(call, &parts, (struct sv){text.data, len});
        text = (struct sv){at + separator.len, text.len - len - separator.len};
    }
    made = made && add_part(call, &parts, text);
    return return_parts(call, &parts, made, out, err);
}

static bool ends_sentence(char c) {
    return c == '.' || c == '!' || c == '?';
}

enum lyn_code fn_sentence_split(const struct function_call *call, struct value *out,
                                struct lyn_error *err) {
    struct sv text, sentence;
    struct parts parts = {0};
    bool made = true;
    size_t begin = 0;
    enum lyn_code code = text_of(call, 0, &text, err);
    if (code != LYN_OK) {
        return code;
    }
    for (size_t i = 0; i < text.len; i++) {
        bool last = i + 1 == text.len;
        bool end = ends_sentence(text.data[i]) && (last || strchr(" \t\r\n", text.data[i + 1]));
        if (!end && !last) {
            continue;
        }
        sentence = text_trim((struct sv){text.data + begin, i + 1 - begin});
        made = made && (sentence.len == 0 || add_part(call, &parts, sentence));
        begin = i + 1;
    }
    return return_parts(call, &parts, made, out, err);
}

enum lyn_code fn_word_count(const struct function_call *call, struct value *out,
                            struct lyn_error *err) {
    struct sv text;
    int64_t count = 0;
    enum lyn_code code = text_of(call, 0, &text, err);
    if (code != LYN_OK) {
        return code;
    }
    for (size_t at = 0;;) {
        struct sv word = text_next_word(text, &at);
        bool counts = false;
        if (word.len == 0) {
            break;
        }
        for (size_t i = 0; i < word.len && !counts;) {
            counts = text_is_word(utf8_next(word, &i));
        }
        count += counts;
    }
    *out = value_int(count);
    return LYN_OK;
}

/* ---- columns of text ---- */

static enum lyn_code to_text(const struct function_call *call, struct value *cell,
                             struct lyn_error *err) {
    struct buf text;
    if (cell->kind == VALUE_NULL || cell->kind == VALUE_STRING) {
        return LYN_OK;
    }
    buf_init(&text, SIZE_MAX / 2);
    value_print_python(cell, &text);
    return return_text(call, &text, cell, err);
}

enum lyn_code fn_convert_string(const struct function_call *call, struct frame **out,
                                struct lyn_error *err) {
    return function_convert(call, 0, to_text, function_column_of, out, err);
}
