/* Rendering templates. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "client/c/read_message.h"
#include "client/c/request.h"
#include "lynguine/v1/data.pb-c.h"
#include "lynguine/v1/render.pb-c.h"
#include "wire/codec.h"

/* About the size of a part, when the text does not fit one message. */
#define PART_BYTES ((uint64_t)1 << 20)

/* One rendering that is under way. */
struct rendering {
    const struct lyn_render_request *request;
    struct lyn_client *client;
    deadline_t deadline;
    lyn_text_callback *on_text;
    /* When it broke off between parts: to begin again. NULL: what was handed over is out of our
     * hands. */
    void (*begin_again)(void *user);
    void *user;
    /* The message and its parts. */
    Lynguine__V1__RenderRequest message;
    struct read_message read;
    /* Of the text. */
    uint64_t handle, next, total;
    bool lost; /* between parts */
};

/* ---- the message ---- */

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

static enum lyn_code fill_message(struct rendering *rendering, struct arena *arena,
                                  struct lyn_error *err) {
    const struct lyn_render_request *request = rendering->request;
    Lynguine__V1__RenderRequest *out = &rendering->message;
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
        out->read = &rendering->read.request;
        code = read_message_fill(&rendering->read, arena, request->read, err);
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
    out->part_bytes = PART_BYTES;
    return code;
}

/* ---- the text ---- */

static enum lyn_code not_as_promised(const char *what, struct lyn_error *err) {
    return error_set(err, REASON_INTERNAL, "the server's answer is not well-formed: %s", what);
}

/* Hands over what comes next. */
static enum lyn_code deliver(struct rendering *rendering, struct sv part, struct lyn_error *err) {
    if (part.len > rendering->total - rendering->next) {
        return not_as_promised("more text than announced", err);
    }
    if (utf8_check(part) != part.len || (part.len && memchr(part.data, '\0', part.len))) {
        return not_as_promised("no text", err);
    }
    rendering->next += part.len;
    return rendering->on_text(rendering->user, part.data, part.len, (size_t)rendering->total, err);
}

static enum lyn_code fetch(struct rendering *rendering, struct lyn_error *err) {
    Lynguine__V1__FetchRequest request = LYNGUINE__V1__FETCH_REQUEST__INIT;
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    request.handle = rendering->handle;
    request.offset = rendering->next;
    enum lyn_code code =
        client_run_message(rendering->client, method_find(SV("Fetch")), &request.base,
                           rendering->deadline, &answer, &reply, err);
    rendering->lost =
        code == LYN_UNAVAILABLE ||
        (code == LYN_NOT_FOUND && strcmp(err->reason, reason_name(REASON_HANDLE_EXPIRED)) == 0);
    if (code != LYN_OK) {
        return code;
    }
    const Lynguine__V1__Chunk *chunk = ((const Lynguine__V1__FetchResponse *)reply)->chunk;
    if (!chunk || chunk->bytes.len == 0 || chunk->offset != rendering->next) {
        code = not_as_promised("the next part of the text is missing", err);
    } else {
        struct sv part = {(const char *)chunk->bytes.data, chunk->bytes.len};
        code = deliver(rendering, part, err);
    }
    answer_dispose(&answer);
    return code;
}

static void release(struct rendering *rendering) {
    Lynguine__V1__ReleaseRequest request = LYNGUINE__V1__RELEASE_REQUEST__INIT;
    if (rendering->handle) {
        request.handle = rendering->handle;
        client_send_only(rendering->client, method_find(SV("Release")), &request.base);
    }
}

static enum lyn_code take_text(struct rendering *rendering,
                               const Lynguine__V1__RenderResponse *response,
                               struct lyn_error *err) {
    struct sv first = sv_from(response->text);
    rendering->next = 0;
    rendering->handle = response->handle;
    rendering->total = response->handle ? response->text_bytes : first.len;
    if (rendering->total >= SIZE_MAX) {
        return not_as_promised("a text that is longer than memory", err);
    }
    enum lyn_code code = deliver(rendering, first, err);
    while (code == LYN_OK && rendering->next < rendering->total) {
        code = fetch(rendering, err);
    }
    release(rendering);
    return code;
}

/* ---- the call ---- */

static enum lyn_code send(void *user, struct lyn_error *err) {
    struct rendering *rendering = user;
    struct lyn_client *client = rendering->client;
    struct answer answer = {0};
    ProtobufCMessage *reply = NULL;
    rendering->lost = false;
    warnings_dispose(&client->warnings);
    enum lyn_code code =
        client_run_message(client, method_find(SV("Render")), &rendering->message.base,
                           rendering->deadline, &answer, &reply, err);
    if (code != LYN_OK) {
        return code;
    }
    const struct wire_response *envelope = &answer.response;
    code = warnings_copy(&client->warnings, envelope->warnings, envelope->warning_count,
                         envelope->warnings_dropped, err);
    if (code == LYN_OK) {
        code = take_text(rendering, (const Lynguine__V1__RenderResponse *)reply, err);
    }
    answer_dispose(&answer);
    return code;
}

/* Once more from the start when it broke off and nobody has seen anything of it. */
static enum lyn_code send_again(void *user, struct lyn_error *err) {
    struct rendering *rendering = user;
    enum lyn_code code = send(rendering, err);
    if (rendering->lost && rendering->begin_again && !deadline_passed(rendering->deadline)) {
        rendering->begin_again(rendering->user);
        code = send(rendering, err);
    }
    if (rendering->lost) {
        struct lyn_error why = *err;
        code = error_set(err, REASON_CONNECTION_LOST, "the text broke off between its parts: %s",
                         why.message);
    }
    return code;
}

static enum lyn_code render(struct lyn_client *client, struct arena *arena, void *user,
                            struct lyn_error *err) {
    struct rendering *rendering = user;
    enum lyn_code code = fill_message(rendering, arena, err);
    if (code != LYN_OK) {
        return code;
    }
    rendering->client = client;
    rendering->deadline = client_deadline(client, method_find(SV("Render")));
    return read_message_send(client, rendering->request->read ? &rendering->read : NULL,
                             rendering->deadline, send_again, rendering, err);
}

enum lyn_code lyn_client_render_parts(lyn_client *client, const struct lyn_render_request *request,
                                      lyn_text_callback *on_text, void *user,
                                      struct lyn_error *err) {
    struct rendering rendering = {.request = request, .on_text = on_text, .user = user};
    return request_run(client, render, &rendering, err);
}

/* ---- all parts in one text ---- */

static enum lyn_code collect(void *user, const char *text, size_t length, size_t total_length,
                             struct lyn_error *err) {
    struct buf *whole = user;
    (void)total_length;
    buf_append(whole, text, length);
    return buf_status(whole, err);
}

static void drop(void *user) {
    buf_clear(user);
}

enum lyn_code lyn_client_render(lyn_client *client, const struct lyn_render_request *request,
                                char **text, size_t *length, struct lyn_error *err) {
    struct buf whole;
    struct rendering rendering = {
        .request = request, .on_text = collect, .begin_again = drop, .user = &whole};
    size_t size = 0;
    *text = NULL;
    buf_init(&whole, SIZE_MAX / 4);
    enum lyn_code code = request_run(client, render, &rendering, err);
    if (code == LYN_OK) {
        *text = buf_take(&whole, &size);
        code = *text ? LYN_OK : error_oom(err);
    }
    if (length) {
        *length = size;
    }
    buf_dispose(&whole);
    return code;
}
