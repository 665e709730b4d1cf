/* frame.h - the table that a caller gets: a schema and the batches as they came. */
#ifndef LYN_CLIENT_C_FRAME_H
#define LYN_CLIENT_C_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "client/c/warnings.h"
#include "frame/frame.h"
#include "lynguine/frame.h"

struct lyn_frame {
    size_t row_count;
    struct frame **batches; /* one reference each; at least one: it tells the schema */
    size_t batch_count, batch_capacity;
    struct sv *names; /* labels as text, each malloc'd and NUL-terminated */
    size_t column_count;
    char *source;
    struct warnings warnings;
};

/* An empty table; source is copied. Then lyn_frame_free. */
enum lyn_code client_frame_new(const char *source, struct lyn_frame **out,
                               struct lyn_error *err) LYN_MUST_CHECK;
/* Takes the caller's reference, on failure too. The first batch settles names and types. */
enum lyn_code client_frame_append(struct lyn_frame *frame, struct frame *batch,
                                  struct lyn_error *err) LYN_MUST_CHECK;
/* Lets go of the batches; names stay. */
void client_frame_clear(struct lyn_frame *frame);

#endif
