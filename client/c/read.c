/* Reading a table. */
#include "client/c/frame.h"
#include "client/c/read_message.h"
#include "client/c/request.h"
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

/* One read that is under way. */
struct reading {
    const struct lyn_read_request *request;
    struct lyn_client *client;
    struct table_call table;
};

static enum lyn_code send(void *user, struct lyn_error *err) {
    const struct reading *reading = user;
    return table_run(reading->client, &reading->table, err);
}

static enum lyn_code read_table(struct lyn_client *client, struct arena *arena, void *user,
                                struct lyn_error *err) {
    struct reading *reading = user;
    struct table_call *table = &reading->table;
    struct read_message message;
    enum lyn_code code = read_message_fill(&message, arena, reading->request, err);
    if (code != LYN_OK) {
        return code;
    }
    reading->client = client;
    table->method = method_find(SV("ReadData"));
    table->request = &message.request.base;
    table->deadline = client_deadline(client, table->method);
    table->head = find_head;
    return read_message_send(client, &message, table->deadline, send, reading, err);
}

enum lyn_code lyn_client_read_batches(lyn_client *client, const struct lyn_read_request *request,
                                      lyn_batch_callback *on_batch, void *user,
                                      struct lyn_error *err) {
    struct reading reading = {.request = request, .table = {.on_batch = on_batch, .user = user}};
    return request_run(client, read_table, &reading, err);
}

enum lyn_code lyn_client_read(lyn_client *client, const struct lyn_read_request *request,
                              lyn_frame **out, struct lyn_error *err) {
    struct lyn_frame *whole = NULL, **into = &whole;
    struct reading reading = {
        .request = request,
        .table = {.on_batch = table_collect, .begin_again = table_drop, .user = &into}};
    enum lyn_code code = request_run(client, read_table, &reading, err);
    if (code == LYN_OK) {
        *out = whole;
    } else {
        lyn_frame_free(whole);
    }
    return code;
}
