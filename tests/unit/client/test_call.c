/* What the client makes of the answers it gets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/random.h"
#include "lynguine/v1/data.pb-c.h"
#include "lynguine/version.h"
#include "play.h"
#include "support/check_main.h"

START_TEST(test_an_error_names_its_request) {
    static const struct step steps[] = {STEP_REFUSED(FILE_NOT_FOUND)};
    struct play play;
    struct lyn_error err = {0};
    char hex[2 * WIRE_ID_BYTES + 1];
    play_begin(&play, steps, 1);
    ck_assert_int_eq(play_call(&play, "Status", &err), LYN_NOT_FOUND);
    hex_print(hex, play.seen[0].request_id, WIRE_ID_BYTES);
    ck_assert_str_eq(err.request_id, hex);
    ck_assert_str_eq(err.error_type, "FileNotFoundError");
    play_end(&play);
}
END_TEST

START_TEST(test_too_large_is_refused_before_it_is_sent) {
    static const struct step steps[] = {STEP_GOOD};
    struct play play;
    struct lyn_error err = {0};
    void *response = NULL;
    size_t length = 0;
    char *large = calloc(1, PLAY_LIMIT);
    ck_assert_ptr_nonnull(large);
    play_begin(&play, steps, 1);
    ck_assert_int_eq(
        lyn_client_call(play.client, "Status", large, PLAY_LIMIT, &response, &length, &err),
        LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "MESSAGE_TOO_LARGE");
    ck_assert_uint_eq(play.seen_count, 0);
    ck_assert_int_eq(play_call(&play, "Status", &err), LYN_OK);
    free(large);
    play_end(&play);
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
    play_script(&play, answer_rubbish);
    ck_assert_int_eq(play_call(&play, "Status", &err), LYN_UNAVAILABLE);
    ck_assert_str_eq(err.reason, "NOT_A_SERVER");
    play_end(&play);
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
    play_script(&play, answer_with_warnings);
    ck_assert_uint_eq(lyn_client_warning_count(play.client), 0);
    ck_assert_int_eq(play_call(&play, "Status", NULL), LYN_OK);
    ck_assert_uint_eq(lyn_client_warning_count(play.client), 3);
    ck_assert_str_eq(lyn_client_warning(play.client, 0)->message, "the first");
    ck_assert_str_eq(lyn_client_warning(play.client, 1)->file, "a.yml");
    ck_assert_uint_eq(lyn_client_warning(play.client, 1)->line, 3);
    ck_assert_ptr_nonnull(strstr(lyn_client_warning(play.client, 2)->message, "5 more"));
    ck_assert_ptr_null(lyn_client_warning(play.client, 3));
    ck_assert_int_eq(play_call(&play, "Status", NULL), LYN_OK);
    ck_assert_uint_eq(lyn_client_warning_count(play.client), 0);
    play_end(&play);
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
    play_script(&play, check_context);
    ck_assert_int_eq(lyn_client_read(play.client, &request, &frame, &err), LYN_NOT_FOUND);
    ck_assert_str_eq(err.message, "seen");
    play_end(&play);
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
    play_script(&batched.play, serve_batches);
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
    ck_assert_int_eq(play_call(&batched.play, "Status", &err), LYN_OK);
    ck_assert_int_eq(batched.reads, WANTED[_i].reads);
    ck_assert_int_eq(batched.fetches, WANTED[_i].fetches);
    ck_assert_int_eq(batched.releases, WANTED[_i].releases);
    play_end(&batched.play);
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
    play_script(&batched.play, serve_batches);
    ck_assert_int_eq(
        lyn_client_read_batches(batched.play.client, &request, stop_after_two, &count, &err),
        LYN_CANCELLED);
    ck_assert_str_eq(err.message, "enough");
    ck_assert_int_eq(play_call(&batched.play, "Status", &err), LYN_OK);
    ck_assert_int_eq(batched.fetches, 1);
    ck_assert_int_eq(batched.releases, 1);
    play_end(&batched.play);
}
END_TEST

START_TEST(test_batches_that_were_handed_over_are_not_read_again) {
    struct batched batched = {.trouble = TROUBLE_EXPIRED};
    struct lyn_read_request request = {.path = "x"};
    struct lyn_error err = {0};
    int count = -10;
    play_script(&batched.play, serve_batches);
    ck_assert_int_eq(
        lyn_client_read_batches(batched.play.client, &request, stop_after_two, &count, &err),
        LYN_UNAVAILABLE);
    ck_assert_str_eq(err.reason, "CONNECTION_LOST");
    ck_assert_int_eq(batched.reads, 1);
    play_end(&batched.play);
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
    TCase *answers = tcase_create("answers");
    tcase_add_test(answers, test_an_error_names_its_request);
    tcase_add_test(answers, test_too_large_is_refused_before_it_is_sent);
    tcase_add_test(answers, test_an_answer_that_is_none_of_ours);
    tcase_add_test(answers, test_warnings_of_a_call_stay_until_the_next);
    tcase_add_test(answers, test_a_read_carries_where_the_caller_stands);
    suite_add_tcase(suite, answers);
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
