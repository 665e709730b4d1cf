#include "print_field.h"

#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "value/value.h"

/* The environment as a block of NAME=VALUE texts, each with its NUL. */
static void put_environment(struct buf *out) {
    for (char **entry = environ; entry && *entry; entry++) {
        buf_append(out, *entry, strlen(*entry) + 1);
    }
}

static void put_expanded(struct sv text, struct buf *out) {
    struct buf environment;
    buf_init(&environment, out->max);
    put_environment(&environment);
    if (environment.failure == BUF_FINE) {
        env_expand(buf_view(&environment), text, out);
    } else {
        out->failure = environment.failure;
    }
    buf_dispose(&environment);
}

void print_field(const lyn_value *value, struct buf *out) {
    if (!value) {
        return;
    }
    size_t start = out->len;
    value_print_python(value, out);
    struct sv printed = {out->data + start, out->len - start};
    if (value->kind == VALUE_STRING || out->failure != BUF_FINE || printed.len == 0 ||
        !memchr(printed.data, '$', printed.len)) {
        return;
    }
    struct buf text;
    buf_init(&text, out->max);
    buf_append_sv(&text, printed);
    out->len = start;
    out->data[start] = '\0';
    if (text.failure == BUF_FINE) {
        put_expanded(buf_view(&text), out);
    } else {
        out->failure = text.failure;
    }
    buf_dispose(&text);
}
