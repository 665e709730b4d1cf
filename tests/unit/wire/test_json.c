#include "lynguine/v1/control.pb-c.h"
#include "support/check_main.h"
#include "support/literal.h"
#include "wire/codec.h"
#include "wire/json.h"

static struct call call;
static struct buf out;
static struct lyn_error err;

static void setup(void) {
    err = (struct lyn_error){0};
    ck_assert_int_eq(call_init(&call, &LIMITS_DEFAULT, DEADLINE_NONE, NULL, &err), LYN_OK);
    buf_init(&out, (size_t)1 << 20);
}

static void teardown(void) {
    call_dispose(&call);
    buf_dispose(&out);
}

static enum lyn_code parse(const ProtobufCMessageDescriptor *descriptor, const char *text,
                           struct ProtobufCMessage **message) {
    return wire_json_parse(&call, descriptor, sv_from(text), message, &err);
}

static const struct {
    const ProtobufCMessageDescriptor *type;
    const char *in, *out; /* NULL: the same */
} SAME[] = {
    {&lynguine__v1__read_data_request__descriptor, "{}", NULL},
    {&lynguine__v1__read_data_request__descriptor, "{\"path\":\"a.csv\",\"columns\":[\"x\",\"y\"]}",
     NULL},
    {&lynguine__v1__read_data_request__descriptor, "{\"path\":\"\"}", NULL},
    {&lynguine__v1__read_data_request__descriptor,
     "{ \"rows\": {\"has_start\": true, \"start\": -3}, \"path_kind\": \"PATH_DATA\" }",
     "{\"path_kind\":\"PATH_DATA\",\"rows\":{\"has_start\":true,\"start\":-3}}"},
    {&lynguine__v1__read_data_request__descriptor, "{\"path_kind\":2}",
     "{\"path_kind\":\"PATH_DATA\"}"},
    {&lynguine__v1__read_data_request__descriptor, "{\"path_kind\":77}", NULL},
    {&lynguine__v1__read_data_request__descriptor, "{\"path\":null,\"field\":null}", "{}"},
    {&lynguine__v1__read_data_request__descriptor, "{\"data_source\":null}", NULL},
    {&lynguine__v1__read_data_request__descriptor,
     "{\"data_source\":{\"type\":\"csv\",\"n\":[1,2.5,true,null],"
     "\"big\":99999999999999999999,\"d\":{\"$date\":\"2020-01-02\"},"
     "\"t\":{\"$datetime\":\"2020-01-02T03:04:05+01:00\"},\"b\":{\"$bytes\":\"/wE=\"},"
     "\"m\":{\"$map\":[[1,\"a\"],[\"k\",2]]}}}",
     NULL},
    {&lynguine__v1__read_data_request__descriptor,
     "{\"content\":{\"bytes\":\"YSxiCg==\",\"type\":\"csv\"}}", NULL},
    {&lynguine__v1__read_data_request__descriptor,
     "{\"interface\":{\"files\":[\"a.yml\",\"\xc3\xa9.yml\"],\"directory\":\"d\"}}", NULL},
    {&lynguine__v1__fetch_request__descriptor, "{\"handle\":18446744073709551615,\"row0\":8}",
     NULL},
    {&lynguine__v1__fetch_request__descriptor, "{\"handle\":\"12\",\"row0\":16.0}",
     "{\"handle\":12,\"row0\":16}"},
    {&lynguine__v1__status_response__descriptor,
     "{\"state\":\"SERVING\",\"in_flight\":[{\"method\":\"ReadData\",\"age_ms\":5}],"
     "\"memory_percent\":1.0,\"cpu_percent\":2.5,\"nice\":-5}",
     NULL},
    {&lynguine__v1__status_response__descriptor, "{\"memory_percent\":1}",
     "{\"memory_percent\":1.0}"},
    {&lynguine__v1__value__descriptor, "[1,{\"a\":null}]", NULL},
    {&lynguine__v1__value__descriptor, "3", NULL},
};

START_TEST(test_messages_are_read_and_printed) {
    struct ProtobufCMessage *message = NULL;
    ck_assert_msg(parse(SAME[_i].type, SAME[_i].in, &message) == LYN_OK, "%s", err.message);
    ck_assert(protobuf_c_message_check(message));
    ck_assert_int_eq(wire_json_print(&call, message, &out, &err), LYN_OK);
    ck_assert_str_eq(out.data, SAME[_i].out ? SAME[_i].out : SAME[_i].in);
}
END_TEST

static const struct {
    const char *text, *reason, *field, *word;
} REFUSED[] = {
    {"{\"pathe\":\"x\"}", "INVALID_VALUE", "pathe", "did you mean 'path'?"},
    {"{\"interface\":{\"file\":[]}}", "INVALID_VALUE", "interface.file", "'files'"},
    {"{\"something\":1}", "INVALID_VALUE", "something", "no field 'something'."},
    {"{\"pa\\u0000th\":1}", "INVALID_VALUE", "pa", "no field"},
    {"{\"path\":\"a\",\"interface\":{}}", "INVALID_VALUE", "interface", "`path` and `interface`"},
    {"{\"path\":\"a\\u0000b\"}", "INVALID_VALUE", "path", "U+0000"},
    {"{\"path\":7}", "WRONG_TYPE", "path", "takes text, not a value of type integer"},
    {"{\"columns\":\"a\"}", "WRONG_TYPE", "columns", "takes a list"},
    {"{\"columns\":[\"a\",1]}", "WRONG_TYPE", "columns[1]", "takes text"},
    {"{\"columns\":[null]}", "WRONG_TYPE", "columns[0]", "takes text"},
    {"{\"rows\":{\"start\":1.5}}", "WRONG_TYPE", "rows.start", "an integer"},
    {"{\"rows\":{\"start\":9223372036854775808}}", "INVALID_VALUE", "rows.start", "int64"},
    {"{\"rows\":{\"has_stop\":1}}", "WRONG_TYPE", "rows.has_stop", "true or false"},
    {"{\"rows\":[]}", "WRONG_TYPE", "rows", "an object"},
    {"{\"batch_bytes\":-1}", "INVALID_VALUE", "batch_bytes", "uint64"},
    {"{\"batch_bytes\":\"x\"}", "WRONG_TYPE", "batch_bytes", "an integer"},
    {"{\"path_kind\":\"PATH_DATE\"}", "INVALID_VALUE", "path_kind", "PATH_DATA"},
    {"{\"path_kind\":4294967296}", "INVALID_VALUE", "path_kind", "int32"},
    {"{\"content\":{\"bytes\":[1]}}", "WRONG_TYPE", "content.bytes", "base64"},
    {"{\"content\":{\"bytes\":\"YQ=\"}}", "INVALID_VALUE", "content.bytes", ""},
    {"[]", "WRONG_TYPE", "", "a JSON object"},
    {"{\"path\":\"a\"", "JSON_SYNTAX", "", ""},
};

START_TEST(test_bad_messages_are_refused_where_they_are_bad) {
    struct ProtobufCMessage *message = NULL;
    ck_assert_msg(parse(&lynguine__v1__read_data_request__descriptor, REFUSED[_i].text, &message) !=
                      LYN_OK,
                  "%s", REFUSED[_i].text);
    ck_assert_msg(strcmp(err.reason, REFUSED[_i].reason) == 0, "%s: %s %s", REFUSED[_i].text,
                  err.reason, err.message);
    ck_assert_str_eq(err.field, REFUSED[_i].field);
    ck_assert_msg(strstr(err.message, REFUSED[_i].word) != NULL, "%s", err.message);
}
END_TEST

START_TEST(test_a_deep_value_is_refused) {
    struct ProtobufCMessage *message = NULL;
    struct buf text;
    buf_init(&text, 1000);
    buf_puts(&text, "{\"data_source\":");
    for (int i = 0; i < 41; i++) {
        buf_putc(&text, '[');
    }
    for (int i = 0; i < 41; i++) {
        buf_putc(&text, ']');
    }
    buf_putc(&text, '}');
    ck_assert_int_eq(parse(&lynguine__v1__read_data_request__descriptor, text.data, &message),
                     LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_DEPTH");
    ck_assert_str_eq(err.field, "data_source");
    buf_dispose(&text);
}
END_TEST

/* Two columns, one labelled by a number, of which the message carries the first rows. */
START_TEST(test_a_schema_beside_a_batch_is_a_frame) {
    Lynguine__V1__ReadDataResponse response = LYNGUINE__V1__READ_DATA_RESPONSE__INIT;
    struct frame *frame = NULL;
    struct column *column = NULL;
    struct value label = value_string(SV("n\"")), number = value_int(0);
    struct value first = literal(call.arena, "1.5"), second = literal(call.arena, "[1, 'x']");
    const struct value *reals[] = {&first, NULL}, *mixed[] = {&second, &first};
    ck_assert_int_eq(frame_new(2, &frame, &err), LYN_OK);
    ck_assert_int_eq(column_infer(call.arena, reals, 2, &column, &err), LYN_OK);
    ck_assert_int_eq(frame_append(frame, &label, column, &err), LYN_OK);
    ck_assert_int_eq(column_infer(call.arena, mixed, 2, &column, &err), LYN_OK);
    ck_assert_int_eq(frame_append(frame, &number, column, &err), LYN_OK);
    ck_assert_int_eq(wire_schema_encode(call.arena, frame, &response.schema, &err), LYN_OK);
    ck_assert_int_eq(wire_batch_encode(call.arena, frame, 0, 2, 40, &response.batch, &err), LYN_OK);
    response.handle = 5;
    response.schema->row_count = 100;
    ck_assert_int_eq(wire_json_print(&call, &response.base, &out, &err), LYN_OK);
    ck_assert_str_eq(out.data, "{\"handle\":5,\"frame\":{\"columns\":[\"n\\\"\",0],"
                               "\"dtypes\":{\"n\\\"\":\"float64\",\"0\":\"object\"},"
                               "\"shape\":[100,2],\"records\":[{\"n\\\"\":1.5,\"0\":[1,\"x\"]},"
                               "{\"n\\\"\":null,\"0\":1.5}]}}");
    frame_unref(frame);
}
END_TEST

START_TEST(test_a_result_over_the_buffers_limit_is_an_error) {
    Lynguine__V1__StopResponse response = LYNGUINE__V1__STOP_RESPONSE__INIT;
    struct buf small;
    buf_init(&small, 8);
    response.pid = 12345;
    ck_assert_int_eq(wire_json_print(&call, &response.base, &small, &err), LYN_RESOURCE_EXHAUSTED);
    buf_dispose(&small);
}
END_TEST

static Suite *json_suite(void) {
    Suite *suite = suite_create("json");
    TCase *tcase = tcase_create("json");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_messages_are_read_and_printed, 0, sizeof SAME / sizeof *SAME);
    tcase_add_loop_test(tcase, test_bad_messages_are_refused_where_they_are_bad, 0,
                        sizeof REFUSED / sizeof *REFUSED);
    tcase_add_test(tcase, test_a_deep_value_is_refused);
    tcase_add_test(tcase, test_a_schema_beside_a_batch_is_a_frame);
    tcase_add_test(tcase, test_a_result_over_the_buffers_limit_is_an_error);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(json_suite)
