/* fuzz_yaml_simple.c - what the reader of simple YAML takes, libyaml takes too, and both make the
 * same value of it: kinds, texts, keys in their order, lines. */
#include <math.h>
#include <stdlib.h>

#include "formats/text.h"
#include "formats/yaml_simple.h"

static bool same(const struct value *a, const struct value *b);

static bool same_list(const struct value *a, const struct value *b) {
    bool equal = a->list.count == b->list.count;
    for (size_t i = 0; equal && i < a->list.count; i++) {
        equal = same(&a->list.items[i], &b->list.items[i]);
    }
    return equal;
}

static bool same_map(const struct value *a, const struct value *b) {
    bool equal = a->map.count == b->map.count;
    for (size_t i = 0; equal && i < a->map.count; i++) {
        equal = same(&a->map.entries[i].key, &b->map.entries[i].key) &&
                same(&a->map.entries[i].value, &b->map.entries[i].value);
    }
    return equal;
}

static bool same(const struct value *a, const struct value *b) {
    if (a->kind != b->kind || a->line != b->line) {
        return false;
    }
    switch (a->kind) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return a->boolean == b->boolean;
    case VALUE_INT:
        return a->integer == b->integer;
    case VALUE_FLOAT:
        return a->real == b->real || (isnan(a->real) && isnan(b->real));
    case VALUE_STRING:
    case VALUE_BYTES:
    case VALUE_BIGINT:
        return sv_equal(a->text, b->text);
    case VALUE_DATE:
        return a->date.days == b->date.days;
    case VALUE_DATETIME:
        return a->datetime.micros == b->datetime.micros &&
               a->datetime.offset_s == b->datetime.offset_s &&
               a->datetime.has_offset == b->datetime.has_offset;
    case VALUE_LIST:
        return same_list(a, b);
    case VALUE_MAP:
        return same_map(a, b);
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum { LINE = 7 };
    struct call call;
    struct limits limits = LIMITS_DEFAULT;
    struct lyn_error err = {0};
    struct sv bytes = {(const char *)data, size}, text = {0};
    struct value simple, any;
    limits.request_bytes = (size_t)64 << 20;
    if (call_init(&call, &limits, DEADLINE_NONE, NULL, &err) != LYN_OK) {
        return 0;
    }
    if (text_normalize(&call, bytes, SV("f"), &text, &err) == LYN_OK && text.len > 0 &&
        yaml_parse_simple(&call, text, LINE, &simple)) {
        if (yaml_parse_any(&call, text, SV("f"), LINE, &any, &err) != LYN_OK ||
            !same(&simple, &any)) {
            abort();
        }
    }
    call_dispose(&call);
    return 0;
}
