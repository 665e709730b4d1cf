/* upload.h - what is larger than a message goes up in parts before the request that uses it (design
 * 3). All functions expect the client's mutex to be held. */
#ifndef LYN_CLIENT_C_UPLOAD_H
#define LYN_CLIENT_C_UPLOAD_H

#include "client/c/client.h"
#include "frame/frame.h"

/* What has this size, packed, goes into the request itself. */
#define UPLOAD_INLINE_BYTES ((size_t)1 << 20)

/* The parts of one table: frames of the same columns, one below the other. */
struct table_parts {
    struct frame *const *frames; /* at least one */
    size_t count;
};

/* True when the table is little enough for the request itself. */
bool upload_fits_inline(const struct table_parts *table);
/* True when a request was not sent, as the server takes less than what we take for little. */
bool upload_is_refused(enum lyn_code code, const struct lyn_error *err);

/* What goes up: a table, or bytes. */
struct upload_source {
    const struct table_parts *table; /* NULL: the content */
    struct sv content;
};

/* Makes the request that uses what is behind the handle. It may be called twice: the first time has
 * come to nothing then. */
typedef enum lyn_code upload_use(void *user, uint64_t handle, struct lyn_error *err);

/* Sends it, has it used, and gives the handle back. A server that is lost before it was used costs
 * a new start, once; then CONNECTION_LOST. Else LIMIT_BYTES, those of client_run, and those of
 * `use`. */
enum lyn_code upload_run(struct lyn_client *client, const struct upload_source *source,
                         deadline_t deadline, upload_use *use, void *user,
                         struct lyn_error *err) LYN_MUST_CHECK;

#endif
