/* write.h - the parts of writing a table that is in hand. All functions expect the client's mutex to
 * be held. */
#ifndef LYN_CLIENT_C_WRITE_H
#define LYN_CLIENT_C_WRITE_H

#include "client/c/client.h"
#include "frame/frame.h"
#include "lynguine/v1/write.pb-c.h"

/* A table of this size, packed, goes into the request itself. */
#define WRITE_INLINE_BYTES ((size_t)1 << 20)

/* One write: what all ways of it have in common. */
struct write_job {
    struct lyn_client *client;
    struct arena *arena;
    deadline_t deadline;
    Lynguine__V1__Value *columns; /* NULL: all */
    Lynguine__V1__Value *output;
    bool dry_run;
};

/* The parts of one table: frames of the same columns, one below the other. */
struct write_parts {
    struct frame *const *frames; /* at least one */
    size_t count;
};

/* Sends the table, whatever its size; *answer is the caller's on success. */
enum lyn_code write_table(struct write_job *job, const struct write_parts *parts,
                          struct answer *answer, ProtobufCMessage **reply,
                          struct lyn_error *err) LYN_MUST_CHECK;

/* ---- write_upload.c ---- */
/* The same in batches. A server that is lost before it is asked to write costs a new start, once. */
enum lyn_code write_upload(struct write_job *job, const struct write_parts *parts,
                           struct answer *answer, ProtobufCMessage **reply,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* ---- written.c ---- */
/* What was written, from the answer, whose arena it keeps. */
enum lyn_code written_from_answer(const struct answer *answer,
                                  const Lynguine__V1__WriteDataResponse *response,
                                  lyn_written **out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
