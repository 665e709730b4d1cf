/* literal.h - values written in the tests as text: null true -3 1.5 nan inf 'text' b'bytes'
 * @2020-01-02 @2020-01-02T03:04:05+01:30 [1, 'a'] {'k': 1, 2: 'v'}; ~ is a cell without a source.
 * The texts are the tests' own, so the reader trusts them and recurses freely. */
#ifndef LYN_TESTS_LITERAL_H
#define LYN_TESTS_LITERAL_H

#include <check.h>
#include <math.h>

#include "base/num.h"
#include "value/value.h"

#define LITERAL_MISSING UINT32_MAX /* the `line` of ~ */

static struct value literal_read(struct arena *arena, const char **at);

static inline void literal_skip(const char **at) {
    while (**at == ' ' || **at == ',' || **at == ':')
        ++*at;
}

static inline struct value literal_list(struct arena *arena, const char **at) {
    struct value list = {.kind = VALUE_LIST};
    for (++*at, literal_skip(at); **at != ']'; literal_skip(at)) {
        struct value item = literal_read(arena, at);
        size_t count = list.list.count++;
        list.list.items =
            arena_grow(arena, list.list.items, count, count + 1, sizeof *list.list.items);
        ck_assert_ptr_nonnull(list.list.items);
        list.list.items[count] = item;
    }
    ++*at;
    return list;
}

static inline struct value literal_map(struct arena *arena, const char **at) {
    struct value map = {.kind = VALUE_MAP};
    for (++*at, literal_skip(at); **at != '}'; literal_skip(at)) {
        struct value_entry entry;
        entry.key = literal_read(arena, at);
        entry.value = literal_read(arena, at);
        size_t count = map.map.count++;
        map.map.entries =
            arena_grow(arena, map.map.entries, count, count + 1, sizeof *map.map.entries);
        ck_assert_ptr_nonnull(map.map.entries);
        map.map.entries[count] = entry;
    }
    ++*at;
    return map;
}

static inline struct value literal_quoted(struct arena *arena, const char **at) {
    size_t len = strcspn(*at + 1, "'");
    struct sv text = {arena_strdup(arena, (struct sv){*at + 1, len}), len};
    *at += len + 2;
    return value_string(text);
}

static inline struct value literal_word(struct arena *arena, struct sv word) {
    struct value out = value_null();
    bool overflow;
    if (sv_is(word, "~"))
        out.line = LITERAL_MISSING;
    else if (sv_is(word, "true") || sv_is(word, "false"))
        out = value_bool(word.data[0] == 't');
    else if (sv_is(word, "nan"))
        out = value_float(NAN);
    else if (sv_is(word, "inf") || sv_is(word, "-inf"))
        out = value_float(word.data[0] == '-' ? -HUGE_VAL : HUGE_VAL);
    else if (sv_starts_with(word, "@") && word.len == 11 &&
             date_parse((struct sv){word.data + 1, 10}, &out.date))
        out.kind = VALUE_DATE;
    else if (sv_starts_with(word, "@") &&
             datetime_parse((struct sv){word.data + 1, word.len - 1}, &out.datetime))
        out.kind = VALUE_DATETIME;
    else if (!sv_is(word, "null") && value_integer_from_text(arena, word, &out, NULL)) {
        ck_assert_msg(num_parse_double(word, &out.real, &overflow), "literal %.*s", SV_ARG(word));
        out.kind = VALUE_FLOAT;
    }
    return out;
}

static struct value literal_read(struct arena *arena, const char **at) {
    literal_skip(at);
    if (**at == '[')
        return literal_list(arena, at);
    if (**at == '{')
        return literal_map(arena, at);
    if (**at == '\'')
        return literal_quoted(arena, at);
    if (**at == 'b') {
        ++*at;
        struct value bytes = literal_quoted(arena, at);
        bytes.kind = VALUE_BYTES;
        return bytes;
    }
    /* The colons of a time belong to it, that behind a key does not. */
    size_t len = strcspn(*at, **at == '@' ? " ,]}" : " ,]}:");
    if (len > 1 && (*at)[len - 1] == ':')
        len--;
    struct value out = literal_word(arena, (struct sv){*at, len});
    *at += len;
    return out;
}

static inline struct value literal(struct arena *arena, const char *text) {
    struct value out = literal_read(arena, &text);
    ck_assert_msg(*text == '\0', "behind a literal: %s", text);
    return out;
}

#endif
