#include "service/handles.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/random.h"

struct snapshot {
    uint64_t handle; /* 0: free */
    uint32_t connection;
    struct frame *frame;
    size_t bytes, batch_bytes;
    deadline_t expires;
};

struct handles {
    pthread_mutex_t lock;
    struct snapshot snapshots[HANDLES_MAX];
    size_t count, bytes;
    void (*changed)(void *user, bool open);
    void *user;
};

/* Frames that left the table under the lock and are let go after it: freeing a large one takes a
 * while. */
struct leaving {
    struct frame *frames[HANDLES_MAX];
    size_t count;
};

static void leaving_dispose(struct leaving *leaving) {
    for (size_t i = 0; i < leaving->count; i++) {
        frame_unref(leaving->frames[i]);
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
        frame_unref(handles->snapshots[i].frame);
    }
    pthread_mutex_destroy(&handles->lock);
    free(handles);
}

/* ---- under the lock ---- */

static void take_out(struct handles *handles, struct snapshot *snapshot, struct leaving *leaving) {
    leaving->frames[leaving->count++] = snapshot->frame;
    handles->bytes -= snapshot->bytes;
    handles->count--;
    *snapshot = (struct snapshot){0};
}

static void expire(struct handles *handles, deadline_t now, struct leaving *leaving) {
    for (size_t i = 0; i < HANDLES_MAX; i++) {
        struct snapshot *snapshot = &handles->snapshots[i];
        if (snapshot->handle && snapshot->expires <= now) {
            take_out(handles, snapshot, leaving);
        }
    }
}

static void tell(struct handles *handles, size_t count_before) {
    if (handles->changed && (count_before == 0) != (handles->count == 0)) {
        handles->changed(handles->user, handles->count > 0);
    }
}

static struct snapshot *find(struct handles *handles, uint64_t handle) {
    for (size_t i = 0; i < HANDLES_MAX; i++) {
        if (handles->snapshots[i].handle == handle) {
            return &handles->snapshots[i];
        }
    }
    return NULL;
}

static struct snapshot *find_owned(struct handles *handles, uint32_t connection, uint64_t handle) {
    struct snapshot *snapshot = handle ? find(handles, handle) : NULL;
    return snapshot && snapshot->connection == connection ? snapshot : NULL;
}

static bool new_handle(struct handles *handles, uint64_t *handle) {
    do {
        if (!random_bytes(handle, sizeof *handle)) {
            return false;
        }
    } while (*handle == 0 || find(handles, *handle));
    return true;
}

static enum lyn_code add(struct handles *handles, const struct snapshot *wanted, uint64_t *handle,
                         struct lyn_error *err) {
    if (handles->count == HANDLES_MAX) {
        return error_set(err, REASON_LIMIT_BYTES,
                         "%d large results are being read already; read them to their end or "
                         "release them",
                         HANDLES_MAX);
    }
    if (wanted->bytes > HANDLES_MAX_BYTES - handles->bytes) {
        return error_set(err, REASON_LIMIT_BYTES,
                         "the result takes about %zu bytes, and results being read may take %zu "
                         "together, of which %zu are in use; read fewer rows or columns",
                         wanted->bytes, HANDLES_MAX_BYTES, handles->bytes);
    }
    struct snapshot snapshot = *wanted;
    if (!new_handle(handles, &snapshot.handle)) {
        return error_set(err, REASON_INTERNAL, "the kernel gives no random numbers");
    }
    *find(handles, 0) = snapshot;
    frame_ref(snapshot.frame);
    handles->count++;
    handles->bytes += snapshot.bytes;
    *handle = snapshot.handle;
    return LYN_OK;
}

/* ---- the doors ---- */

enum lyn_code handles_add(struct handles *handles, uint32_t connection, struct frame *frame,
                          size_t batch_bytes, deadline_t now, uint64_t *handle,
                          struct lyn_error *err) {
    struct leaving leaving = {.count = 0};
    struct snapshot wanted = {.connection = connection,
                              .frame = frame,
                              .bytes = frame_bytes(frame),
                              .batch_bytes = batch_bytes,
                              .expires = now + (deadline_t)HANDLES_LIFE_MS * 1000};
    pthread_mutex_lock(&handles->lock);
    size_t before = handles->count;
    expire(handles, now, &leaving);
    enum lyn_code code = add(handles, &wanted, handle, err);
    tell(handles, before);
    pthread_mutex_unlock(&handles->lock);
    leaving_dispose(&leaving);
    return code;
}

enum lyn_code handles_pull(struct handles *handles, uint32_t connection, uint64_t handle,
                           deadline_t now, struct frame **out, size_t *batch_bytes,
                           struct lyn_error *err) {
    pthread_mutex_lock(&handles->lock);
    struct snapshot *snapshot = find_owned(handles, connection, handle);
    if (snapshot) {
        snapshot->expires = now + (deadline_t)HANDLES_LIFE_MS * 1000;
        *out = frame_ref(snapshot->frame);
        *batch_bytes = snapshot->batch_bytes;
    }
    pthread_mutex_unlock(&handles->lock);
    if (snapshot) {
        return LYN_OK;
    }
    return error_set(err, REASON_HANDLE_EXPIRED,
                     "this result is no longer held: it was released, its connection closed, or "
                     "nothing was fetched from it for %d s",
                     HANDLES_LIFE_MS / 1000);
}

void handles_release(struct handles *handles, uint32_t connection, uint64_t handle) {
    struct leaving leaving = {.count = 0};
    pthread_mutex_lock(&handles->lock);
    size_t before = handles->count;
    struct snapshot *snapshot = find_owned(handles, connection, handle);
    if (snapshot) {
        take_out(handles, snapshot, &leaving);
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
        struct snapshot *snapshot = &handles->snapshots[i];
        if (snapshot->handle && snapshot->connection == connection) {
            take_out(handles, snapshot, &leaving);
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
        const struct snapshot *snapshot = &handles->snapshots[i];
        if (snapshot->handle && snapshot->expires < next) {
            next = snapshot->expires;
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
