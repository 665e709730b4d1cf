#include "rpc/reply.h"

#include "base/error.h"

static nng_msg *pack(const struct wire_response *response, size_t size) {
    nng_msg *message = NULL;
    if (nng_msg_alloc(&message, size) != 0) {
        return NULL;
    }
    wire_response_pack(response, nng_msg_body(message));
    return message;
}

/* What was done stays done: only its description does not get through. */
static void drop_result(struct wire_response *response) {
    response->body = (struct wire_body){0};
    response->warnings = NULL;
    response->warnings_dropped += response->warning_count;
    response->warning_count = 0;
}

nng_msg *reply_pack(struct wire_response *response, size_t max_message) {
    size_t size = wire_response_size(response);
    if (size > max_message) {
        error_set(&response->status, REASON_MESSAGE_TOO_LARGE,
                  "the answer has %zu bytes and a message may have %zu; ask for fewer rows or "
                  "columns at a time",
                  size, max_message);
        drop_result(response);
        size = wire_response_size(response);
    }
    nng_msg *message = pack(response, size);
    if (!message) {
        error_oom(&response->status);
        drop_result(response);
        message = pack(response, wire_response_size(response));
    }
    return message;
}
