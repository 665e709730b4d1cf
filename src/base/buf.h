/* buf.h - a growable byte buffer with a mandatory ceiling. Failure is sticky: append as much as
 * you like and ask once at the end. */
#ifndef LYN_BASE_BUF_H
#define LYN_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/sv.h"

enum buf_failure { BUF_FINE = 0, BUF_OVER_LIMIT, BUF_NO_MEMORY };

struct buf {
    char *data; /* data[len] is always NUL once anything was appended */
    size_t len;
    size_t capacity;
    size_t max;
    enum buf_failure failure;
};

void buf_init(struct buf *buf, size_t max_bytes);
void buf_dispose(struct buf *buf);
/* Empties, keeps the memory, clears the failure. */
void buf_clear(struct buf *buf);
/* Room for `more` further bytes; false and sticky failure if not to be had. */
bool buf_reserve(struct buf *buf, size_t more);
bool buf_append(struct buf *buf, const void *bytes, size_t len);
bool buf_append_sv(struct buf *buf, struct sv text);
bool buf_puts(struct buf *buf, const char *text);
bool buf_printf(struct buf *buf, const char *format, ...) LYN_PRINTF(2, 3);
/* Inline for those who build a text byte by byte. */
static inline bool buf_putc(struct buf *buf, char c) {
    if (buf->failure != BUF_FINE || buf->len >= buf->max || buf->len + 1 >= buf->capacity) {
        return buf_append(buf, &c, 1);
    }
    buf->data[buf->len++] = c;
    buf->data[buf->len] = '\0';
    return true;
}
/* LYN_OK, LIMIT_BYTES or OUT_OF_MEMORY. */
enum lyn_code buf_status(const struct buf *buf, struct lyn_error *err) LYN_MUST_CHECK;
/* Moves the bytes out (malloc'd, NUL-terminated, caller frees); NULL after a failure. */
char *buf_take(struct buf *buf, size_t *len);
static inline struct sv buf_view(const struct buf *buf) {
    return (struct sv){buf->data, buf->len};
}

#endif
