/* Reading a table. */
#include "client/c/frame.h"
#include "client/c/read_message.h"
#include "client/c/table.h"

static enum lyn_code find_head(void *user, const struct answer *answer,
                               const ProtobufCMessage *reply, struct table_head *out,
                               struct lyn_error *err) {
    const Lynguine__V1__ReadDataResponse *response = (const Lynguine__V1__ReadDataResponse *)reply;
    (void)user, (void)answer, (void)err;
    *out = (struct table_head){.schema = response->schema,
                               .batch = response->batch,
                               .handle = response->handle,
                               .source = response->source};
    return LYN_OK;
}

static enum lyn_code read_table(struct lyn_client *client, const struct lyn_read_request *request,
                                const struct table_call *table, struct lyn_error *err) {
    struct table_call whole = *table;
    struct read_message message;
    struct limits limits = LIMITS_DEFAULT;
    struct arena *arena = arena_new(limits.request_bytes);
    if (!arena) {
        return error_oom(err);
    }
    pthread_mutex_lock(&client->mutex);
    enum lyn_code code = read_message_fill(&message, arena, request, err);
    if (code == LYN_OK) {
        whole.method = method_find(SV("ReadData"));
        whole.request = &message.request.base;
        whole.head = find_head;
        code = table_run(client, &whole, err);
    }
    pthread_mutex_unlock(&client->mutex);
    arena_unref(arena);
    return code;
}

enum lyn_code lyn_client_read_batches(lyn_client *client, const struct lyn_read_request *request,
                                      lyn_batch_callback *on_batch, void *user,
                                      struct lyn_error *err) {
    struct lyn_error own = {0};
    struct table_call table = {.on_batch = on_batch, .user = user};
    return client_report(read_table(client, request, &table, &own), &own, err);
}

enum lyn_code lyn_client_read(lyn_client *client, const struct lyn_read_request *request,
                              lyn_frame **out, struct lyn_error *err) {
    struct lyn_error own = {0};
    struct lyn_frame *whole = NULL, **into = &whole;
    struct table_call table = {.on_batch = table_collect, .begin_again = table_drop, .user = &into};
    enum lyn_code code = read_table(client, request, &table, &own);
    if (code == LYN_OK) {
        *out = whole;
    } else {
        lyn_frame_free(whole);
    }
    return client_report(code, &own, err);
}
