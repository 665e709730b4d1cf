/* sort and sort_natural: stable, and a filter error when items cannot be ordered. */
#include "liquid/filter.h"
#include "liquid/property.h"
#include "liquid/text.h"

struct sortable {
    struct value key, item;
};

static bool is_number(const struct value *item) {
    return item->kind == VALUE_INT || item->kind == VALUE_BIGINT || item->kind == VALUE_FLOAT ||
           item->kind == VALUE_BOOL;
}

/* Whether Python's < is defined, or one has no key; lists are looked into as far as their order needs. */
static bool comparable(const struct value *a, const struct value *b) {
    if ((is_number(a) && is_number(b)) || item_is_undefined(a) || item_is_undefined(b)) {
        return true;
    }
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case VALUE_STRING:
    case VALUE_BYTES:
    case VALUE_DATE:
        return true;
    case VALUE_DATETIME:
        return a->datetime.has_offset == b->datetime.has_offset;
    case VALUE_LIST:
        for (size_t i = 0; i < a->list.count && i < b->list.count; i++) {
            if (!value_equal(&a->list.items[i], &b->list.items[i])) {
                return comparable(&a->list.items[i], &b->list.items[i]);
            }
        }
        return true;
    default:
        return false;
    }
}

/* What has no key comes last. */
static bool comes_before(const struct value *a, const struct value *b) {
    bool known_a = !item_is_undefined(a), known_b = !item_is_undefined(b);
    return known_a && known_b ? value_order(a, b) < 0 : known_a && !known_b;
}

/* Merges the runs of `width` in `from` into `to`; false at a pair without an order. */
static bool merge(const struct sortable *from, struct sortable *to, size_t count, size_t start,
                  size_t width) {
    size_t left = start, middle = start + width < count ? start + width : count, right = middle;
    size_t end = middle + width < count ? middle + width : count;
    for (size_t i = start; i < end; i++) {
        bool take_right = left == middle;
        if (!take_right && right < end) {
            if (!comparable(&from[right].key, &from[left].key)) {
                return false;
            }
            take_right = comes_before(&from[right].key, &from[left].key);
        }
        to[i] = from[take_right ? right++ : left++];
    }
    return true;
}

static bool sort_items(struct sortable **items, struct sortable *spare, size_t count) {
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            if (!merge(*items, spare, count, start, width)) {
                return false;
            }
        }
        struct sortable *sorted = spare;
        spare = *items;
        *items = sorted;
    }
    return true;
}

/* str(key).lower() */
static enum lyn_code make_natural(struct filter_call *call, struct value *key,
                                  struct lyn_error *err) {
    struct buf text, lower;
    filter_buffer(call, &text);
    filter_buffer(call, &lower);
    item_print_python(key, &text);
    enum lyn_code code = buf_status(&text, err);
    text_lower(buf_view(&text), &lower);
    buf_dispose(&text);
    if (code == LYN_OK && (code = buf_status(&lower, err)) == LYN_OK) {
        char *copy = arena_strdup(call->arena, buf_view(&lower));
        *key = value_string((struct sv){copy, lower.len});
        code = copy ? LYN_OK : arena_error(call->arena, err);
    }
    buf_dispose(&lower);
    return code;
}

/* Undefined for items without the key. */
static enum lyn_code sort_key(struct filter_call *call, const struct value *item,
                              const struct value *name, bool natural, bool *is_nil,
                              struct value *out, struct lyn_error *err) {
    *out = *item;
    if (name->text.len) {
        enum property property = property_read(item, name, out);
        if (property == PROPERTY_NEVER) {
            return filter_fail(call, err, "%s has no properties", value_kind_phrase(item->kind));
        }
        *is_nil = property == PROPERTY_OF_NIL;
        if (property == PROPERTY_MISSING) {
            *out = item_undefined();
            return LYN_OK;
        }
    }
    return natural && !*is_nil ? make_natural(call, out, err) : LYN_OK;
}

static enum lyn_code sort(struct filter_call *call, bool natural, struct lyn_error *err) {
    struct value list, name = value_string(SV(""));
    enum lyn_code code = filter_input_list(call, &list, err);
    if (code == LYN_OK && call->count > 0 && value_truthy(&call->arguments[0])) {
        code = filter_argument_text(call, 0, &name.text, err);
    }
    size_t count = list.list.count;
    if (code || (code = filter_charge(call, count * 16, err))) {
        return code;
    }
    struct sortable *items = arena_calloc(call->arena, count, sizeof *items);
    struct sortable *spare = arena_calloc(call->arena, count, sizeof *spare);
    struct value *sorted = arena_calloc(call->arena, count, sizeof *sorted);
    if (!items || !spare || !sorted) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        bool is_nil = false;
        items[i].item = list.list.items[i];
        if ((code = sort_key(call, &items[i].item, &name, natural, &is_nil, &items[i].key, err))) {
            return code;
        }
        if (is_nil) {
            return filter_return(call, value_null());
        }
    }
    if (!sort_items(&items, spare, count)) {
        return filter_fail(call, err, "the items cannot be ordered");
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = items[i].item;
    }
    return filter_return(call, item_list(sorted, count));
}

enum lyn_code filter_sort(struct filter_call *call, struct lyn_error *err) {
    return sort(call, false, err);
}

enum lyn_code filter_sort_natural(struct filter_call *call, struct lyn_error *err) {
    return sort(call, true, err);
}
