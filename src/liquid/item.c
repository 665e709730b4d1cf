#include "liquid/item.h"

#include "base/num.h"
#include "liquid/text.h"

bool item_is_undefined(const struct value *item) {
    return item_mark(item) == MARK_UNDEFINED;
}

bool item_is_nil(const struct value *item) {
    if (item->kind != VALUE_NULL) {
        return false;
    }
    enum item_mark mark = item_mark(item);
    return mark == MARK_NONE || mark == MARK_UNDEFINED || mark == MARK_NOTHING;
}

bool item_truthy(const struct value *item) {
    return item->kind == VALUE_BOOL ? item->boolean : !item_is_nil(item);
}

bool item_is_empty(const struct value *item) {
    switch (item->kind) {
    case VALUE_STRING:
        return item->text.len == 0;
    case VALUE_LIST:
        return item->list.count == 0 && item_mark(item) == MARK_NONE;
    case VALUE_MAP:
        return item->map.count == 0;
    default:
        return false;
    }
}

static bool equals_keyword(enum item_mark keyword, const struct value *other) {
    if (item_mark(other) == keyword || item_is_empty(other)) {
        return true;
    }
    return keyword == MARK_BLANK && other->kind == VALUE_STRING && text_is_blank(other->text);
}

static bool is_keyword(enum item_mark mark) {
    return mark == MARK_EMPTY || mark == MARK_BLANK;
}

bool item_same(const struct value *a, const struct value *b) {
    enum item_mark left = item_mark(a), right = item_mark(b);
    if (is_keyword(left)) {
        return equals_keyword(left, b);
    }
    if (is_keyword(right)) {
        return equals_keyword(right, a);
    }
    if (item_is_nil(a) || item_is_nil(b)) {
        return item_is_nil(a) && item_is_nil(b);
    }
    if (left == MARK_LOOP || right == MARK_LOOP) {
        return left == right && a->text.data == b->text.data;
    }
    /* A tuple, a list and a range are never equal. */
    if (left != right && (left > MARK_LOOP || right > MARK_LOOP)) {
        return false;
    }
    return value_equal(a, b);
}

bool item_equal(const struct value *a, const struct value *b) {
    if (a->kind == VALUE_BOOL || b->kind == VALUE_BOOL) {
        return a->kind == b->kind && a->boolean == b->boolean;
    }
    return item_same(a, b);
}

const struct value *item_get(const struct value *map, const struct value *key) {
    if (key->kind == VALUE_STRING) {
        return value_get_sv(map, key->text);
    }
    if (key->kind == VALUE_LIST || key->kind == VALUE_MAP || item_mark(key) != MARK_NONE) {
        return NULL;
    }
    for (size_t i = 0; i < map->map.count; i++) {
        if (value_equal(&map->map.entries[i].key, key)) {
            return &map->map.entries[i].value;
        }
    }
    return NULL;
}

/* repr() of one value: what a list of it shows between its brackets. */
static void print_repr(const struct value *item, struct buf *out) {
    struct value copy = *item, list = item_list(&copy, 1);
    size_t start = out->len;
    value_print_python(&list, out);
    if (out->failure != BUF_FINE) {
        return;
    }
    memmove(out->data + start, out->data + start + 1, out->len - start - 2);
    out->len -= 2;
    out->data[out->len] = '\0';
}

static void print_pair(const struct value *pair, struct buf *out) {
    buf_putc(out, '(');
    print_repr(&pair->list.items[0], out);
    buf_puts(out, ", ");
    print_repr(&pair->list.items[1], out);
    buf_putc(out, ')');
}

static void range_ends(const struct value *range, int64_t *first, int64_t *last) {
    *first = range->list.count ? range->list.items[0].integer : 0;
    *last = *first + (int64_t)range->list.count - 1;
}

void item_print_python(const struct value *item, struct buf *out) {
    int64_t first, last;
    char digits[NUM_BUFFER];
    switch (item_mark(item)) {
    case MARK_UNDEFINED:
    case MARK_NOTHING:
    case MARK_EMPTY:
    case MARK_BLANK:
        return;
    case MARK_LOOP:
        buf_puts(out, item_as_loop(item)->table ? "TableRow" : "ForLoop");
        return;
    case MARK_PAIR:
        print_pair(item, out);
        return;
    case MARK_RANGE:
        range_ends(item, &first, &last);
        buf_printf(out, "range(%lld, %lld)", (long long)first, (long long)last + 1);
        return;
    case MARK_NONE:
        break;
    }
    if (item->kind == VALUE_STRING) {
        buf_append_sv(out, item->text);
    } else if (item->kind == VALUE_INT) {
        buf_append(out, digits, num_print_int64(digits, item->integer));
    } else {
        value_print_python(item, out);
    }
}

void item_print(const struct value *item, struct buf *out) {
    int64_t first, last;
    enum item_mark mark = item_mark(item);
    if (item->kind == VALUE_NULL && mark == MARK_NONE) {
        return;
    }
    if (item->kind == VALUE_BOOL) {
        buf_puts(out, item->boolean ? "true" : "false");
    } else if (mark == MARK_RANGE) {
        range_ends(item, &first, &last);
        buf_printf(out, "%lld..%lld", (long long)first, (long long)last);
    } else if (item->kind == VALUE_LIST && mark == MARK_NONE) {
        for (size_t i = 0; i < item->list.count; i++) {
            item_print_python(&item->list.items[i], out);
        }
    } else {
        item_print_python(item, out);
    }
}

bool item_text(struct arena *arena, const struct value *item, struct sv *out) {
    if (item->kind == VALUE_STRING) {
        *out = item->text;
        return true;
    }
    struct buf buf;
    buf_init(&buf, SIZE_MAX / 2);
    item_print_python(item, &buf);
    char *copy = buf.failure == BUF_FINE ? arena_strdup(arena, buf_view(&buf)) : NULL;
    *out = (struct sv){copy, copy ? buf.len : 0};
    buf_dispose(&buf);
    return copy != NULL;
}
