#include "liquid/cache.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/random.h"

enum { BUCKETS = 1024 };

struct entry {
    struct entry *next;          /* in its bucket */
    struct entry *newer, *older; /* by last use */
    struct template *template;
    uint64_t hash;
    size_t bytes;
    struct sv source, name; /* after the entry itself */
};

struct template_cache {
    pthread_mutex_t mutex;
    size_t max_bytes, bytes, count;
    uint64_t seed;
    struct entry *buckets[BUCKETS];
    struct entry *newest, *oldest;
};

struct template_cache *template_cache_new(size_t max_bytes) {
    struct template_cache *cache = calloc(1, sizeof *cache);
    if (!cache) {
        return NULL;
    }
    cache->max_bytes = max_bytes;
    if (pthread_mutex_init(&cache->mutex, NULL) != 0) {
        free(cache);
        return NULL;
    }
    if (!random_bytes(&cache->seed, sizeof cache->seed)) {
        cache->seed = (uint64_t)(uintptr_t)cache;
    }
    return cache;
}

/* The halves of a product, one over the other. */
static uint64_t fold(uint64_t a, uint64_t b) {
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash_text(uint64_t seed, struct sv text) {
    const uint64_t odd = 0x9e3779b97f4a7c15u;
    uint64_t hash = seed ^ text.len;
    for (size_t at = 0; at < text.len; at += 8) {
        uint64_t word = 0;
        memcpy(&word, text.data + at, text.len - at < 8 ? text.len - at : 8);
        hash = fold(hash ^ word, odd) ^ fold(word + odd, seed | 1);
    }
    return fold(hash, odd);
}

static void unlink_entry(struct template_cache *cache, struct entry *entry) {
    *(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void link_newest(struct template_cache *cache, struct entry *entry) {
    entry->newer = NULL;
    entry->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

static void drop_entry(struct template_cache *cache, struct entry *entry) {
    struct entry **at = &cache->buckets[entry->hash % BUCKETS];
    while (*at != entry) {
        at = &(*at)->next;
    }
    *at = entry->next;
    unlink_entry(cache, entry);
    cache->bytes -= entry->bytes;
    cache->count--;
    template_unref(entry->template);
    free(entry);
}

void template_cache_free(struct template_cache *cache) {
    if (!cache) {
        return;
    }
    while (cache->oldest) {
        drop_entry(cache, cache->oldest);
    }
    pthread_mutex_destroy(&cache->mutex);
    free(cache);
}

static struct entry *find(struct template_cache *cache, uint64_t hash, struct sv source,
                          struct sv name) {
    struct entry *entry = cache->buckets[hash % BUCKETS];
    while (entry && !(entry->hash == hash && sv_equal(entry->source, source) &&
                      sv_equal(entry->name, name))) {
        entry = entry->next;
    }
    return entry;
}

/* Keeps the template if it fits; without memory it is simply not remembered. */
static void insert(struct template_cache *cache, uint64_t hash, struct sv source, struct sv name,
                   struct template *template) {
    size_t bytes = sizeof(struct entry) + source.len + name.len + template_bytes(template);
    if (bytes > cache->max_bytes || find(cache, hash, source, name)) {
        return;
    }
    struct entry *entry = malloc(sizeof *entry + source.len + name.len);
    if (!entry) {
        return;
    }
    while (cache->bytes > cache->max_bytes - bytes) {
        drop_entry(cache, cache->oldest);
    }
    char *text = (char *)(entry + 1);
    if (source.len) {
        memcpy(text, source.data, source.len);
    }
    if (name.len) {
        memcpy(text + source.len, name.data, name.len);
    }
    *entry = (struct entry){.next = cache->buckets[hash % BUCKETS],
                            .template = template_ref(template),
                            .hash = hash,
                            .bytes = bytes,
                            .source = {text, source.len},
                            .name = {text + source.len, name.len}};
    cache->buckets[hash % BUCKETS] = entry;
    link_newest(cache, entry);
    cache->bytes += bytes;
    cache->count++;
}

enum lyn_code template_cache_get(struct template_cache *cache, struct sv source, struct sv name,
                                 struct template **out, struct lyn_error *err) {
    if (!cache) {
        return template_compile(source, name, out, err);
    }
    uint64_t hash = hash_text(cache->seed, source) ^ hash_text(~cache->seed, name);
    pthread_mutex_lock(&cache->mutex);
    struct entry *entry = find(cache, hash, source, name);
    *out = entry ? template_ref(entry->template) : NULL;
    if (entry) {
        unlink_entry(cache, entry);
        link_newest(cache, entry);
    }
    pthread_mutex_unlock(&cache->mutex);
    if (entry) {
        return LYN_OK;
    }
    /* Compiled without the lock: two threads may do it at once, and one result is kept. */
    enum lyn_code code = template_compile(source, name, out, err);
    if (code) {
        return code;
    }
    pthread_mutex_lock(&cache->mutex);
    insert(cache, hash, source, name, *out);
    pthread_mutex_unlock(&cache->mutex);
    return LYN_OK;
}

void template_cache_usage(struct template_cache *cache, size_t *templates, size_t *bytes) {
    pthread_mutex_lock(&cache->mutex);
    *templates = cache->count;
    *bytes = cache->bytes;
    pthread_mutex_unlock(&cache->mutex);
}
