#include "formats/yaml_dump.h"

#include <stdio.h>

#include "base/num.h"
#include "formats/yaml_text.h"

enum { STEP = 2 };

/* ---- scalars ---- */

/* A point before the exponent, without which YAML 1.1 reads no number. */
static void put_float(struct yaml_writer *writer, double real) {
    char digits[NUM_BUFFER], text[NUM_BUFFER + 4];
    size_t len = num_print_double(digits, real), mantissa = strcspn(digits, "e");
    bool word = strchr("in", digits[digits[0] == '-']) != NULL; /* inf, nan */
    bool bare = !word && mantissa < len && !memchr(digits, '.', mantissa);
    if (word) {
        snprintf(text, sizeof text, "%s.%s", digits[0] == '-' ? "-" : "",
                 digits + (digits[0] == '-'));
    } else {
        snprintf(text, sizeof text, "%.*s%s%s", (int)mantissa, digits, bare ? ".0" : "",
                 digits + mantissa);
    }
    yaml_put(writer, text);
}

/* Base64 as a literal block of short lines. */
static void put_binary(struct yaml_writer *writer, const struct value *bytes, size_t indent) {
    enum { LINE = 76 };
    yaml_put(writer, bytes->text.len ? "!!binary |" : "!!binary ''");
    struct buf text;
    buf_init(&text, writer->out->max);
    json_print_key(bytes, &text);
    for (size_t at = 0; at < text.len; at += LINE) {
        size_t left = text.len - at;
        yaml_put_line(writer, indent);
        buf_append(writer->out, text.data + at, left < LINE ? left : LINE);
    }
    if (text.failure) { /* the whole output is incomplete then */
        writer->out->failure = text.failure;
    }
    buf_dispose(&text);
}

static void put_scalar(struct yaml_writer *writer, const struct value *value, size_t indent,
                       bool fold) {
    char text[DATE_BUFFER];
    switch (value->kind) {
    case VALUE_NULL:
        yaml_put(writer, "null");
        break;
    case VALUE_BOOL:
        yaml_put(writer, value->boolean ? "true" : "false");
        break;
    case VALUE_INT:
        num_print_int64(text, value->integer);
        yaml_put(writer, text);
        break;
    case VALUE_BIGINT:
        buf_append_sv(writer->out, value->text);
        writer->column += value->text.len;
        break;
    case VALUE_FLOAT:
        put_float(writer, value->real);
        break;
    case VALUE_STRING:
        yaml_put_text(writer, value->text, indent, fold);
        break;
    case VALUE_BYTES:
        put_binary(writer, value, indent);
        break;
    case VALUE_DATE:
        date_print(text, value->date);
        yaml_put(writer, text);
        break;
    case VALUE_DATETIME:
        datetime_print(text, value->datetime, ' ');
        yaml_put(writer, text);
        break;
    case VALUE_LIST:
        yaml_put(writer, "[]");
        break;
    case VALUE_MAP:
        yaml_put(writer, "{}");
        break;
    }
}

/* ---- lists and mappings ---- */

static void put_list(struct yaml_writer *writer, const struct value *list, size_t indent,
                     bool placed);
static void put_map(struct yaml_writer *writer, const struct value *map, size_t indent,
                    bool placed);

static bool is_filled_list(const struct value *value) {
    return value->kind == VALUE_LIST && value->list.count > 0;
}

static bool is_filled_map(const struct value *value) {
    return value->kind == VALUE_MAP && value->map.count > 0;
}

/* A literal block may have ended its last line already. */
static void begin_line(struct yaml_writer *writer, size_t indent) {
    if (writer->column > 0) {
        yaml_put_line(writer, indent);
    } else {
        yaml_put_blanks(writer, indent);
    }
}

/* Behind an indicator of its own (`-`, `?`, `:`), on the same line. */
static void put_beside(struct yaml_writer *writer, const struct value *value, size_t indent) {
    yaml_put_blanks(writer, indent);
    if (is_filled_list(value)) {
        put_list(writer, value, indent, true);
    } else if (is_filled_map(value)) {
        put_map(writer, value, indent, true);
    } else {
        put_scalar(writer, value, indent, true);
    }
}

static void put_list(struct yaml_writer *writer, const struct value *list, size_t indent,
                     bool placed) {
    for (size_t i = 0; i < list->list.count && !writer->out->failure; i++) {
        if (i > 0 || !placed) {
            begin_line(writer, indent);
        }
        yaml_put(writer, "-");
        put_beside(writer, &list->list.items[i], indent + STEP);
    }
}

static bool is_simple_key(const struct value *key) {
    switch (key->kind) {
    case VALUE_STRING:
    case VALUE_BIGINT:
        return yaml_text_is_simple_key(key->text);
    case VALUE_BYTES:
        return false;
    default:
        return true;
    }
}

/* Behind `key:`. A list stands below its key, not further in. */
static void put_below(struct yaml_writer *writer, const struct value *value, size_t indent) {
    if (is_filled_list(value)) {
        put_list(writer, value, indent, false);
    } else if (is_filled_map(value)) {
        put_map(writer, value, indent + STEP, false);
    } else {
        yaml_put(writer, " ");
        put_scalar(writer, value, indent + STEP, true);
    }
}

static void put_map(struct yaml_writer *writer, const struct value *map, size_t indent,
                    bool placed) {
    for (size_t i = 0; i < map->map.count && !writer->out->failure; i++) {
        const struct value_entry *entry = &map->map.entries[i];
        if (i > 0 || !placed) {
            begin_line(writer, indent);
        }
        if (is_simple_key(&entry->key)) {
            put_scalar(writer, &entry->key, indent, false);
            yaml_put(writer, ":");
            put_below(writer, &entry->value, indent);
        } else {
            yaml_put(writer, "?");
            put_beside(writer, &entry->key, indent + STEP);
            begin_line(writer, indent);
            yaml_put(writer, ":");
            put_beside(writer, &entry->value, indent + STEP);
        }
    }
}

/* ---- documents ---- */

void yaml_dump_block(const struct value *value, struct buf *out) {
    struct yaml_writer writer = {.out = out};
    if (is_filled_list(value)) {
        put_list(&writer, value, 0, true);
    } else if (is_filled_map(value)) {
        put_map(&writer, value, 0, true);
    } else {
        put_scalar(&writer, value, STEP, true);
    }
    if (writer.column > 0) {
        yaml_put_line(&writer, 0);
    }
}

void yaml_dump_end(struct buf *out) {
    if (out->len >= 2 && memcmp(out->data + out->len - 2, "\n\n", 2) == 0) {
        buf_puts(out, "...\n");
    }
}

void yaml_dump(const struct value *value, struct buf *out) {
    yaml_dump_block(value, out);
    yaml_dump_end(out);
}
