/* keys.h - the union of the keys of many maps, in the order of first appearance: the columns of
 * records, the rows of maps of maps (access 2.3). Lives for one conversion, not thread-safe. */
#ifndef LYN_FRAME_KEYS_H
#define LYN_FRAME_KEYS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/map.h"
#include "value/value.h"

enum keys_use {
    KEYS_LABELS, /* columns: keys that are not text or integers become text (label_from_key) */
    KEYS_ROWS,   /* row labels, which are only compared: `true` and "true" are two */
};

struct keys {
    enum keys_use use;
    struct arena *arena; /* own */
    struct map map;
    struct value *names; /* labels of columns; unset for KEYS_ROWS */
    struct sv *bytes;    /* what the map knows them by */
    size_t *owners;      /* the latest map that has the key, plus one */
    uint32_t count, capacity;
};

/* Empty, with an arena of limits->request_bytes. */
enum lyn_code keys_init(struct keys *keys, const struct limits *limits, enum keys_use use,
                        struct lyn_error *err) LYN_MUST_CHECK;
void keys_dispose(struct keys *keys);

/* The position of a key of the map number `owner`, which is new if need be. `expected` is tried
 * first and is free when it is right: pass the position of the previous key plus one. Two keys of
 * one owner that are one label: DUPLICATE_COLUMN. Owners come in rising order. Key text is borrowed
 * and must outlive this. */
enum lyn_code keys_place(struct keys *keys, const struct value *key, size_t owner,
                         uint32_t expected, uint32_t *out, struct lyn_error *err) LYN_MUST_CHECK;
/* The position of a key that has been placed; INTERNAL when it has not. */
enum lyn_code keys_find(struct keys *keys, const struct value *key, uint32_t expected,
                        uint32_t *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
