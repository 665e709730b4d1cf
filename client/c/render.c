/* Rendering templates. */
#include <stdlib.h>
#include <string.h>

#include "client/c/client.h"
#include "client/c/read_message.h"
#include "client/c/request.h"
#include "lynguine/v1/render.pb-c.h"
#include "wire/codec.h"

/* The message and its parts. */
struct render_message {
    Lynguine__V1__RenderRequest request;
    struct read_message read;
};

static enum lyn_code check_texts(const struct lyn_render_request *request, struct lyn_error *err) {
    const struct {
        const char *text, *what;
    } TEXTS[] = {{request->text, "the template"},
                 {request->file, "the template's name"},
                 {request->template_directory, "the template directory"},
                 {request->document, "the document's name"},
                 {request->row_end, "the end of rows"}};
    enum lyn_code code = LYN_OK;
    if (!request->text == !request->file) {
        return error_set(err, REASON_INVALID_VALUE,
                         "a rendering names exactly one of text and file");
    }
    if (request->read && request->document) {
        return error_set(err, REASON_INVALID_VALUE,
                         "a rendering names at most one of read and document");
    }
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS && code == LYN_OK; i++) {
        code = request_check_text(TEXTS[i].text, TEXTS[i].what, err);
    }
    return code;
}

static enum lyn_code fill_message(struct render_message *message, struct arena *arena,
                                  const struct lyn_render_request *request, struct lyn_error *err) {
    Lynguine__V1__RenderRequest *out = &message->request;
    lynguine__v1__render_request__init(out);
    enum lyn_code code = check_texts(request, err);
    if (code != LYN_OK) {
        return code;
    }
    if (request->text) {
        out->template_case = LYNGUINE__V1__RENDER_REQUEST__TEMPLATE_TEXT;
        out->text = (char *)request->text;
    } else {
        out->template_case = LYNGUINE__V1__RENDER_REQUEST__TEMPLATE_FILE;
        out->file = (char *)request->file;
    }
    if (request->document) {
        out->data_case = LYNGUINE__V1__RENDER_REQUEST__DATA_DOCUMENT;
        out->document = (char *)request->document;
    }
    if (request->read) {
        out->data_case = LYNGUINE__V1__RENDER_REQUEST__DATA_READ;
        out->read = &message->read.request;
        code = read_message_fill(&message->read, arena, request->read, err);
    }
    if (code == LYN_OK && request->variables) {
        code = wire_value_encode(arena, request->variables, LIMITS_DEFAULT.wire_depth,
                                 &out->variables, err);
    }
    out->template_directory = request_text(request->template_directory);
    out->row_end = request_text(request->row_end);
    out->per_row = request->per_row;
    out->strict = request->strict;
    out->has_now = request->has_now;
    out->now = request->now;
    return code;
}

static enum lyn_code take_answer(struct lyn_client *client, const struct answer *answer,
                                 const Lynguine__V1__RenderResponse *response, char **text,
                                 size_t *length, struct lyn_error *err) {
    const struct wire_response *envelope = &answer->response;
    enum lyn_code code = warnings_copy(&client->warnings, envelope->warnings,
                                       envelope->warning_count, envelope->warnings_dropped, err);
    if (code != LYN_OK) {
        return code;
    }
    size_t size = strlen(response->text);
    char *copy = malloc(size + 1);
    if (!copy) {
        return error_oom(err);
    }
    memcpy(copy, response->text, size + 1);
    *text = copy;
    if (length) {
        *length = size;
    }
    return LYN_OK;
}

static enum lyn_code ask(struct lyn_client *client, const struct render_message *message,
                         char **text, size_t *length, struct lyn_error *err) {
    const struct method *method = method_find(SV("Render"));
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    warnings_dispose(&client->warnings);
    enum lyn_code code = client_run_message(client, method, &message->request.base,
                                            client_deadline(client, method), &answer, &reply, err);
    if (code == LYN_OK) {
        code = take_answer(client, &answer, (const Lynguine__V1__RenderResponse *)reply, text,
                           length, err);
        answer_dispose(&answer);
    }
    return code;
}

static enum lyn_code render(struct lyn_client *client, const struct lyn_render_request *request,
                            char **text, size_t *length, struct lyn_error *err) {
    struct render_message message;
    struct limits limits = LIMITS_DEFAULT;
    struct arena *arena = arena_new(limits.request_bytes);
    if (!arena) {
        return error_oom(err);
    }
    pthread_mutex_lock(&client->mutex);
    enum lyn_code code = fill_message(&message, arena, request, err);
    if (code == LYN_OK) {
        code = ask(client, &message, text, length, err);
    }
    pthread_mutex_unlock(&client->mutex);
    arena_unref(arena);
    return code;
}

enum lyn_code lyn_client_render(lyn_client *client, const struct lyn_render_request *request,
                                char **text, size_t *length, struct lyn_error *err) {
    struct lyn_error own = {0};
    *text = NULL;
    return client_report(render(client, request, text, length, &own), &own, err);
}
