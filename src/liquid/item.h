/* item.h - what a template computes with: struct value, and marks for what documents do not have.
 * A mark stands in the member `line`, where no document's line is that large; values that come in
 * are never given one. */
#ifndef LYN_LIQUID_ITEM_H
#define LYN_LIQUID_ITEM_H

#include "base/arena.h"
#include "value/value.h"

enum item_mark {
    MARK_NONE = 0,
    MARK_UNDEFINED, /* null: a path that leads nowhere; prints nothing, iterates nothing */
    MARK_NOTHING,   /* null: what map finds where a key is missing; prints nothing */
    MARK_EMPTY,     /* null: the keywords */
    MARK_BLANK,
    MARK_LOOP,  /* null: forloop or tablerowloop */
    MARK_PAIR,  /* list: a key and its value, from a mapping */
    MARK_RANGE, /* list: of the template's integers */
};

/* The state of one loop, as forloop and tablerowloop show it. */
struct loop {
    const struct loop *parent;
    struct sv name;
    int64_t length, index; /* 0-based */
    bool table;
    int64_t column, columns, row; /* of a table, 1-based */
};

static inline enum item_mark item_mark(const struct value *item) {
    return item->line > UINT32_MAX - 16 ? (enum item_mark)(UINT32_MAX - item->line) : MARK_NONE;
}
static inline struct value item_marked(struct value value, enum item_mark mark) {
    value.line = UINT32_MAX - (uint32_t)mark;
    return value;
}
static inline struct value item_undefined(void) {
    return item_marked(value_null(), MARK_UNDEFINED);
}
static inline struct value item_loop(const struct loop *loop) {
    struct value item = {.kind = VALUE_NULL, .text = {(const char *)loop, 0}};
    return item_marked(item, MARK_LOOP);
}
static inline const struct loop *item_as_loop(const struct value *item) {
    return (const struct loop *)(const void *)item->text.data;
}
static inline struct value item_list(struct value *items, size_t count) {
    return (struct value){.kind = VALUE_LIST, .list = {items, count}};
}

/* Nil, undefined or nothing. */
bool item_is_nil(const struct value *item);
bool item_is_undefined(const struct value *item);
/* Everything but false and nil (config-compute 3.4). */
bool item_truthy(const struct value *item);
/* "", [], {}: what `empty` equals. */
bool item_is_empty(const struct value *item);
/* == as a template means it: booleans equal booleans only, `empty` and `blank` by what they say. */
bool item_equal(const struct value *a, const struct value *b);
/* == as Python means it, for filters. */
bool item_same(const struct value *a, const struct value *b);

/* The entry of a mapping under any key, Python's equality; NULL if absent. */
const struct value *item_get(const struct value *map, const struct value *key);

/* As an output statement prints it. */
void item_print(const struct value *item, struct buf *out);
/* Python's str(): nil is None, undefined is nothing. */
void item_print_python(const struct value *item, struct buf *out);
/* The same as text, in the arena when it was not one already; false when memory is out. */
bool item_text(struct arena *arena, const struct value *item, struct sv *out);

#endif
