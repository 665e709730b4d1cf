#include "lynguine/v1/write.pb-c.h"
#include "service/service_internal.h"

typedef Lynguine__V1__WriteBeginRequest request_message;

/* Refused before anything of it is sent. */
static enum lyn_code begin_content(const struct call *call, uint64_t size, struct upload **out,
                                   struct lyn_error *err) {
    size_t most =
        call->limits.file_bytes < HANDLES_MAX_BYTES ? call->limits.file_bytes : HANDLES_MAX_BYTES;
    if (size > most) {
        return error_set(err, REASON_LIMIT_BYTES,
                         "the content has %llu bytes and at most %zu can be sent; let the server "
                         "read it from a file",
                         (unsigned long long)size, most);
    }
    return upload_new_content((size_t)size, out, err);
}

static enum lyn_code begin(const struct call *call, const request_message *wanted,
                           struct upload **out, struct lyn_error *err) {
    switch (wanted->what_case) {
    case LYNGUINE__V1__WRITE_BEGIN_REQUEST__WHAT_SCHEMA:
        return upload_new_table(wanted->schema, out, err);
    case LYNGUINE__V1__WRITE_BEGIN_REQUEST__WHAT_CONTENT_BYTES:
        return begin_content(call, wanted->content_bytes, out, err);
    default:
        return error_set(err, REASON_BAD_REQUEST,
                         "an upload begins with the table's schema, or the number of bytes");
    }
}

enum lyn_code method_write_begin(struct service *service, const struct service_request *request,
                                 const ProtobufCMessage *input, ProtobufCMessage **reply,
                                 struct lyn_error *err) {
    const request_message *wanted = (const request_message *)input;
    struct arena *arena = request->call->arena;
    struct upload *upload = NULL;
    Lynguine__V1__WriteBeginResponse *response = arena_alloc(arena, sizeof *response);
    if (!response) {
        return arena_error(arena, err);
    }
    lynguine__v1__write_begin_response__init(response);
    enum lyn_code code = begin(request->call, wanted, &upload, err);
    if (code != LYN_OK) {
        return code;
    }
    code = handles_add_upload(service->handles, request->connection, upload, request->body.len,
                              clock_now(), &response->handle, err);
    upload_unref(upload);
    if (code == LYN_OK) {
        *reply = &response->base;
    }
    return code;
}
