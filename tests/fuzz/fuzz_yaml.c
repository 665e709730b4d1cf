/* fuzz_yaml.c - any bytes as a YAML file: as a document, as a table, and as one plain scalar. */
#include <stdlib.h>

#include "formats/yaml.h"

/* Reads every byte that the value points to, so that a sanitizer sees a dangling one. */
static size_t touch(const struct value *value) {
    size_t sum = value->line;
    if (value->kind == VALUE_STRING || value->kind == VALUE_BYTES || value->kind == VALUE_BIGINT) {
        for (size_t i = 0; i < value->text.len; i++)
            sum += (unsigned char)value->text.data[i];
    } else if (value->kind == VALUE_LIST) {
        for (size_t i = 0; i < value->list.count; i++)
            sum += touch(&value->list.items[i]);
    } else if (value->kind == VALUE_MAP) {
        for (size_t i = 0; i < value->map.count; i++)
            sum += touch(&value->map.entries[i].key) + touch(&value->map.entries[i].value);
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct call call;
    struct limits limits = LIMITS_DEFAULT;
    struct lyn_error err = {0};
    limits.request_bytes = (size_t)64 << 20;
    limits.yaml_nodes = 10000;
    if (call_init(&call, &limits, DEADLINE_NONE, NULL, &err) != LYN_OK)
        return 0;
    struct sv text = {(const char *)data, size};
    struct value value;
    size_t sum = 0;
    if (yaml_parse(&call, text, SV("f"), 0, &value, &err) == LYN_OK)
        sum = touch(&value);
    else if (err.code == LYN_OK || err.message[0] == '\0')
        abort();
    if (yaml_resolve_plain(call.arena, text, &value, &err) == LYN_OK)
        sum += touch(&value);
    if (sum == SIZE_MAX)
        abort(); /* never: it keeps the reading in the program */
    struct format_input input = {.bytes = text, .name = SV("f"), .call = &call};
    struct frame *frame = NULL;
    if (format_yaml.read_frame(&input, &frame, &err) == LYN_OK)
        frame_unref(frame);
    call_dispose(&call);
    return 0;
}
