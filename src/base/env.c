#include "base/env.h"

#include <stdbool.h>

struct sv env_get(struct sv block, struct sv name) {
    /* No name holds a '='; without this check "A=B" would be found in "A=B=c". */
    if (name.len && memchr(name.data, '=', name.len)) {
        return (struct sv){0};
    }
    while (block.len) {
        const char *nul = memchr(block.data, '\0', block.len);
        size_t len = nul ? (size_t)(nul - block.data) : block.len;
        if (len > name.len && block.data[name.len] == '=' &&
            sv_equal((struct sv){block.data, name.len}, name)) {
            return (struct sv){block.data + name.len + 1, len - name.len - 1};
        }
        size_t step = nul ? len + 1 : len;
        block.data += step;
        block.len -= step;
    }
    return (struct sv){0};
}

static bool in_name(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* The reference at the start of text (a '$'): its name and its whole length; false if it is none. */
static bool reference_at(struct sv text, struct sv *name, size_t *len) {
    if (text.len > 1 && text.data[1] == '{') {
        const char *close = memchr(text.data, '}', text.len);
        if (!close) {
            return false;
        }
        *len = (size_t)(close - text.data) + 1;
        *name = (struct sv){text.data + 2, *len - 3};
        return true;
    }
    size_t end = 1;
    while (end < text.len && in_name(text.data[end])) {
        end++;
    }
    *len = end;
    *name = (struct sv){text.data + 1, end - 1};
    return end > 1;
}

void env_expand(struct sv block, struct sv text, struct buf *out) {
    while (text.len) {
        const char *dollar = memchr(text.data, '$', text.len);
        size_t plain = dollar ? (size_t)(dollar - text.data) : text.len;
        buf_append(out, text.data, plain);
        text.data += plain;
        text.len -= plain;
        if (!text.len) {
            break;
        }
        struct sv name;
        size_t len = 1;
        struct sv shown = {text.data, 1};
        if (reference_at(text, &name, &len)) {
            struct sv value = name.len ? env_get(block, name) : (struct sv){0};
            shown = value.data ? value : (struct sv){text.data, len};
        } else {
            len = 1;
        }
        buf_append_sv(out, shown);
        text.data += len;
        text.len -= len;
    }
}
