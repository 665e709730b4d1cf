#include "base/map.h"

#include "base/clock.h"
#include "base/random.h"

struct map_slot {
    const char *key;
    size_t key_len;
    uint32_t hash; /* never 0 in a used slot */
    uint32_t index;
};

enum { CAPACITY_FIRST = 16 };
static const uint32_t CAPACITY_MAX = (uint32_t)1 << 31;

/* Both halves of the product of two 64-bit numbers, one over the other: each bit of either factor
 * reaches every bit of the result. */
static uint64_t fold(uint64_t a, uint64_t b) {
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load64(const char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static uint64_t load32(const char *bytes) {
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* The last bytes of a key, 1 to 8; with those before them where that saves a loop. */
static uint64_t load_end(struct sv key, size_t left) {
    const char *end = key.data + key.len;
    if (key.len >= 8) {
        return load64(end - 8);
    }
    if (left >= 4) {
        return load32(key.data) | load32(end - 4) << 32;
    }
    return (uint64_t)(unsigned char)key.data[0] | (uint64_t)(unsigned char)key.data[left / 2] << 8 |
           (uint64_t)(unsigned char)end[-1] << 16;
}

uint64_t map_hash(uint64_t seed, struct sv key) {
    /* Fractional digits of the square roots of 2 and 3: odd, and no pattern. */
    const uint64_t first = 0x6a09e667f3bcc909u, second = 0xbb67ae8584caa73bu;
    uint64_t state = seed ^ fold(key.len ^ first, second);
    const char *at = key.data;
    size_t left = key.len;
    for (; left > 8; at += 8, left -= 8) {
        state = fold(load64(at) ^ state, seed | 1) ^ fold(state, first);
    }
    if (left) {
        state = fold(load_end(key, left) ^ state, seed | 1) ^ fold(state, first);
    }
    return fold(state ^ second, first);
}

static uint32_t hash_key(uint64_t seed, struct sv key) {
    uint32_t hash = (uint32_t)(map_hash(seed, key) >> 32);
    return hash ? hash : 1;
}

void map_init(struct map *map, struct arena *arena) {
    *map = (struct map){.arena = arena};
}

/* The slot that holds the key, or the free one where it belongs. There always is a free one. */
static struct map_slot *find(const struct map *map, struct sv key, uint32_t hash) {
    uint32_t mask = map->capacity - 1;
    for (uint32_t at = hash & mask;; at = (at + 1) & mask) {
        struct map_slot *slot = &map->slots[at];
        if (slot->hash == 0) {
            return slot;
        }
        if (slot->hash == hash && sv_equal(key, (struct sv){slot->key, slot->key_len})) {
            return slot;
        }
    }
}

uint32_t map_get(const struct map *map, struct sv key) {
    if (map->count == 0) {
        return MAP_NONE;
    }
    const struct map_slot *slot = find(map, key, hash_key(map->seed, key));
    return slot->hash ? slot->index : MAP_NONE;
}

static bool grow(struct map *map) {
    if (map->capacity == CAPACITY_MAX) {
        return false;
    }
    uint32_t capacity = map->capacity ? map->capacity * 2 : CAPACITY_FIRST;
    struct map_slot *slots = arena_calloc(map->arena, capacity, sizeof *slots);
    if (!slots) {
        return false;
    }
    for (uint32_t i = 0; i < map->capacity; i++) {
        const struct map_slot *old = &map->slots[i];
        if (old->hash == 0) {
            continue;
        }
        uint32_t at = old->hash & (capacity - 1);
        while (slots[at].hash != 0) {
            at = (at + 1) & (capacity - 1);
        }
        slots[at] = *old;
    }
    map->slots = slots;
    map->capacity = capacity;
    return true;
}

bool map_put(struct map *map, struct sv key, uint32_t index) {
    /* Without the kernel's bytes an address and the time are still not the sender's to know. */
    if (map->capacity == 0 && !random_bytes(&map->seed, sizeof map->seed)) {
        map->seed = (uint64_t)clock_now() ^ (uint64_t)(uintptr_t)map->arena;
    }
    if (map->count >= map->capacity - map->capacity / 4 && !grow(map)) {
        return false;
    }
    uint32_t hash = hash_key(map->seed, key);
    struct map_slot *slot = find(map, key, hash);
    if (slot->hash == 0) {
        *slot = (struct map_slot){.key = key.data, .key_len = key.len, .hash = hash};
        map->count++;
    }
    slot->index = index;
    return true;
}
