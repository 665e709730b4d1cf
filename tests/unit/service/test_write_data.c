#include <stdlib.h>

#include "lynguine/v1/data.pb-c.h"
#include "lynguine/v1/write.pb-c.h"
#include "service/service.h"
#include "support/check_main.h"
#include "support/reading.h"
#include "wire/codec.h"

typedef Lynguine__V1__WriteDataRequest write_request;
typedef Lynguine__V1__WriteDataResponse write_response;

static struct reading rig; /* the client's side: values, texts */
static struct service *service;
static struct wire_caller caller;
static uint32_t connection = 1;
static char request_id[33];
static struct call served; /* of the request that was asked last */
static char changes[64];

static int serving(void *user) {
    (void)user;
    return SERVICE_SERVING;
}

static void note_change(void *user, bool open) {
    char *at = user;
    at[strlen(at)] = open ? 'o' : 'c';
}

static void set_up(void) {
    reading_init(&rig);
    const char *root = rig.scratch.path;
    struct service_options options = {.version = "0",
                                      .build = "test",
                                      .roots = &root,
                                      .root_count = 1,
                                      .max_message = (size_t)16 << 20};
    memset(changes, 0, sizeof changes);
    connection = 1;
    snprintf(request_id, sizeof request_id, "0");
    caller = (struct wire_caller){
        .cwd = rig.caller.cwd, .environment = rig.caller.environment, .umask = 027};
    options.host.state = serving;
    options.host.handles = note_change;
    options.host.user = changes;
    ck_assert_int_eq(service_new(&options, &service, &rig.err), LYN_OK);
}

static void tear_down(void) {
    call_dispose(&served);
    service_free(service);
    service = NULL;
    reading_dispose(&rig);
}

static void next_id(void) {
    static unsigned count;
    snprintf(request_id, sizeof request_id, "%032x", ++count);
}

/* One request as a worker runs it, with the id of the last one; the reply lives until the next. */
static enum lyn_code ask_again(const char *name, const ProtobufCMessage *body,
                               const ProtobufCMessage **reply) {
    struct limits limits = LIMITS_DEFAULT;
    struct wire_body answer = {0};
    const struct method *method = method_find(sv_from(name));
    size_t size = protobuf_c_message_get_packed_size(body);
    uint8_t *bytes = arena_alloc(rig.call.arena, size);
    protobuf_c_message_pack(body, bytes);
    call_dispose(&served);
    ck_assert_int_eq(call_init(&served, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    struct service_request request = {.method = method,
                                      .body = {(const char *)bytes, size},
                                      .caller = &caller,
                                      .request_id = request_id,
                                      .connection = connection,
                                      .authenticated = true,
                                      .call = &served};
    memset(&rig.err, 0, sizeof rig.err);
    *reply = NULL;
    enum lyn_code code = service_handle(service, &request, &answer, &rig.err);
    if (code == LYN_OK && !answer.message) { /* a kept answer is bytes */
        ProtobufCMessage *message = NULL;
        ck_assert_int_eq(wire_unpack(method->output, answer.bytes, served.arena, &message, NULL),
                         LYN_OK);
        *reply = message;
    } else if (code == LYN_OK) {
        *reply = answer.message;
    }
    return code;
}

static enum lyn_code ask(const char *name, const ProtobufCMessage *body,
                         const ProtobufCMessage **reply) {
    next_id();
    return ask_again(name, body, reply);
}

static Lynguine__V1__Value *message_of(const char *yaml) {
    Lynguine__V1__Value *message = NULL;
    ck_assert_int_eq(
        wire_value_encode(rig.call.arena, reading_value(&rig, yaml), 42, &message, NULL), LYN_OK);
    return message;
}

static write_request records_request(const char *records, const char *output) {
    write_request request = LYNGUINE__V1__WRITE_DATA_REQUEST__INIT;
    request.source_case = LYNGUINE__V1__WRITE_DATA_REQUEST__SOURCE_RECORDS;
    request.records = message_of(records);
    request.output = message_of(output);
    return request;
}

static const char *holds(const char *name) {
    static char text[256];
    int fd = open(scratch_path(&rig.scratch, name), O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0)
        close(fd);
    text[got > 0 ? got : 0] = '\0';
    return text;
}

#define CSV "{type: csv, filename: t.csv}"

START_TEST(test_records) {
    const ProtobufCMessage *reply;
    struct stat status;
    write_request request = records_request("[{a: 1}, {a: 2}]", CSV);
    ck_assert_int_eq(ask("WriteData", &request.base, &reply), LYN_OK);
    const write_response *response = (const write_response *)reply;
    ck_assert_uint_eq(response->row_count, 2);
    ck_assert_str_eq(response->message, "Wrote 2 records");
    ck_assert_uint_eq(response->n_files, 1);
    ck_assert_str_eq(response->files[0]->path, "t.csv");
    ck_assert_uint_eq(response->files[0]->bytes, 6);
    ck_assert_int_eq(response->files[0]->outcome, LYNGUINE__V1__WRITE_OUTCOME__WRITE_CREATED);
    ck_assert_str_eq(holds("t.csv"), "a\n1\n2\n");
    ck_assert_int_eq(stat(scratch_path(&rig.scratch, "t.csv"), &status), 0);
    ck_assert_uint_eq(status.st_mode & 07777, 0640);
}
END_TEST

START_TEST(test_records_without_keys_are_none) {
    const ProtobufCMessage *reply;
    write_request request = records_request("[{}, {}]", "{type: yaml, filename: t.yml}");
    ck_assert_int_eq(ask("WriteData", &request.base, &reply), LYN_OK);
    ck_assert_str_eq(((const write_response *)reply)->message, "Wrote 0 records");
    ck_assert_str_eq(holds("t.yml"), "[]\n");
}
END_TEST

START_TEST(test_what_the_server_reads) {
    const ProtobufCMessage *reply;
    write_request request = LYNGUINE__V1__WRITE_DATA_REQUEST__INIT;
    Lynguine__V1__ReadDataRequest read = LYNGUINE__V1__READ_DATA_REQUEST__INIT;
    scratch_write(&rig.scratch, "in.json", "[{\"b\": [1, {\"c\": null}], \"a\": \"x\"}]");
    read.source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_PATH;
    read.path = (char *)"in.json";
    request.source_case = LYNGUINE__V1__WRITE_DATA_REQUEST__SOURCE_READ;
    request.read = &read;
    request.columns = message_of("[a, b]");
    request.output = message_of("{type: json, filename: t.json}");
    ck_assert_int_eq(ask("WriteData", &request.base, &reply), LYN_OK);
    ck_assert_str_eq(holds("t.json"), "[{\"a\": \"x\", \"b\": [1, {\"c\": null}]}]");
    read.path = (char *)"none.json";
    ck_assert_int_eq(ask("WriteData", &request.base, &reply), LYN_NOT_FOUND);
}
END_TEST

START_TEST(test_dry_run) {
    const ProtobufCMessage *reply;
    write_request request = records_request("[{a: 1}]", CSV);
    request.dry_run = true;
    ck_assert_int_eq(ask("WriteData", &request.base, &reply), LYN_OK);
    ck_assert_str_eq(((const write_response *)reply)->message, "Would write 1 records");
    ck_assert_str_eq(holds("t.csv"), "");
}
END_TEST

START_TEST(test_requests_that_lack_something) {
    const ProtobufCMessage *reply;
    write_request request = records_request("[{a: 1}]", CSV);
    request.output = NULL;
    ck_assert_int_eq(ask("WriteData", &request.base, &reply), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(rig.err.message, "Request must include both 'data' and 'output'");
    request = records_request("[{a: 1}]", CSV);
    request.source_case = LYNGUINE__V1__WRITE_DATA_REQUEST__SOURCE__NOT_SET;
    ck_assert_int_eq(ask("WriteData", &request.base, &reply), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(rig.err.message, "Request must include both 'data' and 'output'");
}
END_TEST

START_TEST(test_a_repeat_is_answered_and_not_run) {
    const ProtobufCMessage *reply;
    write_request request = records_request("[{a: 1}]", "{type: csv, filename: t.csv, typo: 1}");
    ck_assert_int_eq(ask("WriteData", &request.base, &reply), LYN_OK);
    scratch_write(&rig.scratch, "t.csv", "since");
    ck_assert_int_eq(ask_again("WriteData", &request.base, &reply), LYN_OK);
    ck_assert_str_eq(((const write_response *)reply)->files[0]->path, "t.csv");
    ck_assert_uint_eq(served.warning_count, 1);
    ck_assert_ptr_nonnull(strstr(served.warnings[0].message, "\"typo\""));
    ck_assert_str_eq(holds("t.csv"), "since");

    write_request other = records_request("[{a: 2}]", CSV);
    ck_assert_int_eq(ask_again("WriteData", &other.base, &reply), LYN_INVALID_ARGUMENT);
    caller.cwd = SV("/");
    ck_assert_int_eq(ask_again("WriteData", &request.base, &reply), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(holds("t.csv"), "since");
}
END_TEST

/* ---- uploads ---- */

static struct frame *table_of(size_t rows) {
    struct frame *frame = NULL;
    struct value *items = arena_calloc(rig.call.arena, rows, sizeof *items);
    for (size_t i = 0; i < rows; i++)
        items[i] = value_int((int64_t)i);
    struct value_entry entry = {value_string(SV("n")), {.kind = VALUE_LIST}};
    entry.value.list.items = items;
    entry.value.list.count = rows;
    struct value document = {.kind = VALUE_MAP};
    document.map.entries = &entry;
    document.map.count = 1;
    ck_assert_int_eq(frame_from_value(&rig.call, &document, &frame, NULL), LYN_OK);
    return frame;
}

static uint64_t begin(const struct frame *frame) {
    const ProtobufCMessage *reply;
    Lynguine__V1__WriteBeginRequest request = LYNGUINE__V1__WRITE_BEGIN_REQUEST__INIT;
    request.what_case = LYNGUINE__V1__WRITE_BEGIN_REQUEST__WHAT_SCHEMA;
    ck_assert_int_eq(wire_schema_encode(rig.call.arena, frame, &request.schema, NULL), LYN_OK);
    ck_assert_int_eq(ask("WriteBegin", &request.base, &reply), LYN_OK);
    return ((const Lynguine__V1__WriteBeginResponse *)reply)->handle;
}

static enum lyn_code push(uint64_t handle, const struct frame *frame, size_t row0, size_t rows) {
    const ProtobufCMessage *reply;
    Lynguine__V1__WriteBatchRequest request = LYNGUINE__V1__WRITE_BATCH_REQUEST__INIT;
    request.handle = handle;
    ck_assert_int_eq(wire_batch_encode(rig.call.arena, frame, row0, rows, 40, &request.batch, NULL),
                     LYN_OK);
    return ask("WriteBatch", &request.base, &reply);
}

static enum lyn_code commit(uint64_t handle) {
    const ProtobufCMessage *reply;
    Lynguine__V1__WriteCommitRequest request = LYNGUINE__V1__WRITE_COMMIT_REQUEST__INIT;
    request.handle = handle;
    request.output = message_of(CSV);
    return ask("WriteCommit", &request.base, &reply);
}

START_TEST(test_an_upload_in_batches) {
    const ProtobufCMessage *reply;
    Lynguine__V1__ReleaseRequest release = LYNGUINE__V1__RELEASE_REQUEST__INIT;
    struct frame *frame = table_of(20);
    uint64_t handle = begin(frame);
    ck_assert_uint_ne(handle, 0);
    ck_assert_int_eq(push(handle, frame, 0, 8), LYN_OK);
    ck_assert_int_eq(push(handle, frame, 0, 8), LYN_OK); /* a repeat */
    ck_assert_int_eq(push(handle, frame, 16, 4), LYN_INVALID_ARGUMENT);
    ck_assert_int_eq(commit(handle), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(rig.err.message, "only 8 of 20 rows were uploaded");
    ck_assert_int_eq(push(handle, frame, 8, 12), LYN_OK);
    ck_assert_int_eq(commit(handle), LYN_OK);
    ck_assert_str_eq(holds("t.csv"),
                     "n\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n");
    ck_assert_str_eq(changes, "o");
    release.handle = handle;
    ck_assert_int_eq(ask("Release", &release.base, &reply), LYN_OK);
    ck_assert_str_eq(changes, "oc");
    ck_assert_int_eq(commit(handle), LYN_NOT_FOUND);
    frame_unref(frame);
}
END_TEST

START_TEST(test_an_upload_of_no_rows) {
    struct frame *frame = table_of(0);
    uint64_t handle = begin(frame);
    ck_assert_int_eq(commit(handle), LYN_OK);
    ck_assert_str_eq(holds("t.csv"), "n\n");
    frame_unref(frame);
}
END_TEST

START_TEST(test_an_upload_belongs_to_its_connection) {
    struct frame *frame = table_of(8);
    uint64_t handle = begin(frame);
    connection = 2;
    ck_assert_int_eq(push(handle, frame, 0, 8), LYN_NOT_FOUND);
    ck_assert_str_eq(rig.err.reason, "HANDLE_EXPIRED");
    connection = 1;
    service_connection_closed(service, 1);
    ck_assert_int_eq(push(handle, frame, 0, 8), LYN_NOT_FOUND);
    ck_assert_str_eq(changes, "oc");
    frame_unref(frame);
}
END_TEST

START_TEST(test_a_batch_that_does_not_fit_the_schema) {
    struct frame *frame = table_of(8), *other = NULL;
    uint64_t handle = begin(frame);
    ck_assert_int_eq(
        frame_from_value(&rig.call, reading_value(&rig, "{a: [x], b: [y]}"), &other, NULL), LYN_OK);
    ck_assert_int_eq(push(handle, other, 0, 1), LYN_INVALID_ARGUMENT);
    frame_unref(other);
    frame_unref(frame);
}
END_TEST

static Suite *write_data_suite(void) {
    Suite *suite = suite_create("write_data");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_test(core, test_records);
    tcase_add_test(core, test_records_without_keys_are_none);
    tcase_add_test(core, test_what_the_server_reads);
    tcase_add_test(core, test_dry_run);
    tcase_add_test(core, test_requests_that_lack_something);
    tcase_add_test(core, test_a_repeat_is_answered_and_not_run);
    tcase_add_test(core, test_an_upload_in_batches);
    tcase_add_test(core, test_an_upload_of_no_rows);
    tcase_add_test(core, test_an_upload_belongs_to_its_connection);
    tcase_add_test(core, test_a_batch_that_does_not_fit_the_schema);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(write_data_suite)
