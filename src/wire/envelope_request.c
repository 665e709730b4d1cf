#include "wire/envelope.h"

/* Field numbers of envelope.proto. */
enum {
    REQUEST_ATTEMPT = 5,
    REQUEST_METHOD = 6,
    REQUEST_TIMEOUT = 7,
    REQUEST_TOKEN = 8,
    REQUEST_CLIENT = 9,
    REQUEST_CALLER = 10,
    REQUEST_BODY = 15,
    CLIENT_NAME = 1,
    CLIENT_BUILD = 2,
    CALLER_CWD = 1,
    CALLER_ENVIRONMENT = 2,
    CALLER_UTC_OFFSET = 3,
    CALLER_UMASK = 4,
};

/* No zone that TZ can name is further from UTC. */
#define UTC_OFFSET_MAX_S (25 * UINT64_C(3600))

static enum lyn_code read_bytes(const struct wire_field *field, struct sv *out,
                                struct lyn_error *err) {
    enum lyn_code code = envelope_expect(field, WIRE_BYTES, err);
    if (code == LYN_OK) {
        *out = field->bytes;
    }
    return code;
}

static enum lyn_code read_client(struct sv bytes, struct wire_request *out, struct lyn_error *err) {
    struct wire_reader reader = wire_reader(bytes);
    enum lyn_code code = LYN_OK;
    struct wire_field field;
    while (envelope_next(&reader, &field, &code, err)) {
        if (field.number == CLIENT_NAME) {
            code = envelope_read_text(&field, &out->client_name, err);
        } else if (field.number == CLIENT_BUILD) {
            code = envelope_read_text(&field, &out->client_build, err);
        }
    }
    return code;
}

static enum lyn_code read_caller_field(const struct wire_field *field, struct wire_caller *out,
                                       struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    switch (field->number) {
    case CALLER_CWD:
        code = read_bytes(field, &out->cwd, err);
        if (code == LYN_OK && out->cwd.len > 0 &&
            memchr(out->cwd.data, '\0', out->cwd.len) != NULL) {
            return error_set(err, REASON_BAD_REQUEST, "The caller's directory contains NUL.");
        }
        return code;
    case CALLER_ENVIRONMENT:
        return read_bytes(field, &out->environment, err);
    case CALLER_UTC_OFFSET:
        code = envelope_expect(field, WIRE_VARINT, err);
        if (code == LYN_OK && field->value > 2 * UTC_OFFSET_MAX_S) { /* zigzag */
            return error_set(err, REASON_BAD_REQUEST, "The caller's UTC offset is out of range.");
        }
        if (code == LYN_OK) {
            out->utc_offset_s = (int32_t)wire_zigzag(field->value);
        }
        return code;
    case CALLER_UMASK:
        return envelope_read_uint32(field, &out->umask, err);
    default:
        return LYN_OK;
    }
}

static enum lyn_code read_caller(struct sv bytes, struct wire_request *out, struct lyn_error *err) {
    struct wire_reader reader = wire_reader(bytes);
    enum lyn_code code = LYN_OK;
    out->has_caller = true;
    struct wire_field field;
    while (envelope_next(&reader, &field, &code, err)) {
        code = read_caller_field(&field, &out->caller, err);
    }
    return code;
}

static enum lyn_code read_field(const struct wire_field *field, struct wire_request *out,
                                struct lyn_error *err) {
    struct sv inner = {NULL, 0};
    enum lyn_code code = LYN_OK;
    switch (field->number) {
    case REQUEST_ATTEMPT:
        return envelope_read_uint32(field, &out->attempt, err);
    case REQUEST_METHOD:
        return envelope_read_text(field, &out->method, err);
    case REQUEST_TIMEOUT:
        return envelope_read_uint32(field, &out->timeout_ms, err);
    case REQUEST_TOKEN:
        return read_bytes(field, &out->token, err);
    case REQUEST_CLIENT:
        code = read_bytes(field, &inner, err);
        return code == LYN_OK ? read_client(inner, out, err) : code;
    case REQUEST_CALLER:
        code = read_bytes(field, &inner, err);
        return code == LYN_OK ? read_caller(inner, out, err) : code;
    case REQUEST_BODY:
        return read_bytes(field, &out->body.bytes, err);
    default:
        return LYN_OK;
    }
}

enum lyn_code wire_request_unpack(struct sv bytes, struct wire_request *out,
                                  struct lyn_error *err) {
    *out = (struct wire_request){0};
    struct envelope_head head = {.wire_major = &out->wire_major,
                                 .wire_minor = &out->wire_minor,
                                 .request_id = out->request_id};
    struct wire_reader reader = wire_reader(bytes);
    struct wire_field field;
    enum lyn_code code = LYN_OK;
    while (envelope_next(&reader, &field, &code, err)) {
        code = envelope_read_head(&field, &head, err);
        if (code == LYN_OK) {
            code = read_field(&field, out, err);
        }
    }
    if (code != LYN_OK) {
        return code;
    }
    return envelope_check_head(&head, err);
}

static void write_client(struct wire_writer *writer, const struct wire_request *request) {
    wire_write_bytes_field(writer, CLIENT_NAME, request->client_name);
    wire_write_bytes_field(writer, CLIENT_BUILD, request->client_build);
}

static void write_caller(struct wire_writer *writer, const struct wire_request *request) {
    wire_write_bytes_field(writer, CALLER_CWD, request->caller.cwd);
    wire_write_bytes_field(writer, CALLER_ENVIRONMENT, request->caller.environment);
    wire_write_sint_field(writer, CALLER_UTC_OFFSET, request->caller.utc_offset_s);
    wire_write_varint_field(writer, CALLER_UMASK, request->caller.umask);
}

static void write_part(struct wire_writer *writer, uint32_t number,
                       void (*write)(struct wire_writer *, const struct wire_request *),
                       const struct wire_request *request) {
    struct wire_writer counter = {NULL, 0};
    write(&counter, request);
    wire_write_head(writer, number, counter.size);
    write(writer, request);
}

static void write_request(struct wire_writer *writer, const struct wire_request *request) {
    envelope_write_head(writer, request->wire_major, request->wire_minor, request->request_id);
    wire_write_varint_field(writer, REQUEST_ATTEMPT, request->attempt);
    wire_write_bytes_field(writer, REQUEST_METHOD, request->method);
    wire_write_varint_field(writer, REQUEST_TIMEOUT, request->timeout_ms);
    wire_write_bytes_field(writer, REQUEST_TOKEN, request->token);
    if (request->client_name.len > 0 || request->client_build.len > 0) {
        write_part(writer, REQUEST_CLIENT, write_client, request);
    }
    if (request->has_caller) {
        write_part(writer, REQUEST_CALLER, write_caller, request);
    }
    envelope_write_body(writer, &request->body);
}

size_t wire_request_size(const struct wire_request *request) {
    struct wire_writer counter = {NULL, 0};
    write_request(&counter, request);
    return counter.size;
}

void wire_request_pack(const struct wire_request *request, uint8_t *out) {
    struct wire_writer writer = {out, 0};
    write_request(&writer, request);
}
