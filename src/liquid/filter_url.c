/* Filters for URLs and base64. */
#include <stdio.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "liquid/filter.h"

static bool is_plain(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Percent-encodes all but letters, digits and `safe`; `space` is what a space becomes, 0: %20. */
static void encode(struct sv text, const char *safe, char space, struct buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (is_plain(c) || (c && strchr(safe, c))) {
            buf_putc(out, (char)c);
        } else if (c == ' ' && space) {
            buf_putc(out, space);
        } else {
            buf_printf(out, "%%%02X", c);
        }
    }
}

static void encode_form(struct sv text, struct buf *out) {
    encode(text, "_.-~", '+', out);
}

static void encode_path(struct sv text, struct buf *out) {
    encode(text, "_.-~/:", '\0', out);
}

static void encode_cgi(struct sv text, struct buf *out) {
    encode(text, "_.-*", '+', out);
}

static void encode_uri(struct sv text, struct buf *out) {
    encode(text, "_.-~!*'();:@&=+$,/?#[]%", '\0', out);
}

enum lyn_code filter_url_encode(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, encode_form, err);
}

enum lyn_code filter_url_escape(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, encode_path, err);
}

enum lyn_code filter_cgi_escape(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, encode_cgi, err);
}

enum lyn_code filter_uri_escape(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, encode_uri, err);
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes as text: what is not UTF-8 becomes U+FFFD. */
static void put_repaired(struct sv bytes, struct buf *out) {
    for (size_t at = 0; at < bytes.len;) {
        struct sv rest = {bytes.data + at, bytes.len - at};
        size_t fine = utf8_check(rest);
        buf_append(out, rest.data, fine);
        at += fine;
        if (at < bytes.len) {
            buf_puts(out, "\xef\xbf\xbd");
            at++;
        }
    }
}

enum lyn_code filter_url_decode(struct filter_call *call, struct lyn_error *err) {
    struct sv text;
    struct buf bytes, out;
    enum lyn_code code = filter_input_text(call, &text, err);
    if (code) {
        return code;
    }
    filter_buffer(call, &bytes);
    filter_buffer(call, &out);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool coded = c == '%' && i + 2 < text.len && hex_digit(text.data[i + 1]) >= 0 &&
                     hex_digit(text.data[i + 2]) >= 0;
        if (coded) {
            c = (char)(hex_digit(text.data[i + 1]) * 16 + hex_digit(text.data[i + 2]));
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        buf_putc(&bytes, c);
    }
    code = buf_status(&bytes, err);
    put_repaired(buf_view(&bytes), &out);
    buf_dispose(&bytes);
    if (code == LYN_OK) {
        return filter_return_buffer(call, &out, err);
    }
    buf_dispose(&out);
    return code;
}

/* ---- relative_url and absolute_url: joined to the notebook server's folder ---- */

static bool has_scheme(struct sv text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == ':') {
            return i > 0 && !(text.data[0] >= '0' && text.data[0] <= '9');
        }
        if (!is_plain((unsigned char)c) && c != '+' && c != '-' && c != '.') {
            return false;
        }
    }
    return false;
}

/* The segments of /notebooks/ and the path, `.` and `..` resolved. */
static enum lyn_code resolve(struct filter_call *call, struct sv path, struct buf *out,
                             struct lyn_error *err) {
    size_t count = 3, kept = 0;
    for (size_t i = 0; i < path.len; i++) {
        count += path.data[i] == '/';
    }
    struct sv *segments = arena_calloc(call->arena, count + 1, sizeof *segments);
    if (!segments) {
        return arena_error(call->arena, err);
    }
    segments[kept++] = SV("");
    segments[kept++] = SV("notebooks");
    bool folder = false;
    for (size_t at = 0; at <= path.len;) {
        const char *slash = at < path.len ? memchr(path.data + at, '/', path.len - at) : NULL;
        size_t end = slash ? (size_t)(slash - path.data) : path.len;
        struct sv segment = {path.data + at, end - at};
        bool last = !slash;
        folder = sv_is(segment, ".") || sv_is(segment, "..");
        if (sv_is(segment, "..")) {
            kept -= kept > 0;
        } else if (!folder && (segment.len || last)) {
            segments[kept++] = segment;
        }
        at = end + 1;
    }
    if (folder) {
        segments[kept++] = SV("");
    }
    for (size_t i = 0; i < kept; i++) {
        buf_puts(out, i ? "/" : "");
        buf_append_sv(out, segments[i]);
    }
    if (kept < 2 && out->len == 0) {
        buf_putc(out, '/');
    }
    return LYN_OK;
}

/* The path without slashes and white space before it, and without line breaks and tabs. */
static bool clean_url(struct filter_call *call, struct sv *text) {
    while (text->len && text->data[0] == '/') {
        text->data++;
        text->len--;
    }
    while (text->len && (unsigned char)text->data[0] <= ' ') {
        text->data++;
        text->len--;
    }
    char *clean = arena_alloc(call->arena, text->len);
    size_t len = 0;
    for (size_t i = 0; clean && i < text->len; i++) {
        if (text->data[i] != '\n' && text->data[i] != '\r' && text->data[i] != '\t') {
            clean[len++] = text->data[i];
        }
    }
    *text = (struct sv){clean, len};
    return clean != NULL;
}

static enum lyn_code join_url(struct filter_call *call, const char *server, struct lyn_error *err) {
    struct sv text;
    struct buf path, out;
    enum lyn_code code = filter_input_text(call, &text, err);
    if (code) {
        return code;
    }
    if (!clean_url(call, &text)) {
        return arena_error(call->arena, err);
    }
    if (has_scheme(text)) {
        return filter_return_text(call, text);
    }
    size_t end = 0;
    while (end < text.len && text.data[end] != '?' && text.data[end] != '#') {
        end++;
    }
    filter_buffer(call, &path);
    filter_buffer(call, &out);
    code = resolve(call, (struct sv){text.data, end}, &path, err);
    buf_puts(&out, server);
    if (path.len == 0 || path.data[0] != '/') {
        buf_putc(&out, '/');
    }
    buf_append_sv(&out, buf_view(&path));
    buf_append(&out, text.data + end, text.len - end);
    buf_dispose(&path);
    if (code == LYN_OK) {
        return filter_return_buffer(call, &out, err);
    }
    buf_dispose(&out);
    return code;
}

enum lyn_code filter_relative_url(struct filter_call *call, struct lyn_error *err) {
    return join_url(call, "", err);
}

enum lyn_code filter_absolute_url(struct filter_call *call, struct lyn_error *err) {
    return join_url(call, "http://localhost:8888", err);
}

/* ---- base64 ---- */

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void encode_base64(struct sv text, struct buf *out) {
    base64_put(text, BASE64_LAST_TWO, out);
}

static void encode_base64_url(struct sv text, struct buf *out) {
    base64_put(text, BASE64_LAST_TWO_URL, out);
}

/* Characters that do not belong to it are passed over; the padding must be there. */
static enum lyn_code decode_base64(struct filter_call *call, const char *last_two,
                                   struct lyn_error *err) {
    struct sv text;
    struct buf out;
    enum lyn_code code = filter_input_text(call, &text, err);
    if (code) {
        return code;
    }
    filter_buffer(call, &out);
    uint32_t bits = 0;
    unsigned digits = 0, padding = 0;
    for (size_t i = 0; i < text.len && digits + padding < 4; i++) {
        char c = text.data[i];
        const char *hit = c && c != '+' && c != '/' ? strchr(ALPHABET, c) : NULL;
        int six = hit                        ? (int)(hit - ALPHABET)
                  : c && strchr(last_two, c) ? 62 + (c == last_two[1])
                                             : -1;
        padding += c == '=' && digits >= 2;
        if (six < 0) {
            continue;
        }
        bits = bits << 6 | (uint32_t)six;
        if (++digits == 4) {
            char bytes[3] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits};
            buf_append(&out, bytes, 3);
            digits = 0;
        }
    }
    bool fine = digits == 0 || digits + padding == 4;
    if (fine && digits >= 2) {
        buf_putc(&out, (char)(bits >> (digits == 3 ? 10 : 4)));
    }
    if (fine && digits == 3) {
        buf_putc(&out, (char)(bits >> 2));
    }
    if (fine && utf8_check(buf_view(&out)) == out.len) {
        return filter_return_buffer(call, &out, err);
    }
    buf_dispose(&out);
    return filter_fail(call, err, "not base64 of a text");
}

enum lyn_code filter_base64_encode(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, encode_base64, err);
}

enum lyn_code filter_base64_url_safe_encode(struct filter_call *call, struct lyn_error *err) {
    return filter_rewrite(call, encode_base64_url, err);
}

enum lyn_code filter_base64_decode(struct filter_call *call, struct lyn_error *err) {
    return decode_base64(call, BASE64_LAST_TWO, err);
}

enum lyn_code filter_base64_url_safe_decode(struct filter_call *call, struct lyn_error *err) {
    return decode_base64(call, BASE64_LAST_TWO_URL, err);
}
