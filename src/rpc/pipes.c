#include "rpc/pipes.h"

#include <stdlib.h>
#include <string.h>

struct pipe_entry {
    uint32_t id;
    unsigned occupied;
    int64_t large_reply_at; /* 0: none */
};

void pipes_dispose(struct pipes *pipes) {
    free(pipes->entries);
    *pipes = (struct pipes){0};
}

/* The place of the first entry with an id not below this one. */
static size_t find_place(const struct pipes *pipes, uint32_t id) {
    size_t low = 0, high = pipes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pipes->entries[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct pipe_entry *find(const struct pipes *pipes, uint32_t id) {
    size_t place = find_place(pipes, id);
    bool found = place < pipes->count && pipes->entries[place].id == id;
    return found ? &pipes->entries[place] : NULL;
}

bool pipes_add(struct pipes *pipes, uint32_t id) {
    if (pipes->count == pipes->capacity) {
        size_t capacity = pipes->capacity ? 2 * pipes->capacity : 16;
        struct pipe_entry *grown = reallocarray(pipes->entries, capacity, sizeof *grown);
        if (!grown) {
            return false;
        }
        pipes->entries = grown;
        pipes->capacity = capacity;
    }
    size_t place = find_place(pipes, id);
    memmove(pipes->entries + place + 1, pipes->entries + place,
            (pipes->count - place) * sizeof *pipes->entries);
    pipes->entries[place] = (struct pipe_entry){.id = id};
    pipes->count++;
    return true;
}

void pipes_remove(struct pipes *pipes, uint32_t id) {
    struct pipe_entry *entry = find(pipes, id);
    if (!entry) {
        return;
    }
    size_t after = (size_t)(pipes->entries + pipes->count - entry) - 1;
    memmove(entry, entry + 1, after * sizeof *entry);
    pipes->count--;
}

enum pipes_verdict pipes_enter(struct pipes *pipes, uint32_t id) {
    struct pipe_entry *entry = find(pipes, id);
    if (!entry) {
        return PIPES_GONE;
    }
    entry->large_reply_at = 0;
    if (entry->occupied >= PIPES_OCCUPIED_MAX) {
        return PIPES_KICKED;
    }
    entry->occupied++;
    return entry->occupied <= PIPES_IN_FLIGHT_MAX ? PIPES_ADMITTED : PIPES_REFUSED;
}

void pipes_leave(struct pipes *pipes, uint32_t id) {
    struct pipe_entry *entry = find(pipes, id);
    if (entry && entry->occupied > 0) {
        entry->occupied--;
    }
}

void pipes_note_large_reply(struct pipes *pipes, uint32_t id, int64_t at) {
    struct pipe_entry *entry = find(pipes, id);
    if (entry) {
        entry->large_reply_at = at;
    }
}

int64_t pipes_large_reply_at(const struct pipes *pipes) {
    int64_t latest = 0;
    for (size_t i = 0; i < pipes->count; i++) {
        if (pipes->entries[i].large_reply_at > latest) {
            latest = pipes->entries[i].large_reply_at;
        }
    }
    return latest;
}
