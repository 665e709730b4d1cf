#include "frame/deep.h"

#include "base/repr.h"
#include "base/utf8.h"

/* The way into a cell: which item of each level. */
enum { STEPS_SHOWN = 8, STEPS_MAX = 128 };

struct way {
    const struct value *in[STEPS_MAX]; /* lists and mappings */
    size_t item[STEPS_MAX];
    size_t depth;
};

static const struct value *item_of(const struct value *value, size_t i) {
    return value->kind == VALUE_LIST ? &value->list.items[i] : &value->map.entries[i].value;
}

static size_t count_of(const struct value *value) {
    return value->kind == VALUE_LIST  ? value->list.count
           : value->kind == VALUE_MAP ? value->map.count
                                      : 0;
}

static bool is_nested(const struct value *value) {
    return value->kind == VALUE_LIST || value->kind == VALUE_MAP;
}

/* Goes to the next item at the deepest open level, closing those that have no more. */
static const struct value *next_item(struct way *way) {
    while (way->depth > 0) {
        size_t at = way->depth - 1;
        if (way->item[at] < count_of(way->in[at])) {
            return item_of(way->in[at], way->item[at]++);
        }
        way->depth--;
    }
    return NULL;
}

/* The first value that is a list or a mapping below so many; `way` leads to it. */
static const struct value *find_deep(const struct value *cell, uint32_t levels, struct way *way) {
    way->depth = 0;
    for (const struct value *at = cell; at; at = next_item(way)) {
        if (!is_nested(at)) {
            continue;
        }
        if (way->depth >= levels || way->depth == STEPS_MAX) {
            return at;
        }
        way->in[way->depth] = at;
        way->item[way->depth++] = 0;
    }
    return NULL;
}

/* `[0]['key'][2]`, as one would write it in Python. */
static void print_way(const struct way *way, struct buf *out) {
    for (size_t i = 0; i < way->depth && i < STEPS_SHOWN; i++) {
        size_t item = way->item[i] - 1;
        const struct value *key =
            way->in[i]->kind == VALUE_MAP ? &way->in[i]->map.entries[item].key : NULL;
        if (!key) {
            buf_printf(out, "[%zu]", item);
        } else if (key->kind == VALUE_STRING) {
            buf_putc(out, '[');
            repr_text(out, (struct sv){key->text.data, key->text.len < 40 ? key->text.len : 40});
            buf_putc(out, ']');
        } else {
            buf_putc(out, '[');
            value_print_python(key, out);
            buf_putc(out, ']');
        }
    }
    buf_puts(out, way->depth > STEPS_SHOWN ? "..." : "");
}

static enum lyn_code too_deep(const struct frame *frame, size_t column, size_t row, uint32_t levels,
                              const struct value *value, const struct way *way,
                              struct lyn_error *err) {
    char scratch[NUM_BUFFER];
    struct sv label = frame_label(frame, column, scratch);
    char name[sizeof err->field];
    size_t len = utf8_cut(label, sizeof name - 1);
    memcpy(name, label.data, len);
    name[len] = '\0';
    struct buf text;
    buf_init(&text, 4096);
    print_way(way, &text);
    enum lyn_code code =
        error_set(err, REASON_LIMIT_DEPTH,
                  "column \"%s\", row %zu: the cell is nested more than %u levels deep, at cell%s; "
                  "no deeper one can be sent",
                  name, row, levels, text.failure == BUF_FINE && text.data ? text.data : "");
    buf_dispose(&text);
    error_field(err, name);
    error_at(err, NULL, 0, value->line, 0);
    return code;
}

enum lyn_code frame_check_depth(const struct frame *frame, uint32_t levels, struct lyn_error *err) {
    struct way way;
    for (size_t i = 0; i < frame->column_count; i++) {
        const struct column *column = frame->fields[i].column;
        if (column->dtype != LYN_DTYPE_OBJECT) {
            continue;
        }
        const struct value *cells = column->values;
        for (size_t row = 0; row < column->length; row++) {
            const struct value *deep =
                is_nested(&cells[row]) ? find_deep(&cells[row], levels, &way) : NULL;
            if (deep) {
                return too_deep(frame, i, row, levels, deep, &way, err);
            }
        }
    }
    return LYN_OK;
}
