/* handles.h - what is kept for a client that pulls or sends part by part what is too large for a
 * message: results (tables and texts), and uploads (design 3, contracts: "Handles"). Thread-safe. */
#ifndef LYN_SERVICE_HANDLES_H
#define LYN_SERVICE_HANDLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "frame/frame.h"
#include "service/upload.h"

#define HANDLES_MAX 64
#define HANDLES_MAX_BYTES ((size_t)1 << 30)
/* What is behind a handle lives this long after the last pull or push. */
#define HANDLES_LIFE_MS 60000

struct handles;

/* `changed` (may be NULL) is told when the number of handles becomes 0 or stops being 0. It is
 * called under the lock, so that calls come in the order of the changes: it must not block and must
 * not call back. */
enum lyn_code handles_new(void (*changed)(void *user, bool open), void *user, struct handles **out,
                          struct lyn_error *err) LYN_MUST_CHECK;
/* Releases all of them, without telling. NULL ok. */
void handles_free(struct handles *handles);

/* Keeps the frame (a reference of its own) for that connection, at time `now`; the handle is random
 * and never 0. part_bytes is given back with every pull. LIMIT_BYTES when 64 handles or 1 GiB are
 * held already, after those whose time is over were released. */
enum lyn_code handles_add(struct handles *handles, uint32_t connection, struct frame *frame,
                          size_t part_bytes, deadline_t now, uint64_t *handle,
                          struct lyn_error *err) LYN_MUST_CHECK;
/* The same for a text that lives in the arena `keeper`. */
enum lyn_code handles_add_text(struct handles *handles, uint32_t connection, struct arena *keeper,
                               struct sv text, size_t part_bytes, deadline_t now, uint64_t *handle,
                               struct lyn_error *err) LYN_MUST_CHECK;

/* The same for an upload, which takes `bytes` so far; the table holds a reference of its own. */
enum lyn_code handles_add_upload(struct handles *handles, uint32_t connection,
                                 struct upload *upload, size_t bytes, deadline_t now,
                                 uint64_t *handle, struct lyn_error *err) LYN_MUST_CHECK;
/* A result behind a handle: a table or a text. */
struct held {
    struct frame *frame;  /* NULL: it is a text */
    struct arena *keeper; /* of the text */
    struct sv text;
    size_t part_bytes; /* as it was added */
};
void held_dispose(struct held *held);
/* The result behind the handle, with new references; its life starts anew. HANDLE_EXPIRED when there
 * is none, or it belongs to another connection. */
enum lyn_code handles_pull(struct handles *handles, uint32_t connection, uint64_t handle,
                           deadline_t now, struct held *out, struct lyn_error *err) LYN_MUST_CHECK;
/* The upload behind the handle, a new reference; its life starts anew, and it takes `bytes` more.
 * HANDLE_EXPIRED as above, LIMIT_BYTES. */
enum lyn_code handles_push(struct handles *handles, uint32_t connection, uint64_t handle,
                           size_t bytes, deadline_t now, struct upload **out,
                           struct lyn_error *err) LYN_MUST_CHECK;
/* Unknown handles are fine: they may have expired on the way. */
void handles_release(struct handles *handles, uint32_t connection, uint64_t handle);
void handles_connection_closed(struct handles *handles, uint32_t connection);
/* Releases those whose life is over at `now`; gives the time when the next one's may be,
 * DEADLINE_NONE when none is open. */
deadline_t handles_sweep(struct handles *handles, deadline_t now);
size_t handles_open(struct handles *handles);
/* Approximate bytes held. */
size_t handles_bytes(struct handles *handles);

#endif
