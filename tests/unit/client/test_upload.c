/* What is larger than a message goes up before its request: whole, or not at all. */
#include "client/c/upload.h"

#include <stdlib.h>
#include <string.h>

#include "client/c/frame.h"
#include "lynguine/v1/compute.pb-c.h"
#include "lynguine/v1/render.pb-c.h"
#include "lynguine/v1/write.pb-c.h"
#include "play.h"
#include "support/check_main.h"

/* How an upload goes wrong. */
enum trouble {
    TROUBLE_NONE,
    TROUBLE_BROKEN,  /* the second part closes the connection, once: a server that was killed */
    TROUBLE_EXPIRED, /* the second part is told that the upload is gone, once */
    TROUBLE_ALWAYS,  /* each time */
    TROUBLE_AT_USE,  /* the request that uses it is told so, once */
    TROUBLE_LIMIT    /* the server does not take that much */
};

struct uploaded {
    struct play play; /* first: the script's user */
    enum trouble trouble;
    int begins, uses, troubled;
    uint64_t handle; /* of this connection; 0: none */
    uint64_t announced, there, parts;
    uint64_t used; /* how much was there when it was used */
};

static bool is_method(const struct wire_request *request, const char *name) {
    return sv_is(request->method, method_find(sv_from(name))->path);
}

static ProtobufCMessage *unpack(const struct wire_request *request, struct arena *arena) {
    ProtobufCMessage *message = NULL;
    ck_assert_int_eq(wire_unpack(method_find(request->method)->input, request->body.bytes, arena,
                                 &message, NULL),
                     LYN_OK);
    return message;
}

static void take_begin(struct uploaded *uploaded, const ProtobufCMessage *message) {
    const Lynguine__V1__WriteBeginRequest *begin = (const Lynguine__V1__WriteBeginRequest *)message;
    bool table = begin->what_case == LYNGUINE__V1__WRITE_BEGIN_REQUEST__WHAT_SCHEMA;
    uploaded->announced = table ? begin->schema->row_count : begin->content_bytes;
    uploaded->there = uploaded->parts = 0;
    uploaded->handle = (uint64_t)++uploaded->begins;
}

/* False: breaks off. */
static bool take_part(struct uploaded *uploaded, const ProtobufCMessage *message,
                      struct lyn_error *status) {
    const Lynguine__V1__WriteBatchRequest *part = (const Lynguine__V1__WriteBatchRequest *)message;
    bool second = ++uploaded->parts == 2;
    if (second && uploaded->trouble == TROUBLE_BROKEN && uploaded->troubled++ == 0)
        return false;
    if (part->handle != uploaded->handle || (second && uploaded->trouble == TROUBLE_ALWAYS) ||
        (second && uploaded->trouble == TROUBLE_EXPIRED && uploaded->troubled++ == 0)) {
        (void)error_set(status, REASON_HANDLE_EXPIRED, "gone");
        return true;
    }
    ck_assert_uint_eq(part->chunk ? part->chunk->offset : part->batch->row0, uploaded->there);
    uploaded->there += part->chunk ? part->chunk->bytes.len : part->batch->row_count;
    return true;
}

/* The request that uses it, wherever its handle stands. */
static uint64_t handle_in(const struct wire_request *request, const ProtobufCMessage *message) {
    if (is_method(request, "ReadData"))
        return ((const Lynguine__V1__ReadDataRequest *)message)->content->upload;
    if (is_method(request, "Render"))
        return ((const Lynguine__V1__RenderRequest *)message)->read->content->upload;
    if (is_method(request, "WriteCommit"))
        return ((const Lynguine__V1__WriteCommitRequest *)message)->handle;
    const Lynguine__V1__ComputeRequest *compute = (const Lynguine__V1__ComputeRequest *)message;
    ck_assert(is_method(request, "Compute"));
    return compute->target_case == LYNGUINE__V1__COMPUTE_REQUEST__TARGET_READ
               ? compute->read->content->upload
               : compute->upload;
}

static void take_use(struct uploaded *uploaded, uint64_t handle, struct lyn_error *status) {
    if (handle != uploaded->handle ||
        (uploaded->trouble == TROUBLE_AT_USE && uploaded->troubled++ == 0)) {
        (void)error_set(status, REASON_HANDLE_EXPIRED, "gone");
        return;
    }
    uploaded->uses++;
    uploaded->used = uploaded->there;
    (void)error_set(status, REASON_NO_INPUT, "used");
}

static bool take(struct fake_server *server, int fd, uint32_t id,
                 const struct wire_request *request, struct uploaded *uploaded) {
    Lynguine__V1__WriteBeginResponse begun = LYNGUINE__V1__WRITE_BEGIN_RESPONSE__INIT;
    struct wire_response response = {0};
    struct arena *arena = arena_new((size_t)1 << 26);
    ProtobufCMessage *message = unpack(request, arena);
    bool going = true;
    if (is_method(request, "WriteBegin")) {
        take_begin(uploaded, message);
        begun.handle = uploaded->handle;
        response.body.message = &begun.base;
        if (uploaded->trouble == TROUBLE_LIMIT)
            (void)error_set(&response.status, REASON_LIMIT_BYTES, "too much");
    } else if (is_method(request, "WriteBatch")) {
        going = take_part(uploaded, message, &response.status);
    } else if (!is_method(request, "Release")) {
        take_use(uploaded, handle_in(request, message), &response.status);
    }
    if (going)
        fake_answer(server, fd, id, request, response);
    arena_unref(arena);
    return going;
}

static void serve(struct fake_server *server, int fd, int nth) {
    struct uploaded *uploaded = server->user;
    struct wire_request request;
    uint32_t id;
    uint8_t *memory;
    bool going = true;
    (void)nth;
    uploaded->handle = 0; /* it belonged to the connection before */
    if (!fake_greet(fd))
        return;
    while (going && fake_receive_request(server, fd, &request, &id, &memory)) {
        going = take(server, fd, id, &request, uploaded);
        free(memory);
    }
}

/* ---- what uses it ---- */

enum { ROWS = 200000, BYTES = 3 << 20 };

static char *new_content(void) {
    char *content = malloc(BYTES);
    ck_assert_ptr_nonnull(content);
    memset(content, 'n', BYTES);
    return content;
}

static lyn_frame *new_frame(void) {
    struct lyn_frame *frame = NULL;
    struct frame *batch = NULL;
    struct column *column = NULL;
    struct value label = value_string(SV("n"));
    struct column_buffers buffers = {.values = calloc(ROWS, 8)};
    ck_assert_ptr_nonnull(buffers.values);
    ck_assert_int_eq(frame_new(ROWS, &batch, NULL), LYN_OK);
    ck_assert_int_eq(column_take(LYN_DTYPE_INT64, NULL, ROWS, buffers, &column, NULL), LYN_OK);
    ck_assert_int_eq(frame_append(batch, &label, column, NULL), LYN_OK);
    ck_assert_int_eq(client_frame_new("", &frame, NULL), LYN_OK);
    ck_assert_int_eq(client_frame_append(frame, batch, NULL), LYN_OK);
    return frame;
}

static enum lyn_code on_batch(void *user, const lyn_frame *batch, size_t total_rows,
                              struct lyn_error *err) {
    (void)user, (void)batch, (void)total_rows, (void)err;
    ck_abort_msg("there is no batch");
    return LYN_OK;
}

enum use { USE_READ, USE_READ_BATCHES, USE_RENDER, USE_COMPUTE_READ, USE_COMPUTE, USE_WRITE };

static enum lyn_code use_content(lyn_client *client, enum use use, struct lyn_error *err) {
    char *content = new_content(), *text = NULL;
    lyn_frame *frame = NULL;
    struct lyn_computed computed;
    struct lyn_read_request read = {
        .content = content, .content_length = BYTES, .content_type = "csv"};
    struct lyn_render_request render = {.text = "x", .read = &read};
    struct lyn_compute_request compute = {.operation = "len", .read = &read};
    enum lyn_code code = LYN_OK;
    if (use == USE_READ)
        code = lyn_client_read(client, &read, &frame, err);
    else if (use == USE_READ_BATCHES)
        code = lyn_client_read_batches(client, &read, on_batch, NULL, err);
    else if (use == USE_RENDER)
        code = lyn_client_render(client, &render, &text, NULL, err);
    else
        code = lyn_client_compute(client, &compute, &computed, err);
    free(content);
    return code;
}

static enum lyn_code use_table(lyn_client *client, enum use use, struct lyn_error *err) {
    struct lyn_computed computed;
    struct value output = {.kind = VALUE_MAP};
    lyn_frame *frame = new_frame();
    struct lyn_compute_request compute = {.operation = "len", .frame = frame};
    struct lyn_write_request write = {.frame = frame, .output = &output};
    enum lyn_code code = use == USE_COMPUTE ? lyn_client_compute(client, &compute, &computed, err)
                                            : lyn_client_write(client, &write, NULL, err);
    lyn_frame_free(frame);
    return code;
}

static const struct {
    enum trouble trouble;
    int begins, uses;
    const char *reason, *says;
} WANTED[] = {
    {TROUBLE_NONE, 1, 1, "NO_INPUT", "used"},
    {TROUBLE_BROKEN, 2, 1, "NO_INPUT", "used"}, /* from the start, over a new connection */
    {TROUBLE_EXPIRED, 2, 1, "NO_INPUT", "used"},
    {TROUBLE_ALWAYS, 2, 0, "CONNECTION_LOST", "nothing was done with it"},
    {TROUBLE_AT_USE, 2, 1, "NO_INPUT", "used"},
    {TROUBLE_LIMIT, 1, 0, "LIMIT_BYTES", "too much"},
};
enum { TROUBLES = sizeof WANTED / sizeof *WANTED };

START_TEST(test_it_is_used_whole_or_not_at_all) {
    enum use use = (enum use)(_i / TROUBLES);
    struct uploaded uploaded = {.trouble = WANTED[_i % TROUBLES].trouble};
    struct lyn_error err = {0};
    play_script(&uploaded.play, serve);
    lyn_client *client = uploaded.play.client;
    enum lyn_code code =
        use < USE_COMPUTE ? use_content(client, use, &err) : use_table(client, use, &err);
    ck_assert_int_ne(code, LYN_OK);
    ck_assert_str_eq(err.reason, WANTED[_i % TROUBLES].reason);
    ck_assert_msg(strstr(err.message, WANTED[_i % TROUBLES].says) != NULL, "%s", err.message);
    play_end(&uploaded.play);
    ck_assert_int_eq(uploaded.begins, WANTED[_i % TROUBLES].begins);
    ck_assert_int_eq(uploaded.uses, WANTED[_i % TROUBLES].uses);
    ck_assert_uint_eq(uploaded.announced, use < USE_COMPUTE ? BYTES : ROWS);
    ck_assert_uint_eq(uploaded.used, uploaded.uses ? uploaded.announced : 0);
}
END_TEST

/* Little for most servers, and more than this one takes. */
START_TEST(test_what_the_server_does_not_take_at_once_goes_up) {
    char *content = new_content();
    struct uploaded uploaded = {.trouble = TROUBLE_NONE};
    struct lyn_read_request read = {
        .content = content, .content_length = PLAY_LIMIT + 1, .content_type = "csv"};
    lyn_frame *frame = NULL;
    struct lyn_error err = {0};
    play_script(&uploaded.play, serve);
    ck_assert_int_ne(lyn_client_read(uploaded.play.client, &read, &frame, &err), LYN_OK);
    ck_assert_str_eq(err.message, "used");
    play_end(&uploaded.play);
    ck_assert_uint_eq(uploaded.used, PLAY_LIMIT + 1);
    free(content);
}
END_TEST

static Suite *upload_suite(void) {
    Suite *suite = suite_create("client/upload");
    TCase *tests = tcase_create("upload");
    tcase_add_loop_test(tests, test_it_is_used_whole_or_not_at_all, 0, TROUBLES * (USE_WRITE + 1));
    tcase_add_test(tests, test_what_the_server_does_not_take_at_once_goes_up);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(upload_suite)
