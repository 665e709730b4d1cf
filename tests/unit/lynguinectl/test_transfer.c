/* Against a scripted server: what it is asked to write, and what is refused before it is asked. */
#include "transfer.h"

#include "fake_server.h"
#include "lynguine/v1/control.pb-c.h"
#include "lynguine/v1/write.pb-c.h"
#include "support/check_main.h"
#include "support/scratch.h"
#include "wire/json.h"
#include "wire/methods.h"

enum { REQUESTS_MOST = 64 };

static struct scratch scratch;
static struct program program;
static struct call call;

/* What the server was asked, in order. */
static struct asked {
    pthread_mutex_t mutex;
    struct fake_server server;
    char *last; /* the last request as JSON */
    char methods[REQUESTS_MOST][16];
    size_t count;
    uint64_t rows; /* that went up */
} asked = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static struct sv pack(struct arena *arena, const ProtobufCMessage *message) {
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = arena_alloc(arena, size);
    protobuf_c_message_pack(message, bytes);
    return (struct sv){(char *)bytes, size};
}

/* The reply that the method would give. */
static struct sv reply_to(struct call *served, const char *name, const ProtobufCMessage *input) {
    Lynguine__V1__WriteBeginResponse begun = LYNGUINE__V1__WRITE_BEGIN_RESPONSE__INIT;
    Lynguine__V1__WriteBatchResponse taken = LYNGUINE__V1__WRITE_BATCH_RESPONSE__INIT;
    Lynguine__V1__WriteDataResponse written = LYNGUINE__V1__WRITE_DATA_RESPONSE__INIT;
    if (strcmp(name, "WriteBegin") == 0) {
        begun.handle = 5;
        return pack(served->arena, &begun.base);
    }
    if (strcmp(name, "WriteBatch") == 0) {
        asked.rows += ((const Lynguine__V1__WriteBatchRequest *)input)->batch->row_count;
        taken.row_count = asked.rows;
        return pack(served->arena, &taken.base);
    }
    if (strcmp(name, "WriteData") == 0 || strcmp(name, "WriteCommit") == 0) {
        written.message = (char *)"Wrote it";
        return pack(served->arena, &written.base);
    }
    return SV("");
}

static void note(struct call *served, const char *name, const ProtobufCMessage *input) {
    struct buf json;
    pthread_mutex_lock(&asked.mutex);
    ck_assert_uint_lt(asked.count, REQUESTS_MOST);
    snprintf(asked.methods[asked.count++], sizeof asked.methods[0], "%s", name);
    buf_init(&json, 1 << 20);
    if (strcmp(name, "WriteData") == 0 || strcmp(name, "WriteCommit") == 0) {
        ck_assert_int_eq(wire_json_print(served, input, &json, NULL), LYN_OK);
        free(asked.last);
        asked.last = buf_take(&json, NULL);
    }
    buf_dispose(&json);
    pthread_mutex_unlock(&asked.mutex);
}

static void answer(struct fake_server *server, int fd, uint32_t id,
                   const struct wire_request *request) {
    struct limits limits = LIMITS_DEFAULT;
    struct call served;
    ProtobufCMessage *input = NULL;
    const struct method *method = method_find(request->method);
    ck_assert_int_eq(call_init(&served, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    ck_assert_int_eq(wire_unpack(method->input, request->body.bytes, served.arena, &input, NULL),
                     LYN_OK);
    if (strcmp(method->name, "Hello") != 0)
        note(&served, method->name, input);
    struct wire_response response = {.body = {.bytes = reply_to(&served, method->name, input)}};
    fake_answer(server, fd, id, request, response);
    call_dispose(&served);
}

static void serve(struct fake_server *server, int fd, int nth) {
    struct wire_request request;
    uint32_t id;
    uint8_t *memory;
    (void)nth;
    if (!fake_greet(fd))
        return;
    while (fake_receive_request(server, fd, &request, &id, &memory)) {
        answer(server, fd, id, &request);
        free(memory);
    }
}

static void set_up(void) {
    struct limits limits = LIMITS_DEFAULT;
    scratch_init(&scratch);
    ck_assert_int_eq(chdir(scratch.path), 0);
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    fake_server_start(&asked.server, false, serve, NULL);
    setenv("LYNGUINE_RUNTIME_DIR", scratch.path, 1);
    program = (struct program){
        .arena = call.arena, .command = &command_convert, .global = {.url = asked.server.url}};
    program.global.timeout.value = 20000;
    /* What it says is not this test's matter. */
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    close(null);
}

static void tear_down(void) {
    fake_server_stop(&asked.server);
    free(asked.last);
    call_dispose(&call);
    scratch_dispose(&scratch);
}

static void input_is(const char *name) {
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    dup2(fd, STDIN_FILENO);
    close(fd);
}

START_TEST(test_a_file_is_read_by_the_server) {
    static const struct {
        struct transfer_options options;
        const char *from, *to, *says[3];
    } CASES[] = {
        {{0}, "a.csv", "b.json", {"\"read\":{\"path\":\"a.csv\"", "\"type\":\"json\"", "b.json"}},
        {{.from_type = "csv"}, "a.txt", "b.csv", {"\"data_source\":", "\"a.txt\"", "b.csv"}},
        {{.to_type = "yaml"}, "a.csv", "b.txt", {"\"type\":\"yaml\"", "b.txt", "a.csv"}},
        {{.output = "{delimiter: \";\"}", .dry_run = true},
         "a.csv",
         "b.csv",
         {"\"delimiter\":\";\"", "\"dry_run\":true", "\"type\":\"csv\""}},
        {{.to_type = "json_directory"}, "a.csv", ".", {"\"base_directory\":\".\"", "", ""}},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        ck_assert_int_eq(transfer_run(&program, &CASES[i].options, CASES[i].from, CASES[i].to),
                         EXIT_OK);
        for (size_t k = 0; k < 3; k++)
            ck_assert_msg(strstr(asked.last, CASES[i].says[k]) != NULL, "%zu: %s", i, asked.last);
        ck_assert_str_eq(asked.methods[i], "WriteData");
    }
}
END_TEST

START_TEST(test_a_little_from_standard_input_goes_into_the_request) {
    struct transfer_options options = {.from_type = "csv"};
    scratch_write(&scratch, "in", "n,s\n1,x\n");
    input_is("in");
    ck_assert_int_eq(transfer_run(&program, &options, "-", "b.csv"), EXIT_OK);
    ck_assert_uint_eq(asked.count, 1);
    ck_assert_msg(strstr(asked.last, "\"table\":") != NULL, "%s", asked.last);
}
END_TEST

START_TEST(test_much_from_standard_input_goes_up_in_batches) {
    enum { ROWS = 300000 };
    struct transfer_options options = {.from_type = "csv"};
    FILE *file = fopen("in", "w");
    fputs("n\n", file);
    for (int i = 0; i < ROWS; i++)
        fprintf(file, "%d\n", i);
    fclose(file);
    input_is("in");
    ck_assert_int_eq(transfer_run(&program, &options, "-", "b.csv"), EXIT_OK);
    ck_assert_str_eq(asked.methods[0], "WriteBegin");
    size_t last = asked.count - 1;
    if (strcmp(asked.methods[last], "Release") == 0) /* nobody waits for its answer */
        last--;
    ck_assert_uint_gt(last, 2);
    for (size_t i = 1; i < last; i++)
        ck_assert_str_eq(asked.methods[i], "WriteBatch");
    ck_assert_str_eq(asked.methods[last], "WriteCommit");
    ck_assert_uint_eq(asked.rows, ROWS);
}
END_TEST

START_TEST(test_what_is_wrong_is_said_before_a_server_is_asked) {
    static const struct {
        struct transfer_options options;
        const char *from, *to;
        enum exit_status status;
    } CASES[] = {
        {{0}, "", "b.csv", EXIT_USAGE},
        {{0}, "a.csv", "", EXIT_USAGE},
        {{0}, "-", "b.csv", EXIT_USAGE},     /* of what type? */
        {{0}, "a.csv", "b.xyz", EXIT_USAGE}, /* how? */
        {{.output = "[1]"}, "a.csv", "b.csv", EXIT_USAGE},
        {{.output = "{a: "}, "a.csv", "b.csv", EXIT_USAGE},
        {{.to_type = "csv"}, "a.csv", "/dev/stdout", EXIT_USAGE},
        {{.from_type = "csv"}, "/dev/stdin", "b.csv", EXIT_USAGE},
        {{.from_type = "cvs"}, "-", "b.csv", EXIT_FAILED},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        ck_assert_msg(transfer_run(&program, &CASES[i].options, CASES[i].from, CASES[i].to) ==
                          CASES[i].status,
                      "%zu", i);
    ck_assert_uint_eq(asked.count, 0);
}
END_TEST

static Suite *transfer_suite(void) {
    Suite *suite = suite_create("lynguinectl/transfer");
    TCase *tests = tcase_create("transfer");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_a_file_is_read_by_the_server);
    tcase_add_test(tests, test_a_little_from_standard_input_goes_into_the_request);
    tcase_add_test(tests, test_much_from_standard_input_goes_up_in_batches);
    tcase_add_test(tests, test_what_is_wrong_is_said_before_a_server_is_asked);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(transfer_suite)
