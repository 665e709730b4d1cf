/* What lynguine and Jekyll add for pages: markdownify, slugify, jsonify. */
#include "base/utf8.h"
#include "liquid/filter.h"
#include "liquid/markdown_html.h"
#include "liquid/text.h"

enum lyn_code filter_markdownify(struct filter_call *call, struct lyn_error *err) {
    struct sv text;
    struct buf out;
    enum lyn_code code = filter_input_text(call, &text, err);
    if (code) {
        return code;
    }
    filter_buffer(call, &out);
    if (markdown_html(text, &out) || out.failure != BUF_FINE) {
        return filter_return_buffer(call, &out, err);
    }
    buf_dispose(&out);
    return error_oom(err);
}

enum lyn_code filter_jsonify(struct filter_call *call, struct lyn_error *err) {
    struct buf out;
    filter_buffer(call, &out);
    value_print_json(&call->input, (struct json_style){0}, &out);
    return filter_return_buffer(call, &out, err);
}

enum slug_mode { SLUG_DEFAULT, SLUG_RAW, SLUG_PRETTY, SLUG_ASCII, SLUG_NONE };

static enum slug_mode slug_mode(const struct filter_call *call) {
    static const struct {
        const char *name;
        enum slug_mode mode;
    } modes[] = {
        {"raw", SLUG_RAW}, {"pretty", SLUG_PRETTY}, {"ascii", SLUG_ASCII}, {"none", SLUG_NONE}};
    for (size_t i = 0; call->count > 0 && i < sizeof modes / sizeof *modes; i++) {
        if (value_is_text(&call->arguments[0], modes[i].name)) {
            return modes[i].mode;
        }
    }
    return SLUG_DEFAULT;
}

static bool keeps(enum slug_mode mode, uint32_t c) {
    if (mode == SLUG_RAW) {
        return !text_is_space(c);
    }
    if (mode == SLUG_PRETTY && c < 0x80 && c && strchr("._~!$&'()+,;=@", (int)c)) {
        return true;
    }
    return c != '_' && text_is_word(c) && (mode != SLUG_ASCII || c < 0x80);
}

/* Lower case, everything else than letters and digits a dash, none at the ends. */
enum lyn_code filter_slugify(struct filter_call *call, struct lyn_error *err) {
    struct sv text;
    struct buf slug, out;
    enum slug_mode mode = slug_mode(call);
    enum lyn_code code = filter_input_text(call, &text, err);
    if (code) {
        return code;
    }
    filter_buffer(call, &slug);
    filter_buffer(call, &out);
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        uint32_t c = utf8_next(text, &at);
        if (mode == SLUG_NONE || keeps(mode, c)) {
            buf_append(&slug, text.data + start, at - start);
        } else if (slug.len && slug.data[slug.len - 1] != '-') {
            buf_putc(&slug, '-');
        }
    }
    if (mode != SLUG_NONE && slug.len && slug.data[slug.len - 1] == '-') {
        slug.len--;
    }
    code = buf_status(&slug, err);
    text_lower(buf_view(&slug), &out);
    buf_dispose(&slug);
    if (code == LYN_OK) {
        return filter_return_buffer(call, &out, err);
    }
    buf_dispose(&out);
    return code;
}
