#include "daemon/once.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/random.h"
#include "daemon/build.h"
#include "daemon/setup.h"
#include "rpc/admit.h"
#include "service/service.h"

enum { LENGTH_BYTES = 8, ID_BYTES = 4, HEADER_BYTES = LENGTH_BYTES + ID_BYTES };

struct once {
    struct service *service;
    char build[BUILD_BUFFER];
    uint8_t instance_id[WIRE_ID_BYTES];
    int64_t started; /* clock_now */
    bool stop;
};

/* ---- service -> process ---- */

static int state(void *user) {
    const struct once *once = user;
    return once->stop ? SERVICE_DRAINING : SERVICE_SERVING;
}

static enum lyn_code facts(void *user, struct arena *arena, struct service_facts *out,
                           struct lyn_error *err) {
    const struct once *once = user;
    (void)arena, (void)err;
    *out = (struct service_facts){
        .state = (enum service_state)state(user),
        .url = "",
        .instance = "",
        .log_path = "",
        .runtime_file = "",
        .executable = "",
        .started_at = "",
        .transport = "",
        .uptime_us = clock_now() - once->started,
        .workers = 1,
    };
    return LYN_OK;
}

static enum lyn_code stop(void *user, bool now, uint32_t *in_flight, struct lyn_error *err) {
    struct once *once = user;
    (void)now, (void)err;
    once->stop = true;
    *in_flight = 0;
    return LYN_OK;
}

static void handles(void *user, bool open) {
    (void)user, (void)open;
}

/* ---- frames ---- */

/* *got is less than `size` at the end of the input only. */
static enum lyn_code read_bytes(uint8_t *out, size_t size, size_t *got, struct lyn_error *err) {
    *got = 0;
    while (*got < size) {
        ssize_t count = read(STDIN_FILENO, out + *got, size - *got);
        /* So ends the input when the client leaves an answer untaken. */
        if (count == 0 || (count < 0 && errno == ECONNRESET)) {
            break;
        }
        if (count > 0) {
            *got += (size_t)count;
        } else if (errno != EINTR) {
            return error_errno(err, errno, "standard input");
        }
    }
    return LYN_OK;
}

static enum lyn_code cut_short(struct lyn_error *err) {
    return error_set(err, REASON_BAD_REQUEST, "the input ends within a request");
}

/* The envelope of the next request, malloc'd, and the id before it; NULL at the end. */
static enum lyn_code read_frame(uint8_t **out, size_t *size, uint8_t id[ID_BYTES],
                                struct lyn_error *err) {
    uint8_t header[HEADER_BYTES];
    uint64_t length = 0;
    size_t got;
    *out = NULL;
    enum lyn_code code = read_bytes(header, sizeof header, &got, err);
    if (code != LYN_OK || got == 0) {
        return code;
    }
    if (got < sizeof header) {
        return cut_short(err);
    }
    for (int i = 0; i < LENGTH_BYTES; i++) {
        length = length << 8 | header[i];
    }
    if (length < ID_BYTES) {
        return error_set(err, REASON_BAD_REQUEST, "a request without its id");
    }
    *size = (size_t)length - ID_BYTES;
    if (length - ID_BYTES > MESSAGE_BYTES_DEFAULT) {
        return error_set(err, REASON_MESSAGE_TOO_LARGE,
                         "a request of %llu bytes; at most %zu are taken",
                         (unsigned long long)length - ID_BYTES, (size_t)MESSAGE_BYTES_DEFAULT);
    }
    memcpy(id, header + LENGTH_BYTES, ID_BYTES);
    uint8_t *bytes = malloc(*size ? *size : 1);
    if (!bytes) {
        return error_oom(err);
    }
    code = read_bytes(bytes, *size, &got, err);
    if (code == LYN_OK && got < *size) {
        code = cut_short(err);
    }
    if (code != LYN_OK) {
        free(bytes);
        return code;
    }
    *out = bytes;
    return LYN_OK;
}

static enum lyn_code write_frame(const struct wire_response *response, size_t size,
                                 const uint8_t id[ID_BYTES], struct lyn_error *err) {
    uint8_t *bytes = malloc(HEADER_BYTES + size);
    if (!bytes) {
        return error_oom(err);
    }
    uint64_t length = (uint64_t)size + ID_BYTES;
    for (int i = 0; i < LENGTH_BYTES; i++) {
        bytes[i] = (uint8_t)(length >> (56 - 8 * i));
    }
    memcpy(bytes + LENGTH_BYTES, id, ID_BYTES);
    wire_response_pack(response, bytes + HEADER_BYTES);
    enum lyn_code code = file_write_all(STDOUT_FILENO, "standard output",
                                        (struct sv){(const char *)bytes, HEADER_BYTES + size}, err);
    free(bytes);
    return code == LYN_OK ? LYN_OK
                          : error_set(err, REASON_CONNECTION_LOST, "nobody takes the answer");
}

/* ---- requests ---- */

static enum lyn_code answer(const struct once *once, const struct wire_request *envelope,
                            struct wire_response *response, const uint8_t id[ID_BYTES],
                            struct lyn_error *err) {
    response->wire_major = WIRE_MAJOR;
    response->wire_minor = WIRE_MINOR;
    memcpy(response->request_id, envelope->request_id, WIRE_ID_BYTES);
    memcpy(response->instance_id, once->instance_id, WIRE_ID_BYTES);
    size_t size = wire_response_size(response);
    if (size > MESSAGE_BYTES_DEFAULT) {
        error_set(&response->status, REASON_MESSAGE_TOO_LARGE,
                  "the answer has %zu bytes and a message may have %zu; ask for fewer rows or "
                  "columns at a time",
                  size, (size_t)MESSAGE_BYTES_DEFAULT);
        response->body = (struct wire_body){0};
        response->warnings_dropped += response->warning_count;
        response->warning_count = 0;
        size = wire_response_size(response);
    }
    return write_frame(response, size, id, err);
}

static void handle(const struct once *once, const struct wire_request *envelope,
                   const struct admission *admission, struct call *call,
                   struct wire_response *response) {
    char request_id[2 * WIRE_ID_BYTES + 1];
    hex_print(request_id, envelope->request_id, WIRE_ID_BYTES);
    struct service_request request = {
        .method = admission->method,
        .body = envelope->body.bytes,
        .caller = envelope->has_caller ? &envelope->caller : NULL,
        .request_id = request_id,
        .connection = 1,
        .authenticated = true,
        .call = call,
    };
    int64_t begun = clock_now();
    if (service_handle(once->service, &request, &response->body, &response->status) == LYN_OK) {
        response->status = (struct lyn_error){0};
    }
    response->work_us = (uint64_t)(clock_now() - begun);
    response->warnings = call->warnings;
    if (call->warnings) {
        response->warning_count =
            call->warning_count < CALL_WARNINGS ? call->warning_count : CALL_WARNINGS;
    }
    response->warnings_dropped = call->warning_count - response->warning_count;
}

static enum lyn_code take_request(const struct once *once, struct sv bytes,
                                  const uint8_t id[ID_BYTES], struct lyn_error *err) {
    static const uint8_t TOKEN[WIRE_TOKEN_BYTES];
    struct wire_request envelope = {0};
    struct wire_response response = {0};
    struct admission admission = {0};
    struct limits limits = LIMITS_DEFAULT;
    struct call call;
    enum lyn_code code = wire_request_unpack(bytes, &envelope, &response.status);
    if (code == LYN_OK) {
        envelope.token = (struct sv){(const char *)TOKEN, sizeof TOKEN};
        code = admit(&envelope, TOKEN, false, clock_now(), &admission, &response.status);
    }
    if (code == LYN_OK) {
        code = call_init(&call, &limits, admission.deadline, NULL, &response.status);
    }
    if (code != LYN_OK) {
        return answer(once, &envelope, &response, id, err);
    }
    handle(once, &envelope, &admission, &call, &response);
    code = answer(once, &envelope, &response, id, err);
    call_dispose(&call);
    return code;
}

static enum lyn_code start(struct once *once, const struct options *options,
                           struct lyn_error *err) {
    struct service_options wanted = {
        .version = BUILD_VERSION,
        .build = once->build,
        .roots = options->roots,
        .root_count = options->root_count,
        .max_message = MESSAGE_BYTES_DEFAULT,
        .host = {.state = state, .facts = facts, .stop = stop, .handles = handles, .user = once},
    };
    build_print(once->build);
    if (!random_bytes(once->instance_id, sizeof once->instance_id)) {
        return error_set(err, REASON_INTERNAL, "the kernel gives no random numbers");
    }
    memcpy(wanted.instance_id, once->instance_id, sizeof wanted.instance_id);
    enum lyn_code code = service_new(&wanted, &once->service, err);
    return code == LYN_OK ? setup_process(-1, -1, err) : code;
}

enum lyn_code once_serve(const struct options *options, struct lyn_error *err) {
    struct once once = {.started = clock_now()};
    signal(SIGPIPE, SIG_IGN);
    enum lyn_code code = start(&once, options, err);
    while (code == LYN_OK && !once.stop) {
        uint8_t id[ID_BYTES];
        uint8_t *bytes = NULL;
        size_t size = 0;
        code = read_frame(&bytes, &size, id, err);
        if (code != LYN_OK || !bytes) {
            break;
        }
        code = take_request(&once, (struct sv){(const char *)bytes, size}, id, err);
        free(bytes);
    }
    service_free(once.service);
    /* A client may leave without taking the last answer, and then has no ear for an error either. */
    return code == LYN_UNAVAILABLE ? LYN_OK : code;
}
