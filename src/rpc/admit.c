#include "rpc/admit.h"

#include "base/random.h"

enum { NAMES_MAX = 64 };

static enum lyn_code refuse_method(struct sv name, struct lyn_error *err) {
    const char *candidates[NAMES_MAX];
    size_t count = 0;
    for (; count < method_count && count < NAMES_MAX; count++) {
        candidates[count] = method_table[count].name;
    }
    struct sv shown = name;
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] == '/') {
            shown = (struct sv){name.data + i + 1, name.len - i - 1};
        }
    }
    const char *nearest = sv_nearest(shown, candidates, count);
    if (nearest) {
        return error_set(err, REASON_UNKNOWN_METHOD, "no method '%.*s'; did you mean '%s'?",
                         SV_ARG(name), nearest);
    }
    return error_set(err, REASON_UNKNOWN_METHOD,
                     "no method '%.*s'; `lynguinectl describe` lists them", SV_ARG(name));
}

static enum lyn_code refuse_major(const struct wire_request *request, struct lyn_error *err) {
    return error_set(err, REASON_WIRE_MISMATCH,
                     "the client speaks wire %u.%u, this server %u.%u; stop the server "
                     "(`lynguinectl serve --stop`) so that the client starts its own, or use the "
                     "client that was installed with the server",
                     request->wire_major, request->wire_minor, WIRE_MAJOR, WIRE_MINOR);
}

enum lyn_code admit(const struct wire_request *request, const uint8_t token[WIRE_TOKEN_BYTES],
                    bool draining, int64_t received, struct admission *out, struct lyn_error *err) {
    const struct method *method = method_find(request->method);
    *out = (struct admission){
        .method = method,
        .authenticated = request->token.len == WIRE_TOKEN_BYTES &&
                         constant_time_equal(request->token.data, token, WIRE_TOKEN_BYTES),
    };
    bool is_hello = method && sv_is(sv_from(method->name), "Hello");
    if (request->wire_major != WIRE_MAJOR && !is_hello) {
        return refuse_major(request, err);
    }
    if (!out->authenticated && !(method && method->without_token)) {
        return error_set(err, REASON_BAD_TOKEN,
                         request->token.len == 0
                             ? "the request carries no token; it stands in the server's runtime "
                               "file"
                             : "the request's token is not this server's; read its runtime file "
                               "again");
    }
    if (!method) {
        return refuse_method(request->method, err);
    }
    if (draining && method->starts_server) {
        return error_set(err, REASON_DRAINING,
                         "the server is shutting down; the request was not executed");
    }
    uint32_t wanted = request->timeout_ms ? request->timeout_ms : method->default_deadline_ms;
    if (wanted > method->max_deadline_ms) {
        wanted = method->max_deadline_ms;
    }
    out->deadline = received + (int64_t)wanted * 1000;
    return LYN_OK;
}
