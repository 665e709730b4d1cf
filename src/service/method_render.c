#include <stdlib.h>

#include "service/batch.h"
#include "service/rendering.h"

typedef Lynguine__V1__RenderRequest request_message;
typedef Lynguine__V1__RenderResponse response_message;

/* What answering in parts comes to: the text, and how much of it goes into the reply. */
struct parts {
    struct arena *keeper; /* of the text alone: it may outlive the request */
    struct sv text;
    size_t first;
};

static enum lyn_code too_large(size_t size, size_t room, struct lyn_error *err) {
    return error_set(err, REASON_MESSAGE_TOO_LARGE,
                     "the text has %zu bytes and a message has room for %zu; ask for it in parts "
                     "(part_bytes)",
                     size, room);
}

/* Takes the text as it is, without a copy: it may be large. */
static enum lyn_code take_text(struct rendered *rendered, struct parts *out,
                               struct lyn_error *err) {
    size_t length;
    out->keeper = arena_new(SIZE_MAX);
    if (!out->keeper) {
        return error_oom(err);
    }
    char *text = buf_take(&rendered->text, &length);
    if (!text || !arena_own(out->keeper, free, text)) {
        return error_oom(err);
    }
    out->text = (struct sv){text, length};
    return LYN_OK;
}

/* The text as a whole, or its first part and a handle for the rest. */
static enum lyn_code answer_text(struct service *service, const struct service_request *request,
                                 uint64_t wish, const struct parts *parts,
                                 response_message *response, struct lyn_error *err) {
    struct arena *arena = request->call->arena;
    size_t part_bytes = wish < SIZE_MAX ? (size_t)wish : SIZE_MAX;
    if (parts->first == parts->text.len) {
        response->text = (char *)parts->text.data;
        return LYN_OK;
    }
    if (part_bytes == 0) {
        return too_large(parts->text.len, parts->first, err);
    }
    response->text = arena_strdup(arena, (struct sv){parts->text.data, parts->first});
    if (!response->text) {
        return arena_error(arena, err);
    }
    response->text_bytes = parts->text.len;
    return handles_add_text(service->handles, request->connection, parts->keeper, parts->text,
                            part_bytes, clock_now(), &response->handle, err);
}

static void let_go(void *keeper) {
    arena_unref(keeper);
}

static enum lyn_code answer(struct service *service, const struct service_request *request,
                            uint64_t wish, struct rendered *rendered, response_message *response,
                            struct lyn_error *err) {
    enum { AROUND = 64 }; /* tags, lengths and numbers of the answer */
    struct arena *arena = request->call->arena;
    struct parts parts = {0};
    response->rows = rendered->rows;
    response->source = arena_strdup(arena, rendered->source);
    if (!response->source) {
        return arena_error(arena, err);
    }
    if (rendered->text.len == 0) {
        return LYN_OK;
    }
    enum lyn_code code = take_text(rendered, &parts, err);
    if (parts.keeper && !arena_own(arena, let_go, parts.keeper)) {
        return arena_error(arena, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    size_t most = wish == 0 || wish > SIZE_MAX ? SIZE_MAX : (size_t)wish;
    parts.first = batch_text(service, request, parts.text, 0, most, rendered->source.len + AROUND);
    return answer_text(service, request, wish, &parts, response, err);
}

enum lyn_code method_render(struct service *service, const struct service_request *request,
                            const ProtobufCMessage *input, ProtobufCMessage **reply,
                            struct lyn_error *err) {
    const request_message *wanted = (const request_message *)input;
    struct arena *arena = request->call->arena;
    struct rendered rendered;
    response_message *response = arena_alloc(arena, sizeof *response);
    if (!response) {
        return arena_error(arena, err);
    }
    lynguine__v1__render_response__init(response);
    enum lyn_code code = rendering_run(service, request, wanted, &rendered, err);
    if (code == LYN_OK) {
        code = answer(service, request, wanted->part_bytes, &rendered, response, err);
    }
    buf_dispose(&rendered.text);
    if (code == LYN_OK) {
        *reply = &response->base;
    }
    return code;
}
