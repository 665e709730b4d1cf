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

/* The least that a cell takes on its way. */
static uint64_t least_bits(Lynguine__V1__Dtype dtype) {
    switch (dtype) {
    case LYNGUINE__V1__DTYPE__DTYPE_BOOL:
        return 1;
    case LYNGUINE__V1__DTYPE__DTYPE_OBJECT:
        return 16;
    case LYNGUINE__V1__DTYPE__DTYPE_STRING:
        return 32;
    default:
        return 64;
    }
}

/* Rows without columns are counted as cells, too. */
static enum lyn_code check_cells(const struct call *call, const Lynguine__V1__Schema *schema,
                                 struct lyn_error *err) {
    const struct limits *limits = &call->limits;
    uint64_t columns = schema->n_fields;
    if (columns > limits->columns) {
        return error_set(
            err, REASON_LIMIT_CELLS,
            "the table has %llu columns and at most %u can be sent; send fewer of them",
            (unsigned long long)columns, limits->columns);
    }
    if (schema->row_count > limits->cells / (columns ? columns : 1)) {
        return error_set(
            err, REASON_LIMIT_CELLS,
            "the table has %llu rows of %llu columns, more than %llu cells; send it in "
            "several tables",
            (unsigned long long)schema->row_count, (unsigned long long)columns,
            (unsigned long long)limits->cells);
    }
    return LYN_OK;
}

static enum lyn_code begin_table(const struct call *call, const Lynguine__V1__Schema *schema,
                                 struct upload **out, struct lyn_error *err) {
    uint64_t bits = 0;
    enum lyn_code code = check_cells(call, schema, err);
    if (code != LYN_OK) {
        return code;
    }
    for (size_t i = 0; i < schema->n_fields; i++) {
        bits += least_bits(schema->fields[i]->dtype);
    }
    uint64_t bytes = bits * schema->row_count / 8; /* the cells are few enough */
    if (bytes > HANDLES_MAX_BYTES) {
        return error_set(
            err, REASON_LIMIT_BYTES,
            "a table of %llu rows of %zu columns takes at least %llu bytes and at most "
            "%zu can be sent; send it in several tables, or let the server read it "
            "from a file",
            (unsigned long long)schema->row_count, schema->n_fields, (unsigned long long)bytes,
            HANDLES_MAX_BYTES);
    }
    return upload_new_table(schema, out, err);
}

static enum lyn_code begin(const struct call *call, const request_message *wanted,
                           struct upload **out, struct lyn_error *err) {
    switch (wanted->what_case) {
    case LYNGUINE__V1__WRITE_BEGIN_REQUEST__WHAT_SCHEMA:
        return begin_table(call, wanted->schema, out, err);
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
