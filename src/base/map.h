/* map.h - from a borrowed string to an index, remembering nothing else: the order lives in the
 * caller's array. Seeded hash, so hostile keys cannot make it slow. Not thread-safe. */
#ifndef LYN_BASE_MAP_H
#define LYN_BASE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sv.h"

struct map_slot;
struct map {
    struct arena *arena; /* borrowed: slots live there */
    struct map_slot *slots;
    uint32_t capacity, count;
    uint64_t seed;
};

#define MAP_NONE UINT32_MAX

/* The hash that maps go by; keys of whom the seed is unknown cannot be chosen to collide. */
uint64_t map_hash(uint64_t seed, struct sv key);
/* Empty; allocates at the first put. */
void map_init(struct map *map, struct arena *arena);
/* The index stored under key, MAP_NONE if absent. */
uint32_t map_get(const struct map *map, struct sv key);
/* Stores or replaces. The key's bytes must outlive the map. False when memory is out. */
bool map_put(struct map *map, struct sv key, uint32_t index) LYN_MUST_CHECK;

#endif
