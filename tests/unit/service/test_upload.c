#include "service/upload.h"

#include "lynguine/v1/compute.pb-c.h"
#include "lynguine/v1/data.pb-c.h"
#include "lynguine/v1/write.pb-c.h"
#include "service/handles.h"
#include "support/check_main.h"
#include "support/frame_dump.h"
#include "support/serving.h"
#include "wire/codec.h"

static struct reading rig; /* the client's side */
static struct serving server;

static void set_up(void) {
    reading_init(&rig);
    serving_init(&server, &rig);
}

static void tear_down(void) {
    serving_dispose(&server);
    reading_dispose(&rig);
}

/* ---- requests ---- */

static uint64_t begin_content(uint64_t bytes) {
    Lynguine__V1__WriteBeginRequest request = LYNGUINE__V1__WRITE_BEGIN_REQUEST__INIT;
    request.what_case = LYNGUINE__V1__WRITE_BEGIN_REQUEST__WHAT_CONTENT_BYTES;
    request.content_bytes = bytes;
    const Lynguine__V1__WriteBeginResponse *reply =
        serving_ask(&server, "WriteBegin", &request.base);
    return reply ? reply->handle : 0;
}

static uint64_t begin_table(const struct frame *frame) {
    Lynguine__V1__WriteBeginRequest request = LYNGUINE__V1__WRITE_BEGIN_REQUEST__INIT;
    request.what_case = LYNGUINE__V1__WRITE_BEGIN_REQUEST__WHAT_SCHEMA;
    ck_assert_int_eq(wire_schema_encode(rig.call.arena, frame, &request.schema, NULL), LYN_OK);
    const Lynguine__V1__WriteBeginResponse *reply =
        serving_ask(&server, "WriteBegin", &request.base);
    return reply ? reply->handle : 0;
}

/* How many bytes are there then, or the reason of the refusal. */
static const char *push(uint64_t handle, uint64_t offset, const char *bytes) {
    Lynguine__V1__WriteBatchRequest request = LYNGUINE__V1__WRITE_BATCH_REQUEST__INIT;
    Lynguine__V1__Chunk chunk = LYNGUINE__V1__CHUNK__INIT;
    request.handle = handle;
    request.chunk = &chunk;
    chunk.offset = offset;
    chunk.bytes.data = (uint8_t *)bytes;
    chunk.bytes.len = strlen(bytes);
    const Lynguine__V1__WriteBatchResponse *reply =
        serving_ask(&server, "WriteBatch", &request.base);
    return reply ? arena_printf(rig.call.arena, "%llu", (unsigned long long)reply->byte_count)
                 : rig.err.reason;
}

static const char *push_rows(uint64_t handle, const struct frame *frame) {
    Lynguine__V1__WriteBatchRequest request = LYNGUINE__V1__WRITE_BATCH_REQUEST__INIT;
    request.handle = handle;
    ck_assert_int_eq(
        wire_batch_encode(rig.call.arena, frame, 0, frame->row_count, 40, &request.batch, NULL),
        LYN_OK);
    return serving_ask(&server, "WriteBatch", &request.base) ? "" : rig.err.reason;
}

static const char *shown(const Lynguine__V1__Schema *schema, const Lynguine__V1__Batch *batch) {
    struct buf text;
    struct frame *frame = NULL;
    ck_assert_int_eq(wire_batch_decode(schema, batch, 40, &frame, NULL), LYN_OK);
    buf_init(&text, 1 << 20);
    dump_frame(frame, &text);
    const char *out = arena_strdup(rig.call.arena, buf_view(&text));
    buf_dispose(&text);
    frame_unref(frame);
    return out;
}

/* The table that is read of it, or the reason why there is none. */
static const char *read_as_csv(uint64_t handle, const char *beside) {
    Lynguine__V1__ReadDataRequest request = LYNGUINE__V1__READ_DATA_REQUEST__INIT;
    Lynguine__V1__Content content = LYNGUINE__V1__CONTENT__INIT;
    request.source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_CONTENT;
    request.content = &content;
    content.type = (char *)"csv";
    content.upload = handle;
    content.bytes.data = (uint8_t *)beside;
    content.bytes.len = strlen(beside);
    const Lynguine__V1__ReadDataResponse *reply = serving_ask(&server, "ReadData", &request.base);
    return reply ? shown(reply->schema, reply->batch) : rig.err.reason;
}

/* `descending` by n, or the reason. */
static const char *sorted(uint64_t handle) {
    Lynguine__V1__ComputeRequest request = LYNGUINE__V1__COMPUTE_REQUEST__INIT;
    request.operation = (char *)"descending";
    request.target_case = LYNGUINE__V1__COMPUTE_REQUEST__TARGET_UPLOAD;
    request.upload = handle;
    ck_assert_int_eq(wire_value_encode(rig.call.arena, reading_value(&rig, "{args: {by: n}}"), 40,
                                       &request.params, NULL),
                     LYN_OK);
    const Lynguine__V1__ComputeResponse *reply = serving_ask(&server, "Compute", &request.base);
    return reply ? shown(reply->schema, reply->batch) : rig.err.reason;
}

static struct frame *table_of(const char *yaml) {
    struct frame *frame = NULL;
    ck_assert_int_eq(frame_from_value(&rig.call, reading_value(&rig, yaml), &frame, NULL), LYN_OK);
    return frame;
}

/* ---- bytes ---- */

START_TEST(test_content_in_chunks_is_read_as_a_whole) {
    uint64_t handle = begin_content(10);
    ck_assert_uint_ne(handle, 0);
    ck_assert_str_eq(push(handle, 0, "n,s\n"), "4");
    ck_assert_str_eq(push(handle, 4, "1,x\n2,"), "10");
    ck_assert_str_eq(read_as_csv(handle, ""), "n:int64 s:object | 1 'x' | 2 None");
    /* Again: it stays until Release. */
    ck_assert_str_eq(read_as_csv(handle, ""), "n:int64 s:object | 1 'x' | 2 None");
}
END_TEST

START_TEST(test_no_bytes_are_content_too) {
    uint64_t handle = begin_content(0);
    ck_assert_str_eq(read_as_csv(handle, ""), "CSV_EMPTY");
}
END_TEST

START_TEST(test_a_chunk_that_comes_again_is_passed_over) {
    uint64_t handle = begin_content(8);
    ck_assert_str_eq(push(handle, 0, "n\n1\n"), "4");
    ck_assert_str_eq(push(handle, 0, "n\n1\n"), "4");
    ck_assert_str_eq(push(handle, 2, "1"), "4");
    ck_assert_str_eq(push(handle, 4, "2\n3\n"), "8");
    ck_assert_str_eq(push(handle, 4, "2\n3\n"), "8");
    ck_assert_str_eq(read_as_csv(handle, ""), "n:int64 | 1 | 2 | 3");
}
END_TEST

START_TEST(test_chunks_that_lie_are_refused_and_change_nothing) {
    uint64_t handle = begin_content(4);
    ck_assert_str_eq(push(handle, 1, "n"), "INVALID_VALUE"); /* a gap */
    ck_assert_str_eq(push(handle, UINT64_MAX, "n"), "INVALID_VALUE");
    ck_assert_str_eq(push(handle, 0, "n\n1\n2\n"), "INVALID_VALUE"); /* too many */
    ck_assert_str_eq(read_as_csv(handle, ""), "INVALID_VALUE");
    ck_assert_str_eq(rig.err.message, "only 0 of 4 bytes were uploaded");
    ck_assert_str_eq(push(handle, 0, "n\n1"), "3");
    ck_assert_str_eq(push(handle, 2, "1\n2"), "INVALID_VALUE"); /* half there, half too many */
    ck_assert_str_eq(read_as_csv(handle, ""), "INVALID_VALUE");
    ck_assert_str_eq(push(handle, 3, "\n"), "4");
    ck_assert_str_eq(read_as_csv(handle, ""), "n:int64 | 1");
}
END_TEST

START_TEST(test_more_than_may_be_held_is_refused_before_it_is_sent) {
    static const uint64_t SIZES[] = {(uint64_t)HANDLES_MAX_BYTES + 1, UINT64_MAX};
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        ck_assert_uint_eq(begin_content(SIZES[i]), 0);
        ck_assert_str_eq(rig.err.reason, "LIMIT_BYTES");
        ck_assert_ptr_nonnull(strstr(rig.err.message, "from a file"));
    }
    ck_assert_uint_eq(service_open_handles(server.service), 0);
    /* A promise takes no memory yet. */
    ck_assert_uint_ne(begin_content(HANDLES_MAX_BYTES), 0);
}
END_TEST

static const struct {
    size_t columns;
    uint64_t rows;
    const char *reason; /* NULL: it may begin */
} PROMISES[] = {
    {1, UINT64_C(1) << 63, "LIMIT_CELLS"},
    {0, UINT64_C(1) << 63, "LIMIT_CELLS"},
    {2, UINT64_C(1) << 63, "LIMIT_CELLS"},
    {2, 500000001, "LIMIT_CELLS"},
    {100001, 1, "LIMIT_CELLS"},
    {1, 200000000, "LIMIT_BYTES"},
    {1, HANDLES_MAX_BYTES / 8, NULL},
    {0, 7, NULL},
};

START_TEST(test_a_table_that_cannot_be_held_is_refused_before_it_is_sent) {
    Lynguine__V1__WriteBeginRequest request = LYNGUINE__V1__WRITE_BEGIN_REQUEST__INIT;
    Lynguine__V1__Schema schema = LYNGUINE__V1__SCHEMA__INIT;
    size_t count = PROMISES[_i].columns;
    Lynguine__V1__Label *labels = arena_calloc(rig.call.arena, count, sizeof *labels);
    Lynguine__V1__Field *fields = arena_calloc(rig.call.arena, count, sizeof *fields);
    schema.fields = arena_calloc(rig.call.arena, count, sizeof *schema.fields);
    for (size_t i = 0; i < count; i++) {
        lynguine__v1__label__init(&labels[i]);
        labels[i].kind_case = LYNGUINE__V1__LABEL__KIND_INTEGER;
        labels[i].integer = (int64_t)i;
        lynguine__v1__field__init(&fields[i]);
        fields[i].label = &labels[i];
        fields[i].dtype = LYNGUINE__V1__DTYPE__DTYPE_INT64;
        fields[i].pandas = (char *)"int64";
        schema.fields[i] = &fields[i];
    }
    schema.n_fields = count;
    schema.row_count = PROMISES[_i].rows;
    request.what_case = LYNGUINE__V1__WRITE_BEGIN_REQUEST__WHAT_SCHEMA;
    request.schema = &schema;
    bool begins = serving_ask(&server, "WriteBegin", &request.base) != NULL;
    ck_assert_msg(begins == !PROMISES[_i].reason, "%s", rig.err.message);
    if (!begins) {
        ck_assert_str_eq(rig.err.reason, PROMISES[_i].reason);
        ck_assert_ptr_nonnull(strstr(rig.err.message, "; send "));
    }
    ck_assert_uint_eq(service_open_handles(server.service), begins);
}
END_TEST

START_TEST(test_content_is_in_the_request_or_before_it) {
    uint64_t handle = begin_content(0);
    ck_assert_str_eq(read_as_csv(handle, "n\n1\n"), "BAD_REQUEST");
    ck_assert_str_eq(read_as_csv(handle + 1, ""), "HANDLE_EXPIRED");
    ck_assert_str_eq(read_as_csv(0, "n\n1\n"), "n:int64 | 1");
}
END_TEST

/* ---- tables ---- */

START_TEST(test_a_table_that_went_up_is_computed_with) {
    struct frame *frame = table_of("{n: [1, 3, 2]}");
    uint64_t handle = begin_table(frame);
    ck_assert_str_eq(sorted(handle), "INVALID_VALUE"); /* never with a part of it */
    ck_assert_str_eq(rig.err.message, "only 0 of 3 rows were uploaded");
    ck_assert_str_eq(push_rows(handle, frame), "");
    ck_assert_str_eq(sorted(handle), "n:int64 | 3 | 2 | 1");
    ck_assert_str_eq(sorted(handle), "n:int64 | 3 | 2 | 1"); /* the upload is as it was */
    frame_unref(frame);
}
END_TEST

START_TEST(test_a_table_is_no_content_and_content_no_table) {
    struct frame *frame = table_of("{n: [1]}");
    uint64_t table = begin_table(frame), content = begin_content(4);
    ck_assert_str_eq(push(table, 0, "n\n1\n"), "INVALID_VALUE");
    ck_assert_str_eq(push_rows(content, frame), "INVALID_VALUE");
    ck_assert_str_eq(push_rows(table, frame), "");
    ck_assert_str_eq(push(content, 0, "n\n1\n"), "4");
    ck_assert_str_eq(read_as_csv(table, ""), "INVALID_VALUE");
    ck_assert_str_eq(sorted(content), "INVALID_VALUE");
    frame_unref(frame);
}
END_TEST

START_TEST(test_what_was_released_or_lost_is_not_there) {
    Lynguine__V1__ReleaseRequest release = LYNGUINE__V1__RELEASE_REQUEST__INIT;
    struct frame *frame = table_of("{n: [1]}");
    uint64_t table = begin_table(frame), content = begin_content(0);
    release.handle = content;
    ck_assert_ptr_nonnull(serving_ask(&server, "Release", &release.base));
    ck_assert_str_eq(read_as_csv(content, ""), "HANDLE_EXPIRED");
    service_connection_closed(server.service, 1);
    ck_assert_str_eq(push_rows(table, frame), "HANDLE_EXPIRED");
    ck_assert_str_eq(sorted(table), "HANDLE_EXPIRED");
    frame_unref(frame);
}
END_TEST

START_TEST(test_requests_that_lack_or_have_too_much) {
    Lynguine__V1__WriteBeginRequest nothing = LYNGUINE__V1__WRITE_BEGIN_REQUEST__INIT;
    Lynguine__V1__WriteBatchRequest request = LYNGUINE__V1__WRITE_BATCH_REQUEST__INIT;
    Lynguine__V1__Chunk chunk = LYNGUINE__V1__CHUNK__INIT;
    Lynguine__V1__Batch batch = LYNGUINE__V1__BATCH__INIT;
    ck_assert_ptr_null(serving_ask(&server, "WriteBegin", &nothing.base));
    ck_assert_str_eq(rig.err.reason, "BAD_REQUEST");
    request.handle = begin_content(4);
    ck_assert_ptr_null(serving_ask(&server, "WriteBatch", &request.base));
    ck_assert_str_eq(rig.err.reason, "BAD_REQUEST");
    request.chunk = &chunk;
    request.batch = &batch;
    ck_assert_ptr_null(serving_ask(&server, "WriteBatch", &request.base));
    ck_assert_str_eq(rig.err.reason, "BAD_REQUEST");
}
END_TEST

static Suite *upload_suite(void) {
    Suite *suite = suite_create("service/upload");
    TCase *tests = tcase_create("upload");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_content_in_chunks_is_read_as_a_whole);
    tcase_add_test(tests, test_no_bytes_are_content_too);
    tcase_add_test(tests, test_a_chunk_that_comes_again_is_passed_over);
    tcase_add_test(tests, test_chunks_that_lie_are_refused_and_change_nothing);
    tcase_add_test(tests, test_more_than_may_be_held_is_refused_before_it_is_sent);
    tcase_add_loop_test(tests, test_a_table_that_cannot_be_held_is_refused_before_it_is_sent, 0,
                        sizeof PROMISES / sizeof *PROMISES);
    tcase_add_test(tests, test_content_is_in_the_request_or_before_it);
    tcase_add_test(tests, test_a_table_that_went_up_is_computed_with);
    tcase_add_test(tests, test_a_table_is_no_content_and_content_no_table);
    tcase_add_test(tests, test_what_was_released_or_lost_is_not_there);
    tcase_add_test(tests, test_requests_that_lack_or_have_too_much);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(upload_suite)
