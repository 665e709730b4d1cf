#include "wire/envelope.h"

#include "base/utf8.h"

/* Field numbers of envelope.proto. */
enum {
    RESPONSE_INSTANCE = 5,
    RESPONSE_STATUS = 6,
    RESPONSE_TIMING = 7,
    RESPONSE_WARNINGS = 8,
    RESPONSE_DROPPED = 9,
    RESPONSE_BODY = 15,
    STATUS_CODE = 1,
    STATUS_REASON = 2,
    STATUS_ERROR_TYPE = 3,
    STATUS_MESSAGE = 4,
    STATUS_FILE = 5,
    STATUS_LINE = 6,
    STATUS_COLUMN = 7,
    STATUS_FIELD = 8,
    STATUS_RETRY_AFTER = 9,
    STATUS_EXECUTED_UNKNOWN = 10,
    TIMING_QUEUE = 1,
    TIMING_WORK = 2,
};

#define ID_DIGITS ((size_t)2 * WIRE_ID_BYTES)

/* What one Status message holds. */
struct status {
    const struct lyn_error *error;
    uint32_t retry_after_ms;
    bool executed_unknown;
};

/* A response while it is read. */
struct reading {
    struct wire_response *out;
    struct arena *arena;
    struct lyn_error *warnings; /* out->warnings, before they are const */
    uint64_t dropped;
};

static enum lyn_code read_number(const struct wire_field *field, uint64_t *out,
                                 struct lyn_error *err) {
    enum lyn_code code = envelope_expect(field, WIRE_VARINT, err);
    if (code == LYN_OK) {
        *out = field->value;
    }
    return code;
}

/* A text into a member of fixed size, cut at a character. */
static enum lyn_code read_member(const struct wire_field *field, char *out, size_t size,
                                 struct lyn_error *err) {
    struct sv text = {NULL, 0};
    enum lyn_code code = envelope_read_text(field, &text, err);
    if (code == LYN_OK) {
        size_t kept = utf8_cut(text, size - 1);
        if (kept > 0) {
            memcpy(out, text.data, kept);
        }
        out[kept] = '\0';
    }
    return code;
}

static enum lyn_code read_status_field(const struct wire_field *field, struct lyn_error *error,
                                       struct wire_response *out, struct lyn_error *err) {
    uint64_t number = 0;
    enum lyn_code code = LYN_OK;
    switch (field->number) {
    case STATUS_CODE:
        code = read_number(field, &number, err);
        error->code = (int32_t)(uint32_t)number;
        return code;
    case STATUS_REASON:
        return read_member(field, error->reason, sizeof error->reason, err);
    case STATUS_ERROR_TYPE:
        return read_member(field, error->error_type, sizeof error->error_type, err);
    case STATUS_MESSAGE:
        return read_member(field, error->message, sizeof error->message, err);
    case STATUS_FILE:
        return read_member(field, error->file, sizeof error->file, err);
    case STATUS_LINE:
        return read_number(field, &error->line, err);
    case STATUS_COLUMN:
        return read_number(field, &error->column, err);
    case STATUS_FIELD:
        return read_member(field, error->field, sizeof error->field, err);
    case STATUS_RETRY_AFTER:
        code = read_number(field, &number, err);
        if (out != NULL) {
            out->retry_after_ms = number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
        }
        return code;
    case STATUS_EXECUTED_UNKNOWN:
        code = read_number(field, &number, err);
        if (out != NULL) {
            out->executed_unknown = number != 0;
        }
        return code;
    default:
        return LYN_OK;
    }
}

/* `out` takes what belongs to the response alone; NULL for a warning. */
static enum lyn_code read_status(const struct wire_field *field, struct lyn_error *error,
                                 struct wire_response *out, struct lyn_error *err) {
    enum lyn_code code = envelope_expect(field, WIRE_BYTES, err);
    struct wire_reader reader = wire_reader(field->bytes);
    *error = (struct lyn_error){0};
    struct wire_field inner;
    while (envelope_next(&reader, &inner, &code, err)) {
        code = read_status_field(&inner, error, out, err);
    }
    return code;
}

static enum lyn_code read_timing(const struct wire_field *field, struct wire_response *out,
                                 struct lyn_error *err) {
    enum lyn_code code = envelope_expect(field, WIRE_BYTES, err);
    struct wire_reader reader = wire_reader(field->bytes);
    struct wire_field inner;
    while (envelope_next(&reader, &inner, &code, err)) {
        if (inner.number == TIMING_QUEUE) {
            code = read_number(&inner, &out->queue_us, err);
        } else if (inner.number == TIMING_WORK) {
            code = read_number(&inner, &out->work_us, err);
        }
    }
    return code;
}

/* Warnings over the agreed number are counted, not kept: a hostile answer must not cost 1 KB of
 * memory for every two bytes. */
static enum lyn_code read_warning(const struct wire_field *field, struct reading *reading,
                                  struct lyn_error *err) {
    struct wire_response *out = reading->out;
    struct lyn_error spare;
    if (reading->warnings == NULL) {
        reading->warnings = arena_calloc(reading->arena, CALL_WARNINGS, sizeof spare);
        if (reading->warnings == NULL) {
            return arena_error(reading->arena, err);
        }
        out->warnings = reading->warnings;
    }
    bool kept = out->warning_count < CALL_WARNINGS;
    enum lyn_code code =
        read_status(field, kept ? &reading->warnings[out->warning_count] : &spare, NULL, err);
    if (code == LYN_OK && kept) {
        out->warning_count++;
    } else if (code == LYN_OK) {
        reading->dropped++;
    }
    return code;
}

static enum lyn_code read_field(const struct wire_field *field, struct reading *reading,
                                struct lyn_error *err) {
    struct wire_response *out = reading->out;
    enum lyn_code code = LYN_OK;
    switch (field->number) {
    case RESPONSE_INSTANCE:
        code = envelope_expect(field, WIRE_BYTES, err);
        if (code == LYN_OK && field->bytes.len != WIRE_ID_BYTES) {
            return error_set(err, REASON_BAD_REQUEST,
                             "The instance id has %zu bytes instead of %d.", field->bytes.len,
                             WIRE_ID_BYTES);
        }
        if (code == LYN_OK) {
            memcpy(out->instance_id, field->bytes.data, WIRE_ID_BYTES);
        }
        return code;
    case RESPONSE_STATUS:
        return read_status(field, &out->status, out, err);
    case RESPONSE_TIMING:
        return read_timing(field, out, err);
    case RESPONSE_WARNINGS:
        return read_warning(field, reading, err);
    case RESPONSE_DROPPED:
        return read_number(field, &out->warnings_dropped, err);
    case RESPONSE_BODY:
        code = envelope_expect(field, WIRE_BYTES, err);
        out->body.bytes = field->bytes;
        return code;
    default:
        return LYN_OK;
    }
}

static void print_id(const uint8_t *id, char out[ID_DIGITS + 1]) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < WIRE_ID_BYTES; i++) {
        out[2 * i] = digits[id[i] >> 4];
        out[2 * i + 1] = digits[id[i] & 15];
    }
    out[ID_DIGITS] = '\0';
}

enum lyn_code wire_response_unpack(struct sv bytes, struct arena *arena, struct wire_response *out,
                                   struct lyn_error *err) {
    *out = (struct wire_response){0};
    struct envelope_head head = {.wire_major = &out->wire_major,
                                 .wire_minor = &out->wire_minor,
                                 .request_id = out->request_id};
    struct wire_reader reader = wire_reader(bytes);
    struct reading reading = {.out = out, .arena = arena};
    struct wire_field field;
    enum lyn_code code = LYN_OK;
    while (envelope_next(&reader, &field, &code, err)) {
        code = envelope_read_head(&field, &head, err);
        if (code == LYN_OK) {
            code = read_field(&field, &reading, err);
        }
    }
    if (code != LYN_OK) {
        return code;
    }
    if (__builtin_add_overflow(out->warnings_dropped, reading.dropped, &out->warnings_dropped)) {
        out->warnings_dropped = UINT64_MAX;
    }
    code = envelope_check_head(&head, err);
    if (code == LYN_OK && out->status.code != LYN_OK) {
        print_id(out->request_id, out->status.request_id);
    }
    return code;
}

static void write_status(struct wire_writer *writer, const struct status *status) {
    const struct lyn_error *error = status->error;
    wire_write_varint_field(writer, STATUS_CODE, (uint64_t)(int64_t)error->code);
    wire_write_text_field(writer, STATUS_REASON, error->reason);
    wire_write_text_field(writer, STATUS_ERROR_TYPE, error->error_type);
    wire_write_text_field(writer, STATUS_MESSAGE, error->message);
    wire_write_text_field(writer, STATUS_FILE, error->file);
    wire_write_varint_field(writer, STATUS_LINE, error->line);
    wire_write_varint_field(writer, STATUS_COLUMN, error->column);
    wire_write_text_field(writer, STATUS_FIELD, error->field);
    wire_write_varint_field(writer, STATUS_RETRY_AFTER, status->retry_after_ms);
    wire_write_varint_field(writer, STATUS_EXECUTED_UNKNOWN, status->executed_unknown);
}

static void write_status_field(struct wire_writer *writer, uint32_t number,
                               const struct status *status) {
    struct wire_writer counter = {NULL, 0};
    write_status(&counter, status);
    wire_write_head(writer, number, counter.size);
    write_status(writer, status);
}

static void write_timing(struct wire_writer *writer, const struct wire_response *response) {
    wire_write_varint_field(writer, TIMING_QUEUE, response->queue_us);
    wire_write_varint_field(writer, TIMING_WORK, response->work_us);
}

static void write_response(struct wire_writer *writer, const struct wire_response *response) {
    envelope_write_head(writer, response->wire_major, response->wire_minor, response->request_id);
    wire_write_bytes_field(writer, RESPONSE_INSTANCE,
                           (struct sv){(const char *)response->instance_id, WIRE_ID_BYTES});
    if (response->status.code != LYN_OK) {
        struct status status = {.error = &response->status,
                                .retry_after_ms = response->retry_after_ms,
                                .executed_unknown = response->executed_unknown};
        write_status_field(writer, RESPONSE_STATUS, &status);
    }
    if (response->queue_us != 0 || response->work_us != 0) {
        struct wire_writer counter = {NULL, 0};
        write_timing(&counter, response);
        wire_write_head(writer, RESPONSE_TIMING, counter.size);
        write_timing(writer, response);
    }
    for (size_t i = 0; i < response->warning_count && i < CALL_WARNINGS; i++) {
        struct status status = {.error = &response->warnings[i]};
        write_status_field(writer, RESPONSE_WARNINGS, &status);
    }
    wire_write_varint_field(writer, RESPONSE_DROPPED, response->warnings_dropped);
    envelope_write_body(writer, &response->body);
}

size_t wire_response_size(const struct wire_response *response) {
    struct wire_writer counter = {NULL, 0};
    write_response(&counter, response);
    return counter.size;
}

void wire_response_pack(const struct wire_response *response, uint8_t *out) {
    struct wire_writer writer = {out, 0};
    write_response(&writer, response);
}
