#include <stdlib.h>

#include "service/rendering.h"

typedef Lynguine__V1__RenderRequest request_message;
typedef Lynguine__V1__RenderResponse response_message;

/* The text goes on as the arena's, as it is: it may be large. */
static enum lyn_code answer(struct arena *arena, struct rendered *rendered,
                            response_message *response, struct lyn_error *err) {
    size_t length;
    response->rows = rendered->rows;
    response->source = arena_strdup(arena, rendered->source);
    if (!response->source) {
        return arena_error(arena, err);
    }
    if (rendered->text.len == 0) {
        return LYN_OK;
    }
    response->text = buf_take(&rendered->text, &length);
    return response->text && arena_own(arena, free, response->text) ? LYN_OK
                                                                    : arena_error(arena, err);
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
        code = answer(arena, &rendered, response, err);
    }
    buf_dispose(&rendered.text);
    if (code == LYN_OK) {
        *reply = &response->base;
    }
    return code;
}
