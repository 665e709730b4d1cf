/* Filters for HTML, XML and JavaScript. */
#include <stdio.h>
#include <strings.h>

#include "base/utf8.h"
#include "liquid/entities.h"
#include "liquid/filter.h"

static void put_escaped(struct sv text, const char *apostrophe, struct buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        switch (text.data[i]) {
        case '&':
            buf_puts(out, "&amp;");
            break;
        case '<':
            buf_puts(out, "&lt;");
            break;
        case '>':
            buf_puts(out, "&gt;");
            break;
        case '"':
            buf_puts(out, "&quot;");
            break;
        case '\'':
            buf_puts(out, apostrophe);
            break;
        default:
            buf_putc(out, text.data[i]);
        }
    }
}

static void put_unescaped(struct sv text, struct buf *out) {
    for (size_t at = 0; at < text.len;) {
        uint32_t code_point;
        size_t len = text.data[at] == '&' ? entity_read(text, at, &code_point) : 0;
        char bytes[4];
        if (len) {
            buf_append(out, bytes, utf8_put(bytes, code_point));
        } else {
            buf_putc(out, text.data[at]);
        }
        at += len ? len : 1;
    }
}

static void escape_html(struct sv text, struct buf *out) {
    put_escaped(text, "&#x27;", out);
}

static void escape_xml(struct sv text, struct buf *out) {
    put_escaped(text, "&apos;", out);
}

enum lyn_code filter_escape(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, escape_html, err);
}

enum lyn_code filter_xml_escape(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, escape_xml, err);
}

enum lyn_code filter_escape_once(struct filter_call *call, struct lyn_error *err) {
    struct sv text;
    struct buf plain, out;
    enum lyn_code code = filter_input_text(call, &text, err);
    if (code) {
        return code;
    }
    filter_buffer(call, &plain);
    filter_buffer(call, &out);
    put_unescaped(text, &plain);
    code = buf_status(&plain, err);
    escape_html(buf_view(&plain), &out);
    buf_dispose(&plain);
    if (code == LYN_OK) {
        return filter_return_buffer(call, &out, err);
    }
    buf_dispose(&out);
    return code;
}

/* What may not stand in a JavaScript text becomes \uXXXX. */
static void escape_script(struct sv text, struct buf *out) {
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        uint32_t c = utf8_next(text, &at);
        if (c < 0x20 || c == 0x2028 || c == 0x2029 ||
            (c < 0x80 && strchr("\\'\"><&=-;`", (int)c))) {
            buf_printf(out, "\\u%04X", (unsigned)c);
        } else {
            buf_append(out, text.data + start, at - start);
        }
    }
}

enum lyn_code filter_escapejs(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, escape_script, err);
}

/* ---- strip_html ---- */

struct stripper {
    struct sv text;
    size_t at;
    size_t lost; /* bytes gone through for a mark that was not there */
    struct buf *out;
};

static size_t find_from(struct sv text, size_t from, const char *mark) {
    const char *hit =
        from < text.len ? memmem(text.data + from, text.len - from, mark, strlen(mark)) : NULL;
    return hit ? (size_t)(hit - text.data) : text.len;
}

static bool is_letter(char c) {
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* Behind the > of a tag, which may stand in quotes before; 0 when the tag is never closed. */
static size_t tag_end(struct sv text, size_t at) {
    char quote = '\0', before = '\0';
    for (; at < text.len; at++) {
        char c = text.data[at];
        if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if ((c == '"' || c == '\'') && before == '=') {
            quote = c;
        } else if (c == '>') {
            return at + 1;
        }
        if (c != ' ' && c != '\n' && c != '\t') {
            before = c;
        }
    }
    return 0;
}

static bool names_tag(struct sv text, size_t at, const char *name) {
    size_t len = strlen(name);
    return text.len - at > len && strncasecmp(text.data + at, name, len) == 0 &&
           !is_letter(text.data[at + len]);
}

/* Behind the end tag of a script or style, whose contents are no text. */
static size_t skip_raw(struct sv text, size_t at, const char *name) {
    for (at = find_from(text, at, "</"); at < text.len; at = find_from(text, at + 2, "</")) {
        if (names_tag(text, at + 2, name)) {
            size_t end = tag_end(text, at);
            return end ? end : text.len;
        }
    }
    return text.len;
}

/* Skips what begins with <; false when it is only a sign. */
static bool skip_markup(struct stripper *stripper) {
    struct sv text = stripper->text;
    size_t at = stripper->at;
    char next = at + 1 < text.len ? text.data[at + 1] : '\0';
    size_t end = 0;
    if (next == '!' && text.len - at >= 4 && memcmp(text.data + at, "<!--", 4) == 0) {
        end = find_from(text, at + 4, "-->");
        end = end < text.len ? end + 3 : 0;
    } else if (next == '!' || next == '?') {
        end = find_from(text, at, ">");
        end = end < text.len ? end + 1 : 0;
    } else if (next == '/' && at + 2 < text.len && is_letter(text.data[at + 2])) {
        end = find_from(text, at, ">");
        end = end < text.len ? end + 1 : 0;
    } else if (!is_letter(next)) {
        return false;
    } else {
        end = tag_end(text, at);
        if (end && names_tag(text, at + 1, "script")) {
            end = skip_raw(text, end, "script");
        } else if (end && names_tag(text, at + 1, "style")) {
            end = skip_raw(text, end, "style");
        }
    }
    if (end) {
        stripper->at = end;
    } else {
        stripper->lost += text.len - at;
    }
    return end > 0;
}

static enum lyn_code strip(struct filter_call *call, struct stripper *stripper,
                           struct lyn_error *err) {
    struct sv text = stripper->text;
    const char *last = text.len ? memrchr(text.data, '>', text.len) : NULL;
    enum lyn_code code = LYN_OK;
    while (stripper->at < text.len && code == LYN_OK) {
        size_t next = find_from(text, stripper->at, "<");
        buf_append(stripper->out, text.data + stripper->at, next - stripper->at);
        stripper->at = next;
        if (next == text.len) {
            break;
        }
        bool closed = last && next < (size_t)(last - text.data);
        if (!closed || !skip_markup(stripper)) {
            buf_putc(stripper->out, '<');
            stripper->at++;
        }
        code = filter_charge(call, stripper->lost, err);
        stripper->lost = 0;
    }
    return code;
}

enum lyn_code filter_strip_html(struct filter_call *call, struct lyn_error *err) {
    struct sv text;
    struct buf out;
    enum lyn_code code = filter_input_text(call, &text, err);
    if (code) {
        return code;
    }
    filter_buffer(call, &out);
    struct stripper stripper = {.text = text, .out = &out};
    code = strip(call, &stripper, err);
    if (code == LYN_OK) {
        return filter_return_buffer(call, &out, err);
    }
    buf_dispose(&out);
    return code;
}
