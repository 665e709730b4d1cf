/* Filters that look into the items of a list: map, where, find, sum, uniq and their kin. */
#include "base/utf8.h"
#include "liquid/filter.h"
#include "liquid/number.h"
#include "liquid/property.h"
#include "liquid/text.h"

/* A text has the parts that it contains, and characters by their number. */
static enum property read_text(struct sv text, const struct value *key, struct value *out) {
    if (key->kind == VALUE_STRING) {
        bool part = key->text.len == 0 ||
                    (text.len >= key->text.len &&
                     memmem(text.data, text.len, key->text.data, key->text.len) != NULL);
        if (part) {
            *out = *key;
        }
        return part ? PROPERTY_FOUND : PROPERTY_MISSING;
    }
    if (key->kind != VALUE_INT && key->kind != VALUE_BOOL) {
        return PROPERTY_MISSING;
    }
    int64_t count = (int64_t)utf8_count(text);
    int64_t index = key->kind == VALUE_INT ? key->integer : key->boolean;
    index += index < 0 ? count : 0;
    if (index < 0 || index >= count) {
        return PROPERTY_MISSING;
    }
    size_t start = text_skip(text, 0, (size_t)index), end = text_skip(text, start, 1);
    *out = value_string((struct sv){text.data + start, end - start});
    return PROPERTY_FOUND;
}

enum property property_read(const struct value *item, const struct value *key, struct value *out) {
    const struct value *found;
    if (item_is_nil(item)) {
        return PROPERTY_OF_NIL;
    }
    switch (item->kind) {
    case VALUE_MAP:
        found = item_get(item, key);
        if (!found) {
            return PROPERTY_MISSING;
        }
        *out = *found;
        return PROPERTY_FOUND;
    case VALUE_STRING:
        return read_text(item->text, key, out);
    case VALUE_LIST:
    case VALUE_BYTES:
        return PROPERTY_MISSING;
    case VALUE_INT:
    case VALUE_BOOL:
        /* Python's integers among themselves: whether they are equal. */
        if (key->kind != VALUE_INT && key->kind != VALUE_BOOL) {
            return PROPERTY_NEVER;
        }
        *out = value_bool(value_equal(item, key));
        return PROPERTY_FOUND;
    default:
        return PROPERTY_NEVER;
    }
}

static enum lyn_code no_property(const struct filter_call *call, const struct value *item,
                                 struct lyn_error *err) {
    return filter_fail(call, err, "%s has no properties", value_kind_phrase(item->kind));
}

static enum lyn_code new_items(struct filter_call *call, size_t count, struct value **out,
                               struct lyn_error *err) {
    *out = arena_calloc(call->arena, count, sizeof **out);
    return *out ? LYN_OK : arena_error(call->arena, err);
}

enum lyn_code filter_map(struct filter_call *call, struct lyn_error *err) {
    struct value list, *items, key = {.kind = VALUE_STRING};
    enum lyn_code code = filter_input_list(call, &list, err);
    if (code || (code = filter_argument_text(call, 0, &key.text, err)) ||
        (code = new_items(call, list.list.count, &items, err))) {
        return code;
    }
    for (size_t i = 0; i < list.list.count; i++) {
        switch (property_read(&list.list.items[i], &key, &items[i])) {
        case PROPERTY_FOUND:
            break;
        case PROPERTY_MISSING:
            items[i] = item_marked(value_null(), MARK_NOTHING);
            break;
        case PROPERTY_OF_NIL:
            return filter_return(call, value_null());
        case PROPERTY_NEVER:
            return no_property(call, &list.list.items[i], err);
        }
    }
    return filter_return(call, item_list(items, list.list.count));
}

/* ---- where, reject, find, find_index, has ---- */

/* Whether an item has the key with the wanted value, or, without one, with any but false, 0 and
 * nil. Ends the filter with nil when *is_nil. */
static enum lyn_code matches(const struct filter_call *call, const struct value *item, bool *out,
                             bool *is_nil, struct lyn_error *err) {
    struct value found = value_null(), no = value_bool(false);
    switch (property_read(item, &call->arguments[0], &found)) {
    case PROPERTY_FOUND:
    case PROPERTY_MISSING:
        break;
    case PROPERTY_OF_NIL:
        *is_nil = true;
        return LYN_OK;
    case PROPERTY_NEVER:
        return no_property(call, item, err);
    }
    if (call->count > 1 && !item_is_nil(&call->arguments[1])) {
        *out = item_same(&found, &call->arguments[1]);
    } else {
        *out = !item_is_nil(&found) && !item_same(&found, &no);
    }
    return LYN_OK;
}

static enum lyn_code select_items(struct filter_call *call, bool wanted, struct lyn_error *err) {
    struct value list, *items;
    size_t count = 0;
    enum lyn_code code = filter_input_list(call, &list, err);
    if (code || (code = new_items(call, list.list.count, &items, err))) {
        return code;
    }
    for (size_t i = 0; i < list.list.count; i++) {
        bool match = false, is_nil = false;
        if ((code = matches(call, &list.list.items[i], &match, &is_nil, err))) {
            return code;
        }
        if (is_nil) {
            return filter_return(call, value_null());
        }
        if (match == wanted) {
            items[count++] = list.list.items[i];
        }
    }
    return filter_return(call, item_list(items, count));
}

enum lyn_code filter_where(struct filter_call *call, struct lyn_error *err) {
    return select_items(call, true, err);
}

enum lyn_code filter_reject(struct filter_call *call, struct lyn_error *err) {
    if (item_is_nil(&call->arguments[0])) {
        return filter_return(call, item_list(NULL, 0));
    }
    return select_items(call, false, err);
}

enum { NO_MATCH = -1, NIL_MET = -2 };

/* The index of the first match, or why there is none; *list is what was searched. */
static enum lyn_code search(struct filter_call *call, struct value *list, int64_t *index,
                            struct lyn_error *err) {
    *index = NO_MATCH;
    enum lyn_code code = filter_input_list(call, list, err);
    for (size_t i = 0; code == LYN_OK && i < list->list.count; i++) {
        bool match = false, is_nil = false;
        code = matches(call, &list->list.items[i], &match, &is_nil, err);
        if (match || is_nil) {
            *index = is_nil ? NIL_MET : (int64_t)i;
            break;
        }
    }
    return code;
}

enum lyn_code filter_find(struct filter_call *call, struct lyn_error *err) {
    struct value list;
    int64_t index;
    enum lyn_code code = search(call, &list, &index, err);
    return code ? code : filter_return(call, index < 0 ? value_null() : list.list.items[index]);
}

enum lyn_code filter_find_index(struct filter_call *call, struct lyn_error *err) {
    struct value list;
    int64_t index;
    enum lyn_code code = search(call, &list, &index, err);
    return code ? code : filter_return(call, index < 0 ? value_null() : value_int(index));
}

enum lyn_code filter_has(struct filter_call *call, struct lyn_error *err) {
    struct value list;
    int64_t index;
    enum lyn_code code = search(call, &list, &index, err);
    if (code == LYN_OK && index == NIL_MET) {
        return filter_return(call, value_null());
    }
    return code ? code : filter_return(call, value_bool(index >= 0));
}

/* ---- compact, sum, uniq, group_by ---- */

/* The key's value, or nil where it is missing. */
static enum lyn_code read_or_nil(const struct filter_call *call, const struct value *item,
                                 struct value *out, struct lyn_error *err) {
    *out = value_null();
    if (item->kind == VALUE_MAP && property_read(item, &call->arguments[0], out)) {
        *out = value_null();
    }
    return item->kind == VALUE_MAP ? LYN_OK : no_property(call, item, err);
}

enum lyn_code filter_compact(struct filter_call *call, struct lyn_error *err) {
    struct value list, *items;
    size_t count = 0;
    bool keyed = call->count > 0 && !item_is_nil(&call->arguments[0]);
    enum lyn_code code = filter_input_list(call, &list, err);
    if (code || (code = new_items(call, list.list.count, &items, err))) {
        return code;
    }
    for (size_t i = 0; i < list.list.count; i++) {
        struct value read = list.list.items[i];
        if (keyed && (code = read_or_nil(call, &list.list.items[i], &read, err))) {
            return code;
        }
        if (read.kind != VALUE_NULL || item_mark(&read) == MARK_NOTHING) {
            items[count++] = list.list.items[i];
        }
    }
    return filter_return(call, item_list(items, count));
}

enum lyn_code filter_sum(struct filter_call *call, struct lyn_error *err) {
    struct value list;
    bool keyed = call->count > 0 && !item_is_nil(&call->arguments[0]);
    struct number sum = number_int(0), number;
    enum lyn_code code = filter_input_list(call, &list, err);
    for (size_t i = 0; code == LYN_OK && i < list.list.count; i++) {
        struct value item = list.list.items[i];
        enum property property = PROPERTY_FOUND;
        if (keyed) {
            property = property_read(&list.list.items[i], &call->arguments[0], &item);
        }
        if (property == PROPERTY_OF_NIL) {
            return filter_return(call, value_null());
        }
        if (property == PROPERTY_NEVER) {
            return no_property(call, &list.list.items[i], err);
        }
        if (property == PROPERTY_FOUND && number_of(&item, &number) &&
            !number_compute(NUMBER_ADD, sum, number, &sum)) {
            return filter_fail(call, err, "the result is too large");
        }
    }
    return code ? code : number_value(call->arena, sum, call->out, err);
}

/* The place of the first of `count` keys that equals this one; count when none does. */
static enum lyn_code find_same(struct filter_call *call, const struct value *keys, size_t count,
                               const struct value *key, size_t *out, struct lyn_error *err) {
    size_t at = 0;
    while (at < count && !item_same(&keys[at], key)) {
        at++;
    }
    *out = at;
    return filter_charge(call, at * 8, err);
}

enum lyn_code filter_uniq(struct filter_call *call, struct lyn_error *err) {
    struct value list, *items, *keys;
    size_t count = 0, at;
    bool keyed = call->count > 0 && !item_is_nil(&call->arguments[0]);
    enum lyn_code code = filter_input_list(call, &list, err);
    if (code || (code = new_items(call, list.list.count, &items, err)) ||
        (code = new_items(call, list.list.count, &keys, err))) {
        return code;
    }
    for (size_t i = 0; i < list.list.count; i++) {
        struct value key = list.list.items[i];
        if (keyed && (code = read_or_nil(call, &list.list.items[i], &key, err))) {
            return code;
        }
        if ((code = find_same(call, keys, count, &key, &at, err))) {
            return code;
        }
        if (at < count) {
            continue;
        }
        keys[count] = key;
        items[count++] = list.list.items[i];
    }
    return filter_return(call, item_list(items, count));
}

/* Jekyll's: a list of {name, items, size}. */
static enum lyn_code make_group(struct filter_call *call, const struct value *name, size_t size,
                                struct value *out, struct value **items, struct lyn_error *err) {
    struct value_entry *entries = arena_calloc(call->arena, 3, sizeof *entries);
    *items = arena_calloc(call->arena, size, sizeof **items);
    if (!entries || !*items) {
        return arena_error(call->arena, err);
    }
    entries[0] = (struct value_entry){value_string(SV("name")), *name};
    entries[1] = (struct value_entry){value_string(SV("items")), item_list(*items, size)};
    entries[2] = (struct value_entry){value_string(SV("size")), value_int((int64_t)size)};
    *out = (struct value){.kind = VALUE_MAP, .map = {entries, 3}};
    return LYN_OK;
}

enum lyn_code filter_group_by(struct filter_call *call, struct lyn_error *err) {
    struct value list, *keys, *groups, **items;
    size_t count = 0;
    enum lyn_code code = filter_input_list(call, &list, err);
    size_t total = list.list.count;
    if (code || (code = new_items(call, total, &keys, err)) ||
        (code = new_items(call, total, &groups, err))) {
        return code;
    }
    size_t *group_of = arena_calloc(call->arena, total, sizeof *group_of);
    size_t *sizes = arena_calloc(call->arena, total, sizeof *sizes);
    items = arena_calloc(call->arena, total, sizeof *items);
    if (!group_of || !sizes || !items) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < total; i++) {
        struct value key;
        if ((code = read_or_nil(call, &list.list.items[i], &key, err)) ||
            (code = find_same(call, keys, count, &key, &group_of[i], err))) {
            return code;
        }
        if (group_of[i] == count) {
            keys[count++] = key;
        }
        sizes[group_of[i]]++;
    }
    for (size_t i = 0; i < count; i++) {
        if ((code = make_group(call, &keys[i], sizes[i], &groups[i], &items[i], err))) {
            return code;
        }
    }
    for (size_t i = 0; i < total; i++) {
        *items[group_of[i]]++ = list.list.items[i];
    }
    return filter_return(call, item_list(groups, count));
}
