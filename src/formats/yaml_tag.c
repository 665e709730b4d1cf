#include "formats/yaml_tag.h"

#include "base/base64.h"
#include "base/error.h"
#include "formats/yaml.h"
#include "formats/yaml_scalar.h"

#define PREFIX "tag:yaml.org,2002:"

enum yaml_tag yaml_tag_find(const char *tag) {
    static const char *const names[YAML_TAG_UNKNOWN] = {
        [YAML_TAG_STR] = "str",     [YAML_TAG_INT] = "int",
        [YAML_TAG_FLOAT] = "float", [YAML_TAG_BOOL] = "bool",
        [YAML_TAG_NULL] = "null",   [YAML_TAG_TIMESTAMP] = "timestamp",
        [YAML_TAG_SEQ] = "seq",     [YAML_TAG_BINARY] = "binary",
        [YAML_TAG_MAP] = "map",     [YAML_TAG_MERGE] = "merge",
        [YAML_TAG_SET] = "set",     [YAML_TAG_VALUE] = "value",
        [YAML_TAG_OMAP] = "omap",   [YAML_TAG_PAIRS] = "pairs",
    };
    if (!tag || strcmp(tag, "!") == 0) {
        return YAML_TAG_NONE;
    }
    if (strncmp(tag, PREFIX, strlen(PREFIX)) != 0) {
        return YAML_TAG_UNKNOWN;
    }
    for (int i = YAML_TAG_STR; i < YAML_TAG_UNKNOWN; i++) {
        if (strcmp(tag + strlen(PREFIX), names[i]) == 0) {
            return (enum yaml_tag)i;
        }
    }
    return YAML_TAG_UNKNOWN;
}

static enum lyn_code no_constructor(const char *tag, struct lyn_error *err) {
    return error_set(err, REASON_YAML_SYNTAX, "could not determine a constructor for the tag '%s'",
                     tag);
}

static enum lyn_code construct_plain(struct arena *arena, struct sv text, struct value *out,
                                     struct lyn_error *err) {
    if (sv_is(text, "<<")) {
        return no_constructor(PREFIX "merge", err);
    }
    if (sv_is(text, "=")) {
        return no_constructor(PREFIX "value", err);
    }
    return yaml_resolve_plain(arena, text, out, err);
}

static enum lyn_code construct_binary(struct arena *arena, struct sv text, struct value *out,
                                      struct lyn_error *err) {
    *out = (struct value){.kind = VALUE_BYTES};
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.data[i] >= 0x80) {
            return error_set(err, REASON_YAML_SYNTAX, "failed to convert base64 data into ascii");
        }
    }
    struct lyn_error why;
    enum lyn_code code = base64_decode(arena, text, &out->text, &why);
    if (code == LYN_INVALID_ARGUMENT) {
        return error_set(err, REASON_YAML_SYNTAX, "failed to decode base64 data: %s", why.message);
    }
    if (code != LYN_OK && err) {
        *err = why;
    }
    return code;
}

enum lyn_code yaml_construct_scalar(struct arena *arena, enum yaml_tag tag, const char *tag_text,
                                    bool plain, struct sv text, struct value *out,
                                    struct lyn_error *err) {
    switch (tag) {
    case YAML_TAG_NONE:
        if (plain) {
            return construct_plain(arena, text, out, err);
        }
        *out = value_string(text);
        return LYN_OK;
    case YAML_TAG_STR:
        *out = value_string(text);
        return LYN_OK;
    case YAML_TAG_INT:
        return yaml_int(arena, text, out, err);
    case YAML_TAG_FLOAT:
        return yaml_float(arena, text, out, err);
    case YAML_TAG_BOOL:
        return yaml_bool(text, out, err);
    case YAML_TAG_NULL:
        *out = value_null();
        return LYN_OK;
    case YAML_TAG_TIMESTAMP:
        return yaml_timestamp(text, out, err);
    case YAML_TAG_BINARY:
        return construct_binary(arena, text, out, err);
    case YAML_TAG_SEQ:
        return error_set(err, REASON_YAML_SYNTAX, "expected a sequence node, but found scalar");
    case YAML_TAG_MAP:
    case YAML_TAG_SET:
        return error_set(err, REASON_YAML_SYNTAX, "expected a mapping node, but found scalar");
    case YAML_TAG_OMAP:
    case YAML_TAG_PAIRS:
        return error_set(err, REASON_YAML_SYNTAX, "expected a sequence, but found scalar");
    default:
        return no_constructor(tag_text, err);
    }
}

enum lyn_code yaml_check_collection(enum value_kind kind, enum yaml_tag tag, const char *tag_text,
                                    struct lyn_error *err) {
    bool map = kind == VALUE_MAP;
    const char *found = map ? "mapping" : "sequence";
    switch (tag) {
    case YAML_TAG_NONE:
        return LYN_OK;
    case YAML_TAG_SEQ:
    case YAML_TAG_OMAP:
    case YAML_TAG_PAIRS:
        if (!map) {
            return LYN_OK;
        }
        return error_set(err, REASON_YAML_SYNTAX, "expected a sequence, but found %s", found);
    case YAML_TAG_MAP:
        if (map) {
            return LYN_OK;
        }
        return error_set(err, REASON_YAML_SYNTAX, "expected a mapping node, but found %s", found);
    case YAML_TAG_SET:
        /* The reference reads it and fails when it answers (access 8.2). */
        return error_set(err, REASON_WRONG_TYPE, "a !!set cannot be taken; write it as a list");
    case YAML_TAG_MERGE:
    case YAML_TAG_VALUE:
    case YAML_TAG_UNKNOWN:
        return no_constructor(tag_text, err);
    default:
        return error_set(err, REASON_YAML_SYNTAX, "expected a scalar node, but found %s", found);
    }
}

enum lyn_code yaml_make_pairs(struct arena *arena, struct value *list, struct lyn_error *err) {
    for (size_t i = 0; i < list->list.count; i++) {
        struct value *item = &list->list.items[i];
        if (item->kind != VALUE_MAP) {
            return error_set(err, REASON_YAML_SYNTAX,
                             "expected a mapping of length 1, but found %s",
                             item->kind == VALUE_LIST ? "sequence" : "scalar");
        }
        if (item->map.count != 1) {
            return error_set(err, REASON_YAML_SYNTAX,
                             "expected a single mapping item, but found %zu items",
                             item->map.count);
        }
        struct value *pair = arena_alloc(arena, 2 * sizeof *pair);
        if (!pair) {
            return arena_error(arena, err);
        }
        pair[0] = item->map.entries[0].key;
        pair[1] = item->map.entries[0].value;
        *item = (struct value){.kind = VALUE_LIST, .line = item->line, .list = {pair, 2}};
    }
    return LYN_OK;
}
