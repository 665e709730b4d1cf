#include "base/arena.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/num.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#endif

#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#endif

enum { FIRST_BYTES = 1024, ALIGNMENT = _Alignof(max_align_t) };
static const size_t CHUNK_MAX = (size_t)1 << 20;

struct chunk {
    _Alignas(max_align_t) struct chunk *before;
    bool whole; /* holds one allocation only, which may be grown by realloc */
};

struct owned {
    struct owned *before;
    void (*release)(void *object);
    void *object;
};

struct arena {
    _Alignas(max_align_t) char *next; /* the free rest of the current chunk */
    char *end;
    char *last; /* the latest allocation from the current chunk */
    struct chunk *chunks;
    struct owned *owned;
    size_t chunk_bytes; /* of the chunk to come */
    size_t max, used;
    bool exhausted;
    atomic_uint references;
};

/* In sanitizer builds what has not been handed out cannot be touched. */
static void hide(const void *bytes, size_t size) {
#ifdef ARENA_POISON
    ASAN_POISON_MEMORY_REGION(bytes, size);
#else
    (void)bytes, (void)size;
#endif
}

static void show(const void *bytes, size_t size) {
#ifdef ARENA_POISON
    ASAN_UNPOISON_MEMORY_REGION(bytes, size);
#else
    (void)bytes, (void)size;
#endif
}

static size_t round_up(size_t size) {
    return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static void set_room(struct arena *arena, char *start, char *end) {
    arena->next = start;
    arena->end = end;
    arena->last = NULL;
    hide(start, (size_t)(end - start));
}

struct arena *arena_new(size_t max_bytes) {
    size_t bytes = max_bytes < FIRST_BYTES ? max_bytes & ~(size_t)(ALIGNMENT - 1) : FIRST_BYTES;
    if (bytes < sizeof(struct arena)) {
        bytes = sizeof(struct arena);
    }
    struct arena *arena = malloc(bytes);
    if (!arena) {
        return NULL;
    }
    *arena =
        (struct arena){.chunk_bytes = 2 * (size_t)FIRST_BYTES, .max = max_bytes, .used = bytes};
    atomic_init(&arena->references, 1);
    set_room(arena, (char *)(arena + 1), (char *)arena + bytes);
    return arena;
}

struct arena *arena_ref(struct arena *arena) {
    if (arena) {
        atomic_fetch_add_explicit(&arena->references, 1, memory_order_relaxed);
    }
    return arena;
}

void arena_unref(struct arena *arena) {
    if (!arena || atomic_fetch_sub_explicit(&arena->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    /* A clean-up may add another one, so the list is read anew each time. */
    while (arena->owned) {
        struct owned *owned = arena->owned;
        arena->owned = owned->before;
        owned->release(owned->object);
    }
    while (arena->chunks) {
        struct chunk *chunk = arena->chunks;
        arena->chunks = chunk->before;
        free(chunk);
    }
    free(arena);
}

/* True when the budget has `more` bytes left; notes which kind of failure it is otherwise. */
static bool within_budget(struct arena *arena, size_t more) {
    arena->exhausted = arena->used > arena->max || more > arena->max - arena->used;
    return !arena->exhausted;
}

static struct chunk *add_chunk(struct arena *arena, size_t bytes) {
    if (!within_budget(arena, bytes)) {
        return NULL;
    }
    struct chunk *chunk = malloc(bytes);
    if (!chunk) {
        return NULL;
    }
    chunk->before = arena->chunks;
    chunk->whole = false;
    arena->chunks = chunk;
    arena->used += bytes;
    return chunk;
}

static void *alloc_whole(struct arena *arena, size_t size) {
    struct chunk *chunk = add_chunk(arena, sizeof *chunk + size);
    if (!chunk) {
        return NULL;
    }
    chunk->whole = true;
    return chunk + 1;
}

/* `size` is rounded up already and does not fit the current chunk. */
static void *alloc_slow(struct arena *arena, size_t size) {
    if (size > SIZE_MAX / 2) {
        arena->exhausted = true;
        return NULL;
    }
    if (size > arena->chunk_bytes / 4) {
        return alloc_whole(arena, size);
    }
    struct chunk *chunk = add_chunk(arena, arena->chunk_bytes);
    /* Near the end of the budget the exact size may still fit. */
    if (!chunk) {
        return alloc_whole(arena, size);
    }
    set_room(arena, (char *)(chunk + 1), (char *)chunk + arena->chunk_bytes);
    if (arena->chunk_bytes < CHUNK_MAX) {
        arena->chunk_bytes *= 2;
    }
    arena->last = arena->next;
    arena->next += size;
    return arena->last;
}

void *arena_alloc(struct arena *arena, size_t size) {
    size_t rounded = round_up(size);
    if (rounded < size) {
        rounded = SIZE_MAX; /* cannot be had: alloc_slow says so */
    }
    if (rounded == 0) {
        rounded = ALIGNMENT;
    }
    void *out;
    if (rounded <= (size_t)(arena->end - arena->next)) {
        out = arena->last = arena->next;
        arena->next += rounded;
    } else {
        out = alloc_slow(arena, rounded);
    }
    if (out) {
        show(out, size);
    }
    return out;
}

void *arena_calloc(struct arena *arena, size_t count, size_t size) {
    size_t bytes;
    if (!size_mul(count, size, &bytes)) {
        bytes = SIZE_MAX;
    }
    void *out = arena_alloc(arena, bytes);
    if (out) {
        memset(out, 0, bytes);
    }
    return out;
}

static void *grow_whole(struct arena *arena, size_t old_bytes, size_t new_bytes) {
    struct chunk *chunk = arena->chunks;
    size_t old_size = round_up(old_bytes), new_size = round_up(new_bytes);
    if (!within_budget(arena, new_size - old_size)) {
        return NULL;
    }
    struct chunk *grown = realloc(chunk, sizeof *chunk + new_size);
    if (!grown) {
        return NULL;
    }
    arena->chunks = grown;
    arena->used += new_size - old_size;
    return grown + 1;
}

void *arena_grow(struct arena *arena, void *old, size_t old_count, size_t new_count, size_t size) {
    size_t bytes, old_bytes;
    if (!size_mul(new_count, size, &bytes) || bytes > SIZE_MAX / 2) {
        arena->exhausted = true;
        return NULL;
    }
    if (!old || old_count == 0) {
        return arena_alloc(arena, bytes);
    }
    old_bytes = old_count * size; /* was allocated, so it fits */
    if (new_count <= old_count) {
        return old;
    }
    if (old == arena->last && round_up(bytes) <= (size_t)(arena->end - arena->last)) {
        arena->next = arena->last + round_up(bytes);
        show(old, bytes);
        return old;
    }
    if (arena->chunks && arena->chunks->whole && old == arena->chunks + 1) {
        return grow_whole(arena, old_bytes, bytes);
    }
    void *out = arena_alloc(arena, bytes);
    if (out) {
        memcpy(out, old, old_bytes);
    }
    return out;
}

char *arena_strdup(struct arena *arena, struct sv text) {
    if (text.len == SIZE_MAX) {
        return NULL;
    }
    char *out = arena_alloc(arena, text.len + 1);
    if (!out) {
        return NULL;
    }
    if (text.len) {
        memcpy(out, text.data, text.len);
    }
    out[text.len] = '\0';
    return out;
}

char *arena_printf(struct arena *arena, const char *format, ...) {
    char small[256]; /* most texts are short: formatted once */
    va_list args;
    va_start(args, format);
    int length = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (length < 0) {
        return NULL;
    }
    char *out = arena_alloc(arena, (size_t)length + 1);
    if (!out) {
        return NULL;
    }
    if ((size_t)length < sizeof small) {
        return memcpy(out, small, (size_t)length + 1);
    }
    va_start(args, format);
    vsnprintf(out, (size_t)length + 1, format, args);
    va_end(args);
    return out;
}

bool arena_own(struct arena *arena, void (*release)(void *object), void *object) {
    struct owned *owned = arena_alloc(arena, sizeof *owned);
    if (!owned) {
        release(object);
        return false;
    }
    *owned = (struct owned){arena->owned, release, object};
    arena->owned = owned;
    return true;
}

static void release_arena(void *object) {
    arena_unref(object);
}

bool arena_adopt(struct arena *arena, struct arena *other) {
    size_t bytes = other->used;
    if (!within_budget(arena, bytes)) {
        arena_unref(other);
        return false;
    }
    if (!arena_own(arena, release_arena, other)) {
        return false;
    }
    arena->used += bytes;
    return true;
}

size_t arena_used(const struct arena *arena) {
    return arena->used;
}

size_t arena_left(const struct arena *arena) {
    return arena->used < arena->max ? arena->max - arena->used : 0;
}

bool arena_exhausted(const struct arena *arena) {
    return arena->exhausted;
}

enum lyn_code arena_error(const struct arena *arena, struct lyn_error *err) {
    if (!arena->exhausted) {
        return error_oom(err);
    }
    return error_set(err, REASON_LIMIT_BYTES,
                     "the request needs more memory than the %zu bytes allowed", arena->max);
}
