/* table.h - calls whose answer is a table: the first batch comes with it, the rest is pulled by Fetch
 * (design 3). All functions expect the client's mutex to be held. */
#ifndef LYN_CLIENT_C_TABLE_H
#define LYN_CLIENT_C_TABLE_H

#include "client/c/client.h"
#include "lynguine/v1/data.pb-c.h"

/* What such an answer begins with; borrowed from it. */
struct table_head {
    bool none; /* this answer holds no table */
    const Lynguine__V1__Schema *schema;
    const Lynguine__V1__Batch *batch;
    uint64_t handle;
    const char *source;
};

struct table_call {
    const struct method *method;
    const struct ProtobufCMessage *request;
    deadline_t deadline;
    /* Finds the head in the reply. */
    enum lyn_code (*head)(void *user, const struct answer *answer,
                          const struct ProtobufCMessage *reply, struct table_head *out,
                          struct lyn_error *err);
    lyn_batch_callback *on_batch;
    /* When it broke off between batches: true to begin again. NULL: what was handed over is out of
     * our hands. */
    bool (*begin_again)(void *user);
    void *user; /* for table_collect: it begins with a struct lyn_frame ** */
};

/* Runs the call and hands over all batches; once more from the start when it broke off. */
enum lyn_code table_run(struct lyn_client *client, const struct table_call *table,
                        struct lyn_error *err) LYN_MUST_CHECK;

/* on_batch and begin_again for all batches in one frame, which is made. */
lyn_batch_callback table_collect;
bool table_drop(void *user);

#endif
