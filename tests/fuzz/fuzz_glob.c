/* fuzz_glob.c - two lines, a pattern and a name: as a glob and as a regular expression, what
 * compiles also matches or does not, and a name matches itself once its magic is taken away. */
#include <stdint.h>
#include <stdlib.h>

#include "access/glob.h"
#include "access/regexp.h"
#include "base/utf8.h"

static void check_glob(struct arena *arena, struct sv pattern, struct sv name) {
    struct glob glob;
    if (glob_compile(arena, pattern, &glob, NULL) != LYN_OK) {
        return;
    }
    bool matches = glob_matches(&glob, name);
    if (!glob_has_magic(pattern) && matches != sv_equal(pattern, name)) {
        abort();
    }
}

static void check_escaped_glob(struct arena *arena, struct sv name) {
    struct glob glob;
    struct buf escaped;
    buf_init(&escaped, 1 << 20);
    for (size_t i = 0; i < name.len; i++) {
        bool magic = glob_has_magic((struct sv){name.data + i, 1});
        buf_puts(&escaped, magic ? "[" : "");
        buf_putc(&escaped, name.data[i]);
        buf_puts(&escaped, magic ? "]" : "");
    }
    if (glob_compile(arena, buf_view(&escaped), &glob, NULL) == LYN_OK &&
        !glob_matches(&glob, name)) {
        abort();
    }
    buf_dispose(&escaped);
}

/* What is refused must say so; what is not must run. */
static void check_regexp(struct arena *arena, struct sv pattern, struct sv name, bool must_match) {
    const struct regexp *regexp = NULL;
    struct lyn_error err = {0};
    bool matches = false;
    if (regexp_compile(arena, pattern, &regexp, &err) != LYN_OK) {
        if (must_match || err.message[0] == '\0') {
            abort();
        }
        return;
    }
    if (regexp_matches(regexp, name, &matches, &err) != LYN_OK) {
        if (must_match || err.message[0] == '\0') {
            abort();
        }
        return;
    }
    if (must_match && !matches) {
        abort();
    }
}

/* As Python's re.escape, but for every character that is neither letter nor digit. */
static void check_escaped_regexp(struct arena *arena, struct sv name) {
    struct buf escaped;
    buf_init(&escaped, REGEXP_PATTERN_MAX - 2);
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.data[i];
        bool plain =
            c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!plain) {
            buf_putc(&escaped, '\\');
        }
        buf_putc(&escaped, (char)c);
    }
    buf_puts(&escaped, "\\Z");
    if (escaped.failure == BUF_FINE) {
        check_regexp(arena, buf_view(&escaped), name, true);
    }
    buf_dispose(&escaped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sv text = {(const char *)data, size};
    const char *newline = size ? memchr(data, '\n', size) : NULL;
    struct sv pattern = {text.data, newline ? (size_t)(newline - text.data) : size};
    struct sv name = {newline ? newline + 1 : "", newline ? size - pattern.len - 1 : 0};
    struct arena *arena = arena_new((size_t)64 << 20);
    if (!arena || size > 8192) {
        arena_unref(arena);
        return 0;
    }
    check_glob(arena, pattern, name);
    if (name.len) {
        check_escaped_glob(arena, name);
    }
    if (utf8_check(pattern) == pattern.len) {
        check_regexp(arena, pattern, name, false);
    }
    if (utf8_check(name) == name.len) {
        check_escaped_regexp(arena, name);
    }
    arena_unref(arena);
    return 0;
}
