/* fuzz_envelope.c - any bytes as an envelope of either direction and as the message of every method.
 * What is taken for well formed must survive being packed again, and print as JSON that reads. */
#include <protobuf-c/protobuf-c.h>
#include <stdlib.h>

#include "formats/json.h"
#include "wire/codec.h"
#include "wire/json.h"
#include "wire/methods.h"
#include "wire/wire.h"

#define BYTES ((size_t)64 << 20)

static void require(bool holds) {
    if (!holds) {
        abort();
    }
}

/* An error must say what is wrong. */
static void require_said(enum lyn_code code, const struct lyn_error *err) {
    require(code == LYN_OK || (err->code == (int)code && err->message[0] != '\0'));
}

static void pack_request_again(const struct wire_request *request) {
    size_t size = wire_request_size(request);
    uint8_t *bytes = malloc(size);
    struct wire_request again;
    if (bytes != NULL) {
        wire_request_pack(request, bytes);
        require(wire_request_unpack((struct sv){(char *)bytes, size}, &again, NULL) == LYN_OK);
        require(sv_equal(again.method, request->method));
        require(sv_equal(again.body.bytes, request->body.bytes));
        require(sv_equal(again.caller.environment, request->caller.environment));
        require(again.caller.utc_offset_s == request->caller.utc_offset_s);
    }
    free(bytes);
}

static void pack_response_again(struct call *call, const struct wire_response *response) {
    size_t size = wire_response_size(response);
    uint8_t *bytes = malloc(size);
    struct wire_response again;
    if (bytes != NULL) {
        wire_response_pack(response, bytes);
        struct sv view = {(char *)bytes, size};
        require(wire_response_unpack(view, call->arena, &again, NULL) == LYN_OK);
        require(again.status.code == response->status.code);
        require(again.warning_count == response->warning_count);
        require(sv_equal(again.body.bytes, response->body.bytes));
    }
    free(bytes);
}

/* A frame that was believed: every cell is read, and its own encoding must be believed too. */
static void use_frame(struct call *call, const struct frame *frame) {
    Lynguine__V1__Schema *schema = NULL;
    Lynguine__V1__Batch *batch = NULL;
    struct frame *again = NULL;
    struct lyn_error err = {0};
    size_t rows = wire_batch_rows(frame, 0, 1 << 16, 1 << 12);
    require(rows == frame->row_count || (rows > 0 && rows % 8 == 0));
    if (wire_schema_encode(call->arena, frame, &schema, &err) == LYN_OK &&
        wire_batch_encode(call->arena, frame, 0, rows, call->limits.wire_depth, &batch, &err) ==
            LYN_OK) {
        require(wire_batch_decode(schema, batch, call->limits.wire_depth, &again, &err) == LYN_OK);
        require(again->row_count == rows && again->column_count == frame->column_count);
    } else {
        require(err.code == LYN_RESOURCE_EXHAUSTED);
    }
    frame_unref(again);
}

static void use_message(struct call *call, const ProtobufCMessage *message) {
    struct lyn_error err = {0};
    struct value value;
    struct buf json;
    const Lynguine__V1__ReadDataResponse *table = NULL;
    require(protobuf_c_message_check(message));
    if (message->descriptor == &lynguine__v1__read_data_response__descriptor) {
        struct frame *frame = NULL;
        table = (const Lynguine__V1__ReadDataResponse *)message;
        require_said(
            wire_batch_decode(table->schema, table->batch, call->limits.wire_depth, &frame, &err),
            &err);
        if (frame != NULL && frame->row_count <= 1 << 16) {
            use_frame(call, frame);
        }
        frame_unref(frame);
    }
    if (table != NULL && table->batch != NULL && table->batch->row_count > 1 << 16) {
        return; /* a million empty objects: no fault, only slow */
    }
    buf_init(&json, (size_t)4 << 20);
    enum lyn_code code = wire_json_print(call, message, &json, &err);
    require_said(code, &err);
    if (code == LYN_OK) {
        call->limits.json_depth = 500;
        require(json_parse(call, buf_view(&json), SV("f"), false, &value, &err) == LYN_OK);
    }
    buf_dispose(&json);
}

static void unpack(const struct limits *limits, const ProtobufCMessageDescriptor *descriptor,
                   struct sv bytes) {
    struct call call;
    struct ProtobufCMessage *message = NULL;
    struct lyn_error err = {0};
    if (call_init(&call, limits, DEADLINE_NONE, NULL, NULL) != LYN_OK) {
        return;
    }
    enum lyn_code code = wire_unpack(descriptor, bytes, call.arena, &message, &err);
    require_said(code, &err);
    if (code == LYN_OK) {
        use_message(&call, message);
    }
    call_dispose(&call);
}

static void read_envelopes(const struct limits *limits, struct sv bytes) {
    struct call call;
    struct wire_request request;
    struct wire_response response;
    struct lyn_error err = {0};
    if (call_init(&call, limits, DEADLINE_NONE, NULL, NULL) != LYN_OK) {
        return;
    }
    enum lyn_code code = wire_request_unpack(bytes, &request, &err);
    require_said(code, &err);
    if (code == LYN_OK) {
        pack_request_again(&request);
        const struct method *method = method_find(request.method);
        if (method != NULL) {
            unpack(limits, method->input, request.body.bytes);
        }
    }
    code = wire_response_unpack(bytes, call.arena, &response, &err);
    require_said(code, &err);
    if (code == LYN_OK) {
        pack_response_again(&call, &response);
    }
    call_dispose(&call);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sv bytes = {(const char *)data, size};
    struct limits limits = LIMITS_DEFAULT;
    limits.request_bytes = BYTES;
    read_envelopes(&limits, bytes);
    for (size_t i = 0; i < method_count; i++) {
        unpack(&limits, method_table[i].input, bytes);
        unpack(&limits, method_table[i].output, bytes);
    }
    return 0;
}
