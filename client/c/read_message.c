#include "client/c/read_message.h"

#include "base/limits.h"
#include "client/c/request.h"
#include "client/c/upload.h"
#include "wire/codec.h"

static enum lyn_code check_request(const struct lyn_read_request *request, struct lyn_error *err) {
    int sources = (request->path != NULL) + (request->interface_files != NULL) +
                  (request->data_source != NULL) + (request->content != NULL);
    if (sources != 1) {
        return error_set(err, REASON_NO_INPUT,
                         "a read names exactly one of path, interface_files, data_source and "
                         "content, not %d",
                         sources);
    }
    if (request->path_kind < 0 || request->path_kind > 2) {
        return error_set(err, REASON_INVALID_VALUE, "path_kind is 0, 1 or 2, not %d",
                         request->path_kind);
    }
    const char *texts[] = {request->path, request->directory, request->field,
                           request->content_type};
    const char *names[] = {"the path", "the directory", "the field", "the content's type"};
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; code == LYN_OK && i < sizeof texts / sizeof *texts; i++) {
        code = request_check_text(texts[i], names[i], err);
    }
    return code;
}

static enum lyn_code fill_source(struct read_message *message, struct arena *arena,
                                 const struct lyn_read_request *request, struct lyn_error *err) {
    Lynguine__V1__ReadDataRequest *out = &message->request;
    enum lyn_code code = LYN_OK;
    if (request->path) {
        out->source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_PATH;
        out->path = (char *)request->path;
    } else if (request->interface_files) {
        code = request_interface(request->interface_files, request->directory, request->field,
                                 &message->interface, err);
        out->source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_INTERFACE;
        out->interface = &message->interface;
    } else if (request->data_source) {
        out->source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_DATA_SOURCE;
        code = wire_value_encode(arena, request->data_source, LIMITS_DEFAULT.wire_depth,
                                 &out->data_source, err);
    } else {
        lynguine__v1__content__init(&message->content);
        message->content.bytes.data = (uint8_t *)request->content;
        message->content.bytes.len = request->content_length;
        message->content.type = request_text(request->content_type);
        out->source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_CONTENT;
        out->content = &message->content;
    }
    return code;
}

enum { ENTRY_LEVELS = 3 }; /* around a cell: the list, an entry, its args */

enum lyn_code read_message_fill(struct read_message *message, struct arena *arena,
                                const struct lyn_read_request *request, struct lyn_error *err) {
    Lynguine__V1__ReadDataRequest *out = &message->request;
    lynguine__v1__read_data_request__init(out);
    enum lyn_code code = check_request(request, err);
    if (code == LYN_OK) {
        code = fill_source(message, arena, request, err);
    }
    if (code == LYN_OK) {
        code = request_check_list(request->columns, "a column's name", &out->n_columns, err);
    }
    if (code == LYN_OK && request->compute) {
        code = wire_value_encode(arena, request->compute, LIMITS_DEFAULT.wire_depth + ENTRY_LEVELS,
                                 &out->compute, err);
    }
    out->columns = (char **)request->columns;
    if (!request->interface_files) {
        out->field = request_text(request->field);
    }
    out->path_kind = (Lynguine__V1__PathKind)request->path_kind;
    if (request->has_row_start || request->has_row_stop) {
        lynguine__v1__row_slice__init(&message->rows);
        message->rows.has_start = request->has_row_start;
        message->rows.start = request->row_start;
        message->rows.has_stop = request->has_row_stop;
        message->rows.stop = request->row_stop;
        out->rows = &message->rows;
    }
    return code;
}

/* ---- content that goes up before ---- */

struct content_use {
    struct read_message *message;
    enum lyn_code (*send)(void *user, struct lyn_error *err);
    void *user;
};

static enum lyn_code send_with_handle(void *user, uint64_t handle, struct lyn_error *err) {
    const struct content_use *use = user;
    use->message->content.bytes = (ProtobufCBinaryData){0, NULL};
    use->message->content.upload = handle;
    return use->send(use->user, err);
}

enum lyn_code read_message_send(struct lyn_client *client, struct read_message *message,
                                deadline_t deadline,
                                enum lyn_code (*send)(void *user, struct lyn_error *err),
                                void *user, struct lyn_error *err) {
    struct content_use use = {message, send, user};
    struct upload_source source = {.table = NULL};
    if (!message ||
        message->request.source_case != LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_CONTENT) {
        return send(user, err);
    }
    source.content =
        (struct sv){(const char *)message->content.bytes.data, message->content.bytes.len};
    if (source.content.len <= UPLOAD_INLINE_BYTES) {
        enum lyn_code code = send(user, err);
        if (!upload_is_refused(code, err)) {
            return code;
        }
    }
    return upload_run(client, &source, deadline, send_with_handle, &use, err);
}
