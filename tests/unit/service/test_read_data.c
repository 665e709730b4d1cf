#include <stdlib.h>

#include "lynguine/v1/data.pb-c.h"
#include "service/handles.h"
#include "service/service.h"
#include "support/check_main.h"
#include "support/frame_dump.h"
#include "support/reading.h"
#include "wire/codec.h"

typedef Lynguine__V1__ReadDataRequest read_request;
typedef Lynguine__V1__ReadDataResponse read_response;

static struct reading rig; /* the client's side: values, texts */
static struct service *service;
static struct wire_caller caller;
static bool without_caller;
static uint32_t connection = 1;
static struct call served; /* of the request that was asked last */
static char changes[64];

static int serving(void *user) {
    (void)user;
    return 2;
}

static void note_change(void *user, bool open) {
    char *at = user;
    at[strlen(at)] = open ? 'o' : 'c';
}

static void serve(size_t max_message) {
    const char *root = rig.scratch.path;
    struct service_options options = {.version = "0",
                                      .build = "test",
                                      .roots = &root,
                                      .root_count = 1,
                                      .max_message = max_message};
    options.host.state = serving;
    options.host.handles = note_change;
    options.host.user = changes;
    service_free(service);
    ck_assert_int_eq(service_new(&options, &service, &rig.err), LYN_OK);
}

static void set_up(void) {
    reading_init(&rig);
    memset(changes, 0, sizeof changes);
    connection = 1;
    without_caller = false;
    caller.cwd = rig.caller.cwd;
    caller.environment = rig.caller.environment;
    serve((size_t)16 << 20);
}

static void tear_down(void) {
    call_dispose(&served);
    service_free(service);
    service = NULL;
    reading_dispose(&rig);
}

/* One request as a worker runs it; the reply lives until the next one. */
static enum lyn_code ask(const char *method, const ProtobufCMessage *body,
                         const ProtobufCMessage **reply) {
    struct limits limits = LIMITS_DEFAULT;
    struct wire_body answer = {0};
    size_t size = protobuf_c_message_get_packed_size(body);
    uint8_t *bytes = arena_alloc(rig.call.arena, size);
    protobuf_c_message_pack(body, bytes);
    call_dispose(&served);
    ck_assert_int_eq(call_init(&served, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    struct service_request request = {.method = method_find(sv_from(method)),
                                      .body = {(const char *)bytes, size},
                                      .caller = without_caller ? NULL : &caller,
                                      .request_id = "00",
                                      .connection = connection,
                                      .authenticated = true,
                                      .call = &served};
    memset(&rig.err, 0, sizeof rig.err);
    enum lyn_code code = service_handle(service, &request, &answer, &rig.err);
    *reply = answer.message;
    return code;
}

static read_request new_request(void) {
    read_request request = LYNGUINE__V1__READ_DATA_REQUEST__INIT;
    return request;
}

static read_request source_request(const char *yaml) {
    read_request request = new_request();
    const struct value *value = reading_value(&rig, yaml);
    request.source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_DATA_SOURCE;
    ck_assert_int_eq(wire_value_encode(rig.call.arena, value, 40, &request.data_source, NULL),
                     LYN_OK);
    return request;
}

static read_request path_request(const char *path) {
    read_request request = new_request();
    request.source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_PATH;
    request.path = (char *)path;
    return request;
}

static const char *dump_batch(const Lynguine__V1__Schema *schema,
                              const Lynguine__V1__Batch *batch) {
    struct frame *frame = NULL;
    struct buf text;
    ck_assert_int_eq(wire_batch_decode(schema, batch, 40, &frame, NULL), LYN_OK);
    buf_init(&text, 1 << 24);
    dump_frame(frame, &text);
    frame_unref(frame);
    char *out = arena_strdup(rig.call.arena, buf_view(&text));
    buf_dispose(&text);
    return out;
}

/* The first batch as text, or the reason why there is none. */
static const char *read_as_text(const read_request *request) {
    const ProtobufCMessage *reply = NULL;
    if (ask("ReadData", &request->base, &reply) != LYN_OK)
        return rig.err.reason;
    const read_response *response = (const read_response *)reply;
    return dump_batch(response->schema, response->batch);
}

/* ---- the ways to ask ---- */

START_TEST(test_data_source) {
    scratch_mkdir(&rig.scratch, "inbox");
    scratch_write(&rig.scratch, "inbox/a.csv", "a,b\n1,x\n");
    read_request request = source_request("{type: csv, filename: a.csv, directory: $STORE}");
    ck_assert_str_eq(read_as_text(&request), "a:int64 b:object | 1 'x'");
}
END_TEST

START_TEST(test_nested_cells_of_a_local_source) {
    read_request request = source_request("{type: local, data: [{a: [1, {b: x}]}, {a: null}]}");
    ck_assert_str_eq(read_as_text(&request), "a:object | [1, {'b': 'x'}] | None");
}
END_TEST

START_TEST(test_interface) {
    read_request request = new_request();
    Lynguine__V1__InterfaceRef ref = LYNGUINE__V1__INTERFACE_REF__INIT;
    char *files[] = {(char *)"nope.yml", (char *)"i.yml"};
    scratch_mkdir(&rig.scratch, "conf");
    scratch_write(&rig.scratch, "conf/i.yml", "s: {input: {type: local, data: {a: 1}}}\n");
    ref.n_files = 2;
    ref.files = files;
    ref.directory = (char *)"conf";
    ref.field = (char *)"s";
    request.source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_INTERFACE;
    request.interface = &ref;
    ck_assert_str_eq(read_as_text(&request), "a:int64 | 1");
}
END_TEST

START_TEST(test_path_with_columns_and_rows) {
    read_request request = path_request("a.csv");
    Lynguine__V1__RowSlice rows = LYNGUINE__V1__ROW_SLICE__INIT;
    char *columns[] = {(char *)"b"};
    scratch_write(&rig.scratch, "a.csv", "a,b\n1,x\n2,y\n");
    rows.has_start = true;
    rows.start = -1;
    request.rows = &rows;
    request.n_columns = 1;
    request.columns = columns;
    ck_assert_str_eq(read_as_text(&request), "b:object | 'y'");
}
END_TEST

START_TEST(test_content) {
    read_request request = new_request();
    Lynguine__V1__Content content = LYNGUINE__V1__CONTENT__INIT;
    content.bytes.data = (uint8_t *)"{\"a\": [1, 2]}";
    content.bytes.len = 13;
    content.type = (char *)"json";
    request.source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_CONTENT;
    request.content = &content;
    ck_assert_str_eq(read_as_text(&request), "a:int64 | 1 | 2");
}
END_TEST

START_TEST(test_reply_says_what_was_read) {
    const ProtobufCMessage *reply = NULL;
    read_request request = path_request("a.csv");
    scratch_write(&rig.scratch, "a.csv", "a\n1\n");
    ck_assert_int_eq(ask("ReadData", &request.base, &reply), LYN_OK);
    const read_response *response = (const read_response *)reply;
    ck_assert_str_eq(response->source, "csv a.csv");
    ck_assert_uint_eq(response->handle, 0);
    ck_assert_uint_eq(response->schema->row_count, 1);
    ck_assert_uint_eq(service_open_handles(service), 0);
}
END_TEST

START_TEST(test_empty_tables_come_in_one_batch) {
    read_request none = source_request("{type: local, data: []}");
    ck_assert_str_eq(read_as_text(&none), "");
    read_request no_columns =
        source_request("{type: local, data: {a: [1, 2]}, select_columns: []}");
    ck_assert_str_eq(read_as_text(&no_columns), "| |");
    read_request no_rows = source_request("{type: local, data: {a: []}}");
    ck_assert_str_eq(read_as_text(&no_rows), "a:object");
}
END_TEST

/* ---- refusals ---- */

START_TEST(test_request_without_a_source) {
    read_request request = new_request();
    ck_assert_str_eq(read_as_text(&request), "NO_INPUT");
    read_request stray = source_request("{type: local, data: {a: 1}}");
    stray.field = (char *)"x";
    ck_assert_str_eq(read_as_text(&stray), "INVALID_VALUE");
    read_request kind = path_request("a.csv");
    kind.path_kind = (Lynguine__V1__PathKind)9;
    ck_assert_str_eq(read_as_text(&kind), "BAD_REQUEST");
}
END_TEST

START_TEST(test_relative_path_needs_the_callers_context) {
    read_request request = path_request("a.csv");
    scratch_write(&rig.scratch, "a.csv", "a\n1\n");
    without_caller = true;
    ck_assert_str_eq(read_as_text(&request), "INVALID_VALUE");
    request = path_request(scratch_path(&rig.scratch, "a.csv"));
    ck_assert_str_eq(read_as_text(&request), "a:int64 | 1");
}
END_TEST

START_TEST(test_too_large_environment_is_refused) {
    size_t len = ((size_t)2 << 20) + 1;
    read_request request = source_request("{type: local, data: {a: 1}}");
    caller.environment = (struct sv){calloc(1, len), len};
    ck_assert_str_eq(read_as_text(&request), "LIMIT_BYTES");
    free((char *)caller.environment.data);
    caller.environment = SV("");
    caller.cwd = SV("not/absolute");
    ck_assert_str_eq(read_as_text(&request), "INVALID_VALUE");
}
END_TEST

START_TEST(test_roots_are_the_servers) {
    read_request request = source_request("{type: csv, filename: /etc/passwd, allowed_roots: [/]}");
    ck_assert_str_eq(read_as_text(&request), "PATH_OUTSIDE_ROOTS");
}
END_TEST

START_TEST(test_warnings_reach_the_request) {
    const ProtobufCMessage *reply = NULL;
    scratch_write(&rig.scratch, "i.yml", "input:\n  type: local\n  dta: 1\n  data: {a: 1}\n");
    read_request request = path_request("i.yml");
    ck_assert_int_eq(ask("ReadData", &request.base, &reply), LYN_OK);
    ck_assert_uint_eq(served.warning_count, 1);
    ck_assert_str_eq(served.warnings[0].file, "i.yml");
    ck_assert_uint_eq(served.warnings[0].line, 3);
    ck_assert_ptr_nonnull(strstr(served.warnings[0].message, "did you mean \"data\"?"));
}
END_TEST

/* ---- batches ---- */

/* a.csv: `rows` rows of n and a text of `width` characters. */
static void write_rows(size_t rows, size_t width) {
    struct buf text;
    buf_init(&text, (size_t)1 << 28);
    buf_puts(&text, "n,t\n");
    for (size_t i = 0; i < rows; i++) {
        buf_printf(&text, "%zu,", i);
        for (size_t j = 0; j < width; j++)
            buf_putc(&text, 'x');
        buf_putc(&text, '\n');
    }
    ck_assert_int_eq(text.failure, BUF_FINE);
    scratch_write(&rig.scratch, "a.csv", text.data);
    buf_dispose(&text);
}

static const Lynguine__V1__Batch *fetch(uint64_t handle, uint64_t row0) {
    const ProtobufCMessage *reply = NULL;
    Lynguine__V1__FetchRequest request = LYNGUINE__V1__FETCH_REQUEST__INIT;
    request.handle = handle;
    request.row0 = row0;
    if (ask("Fetch", &request.base, &reply) != LYN_OK)
        return NULL;
    return ((const Lynguine__V1__FetchResponse *)reply)->batch;
}

static void release(uint64_t handle) {
    const ProtobufCMessage *reply = NULL;
    Lynguine__V1__ReleaseRequest request = LYNGUINE__V1__RELEASE_REQUEST__INIT;
    request.handle = handle;
    ck_assert_int_eq(ask("Release", &request.base, &reply), LYN_OK);
}

struct first {
    uint64_t handle, rows;
};

static struct first read_first(const read_request *request) {
    const ProtobufCMessage *reply = NULL;
    ck_assert_int_eq(ask("ReadData", &request->base, &reply), LYN_OK);
    const read_response *response = (const read_response *)reply;
    ck_assert_uint_eq(response->batch->row0, 0);
    return (struct first){response->handle, response->batch->row_count};
}

static void check_numbers(const Lynguine__V1__Batch *batch) {
    const int64_t *numbers = (const int64_t *)(const void *)batch->columns[0]->values.data;
    ck_assert_uint_eq(batch->columns[0]->values.len, 8 * batch->row_count);
    for (size_t i = 0; i < batch->row_count; i++)
        ck_assert_int_eq(numbers[i], (int64_t)(batch->row0 + i));
}

START_TEST(test_large_result_comes_in_pulls) {
    enum { ROWS = 40000 };
    write_rows(ROWS, 3);
    read_request request = path_request("a.csv");
    struct first first = read_first(&request);
    ck_assert_uint_ne(first.handle, 0);
    ck_assert_uint_le(first.rows, 16384);
    ck_assert_str_eq(changes, "o");
    uint64_t row = first.rows;
    while (row < ROWS) {
        ck_assert_uint_eq(row % 8, 0);
        const Lynguine__V1__Batch *batch = fetch(first.handle, row);
        ck_assert_ptr_nonnull(batch);
        ck_assert_uint_eq(batch->row0, row);
        ck_assert_uint_gt(batch->row_count, 0);
        check_numbers(batch);
        row += batch->row_count;
    }
    ck_assert_uint_eq(row, ROWS);
    ck_assert_ptr_nonnull(fetch(first.handle, 8)); /* any row, again */
    release(first.handle);
    ck_assert_str_eq(changes, "oc");
    ck_assert_ptr_null(fetch(first.handle, 8));
    ck_assert_str_eq(rig.err.reason, "HANDLE_EXPIRED");
}
END_TEST

START_TEST(test_wish_sets_the_size_of_every_batch) {
    write_rows(1000, 10);
    read_request request = path_request("a.csv");
    request.batch_bytes = 1;
    struct first first = read_first(&request);
    ck_assert_uint_eq(first.rows, 8);
    ck_assert_uint_eq(fetch(first.handle, 8)->row_count, 8);
    ck_assert_uint_eq(fetch(first.handle, 992)->row_count, 8);
    request.batch_bytes = UINT64_MAX;
    ck_assert_uint_eq(read_first(&request).rows, 1000);
}
END_TEST

START_TEST(test_snapshot_outlives_the_file_and_the_request) {
    read_request request = source_request("{type: csv, filename: a.csv}");
    request.batch_bytes = 1;
    write_rows(100, 5);
    struct first first = read_first(&request);
    scratch_write(&rig.scratch, "a.csv", "gone\n");
    const Lynguine__V1__Batch *batch = fetch(first.handle, 96);
    ck_assert_uint_eq(batch->row_count, 4);
    check_numbers(batch);
}
END_TEST

START_TEST(test_nested_cells_outlive_the_request) {
    struct buf yaml;
    buf_init(&yaml, 1 << 16);
    buf_puts(&yaml, "{type: local, data: [");
    for (int i = 0; i < 16; i++)
        buf_printf(&yaml, "{a: [%d, text%d]},", i, i);
    buf_puts(&yaml, "]}");
    read_request request = source_request(yaml.data);
    buf_dispose(&yaml);
    request.batch_bytes = 1;
    struct first first = read_first(&request);
    const Lynguine__V1__Batch *batch = fetch(first.handle, 8);
    ck_assert_ptr_nonnull(batch);
    struct value cell;
    ck_assert_int_eq(
        wire_value_decode(rig.call.arena, batch->columns[0]->cells[7], 40, &cell, NULL), LYN_OK);
    ck_assert(sv_is(cell.list.items[1].text, "text15"));
}
END_TEST

START_TEST(test_batches_shrink_to_the_largest_message) {
    enum { MESSAGE = 64 * 1024 };
    serve(MESSAGE);
    write_rows(500, 1000);
    read_request request = path_request("a.csv");
    request.batch_bytes = UINT64_MAX;
    const ProtobufCMessage *reply = NULL;
    ck_assert_int_eq(ask("ReadData", &request.base, &reply), LYN_OK);
    struct wire_response response = {.body.message = reply};
    ck_assert_uint_le(wire_response_size(&response), MESSAGE);
    ck_assert_uint_ge(((const read_response *)reply)->batch->row_count, 32);
    ck_assert_uint_ne(((const read_response *)reply)->handle, 0);
}
END_TEST

START_TEST(test_rows_that_fit_no_message_are_an_error) {
    serve(64 * 1024);
    write_rows(20, 10000);
    read_request request = path_request("a.csv");
    ck_assert_str_eq(read_as_text(&request), "MESSAGE_TOO_LARGE");
    ck_assert_uint_eq(service_open_handles(service), 0);
    char *columns[] = {(char *)"n"};
    request.n_columns = 1;
    request.columns = columns;
    ck_assert_str_ne(read_as_text(&request), "MESSAGE_TOO_LARGE");
}
END_TEST

START_TEST(test_fetch_checks_its_row) {
    read_request request = path_request("a.csv");
    request.batch_bytes = 1;
    write_rows(100, 5);
    struct first first = read_first(&request);
    ck_assert_ptr_null(fetch(first.handle, 9));
    ck_assert_str_eq(rig.err.reason, "INVALID_VALUE");
    ck_assert_ptr_null(fetch(first.handle, 104));
    ck_assert_ptr_null(fetch(first.handle, UINT64_MAX - 7));
    ck_assert_str_eq(rig.err.field, "row0");
}
END_TEST

START_TEST(test_handles_go_with_their_connection) {
    read_request request = path_request("a.csv");
    request.batch_bytes = 1;
    write_rows(100, 5);
    struct first first = read_first(&request);
    connection = 2;
    ck_assert_ptr_null(fetch(first.handle, 8));
    service_connection_closed(service, 2);
    connection = 1;
    ck_assert_ptr_nonnull(fetch(first.handle, 8));
    service_connection_closed(service, 1);
    ck_assert_ptr_null(fetch(first.handle, 8));
    ck_assert_int_eq(service_sweep(service), DEADLINE_NONE);
}
END_TEST

static Suite *read_data_suite(void) {
    Suite *suite = suite_create("read_data");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_set_timeout(core, 60);
    tcase_add_test(core, test_data_source);
    tcase_add_test(core, test_nested_cells_of_a_local_source);
    tcase_add_test(core, test_interface);
    tcase_add_test(core, test_path_with_columns_and_rows);
    tcase_add_test(core, test_content);
    tcase_add_test(core, test_reply_says_what_was_read);
    tcase_add_test(core, test_empty_tables_come_in_one_batch);
    tcase_add_test(core, test_request_without_a_source);
    tcase_add_test(core, test_relative_path_needs_the_callers_context);
    tcase_add_test(core, test_too_large_environment_is_refused);
    tcase_add_test(core, test_roots_are_the_servers);
    tcase_add_test(core, test_warnings_reach_the_request);
    tcase_add_test(core, test_large_result_comes_in_pulls);
    tcase_add_test(core, test_wish_sets_the_size_of_every_batch);
    tcase_add_test(core, test_snapshot_outlives_the_file_and_the_request);
    tcase_add_test(core, test_nested_cells_outlive_the_request);
    tcase_add_test(core, test_batches_shrink_to_the_largest_message);
    tcase_add_test(core, test_rows_that_fit_no_message_are_an_error);
    tcase_add_test(core, test_fetch_checks_its_row);
    tcase_add_test(core, test_handles_go_with_their_connection);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(read_data_suite)
