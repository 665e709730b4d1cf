#include "service/keyed.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"

enum { BUCKETS = 1 << 14, WAIT_US = 20000 };

struct keyed_entry {
    char id[KEYED_ID_BUFFER];
    uint64_t hash;
    bool done;
    struct keyed_entry *next;            /* of the same bucket */
    struct keyed_entry *older, *younger; /* among the answers kept */
    deadline_t expires;
    size_t bytes;
    struct keyed_answer answer; /* its parts are malloc'd */
};

struct keyed {
    pthread_mutex_t mutex;
    pthread_cond_t ended; /* a run */
    struct keyed_entry **buckets;
    struct keyed_entry *oldest, *youngest;
    size_t count, bytes; /* of the answers kept */
};

enum lyn_code keyed_new(struct keyed **out, struct lyn_error *err) {
    pthread_condattr_t monotonic;
    struct keyed *keyed = calloc(1, sizeof *keyed);
    if (!keyed || !(keyed->buckets = calloc(BUCKETS, sizeof(struct keyed_entry *)))) {
        free(keyed);
        return error_oom(err);
    }
    pthread_mutex_init(&keyed->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&keyed->ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
    *out = keyed;
    return LYN_OK;
}

static void entry_free(struct keyed_entry *entry) {
    free((struct lyn_error *)entry->answer.error);
    free((char *)entry->answer.body.data);
    free((struct lyn_error *)entry->answer.warnings);
    free(entry);
}

void keyed_free(struct keyed *keyed) {
    if (!keyed) {
        return;
    }
    for (size_t i = 0; i < BUCKETS; i++) {
        while (keyed->buckets[i]) {
            struct keyed_entry *entry = keyed->buckets[i];
            keyed->buckets[i] = entry->next;
            entry_free(entry);
        }
    }
    pthread_cond_destroy(&keyed->ended);
    pthread_mutex_destroy(&keyed->mutex);
    free(keyed->buckets);
    free(keyed);
}

uint64_t keyed_hash(uint64_t hash, struct sv bytes) {
    /* The length sets "ab" and "c" apart from "a" and "bc". */
    hash = (hash ^ bytes.len) * 0x9E3779B97F4A7C15u;
    while (bytes.len) {
        uint64_t word = 0;
        size_t take = bytes.len < sizeof word ? bytes.len : sizeof word;
        memcpy(&word, bytes.data, take);
        hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
        bytes.data += take;
        bytes.len -= take;
    }
    return hash;
}

/* ---- under the lock ---- */

static struct keyed_entry **bucket_of(struct keyed *keyed, const char *id) {
    /* Ids are random, or of a client that harms only itself. */
    return &keyed->buckets[keyed_hash(0, sv_from(id)) % BUCKETS];
}

static struct keyed_entry *find(struct keyed *keyed, const char *id) {
    struct keyed_entry *entry = *bucket_of(keyed, id);
    while (entry && strcmp(entry->id, id) != 0) {
        entry = entry->next;
    }
    return entry;
}

/* Takes it out of its bucket and frees it. */
static void forget(struct keyed *keyed, struct keyed_entry *entry) {
    struct keyed_entry **at = bucket_of(keyed, entry->id);
    while (*at != entry) {
        at = &(*at)->next;
    }
    *at = entry->next;
    entry_free(entry);
}

static void drop_oldest(struct keyed *keyed) {
    struct keyed_entry *entry = keyed->oldest;
    keyed->oldest = entry->younger;
    if (keyed->oldest) {
        keyed->oldest->older = NULL;
    } else {
        keyed->youngest = NULL;
    }
    keyed->count--;
    keyed->bytes -= entry->bytes;
    forget(keyed, entry);
}

static void keep(struct keyed *keyed, struct keyed_entry *entry, deadline_t now) {
    entry->done = true;
    entry->expires = now + (deadline_t)KEYED_LIFE_MS * 1000;
    entry->older = keyed->youngest;
    if (keyed->youngest) {
        keyed->youngest->younger = entry;
    } else {
        keyed->oldest = entry;
    }
    keyed->youngest = entry;
    keyed->count++;
    keyed->bytes += entry->bytes;
    while (keyed->oldest && (keyed->oldest->expires <= now || keyed->bytes > KEYED_MAX_BYTES)) {
        drop_oldest(keyed);
    }
}

static enum lyn_code add(struct keyed *keyed, const char *id, uint64_t hash,
                         struct keyed_entry **out, struct lyn_error *err) {
    struct keyed_entry *entry = calloc(1, sizeof *entry);
    struct keyed_entry **bucket = bucket_of(keyed, id);
    if (!entry) {
        return error_oom(err);
    }
    memcpy(entry->id, id, strlen(id) + 1);
    entry->hash = hash;
    entry->next = *bucket;
    *bucket = entry;
    *out = entry;
    return LYN_OK;
}

/* ---- answers ---- */

static void *copy(const void *bytes, size_t len) {
    void *made = malloc(len ? len : 1);
    if (made && len) {
        memcpy(made, bytes, len);
    }
    return made;
}

/* False when memory is out; what was copied is the entry's. */
static bool take_answer(struct keyed_entry *entry, const struct keyed_answer *answer) {
    struct keyed_answer *own = &entry->answer;
    size_t warnings = answer->warning_count * sizeof *answer->warnings;
    own->code = answer->code;
    own->warning_count = answer->warning_count;
    entry->bytes = sizeof *entry + answer->body.len + warnings;
    if (answer->code != LYN_OK) {
        entry->bytes += sizeof *answer->error;
        own->error = copy(answer->error, sizeof *answer->error);
        if (!own->error) {
            return false;
        }
    }
    own->body = (struct sv){copy(answer->body.data, answer->body.len), answer->body.len};
    own->warnings = warnings ? copy(answer->warnings, warnings) : NULL;
    return own->body.data && (own->warnings || !warnings);
}

static void *arena_copy(struct arena *arena, const void *bytes, size_t len) {
    void *made = arena_alloc(arena, len);
    if (made && len) {
        memcpy(made, bytes, len);
    }
    return made;
}

static enum lyn_code give_answer(const struct keyed_entry *entry, struct arena *arena,
                                 struct keyed_answer *out, struct lyn_error *err) {
    const struct keyed_answer *own = &entry->answer;
    *out = *own;
    out->body.data = arena_copy(arena, own->body.data, own->body.len);
    out->warnings = arena_copy(arena, own->warnings, own->warning_count * sizeof *own->warnings);
    if (own->error) {
        out->error = arena_copy(arena, own->error, sizeof *own->error);
    }
    bool whole = out->body.data && out->warnings && (out->error || !own->error);
    return whole ? LYN_OK : arena_error(arena, err);
}

/* ---- the doors ---- */

static void wait_for_end(struct keyed *keyed) {
    deadline_t at = clock_now() + WAIT_US;
    struct timespec until = {.tv_sec = at / 1000000, .tv_nsec = (at % 1000000) * 1000};
    pthread_cond_timedwait(&keyed->ended, &keyed->mutex, &until);
}

static enum lyn_code begin(struct keyed *keyed, const char *id, uint64_t hash, struct call *call,
                           struct keyed_entry **out, struct keyed_answer *answer,
                           struct lyn_error *err) {
    for (;;) {
        const struct keyed_entry *entry = find(keyed, id);
        if (!entry) {
            return add(keyed, id, hash, out, err);
        }
        if (entry->hash != hash) {
            return error_set(err, REASON_INVALID_VALUE,
                             "the request id %s belongs to another request; each request needs an "
                             "id of its own",
                             id);
        }
        if (entry->done) {
            return give_answer(entry, call->arena, answer, err);
        }
        enum lyn_code code = call_check(call, err);
        if (code != LYN_OK) {
            return code;
        }
        wait_for_end(keyed);
    }
}

enum lyn_code keyed_begin(struct keyed *keyed, const char *id, uint64_t hash, struct call *call,
                          struct keyed_entry **entry, struct keyed_answer *answer,
                          struct lyn_error *err) {
    *entry = NULL;
    if (strlen(id) >= KEYED_ID_BUFFER) {
        return error_set(err, REASON_INTERNAL, "the request id is too long");
    }
    pthread_mutex_lock(&keyed->mutex);
    enum lyn_code code = begin(keyed, id, hash, call, entry, answer, err);
    pthread_mutex_unlock(&keyed->mutex);
    return code;
}

void keyed_end(struct keyed *keyed, struct keyed_entry *entry, const struct keyed_answer *answer) {
    bool undone = answer->code == LYN_CANCELLED || answer->code == LYN_DEADLINE_EXCEEDED;
    bool kept = !undone && take_answer(entry, answer);
    pthread_mutex_lock(&keyed->mutex);
    if (kept) {
        keep(keyed, entry, clock_now());
    } else {
        forget(keyed, entry);
    }
    pthread_cond_broadcast(&keyed->ended);
    pthread_mutex_unlock(&keyed->mutex);
}

size_t keyed_count(struct keyed *keyed) {
    pthread_mutex_lock(&keyed->mutex);
    size_t count = keyed->count;
    pthread_mutex_unlock(&keyed->mutex);
    return count;
}

size_t keyed_bytes(struct keyed *keyed) {
    pthread_mutex_lock(&keyed->mutex);
    size_t bytes = keyed->bytes;
    pthread_mutex_unlock(&keyed->mutex);
    return bytes;
}
