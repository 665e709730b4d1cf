#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_init(struct buf *buf, size_t max_bytes) {
    *buf = (struct buf){.max = max_bytes < SIZE_MAX / 2 ? max_bytes : SIZE_MAX / 2};
}

void buf_dispose(struct buf *buf) {
    free(buf->data);
    *buf = (struct buf){.max = buf->max};
}

void buf_clear(struct buf *buf) {
    buf->len = 0;
    buf->failure = BUF_FINE;
    if (buf->data) {
        buf->data[0] = '\0';
    }
}

static bool fail(struct buf *buf, enum buf_failure failure) {
    buf->failure = failure;
    return false;
}

static bool grow(struct buf *buf, size_t more) {
    size_t need = buf->len + more + 1; /* <= SIZE_MAX / 2 + 1 */
    size_t capacity = buf->capacity < 32 ? 64 : buf->capacity * 2;
    if (capacity > buf->max + 1) {
        capacity = buf->max + 1;
    }
    if (capacity < need) {
        capacity = need;
    }
    char *data = realloc(buf->data, capacity);
    if (!data && capacity > need) {
        capacity = need;
        data = realloc(buf->data, capacity);
    }
    if (!data) {
        return fail(buf, BUF_NO_MEMORY);
    }
    data[buf->len] = '\0';
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

bool buf_reserve(struct buf *buf, size_t more) {
    if (buf->failure != BUF_FINE) {
        return false;
    }
    if (more > buf->max - buf->len) {
        return fail(buf, BUF_OVER_LIMIT);
    }
    if (more < buf->capacity - buf->len) { /* one byte is the NUL's */
        return true;
    }
    return grow(buf, more);
}

bool buf_append(struct buf *buf, const void *bytes, size_t len) {
    if (!buf_reserve(buf, len)) {
        return false;
    }
    if (len) {
        memcpy(buf->data + buf->len, bytes, len);
    }
    buf->len += len;
    buf->data[buf->len] = '\0';
    return true;
}

bool buf_append_sv(struct buf *buf, struct sv text) {
    return buf_append(buf, text.data, text.len);
}

bool buf_puts(struct buf *buf, const char *text) {
    return buf_append(buf, text, strlen(text));
}

bool buf_printf(struct buf *buf, const char *format, ...) {
    if (!buf_reserve(buf, 0)) {
        return false;
    }
    size_t room = buf->capacity - buf->len;
    va_list args;
    va_start(args, format);
    int length = vsnprintf(buf->data + buf->len, room, format, args);
    va_end(args);
    buf->data[buf->len] = '\0';
    if (length < 0) {
        return fail(buf, BUF_NO_MEMORY);
    }
    if (!buf_reserve(buf, (size_t)length)) {
        return false;
    }
    va_start(args, format);
    vsnprintf(buf->data + buf->len, (size_t)length + 1, format, args);
    va_end(args);
    buf->len += (size_t)length;
    return true;
}

enum lyn_code buf_status(const struct buf *buf, struct lyn_error *err) {
    switch (buf->failure) {
    case BUF_FINE:
        return LYN_OK;
    case BUF_OVER_LIMIT:
        return error_set(err, REASON_LIMIT_BYTES, "more than the %zu bytes allowed", buf->max);
    case BUF_NO_MEMORY:
        break;
    }
    return error_oom(err);
}

char *buf_take(struct buf *buf, size_t *len) {
    /* Makes the data of a buffer that nothing was appended to: "" is a text, too. */
    if (!buf_reserve(buf, 0)) {
        return NULL;
    }
    char *data = buf->data;
    if (len) {
        *len = buf->len;
    }
    *buf = (struct buf){.max = buf->max};
    return data;
}
