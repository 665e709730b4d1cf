#include "service/handles.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/random.h"

/* A place for what is behind one handle. */
struct slot {
    uint64_t handle; /* 0: free */
    uint32_t connection;
    struct held held;      /* a result, */
    struct upload *upload; /* or an upload */
    size_t bytes;
    deadline_t expires;
};

struct handles {
    pthread_mutex_t lock;
    struct slot slots[HANDLES_MAX];
    size_t count, bytes;
    void (*changed)(void *user, bool open);
    void *user;
};

/* What left the table under the lock and is let go after it: freeing a large table takes a while. */
struct leaving {
    struct slot slots[HANDLES_MAX];
    size_t count;
};

void held_dispose(struct held *held) {
    frame_unref(held->frame);
    arena_unref(held->keeper);
    *held = (struct held){0};
}

/* With references of its own. */
static struct held held_copy(const struct held *held) {
    struct held copy = *held;
    copy.frame = held->frame ? frame_ref(held->frame) : NULL;
    copy.keeper = held->keeper ? arena_ref(held->keeper) : NULL;
    return copy;
}

static void slot_dispose(struct slot *slot) {
    held_dispose(&slot->held);
    upload_unref(slot->upload);
}

static void leaving_dispose(struct leaving *leaving) {
    for (size_t i = 0; i < leaving->count; i++) {
        slot_dispose(&leaving->slots[i]);
    }
}

enum lyn_code handles_new(void (*changed)(void *user, bool open), void *user, struct handles **out,
                          struct lyn_error *err) {
    struct handles *handles = calloc(1, sizeof *handles);
    if (!handles) {
        return error_oom(err);
    }
    if (pthread_mutex_init(&handles->lock, NULL) != 0) {
        free(handles);
        return error_oom(err);
    }
    handles->changed = changed;
    handles->user = user;
    *out = handles;
    return LYN_OK;
}

void handles_free(struct handles *handles) {
    if (!handles) {
        return;
    }
    for (size_t i = 0; i < HANDLES_MAX; i++) {
        slot_dispose(&handles->slots[i]);
    }
    pthread_mutex_destroy(&handles->lock);
    free(handles);
}

/* ---- under the lock ---- */

static void take_out(struct handles *handles, struct slot *slot, struct leaving *leaving) {
    leaving->slots[leaving->count++] = *slot;
    handles->bytes -= slot->bytes;
    handles->count--;
    *slot = (struct slot){0};
}

static void expire(struct handles *handles, deadline_t now, struct leaving *leaving) {
    for (size_t i = 0; i < HANDLES_MAX; i++) {
        struct slot *slot = &handles->slots[i];
        if (slot->handle && slot->expires <= now) {
            take_out(handles, slot, leaving);
        }
    }
}

static void tell(struct handles *handles, size_t count_before) {
    if (handles->changed && (count_before == 0) != (handles->count == 0)) {
        handles->changed(handles->user, handles->count > 0);
    }
}

static struct slot *find(struct handles *handles, uint64_t handle) {
    for (size_t i = 0; i < HANDLES_MAX; i++) {
        if (handles->slots[i].handle == handle) {
            return &handles->slots[i];
        }
    }
    return NULL;
}

static struct slot *find_owned(struct handles *handles, uint32_t connection, uint64_t handle) {
    struct slot *slot = handle ? find(handles, handle) : NULL;
    return slot && slot->connection == connection ? slot : NULL;
}

static bool new_handle(struct handles *handles, uint64_t *handle) {
    do {
        if (!random_bytes(handle, sizeof *handle)) {
            return false;
        }
    } while (*handle == 0 || find(handles, *handle));
    return true;
}

static enum lyn_code no_room(const struct handles *handles, size_t bytes, struct lyn_error *err) {
    return error_set(err, REASON_LIMIT_BYTES,
                     "it takes about %zu bytes more, and tables and texts that are read or written "
                     "in parts may take %zu together, of which %zu are in use; use fewer rows or "
                     "columns, or let the server read and write files",
                     bytes, HANDLES_MAX_BYTES, handles->bytes);
}

static enum lyn_code add(struct handles *handles, const struct slot *wanted, uint64_t *handle,
                         struct lyn_error *err) {
    if (handles->count == HANDLES_MAX) {
        return error_set(err, REASON_LIMIT_BYTES,
                         "%d large tables and texts are being read or written already; go on to "
                         "their end or release them",
                         HANDLES_MAX);
    }
    if (wanted->bytes > HANDLES_MAX_BYTES - handles->bytes) {
        return no_room(handles, wanted->bytes, err);
    }
    struct slot slot = *wanted;
    if (!new_handle(handles, &slot.handle)) {
        return error_set(err, REASON_INTERNAL, "the kernel gives no random numbers");
    }
    slot.held = held_copy(&wanted->held);
    slot.upload = wanted->upload ? upload_ref(wanted->upload) : NULL;
    *find(handles, 0) = slot;
    handles->count++;
    handles->bytes += slot.bytes;
    *handle = slot.handle;
    return LYN_OK;
}

/* ---- the doors ---- */

static enum lyn_code add_telling(struct handles *handles, const struct slot *wanted, deadline_t now,
                                 uint64_t *handle, struct lyn_error *err) {
    struct leaving leaving = {.count = 0};
    pthread_mutex_lock(&handles->lock);
    size_t before = handles->count;
    expire(handles, now, &leaving);
    enum lyn_code code = add(handles, wanted, handle, err);
    tell(handles, before);
    pthread_mutex_unlock(&handles->lock);
    leaving_dispose(&leaving);
    return code;
}

static deadline_t end_of_life(deadline_t now) {
    return now + (deadline_t)HANDLES_LIFE_MS * 1000;
}

enum lyn_code handles_add(struct handles *handles, uint32_t connection, struct frame *frame,
                          size_t part_bytes, deadline_t now, uint64_t *handle,
                          struct lyn_error *err) {
    struct slot wanted = {.connection = connection,
                          .held = {.frame = frame, .part_bytes = part_bytes},
                          .bytes = frame_bytes(frame),
                          .expires = end_of_life(now)};
    return add_telling(handles, &wanted, now, handle, err);
}

enum lyn_code handles_add_text(struct handles *handles, uint32_t connection, struct arena *keeper,
                               struct sv text, size_t part_bytes, deadline_t now, uint64_t *handle,
                               struct lyn_error *err) {
    struct slot wanted = {.connection = connection,
                          .held = {.keeper = keeper, .text = text, .part_bytes = part_bytes},
                          .bytes = text.len,
                          .expires = end_of_life(now)};
    return add_telling(handles, &wanted, now, handle, err);
}

enum lyn_code handles_add_upload(struct handles *handles, uint32_t connection,
                                 struct upload *upload, size_t bytes, deadline_t now,
                                 uint64_t *handle, struct lyn_error *err) {
    struct slot wanted = {
        .connection = connection, .upload = upload, .bytes = bytes, .expires = end_of_life(now)};
    return add_telling(handles, &wanted, now, handle, err);
}

static enum lyn_code expired(struct lyn_error *err) {
    return error_set(err, REASON_HANDLE_EXPIRED,
                     "what is behind this handle is no longer held: it was released, its "
                     "connection closed, or nothing was asked of it for %d s",
                     HANDLES_LIFE_MS / 1000);
}

enum lyn_code handles_pull(struct handles *handles, uint32_t connection, uint64_t handle,
                           deadline_t now, struct held *out, struct lyn_error *err) {
    pthread_mutex_lock(&handles->lock);
    struct slot *slot = find_owned(handles, connection, handle);
    bool found = slot && !slot->upload;
    if (found) {
        slot->expires = end_of_life(now);
        *out = held_copy(&slot->held);
    }
    pthread_mutex_unlock(&handles->lock);
    return found ? LYN_OK : expired(err);
}

enum lyn_code handles_push(struct handles *handles, uint32_t connection, uint64_t handle,
                           size_t bytes, deadline_t now, struct upload **out,
                           struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    pthread_mutex_lock(&handles->lock);
    struct slot *slot = find_owned(handles, connection, handle);
    if (!slot || !slot->upload) {
        code = expired(err);
    } else if (bytes > HANDLES_MAX_BYTES - handles->bytes) {
        code = no_room(handles, bytes, err);
    } else {
        slot->expires = end_of_life(now);
        slot->bytes += bytes;
        handles->bytes += bytes;
        *out = upload_ref(slot->upload);
    }
    pthread_mutex_unlock(&handles->lock);
    return code;
}

void handles_release(struct handles *handles, uint32_t connection, uint64_t handle) {
    struct leaving leaving = {.count = 0};
    pthread_mutex_lock(&handles->lock);
    size_t before = handles->count;
    struct slot *slot = find_owned(handles, connection, handle);
    if (slot) {
        take_out(handles, slot, &leaving);
    }
    tell(handles, before);
    pthread_mutex_unlock(&handles->lock);
    leaving_dispose(&leaving);
}

void handles_connection_closed(struct handles *handles, uint32_t connection) {
    struct leaving leaving = {.count = 0};
    pthread_mutex_lock(&handles->lock);
    size_t before = handles->count;
    for (size_t i = 0; i < HANDLES_MAX; i++) {
        struct slot *slot = &handles->slots[i];
        if (slot->handle && slot->connection == connection) {
            take_out(handles, slot, &leaving);
        }
    }
    tell(handles, before);
    pthread_mutex_unlock(&handles->lock);
    leaving_dispose(&leaving);
}

deadline_t handles_sweep(struct handles *handles, deadline_t now) {
    struct leaving leaving = {.count = 0};
    deadline_t next = DEADLINE_NONE;
    pthread_mutex_lock(&handles->lock);
    size_t before = handles->count;
    expire(handles, now, &leaving);
    for (size_t i = 0; i < HANDLES_MAX; i++) {
        const struct slot *slot = &handles->slots[i];
        if (slot->handle && slot->expires < next) {
            next = slot->expires;
        }
    }
    tell(handles, before);
    pthread_mutex_unlock(&handles->lock);
    leaving_dispose(&leaving);
    return next;
}

size_t handles_open(struct handles *handles) {
    pthread_mutex_lock(&handles->lock);
    size_t count = handles->count;
    pthread_mutex_unlock(&handles->lock);
    return count;
}

size_t handles_bytes(struct handles *handles) {
    pthread_mutex_lock(&handles->lock);
    size_t bytes = handles->bytes;
    pthread_mutex_unlock(&handles->lock);
    return bytes;
}
