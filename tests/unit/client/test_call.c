/* What the client makes of the answers it gets, and how it repeats: against a scripted server that
 * this process announces as its own in a runtime file. */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/file.h"
#include "base/process.h"
#include "base/random.h"
#include "fake_server.h"
#include "lynguine/client.h"
#include "lynguine/v1/control.pb-c.h"
#include "lynguine/v1/data.pb-c.h"
#include "lynguine/version.h"
#include "support/check_main.h"
#include "wire/runtime_file.h"

enum { LIMIT = 100000, SEEN_MOST = 16 };

/* What one request looked like. */
struct seen {
    uint8_t request_id[WIRE_ID_BYTES];
    uint32_t attempt, timeout_ms;
    char method[64];
    bool has_caller, has_token;
};

/* What the server does with request number n: answers with this status, or breaks off. */
struct step {
    enum reason reason; /* REASON_COUNT: success */
    bool close;         /* no answer */
    uint8_t instance;   /* xor into the instance id */
    uint32_t wire_major;
};

struct play {
    const struct step *steps;
    size_t step_count;
    atomic_size_t seen_count; /* raised when seen[] has one more: the server is a thread */
    struct seen seen[SEEN_MOST];
    char folder[64];
    struct fake_server server;
    struct lyn_client *client;
};

static void note(struct seen *seen, const struct wire_request *request) {
    memcpy(seen->request_id, request->request_id, WIRE_ID_BYTES);
    seen->attempt = request->attempt;
    seen->timeout_ms = request->timeout_ms;
    seen->has_caller = request->has_caller;
    seen->has_token = request->token.len == WIRE_TOKEN_BYTES;
    snprintf(seen->method, sizeof seen->method, "%.*s", SV_ARG(request->method));
}

static void follow_steps(struct fake_server *server, int fd, int nth) {
    struct play *play = server->user;
    struct wire_request request;
    uint32_t id;
    uint8_t *memory;
    (void)nth;
    if (!fake_greet(fd))
        return;
    while (fake_receive_request(server, fd, &request, &id, &memory)) {
        size_t count = play->seen_count;
        ck_assert_uint_lt(count, SEEN_MOST);
        ck_assert_uint_lt(count, play->step_count);
        const struct step *step = &play->steps[count];
        note(&play->seen[count], &request);
        play->seen_count = count + 1;
        struct wire_response response = {.wire_major = step->wire_major, .retry_after_ms = 1};
        memcpy(response.instance_id, fake_instance_id, WIRE_ID_BYTES);
        response.instance_id[0] ^= step->instance;
        if (step->reason != REASON_COUNT)
            (void)error_set(&response.status, step->reason, "as the script says");
        if (!step->close)
            fake_answer(server, fd, id, &request, response);
        free(memory);
        if (step->close)
            return;
    }
}

static void announce(const struct play *play) {
    char boot_id[PROCESS_BOOT_ID_BUFFER], path[128];
    struct buf text;
    process_boot_id(boot_id);
    struct runtime_file file = {
        .instance = "default",
        .url = play->server.url,
        .pid = getpid(),
        .pid_start = process_start_time(getpid()),
        .boot_id = boot_id,
        .pid_ns = process_namespace("pid"),
        .mnt_ns = process_namespace("mnt"),
        .uid = geteuid(),
        .wire_major = WIRE_MAJOR,
        .max_message = LIMIT,
        .build = "fake",
        .exe = "",
        .log = "",
        .started_at = "",
    };
    memcpy(file.instance_id, fake_instance_id, WIRE_ID_BYTES);
    buf_init(&text, 1 << 16);
    runtime_file_print(&file, &text);
    snprintf(path, sizeof path, "%s/default.json", play->folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(file_write_all(fd, path, buf_view(&text), NULL), LYN_OK);
    close(fd);
    buf_dispose(&text);
}

static void begin_script(struct play *play, fake_script *script) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    snprintf(play->folder, sizeof play->folder, "/tmp/lynguine-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(play->folder));
    fake_server_start(&play->server, false, script, play);
    announce(play);
    options.runtime_dir = play->folder;
    options.no_spawn = true;
    options.timeout_ms = 10000;
    ck_assert_int_eq(lyn_client_new(&options, &play->client, NULL), LYN_OK);
}

static void begin(struct play *play, const struct step *steps, size_t count) {
    memset(play, 0, sizeof *play);
    play->steps = steps;
    play->step_count = count;
    begin_script(play, follow_steps);
}

static void end(struct play *play) {
    char path[128];
    lyn_client_free(play->client);
    fake_server_stop(&play->server);
    snprintf(path, sizeof path, "%s/default.json", play->folder);
    unlink(path);
    rmdir(play->folder);
}

static enum lyn_code call(struct play *play, const char *method, struct lyn_error *err) {
    void *response = NULL;
    size_t length = 0;
    enum lyn_code code = lyn_client_call(play->client, method, "", 0, &response, &length, err);
    lyn_free(response);
    return code;
}

/* ---- repeats ---- */

/* A call of `method` against these steps: how it ends, and how many requests the server saw. */
struct repeat {
    const char *method;
    struct step steps[4];
    size_t requests;
    const char *reason; /* "": success */
    const char *says;
};

#define GOOD                                                                                       \
    { .reason = REASON_COUNT }
#define BROKEN                                                                                     \
    { .reason = REASON_COUNT, .close = true }
#define REFUSED(name)                                                                              \
    { .reason = REASON_##name }

static const struct repeat REPEATS[] = {
    {"Status", {GOOD}, 1, "", ""},
    {"Status", {BROKEN, GOOD}, 2, "", ""},
    {"Status", {BROKEN, BROKEN}, 2, "CONNECTION_LOST", "repeated"},
    {"Stop", {BROKEN}, 1, "CONNECTION_LOST", "may have been done"},
    {"Status", {REFUSED(DRAINING), GOOD}, 2, "", ""},
    {"Stop", {REFUSED(DRAINING), GOOD}, 2, "", ""}, /* it was not executed */
    {"Stop", {REFUSED(QUEUE_FULL), REFUSED(QUEUE_FULL), GOOD}, 3, "", ""},
    {"Status", {REFUSED(FILE_NOT_FOUND)}, 1, "FILE_NOT_FOUND", "as the script says"},
    {"Status", {REFUSED(INTERNAL)}, 1, "INTERNAL", "as the script says"},
    {"Status", {{.reason = REASON_COUNT, .instance = 1}, GOOD}, 2, "", ""},
    {"Stop", {{.reason = REASON_COUNT, .instance = 1}}, 1, "CONNECTION_LOST", "may have been done"},
    {"Stop", {{.reason = REASON_BAD_TOKEN, .instance = 1}, GOOD}, 2, "", ""},
    /* A keyed call, at the same server: it knows whether it was done. */
    {"WriteData", {BROKEN, GOOD}, 2, "", ""},
    {"WriteData", {BROKEN, BROKEN, BROKEN, GOOD}, 4, "", ""},
    {"WriteData", {BROKEN, REFUSED(DISK_FULL)}, 2, "DISK_FULL", "as the script says"},
    {"WriteData", {BROKEN, REFUSED(DRAINING), GOOD}, 3, "", ""},
    {"Status", {{.reason = REASON_COUNT, .wire_major = 9}}, 1, "WIRE_MISMATCH", "wire 9"},
};

START_TEST(test_repeats_only_what_may_be_repeated) {
    const struct repeat *repeat = &REPEATS[_i];
    struct play play;
    struct lyn_error err = {0};
    begin(&play, repeat->steps, 4);
    enum lyn_code code = call(&play, repeat->method, &err);
    ck_assert_str_eq(err.reason, repeat->reason);
    ck_assert_int_eq(code == LYN_OK, repeat->reason[0] == '\0');
    ck_assert_msg(strstr(err.message, repeat->says) != NULL, "%s", err.message);
    ck_assert_uint_eq(play.seen_count, repeat->requests);
    for (size_t i = 0; i < play.seen_count; i++) {
        ck_assert(memcmp(play.seen[i].request_id, play.seen[0].request_id, WIRE_ID_BYTES) == 0);
        ck_assert_uint_eq(play.seen[i].attempt, i + 1);
        ck_assert(play.seen[i].has_token);
        ck_assert_uint_gt(play.seen[i].timeout_ms, 0);
        ck_assert_uint_le(play.seen[i].timeout_ms, 10000);
    }
    end(&play);
}
END_TEST

/* ---- the child that answers when no server does ---- */

/* How such a call ends where the child cannot be started: START_FAILED when it was wanted. */
static const struct repeat FALL_BACKS[] = {
    {"ReadData", {GOOD}, 1, "", ""},
    {"ReadData", {REFUSED(FILE_NOT_FOUND)}, 1, "FILE_NOT_FOUND", "as the script says"},
    {"ReadData", {REFUSED(PATH_OUTSIDE_ROOTS)}, 1, "PATH_OUTSIDE_ROOTS", "as the script says"},
    {"ReadData", {REFUSED(UNKNOWN_METHOD)}, 1, "START_FAILED", "/none/lynguined"},
    {"ReadData", {REFUSED(BAD_TOKEN)}, 1, "START_FAILED", "/none/lynguined"},
    {"ReadData", {BROKEN, BROKEN}, 2, "START_FAILED", "/none/lynguined"},
    {"WriteData", {REFUSED(UNKNOWN_METHOD)}, 1, "START_FAILED", "/none/lynguined"},
    {"WriteData", {BROKEN, REFUSED(DISK_FULL)}, 2, "DISK_FULL", "as the script says"},
    /* Of a server, and of nothing else. */
    {"Status", {REFUSED(UNKNOWN_METHOD)}, 1, "UNKNOWN_METHOD", "as the script says"},
    {"Fetch", {BROKEN, BROKEN}, 2, "CONNECTION_LOST", "repeated"},
};

START_TEST(test_falls_back_only_where_no_server_has_done_it) {
    const struct repeat *repeat = &FALL_BACKS[_i];
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    struct play play;
    struct lyn_error err = {0};
    begin(&play, repeat->steps, 4);
    lyn_client_free(play.client);
    options.runtime_dir = play.folder;
    options.no_spawn = true;
    options.timeout_ms = 10000;
    options.server_path = "/none/lynguined";
    options.direct = LYN_DIRECT_FALLBACK;
    ck_assert_int_eq(lyn_client_new(&options, &play.client, NULL), LYN_OK);
    enum lyn_code code = call(&play, repeat->method, &err);
    ck_assert_str_eq(err.reason, repeat->reason);
    ck_assert_int_eq(code == LYN_OK, repeat->reason[0] == '\0');
    ck_assert_msg(strstr(err.message, repeat->says) != NULL, "%s", err.message);
    ck_assert_uint_eq(play.seen_count, repeat->requests);
    ck_assert_uint_le(play.seen[0].timeout_ms, 5000);
    end(&play);
}
END_TEST

START_TEST(test_a_client_without_a_server_asks_none) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    static const struct step steps[] = {GOOD};
    struct play play;
    struct lyn_error err = {0};
    bool serving = false;
    begin(&play, steps, 1);
    lyn_client_free(play.client);
    options.runtime_dir = play.folder;
    options.server_path = "/none/lynguined";
    options.direct = LYN_DIRECT_ALWAYS;
    ck_assert_int_eq(lyn_client_new(&options, &play.client, NULL), LYN_OK);
    ck_assert_int_eq(call(&play, "ReadData", &err), LYN_UNAVAILABLE);
    ck_assert_str_eq(err.reason, "START_FAILED");
    ck_assert_int_eq(lyn_client_health(play.client, &serving, &err), LYN_UNAVAILABLE);
    ck_assert_str_eq(err.reason, "NO_SERVER");
    ck_assert_int_eq(lyn_client_stop(play.client, true, NULL), LYN_UNAVAILABLE);
    ck_assert_int_eq(lyn_client_start(play.client, NULL, NULL), LYN_UNAVAILABLE);
    ck_assert_uint_eq(play.seen_count, 0);
    end(&play);
}
END_TEST

START_TEST(test_an_error_names_its_request) {
    static const struct step steps[] = {REFUSED(FILE_NOT_FOUND)};
    struct play play;
    struct lyn_error err = {0};
    char hex[2 * WIRE_ID_BYTES + 1];
    begin(&play, steps, 1);
    ck_assert_int_eq(call(&play, "Status", &err), LYN_NOT_FOUND);
    hex_print(hex, play.seen[0].request_id, WIRE_ID_BYTES);
    ck_assert_str_eq(err.request_id, hex);
    ck_assert_str_eq(err.error_type, "FileNotFoundError");
    end(&play);
}
END_TEST

START_TEST(test_too_large_is_refused_before_it_is_sent) {
    static const struct step steps[] = {GOOD};
    struct play play;
    struct lyn_error err = {0};
    void *response = NULL;
    size_t length = 0;
    char *large = calloc(1, LIMIT);
    ck_assert_ptr_nonnull(large);
    begin(&play, steps, 1);
    ck_assert_int_eq(lyn_client_call(play.client, "Status", large, LIMIT, &response, &length, &err),
                     LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "MESSAGE_TOO_LARGE");
    ck_assert_uint_eq(play.seen_count, 0);
    ck_assert_int_eq(call(&play, "Status", &err), LYN_OK);
    free(large);
    end(&play);
}
END_TEST

/* Answers Hello requests with what is not an envelope. */
static void answer_rubbish(struct fake_server *server, int fd, int nth) {
    size_t length;
    uint32_t id;
    (void)nth;
    if (!fake_greet(fd))
        return;
    free(fake_receive_message(server, fd, &length, &id));
    fake_send_message(server, fd, id, "rubbish", 7);
    fake_wait_closed(fd);
}

START_TEST(test_an_answer_that_is_none_of_ours) {
    struct play play = {0};
    struct lyn_error err = {0};
    begin_script(&play, answer_rubbish);
    ck_assert_int_eq(call(&play, "Status", &err), LYN_UNAVAILABLE);
    ck_assert_str_eq(err.reason, "NOT_A_SERVER");
    end(&play);
}
END_TEST

static void answer_with_warnings(struct fake_server *server, int fd, int nth) {
    struct lyn_error warnings[2];
    struct wire_request request;
    uint32_t id;
    uint8_t *memory;
    (void)nth;
    (void)error_set(&warnings[0], REASON_INVALID_VALUE, "the first");
    (void)error_set(&warnings[1], REASON_UNKNOWN_TYPE, "the second");
    error_at(&warnings[1], "a.yml", 5, 3, 0);
    if (!fake_greet(fd)) {
        return;
    }
    /* Only the first answer has any. */
    for (size_t count = 2; fake_receive_request(server, fd, &request, &id, &memory); count = 0) {
        fake_answer(server, fd, id, &request,
                    (struct wire_response){.warnings = warnings,
                                           .warning_count = count,
                                           .warnings_dropped = count ? 5 : 0});
        free(memory);
    }
}

START_TEST(test_warnings_of_a_call_stay_until_the_next) {
    struct play play = {0};
    begin_script(&play, answer_with_warnings);
    ck_assert_uint_eq(lyn_client_warning_count(play.client), 0);
    ck_assert_int_eq(call(&play, "Status", NULL), LYN_OK);
    ck_assert_uint_eq(lyn_client_warning_count(play.client), 3);
    ck_assert_str_eq(lyn_client_warning(play.client, 0)->message, "the first");
    ck_assert_str_eq(lyn_client_warning(play.client, 1)->file, "a.yml");
    ck_assert_uint_eq(lyn_client_warning(play.client, 1)->line, 3);
    ck_assert_ptr_nonnull(strstr(lyn_client_warning(play.client, 2)->message, "5 more"));
    ck_assert_ptr_null(lyn_client_warning(play.client, 3));
    ck_assert_int_eq(call(&play, "Status", NULL), LYN_OK);
    ck_assert_uint_eq(lyn_client_warning_count(play.client), 0);
    end(&play);
}
END_TEST

/* ---- the caller's context ---- */

static void check_context(struct fake_server *server, int fd, int nth) {
    struct wire_request request;
    uint32_t id;
    uint8_t *memory;
    char here[4096];
    (void)nth;
    if (!fake_greet(fd) || !fake_receive_request(server, fd, &request, &id, &memory))
        return;
    ck_assert(request.has_caller);
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    ck_assert(sv_is(request.caller.cwd, here));
    ck_assert(sv_is(env_get(request.caller.environment, SV("LYN_TEST_VARIABLE")), "its value"));
    ck_assert_int_eq(request.caller.utc_offset_s, 5400);
    ck_assert(sv_is(request.client_build, lyn_version()));
    ck_assert_uint_gt(request.client_name.len, 0);
    struct wire_response response = {0};
    (void)error_set(&response.status, REASON_FILE_NOT_FOUND, "seen");
    fake_answer(server, fd, id, &request, response);
    free(memory);
    fake_wait_closed(fd);
}

START_TEST(test_a_read_carries_where_the_caller_stands) {
    struct play play = {0};
    struct lyn_error err = {0};
    struct lyn_read_request request = {.path = "x"};
    lyn_frame *frame = NULL;
    setenv("LYN_TEST_VARIABLE", "its value", 1);
    setenv("TZ", "LYT-01:30", 1);
    begin_script(&play, check_context);
    ck_assert_int_eq(lyn_client_read(play.client, &request, &frame, &err), LYN_NOT_FOUND);
    ck_assert_str_eq(err.message, "seen");
    end(&play);
}
END_TEST

/* ---- batches ---- */

enum { ROWS = 24, BATCH = 8 };

static void init_batch(Lynguine__V1__Batch *batch, Lynguine__V1__Column *column,
                       Lynguine__V1__Column **columns, int64_t *cells, uint64_t row0) {
    lynguine__v1__batch__init(batch);
    lynguine__v1__column__init(column);
    for (int i = 0; i < BATCH; i++)
        cells[i] = (int64_t)row0 + i;
    column->values = (ProtobufCBinaryData){BATCH * sizeof *cells, (uint8_t *)cells};
    columns[0] = column;
    batch->row0 = row0;
    batch->row_count = BATCH;
    batch->n_columns = 1;
    batch->columns = columns;
}

static void answer_read(struct fake_server *server, int fd, uint32_t id,
                        const struct wire_request *request) {
    Lynguine__V1__ReadDataResponse reply = LYNGUINE__V1__READ_DATA_RESPONSE__INIT;
    Lynguine__V1__Schema schema = LYNGUINE__V1__SCHEMA__INIT;
    Lynguine__V1__Field field = LYNGUINE__V1__FIELD__INIT, *fields[] = {&field};
    Lynguine__V1__Label label = LYNGUINE__V1__LABEL__INIT;
    Lynguine__V1__Batch batch;
    Lynguine__V1__Column column, *columns[1];
    int64_t cells[BATCH];
    label.kind_case = LYNGUINE__V1__LABEL__KIND_TEXT;
    label.text = (ProtobufCBinaryData){1, (uint8_t *)"n"};
    field.label = &label;
    field.dtype = LYNGUINE__V1__DTYPE__DTYPE_INT64;
    field.pandas = (char *)"int64";
    schema.n_fields = 1;
    schema.fields = fields;
    schema.row_count = ROWS;
    init_batch(&batch, &column, columns, cells, 0);
    reply.schema = &schema;
    reply.batch = &batch;
    reply.handle = 77;
    fake_answer(server, fd, id, request, (struct wire_response){.body = {.message = &reply.base}});
}

/* How a batched read goes wrong. */
enum trouble {
    TROUBLE_NONE,
    TROUBLE_EXPIRED,
    TROUBLE_BROKEN,
    TROUBLE_ALWAYS,
    TROUBLE_ROW,
    TROUBLE_EMPTY
};

struct batched {
    struct play play; /* first: the script's user */
    enum trouble trouble;
    int reads, fetches, releases;
};

/* False: breaks off. */
static bool answer_fetch(struct fake_server *server, int fd, uint32_t id,
                         const struct wire_request *request, struct batched *batched) {
    Lynguine__V1__FetchRequest *fetch = lynguine__v1__fetch_request__unpack(
        NULL, request->body.bytes.len, (const uint8_t *)request->body.bytes.data);
    Lynguine__V1__FetchResponse reply = LYNGUINE__V1__FETCH_RESPONSE__INIT;
    struct wire_response response = {.body = {.message = &reply.base}};
    Lynguine__V1__Batch batch;
    Lynguine__V1__Column column, *columns[1];
    int64_t cells[BATCH];
    bool first = batched->fetches++ == 0;
    ck_assert_ptr_nonnull(fetch);
    ck_assert_uint_eq(fetch->handle, 77);
    init_batch(&batch, &column, columns, cells, fetch->row0);
    lynguine__v1__fetch_request__free_unpacked(fetch, NULL);
    reply.batch = &batch;
    if ((first && batched->trouble == TROUBLE_EXPIRED) || batched->trouble == TROUBLE_ALWAYS)
        (void)error_set(&response.status, REASON_HANDLE_EXPIRED, "gone");
    if (first && batched->trouble == TROUBLE_BROKEN)
        return false;
    if (batched->trouble == TROUBLE_ROW)
        batch.row0 += BATCH;
    if (batched->trouble == TROUBLE_EMPTY) {
        batch.row_count = 0;
        column.values.len = 0;
    }
    fake_answer(server, fd, id, request, response);
    return true;
}

static void serve_batches(struct fake_server *server, int fd, int nth) {
    struct batched *batched = server->user;
    struct wire_request request;
    uint32_t id;
    uint8_t *memory;
    bool going = true;
    (void)nth;
    if (!fake_greet(fd))
        return;
    while (going && fake_receive_request(server, fd, &request, &id, &memory)) {
        if (sv_is(request.method, "/lynguine.v1.Lynguine/ReadData")) {
            batched->reads++;
            answer_read(server, fd, id, &request);
        } else if (sv_is(request.method, "/lynguine.v1.Lynguine/Fetch")) {
            going = answer_fetch(server, fd, id, &request, batched);
        } else {
            batched->releases += sv_is(request.method, "/lynguine.v1.Lynguine/Release");
            fake_answer(server, fd, id, &request, (struct wire_response){0});
        }
        free(memory);
    }
}

struct wanted {
    enum trouble trouble;
    int reads, fetches, releases;
    const char *reason;
};

static const struct wanted WANTED[] = {
    {TROUBLE_NONE, 1, 2, 1, ""},
    {TROUBLE_EXPIRED, 2, 3, 2, ""}, /* read again from the start */
    {TROUBLE_BROKEN, 1, 3, 1, ""},  /* the Fetch is repeated over a new connection */
    {TROUBLE_ALWAYS, 2, 2, 2, "CONNECTION_LOST"},
    {TROUBLE_ROW, 1, 1, 1, "INTERNAL"},
    {TROUBLE_EMPTY, 1, 1, 1, "INTERNAL"},
};

START_TEST(test_batches_are_pulled_and_released) {
    struct batched batched = {.trouble = WANTED[_i].trouble};
    struct lyn_read_request request = {.path = "x"};
    struct lyn_error err = {0};
    lyn_frame *frame = NULL;
    begin_script(&batched.play, serve_batches);
    enum lyn_code code = lyn_client_read(batched.play.client, &request, &frame, &err);
    ck_assert_str_eq(err.reason, WANTED[_i].reason);
    if (code == LYN_OK) {
        ck_assert_uint_eq(lyn_frame_row_count(frame), ROWS);
        ck_assert_uint_eq(lyn_frame_batch_count(frame), ROWS / BATCH);
        for (size_t i = 0; i < ROWS; i++) {
            lyn_column_view view = lyn_batch_column(lyn_frame_batch(frame, i / BATCH), 0);
            ck_assert_int_eq(((const int64_t *)view.values)[i % BATCH], (int64_t)i);
        }
    } else {
        ck_assert_ptr_null(frame);
    }
    lyn_frame_free(frame);
    /* The answer to the Release is passed over. */
    ck_assert_int_eq(call(&batched.play, "Status", &err), LYN_OK);
    ck_assert_int_eq(batched.reads, WANTED[_i].reads);
    ck_assert_int_eq(batched.fetches, WANTED[_i].fetches);
    ck_assert_int_eq(batched.releases, WANTED[_i].releases);
    end(&batched.play);
}
END_TEST

static enum lyn_code stop_after_two(void *user, const lyn_frame *batch, size_t total_rows,
                                    struct lyn_error *err) {
    int *count = user;
    ck_assert_uint_eq(lyn_frame_row_count(batch), BATCH);
    ck_assert_uint_eq(lyn_frame_batch_count(batch), 1);
    ck_assert_uint_eq(total_rows, ROWS);
    return ++*count < 2 ? LYN_OK : error_set(err, REASON_CANCELLED, "enough");
}

START_TEST(test_a_callback_can_end_the_read) {
    struct batched batched = {.trouble = TROUBLE_NONE};
    struct lyn_read_request request = {.path = "x"};
    struct lyn_error err = {0};
    int count = 0;
    begin_script(&batched.play, serve_batches);
    ck_assert_int_eq(
        lyn_client_read_batches(batched.play.client, &request, stop_after_two, &count, &err),
        LYN_CANCELLED);
    ck_assert_str_eq(err.message, "enough");
    ck_assert_int_eq(call(&batched.play, "Status", &err), LYN_OK);
    ck_assert_int_eq(batched.fetches, 1);
    ck_assert_int_eq(batched.releases, 1);
    end(&batched.play);
}
END_TEST

START_TEST(test_batches_that_were_handed_over_are_not_read_again) {
    struct batched batched = {.trouble = TROUBLE_EXPIRED};
    struct lyn_read_request request = {.path = "x"};
    struct lyn_error err = {0};
    int count = -10;
    begin_script(&batched.play, serve_batches);
    ck_assert_int_eq(
        lyn_client_read_batches(batched.play.client, &request, stop_after_two, &count, &err),
        LYN_UNAVAILABLE);
    ck_assert_str_eq(err.reason, "CONNECTION_LOST");
    ck_assert_int_eq(batched.reads, 1);
    end(&batched.play);
}
END_TEST

START_TEST(test_a_read_names_one_source) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    struct lyn_error err = {0};
    lyn_client *client = NULL;
    lyn_frame *frame = NULL;
    options.no_spawn = true;
    ck_assert_int_eq(lyn_client_new(&options, &client, NULL), LYN_OK);
    struct lyn_read_request none = {0}, two = {.path = "x", .content = "y"}, bad = {.path = "\xff"},
                            kind = {.path = "x", .path_kind = 3};
    ck_assert_int_eq(lyn_client_read(client, &none, &frame, &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "NO_INPUT");
    ck_assert_int_eq(lyn_client_read(client, &two, &frame, &err), LYN_INVALID_ARGUMENT);
    ck_assert_int_eq(lyn_client_read(client, &bad, &frame, &err), LYN_INVALID_ARGUMENT);
    ck_assert_int_eq(lyn_client_read(client, &kind, &frame, NULL), LYN_INVALID_ARGUMENT);
    lyn_client_free(client);
}
END_TEST

static Suite *call_suite(void) {
    Suite *suite = suite_create("call");
    TCase *repeats = tcase_create("repeats");
    tcase_add_loop_test(repeats, test_repeats_only_what_may_be_repeated, 0,
                        sizeof REPEATS / sizeof *REPEATS);
    tcase_add_loop_test(repeats, test_falls_back_only_where_no_server_has_done_it, 0,
                        sizeof FALL_BACKS / sizeof *FALL_BACKS);
    tcase_add_test(repeats, test_a_client_without_a_server_asks_none);
    tcase_add_test(repeats, test_an_error_names_its_request);
    tcase_add_test(repeats, test_too_large_is_refused_before_it_is_sent);
    tcase_add_test(repeats, test_an_answer_that_is_none_of_ours);
    tcase_add_test(repeats, test_warnings_of_a_call_stay_until_the_next);
    tcase_add_test(repeats, test_a_read_carries_where_the_caller_stands);
    suite_add_tcase(suite, repeats);
    TCase *batches = tcase_create("batches");
    tcase_add_loop_test(batches, test_batches_are_pulled_and_released, 0,
                        sizeof WANTED / sizeof *WANTED);
    tcase_add_test(batches, test_a_callback_can_end_the_read);
    tcase_add_test(batches, test_batches_that_were_handed_over_are_not_read_again);
    tcase_add_test(batches, test_a_read_names_one_source);
    suite_add_tcase(suite, batches);
    return suite;
}

TEST_MAIN(call_suite)
