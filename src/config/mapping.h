/* mapping.h - new mappings from old ones. Values are built once and read after that, so each of
 * these leaves its arguments as they are and puts a new array of entries into the arena; keys and
 * values are shared. False when memory is out (arena_error tells why), *out is untouched then. */
#ifndef LYN_CONFIG_MAPPING_H
#define LYN_CONFIG_MAPPING_H

#include "value/value.h"

/* `map` with `value` under the text key: in its place when the key is there, else at the end. `map`
 * may be no mapping, and counts as an empty one then. *out may be *map. The key is borrowed. */
bool mapping_set(struct arena *arena, const struct value *map, const char *key, struct value value,
                 struct value *out) LYN_MUST_CHECK;

/* The entries of `map` but for those under the text keys of the NULL-terminated list. */
bool mapping_without(struct arena *arena, const struct value *map, const char *const *keys,
                     struct value *out) LYN_MUST_CHECK;

/* `under` with the entries of `over` put in as by mapping_set, whatever their keys. Either may be
 * NULL or no mapping, and counts as an empty one then. */
bool mapping_overlay(struct arena *arena, const struct value *under, const struct value *over,
                     struct value *out) LYN_MUST_CHECK;

/* The items of both lists, `first` in front. NULL and null are empty, other values that are no list
 * are their only item. */
bool mapping_join_lists(struct arena *arena, const struct value *first, const struct value *second,
                        struct value *out) LYN_MUST_CHECK;

/* The value under a key of any kind; NULL when it is absent. */
const struct value *mapping_find(const struct value *map, const struct value *key);

#endif
