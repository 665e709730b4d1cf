#include "lynguine/v1/interface.pb-c.h"
#include "support/check_main.h"
#include "support/serving.h"
#include "wire/codec.h"

typedef Lynguine__V1__InterfaceFieldRequest field_request;
typedef Lynguine__V1__InterfaceFieldResponse field_response;

static struct reading rig; /* the client's side */
static struct serving server;

static void set_up(void) {
    reading_init(&rig);
    serving_init(&server, &rig);
    scratch_mkdir(&rig.scratch, "base");
    scratch_write(&rig.scratch, "base/_lynguine.yml", "p: $STORE\nparameters: {type: yaml}\n");
    scratch_write(&rig.scratch, "_lynguine.yml",
                  "inherit: {directory: base}\na: 1\nnone:\nwhen: 2024-03-01\n"
                  "deep: {at: 2024-03-01 10:15:00}\nsub: {b: 2}\n");
}

static void tear_down(void) {
    serving_dispose(&server);
    reading_dispose(&rig);
}

/* One request as a worker runs it; the reply lives until the next one. */
static const field_response *ask(const field_request *request) {
    return serving_ask(&server, "InterfaceField", &request->base);
}

static field_request new_request(const char *key) {
    field_request request = LYNGUINE__V1__INTERFACE_FIELD_REQUEST__INIT;
    request.key = (char *)key;
    return request;
}

/* The value as JSON, with `found` in front, or the reason. */
static const char *answer_of(const field_request *request) {
    struct value value;
    const field_response *response = ask(request);
    if (!response)
        return rig.err.reason;
    ck_assert_int_eq(wire_value_decode(rig.call.arena, response->value, 40, &value, NULL), LYN_OK);
    return arena_printf(rig.call.arena, "%s %s", response->found ? "found" : "absent",
                        reading_json(&rig, &value));
}

static const char *get(const char *key) {
    field_request request = new_request(key);
    return answer_of(&request);
}

START_TEST(test_values_of_the_file_and_of_what_it_inherits) {
    ck_assert_str_eq(get("a"), "found 1");
    ck_assert_str_eq(get("p"), "found \"inbox\"");
    ck_assert_str_eq(get("constants"), "found {\"type\":\"yaml\",\"mapping\":{},\"columns\":[]}");
    ck_assert_str_eq(get("user_file"), "found \"_lynguine.yml\"");
}
END_TEST

START_TEST(test_absent_and_null_are_told_apart) {
    ck_assert_str_eq(get("zzz"), "absent null");
    ck_assert_str_eq(get(""), "absent null");
    ck_assert_str_eq(get("parameters"), "absent null");
    ck_assert_str_eq(get("none"), "found null");
}
END_TEST

START_TEST(test_dates_travel_as_dates_and_read_as_iso_text) {
    field_request request = new_request("when");
    const field_response *response = ask(&request);
    struct value value;
    ck_assert_int_eq(wire_value_decode(rig.call.arena, response->value, 40, &value, NULL), LYN_OK);
    ck_assert_int_eq(value.kind, VALUE_DATE);
    ck_assert_str_eq(get("when"), "found \"2024-03-01\"");
    ck_assert_str_eq(get("deep"), "found {\"at\":\"2024-03-01T10:15:00\"}");
}
END_TEST

START_TEST(test_all_values) {
    field_request request = new_request("");
    request.all = true;
    const char *text = answer_of(&request);
    ck_assert_ptr_nonnull(strstr(text, "found {\"inherit\":"));
    ck_assert_ptr_nonnull(strstr(text, "\"user_file\":\"_lynguine.yml\",\"p\":\"inbox\","));
    request.key = (char *)"a";
    ck_assert_str_eq(answer_of(&request), "INVALID_VALUE");
    ck_assert_str_eq(rig.err.field, "key");
}
END_TEST

START_TEST(test_reference) {
    Lynguine__V1__InterfaceRef ref = LYNGUINE__V1__INTERFACE_REF__INIT;
    field_request request = new_request("b");
    char *files[] = {(char *)"none.yml", (char *)"_lynguine.yml"};
    request.interface = &ref;
    ref.n_files = 2;
    ref.files = files;
    ref.field = (char *)"sub";
    ck_assert_str_eq(answer_of(&request), "found 2");
    ref = (Lynguine__V1__InterfaceRef)LYNGUINE__V1__INTERFACE_REF__INIT;
    ref.directory = (char *)"base";
    request.key = (char *)"p";
    ck_assert_str_eq(answer_of(&request), "found \"inbox\"");
    ref.directory = (char *)"..";
    ck_assert_str_eq(answer_of(&request), "PATH_OUTSIDE_ROOTS");
    ref.directory = (char *)"zzz";
    ck_assert_str_eq(answer_of(&request), "INTERFACE_NOT_FOUND");
}
END_TEST

START_TEST(test_empty_file_has_nothing_and_other_documents_are_refused) {
    scratch_write(&rig.scratch, "_lynguine.yml", "# nothing\n");
    ck_assert_str_eq(get("a"), "absent null");
    scratch_write(&rig.scratch, "_lynguine.yml", "- 1\n");
    ck_assert_str_eq(get("a"), "WRONG_TYPE");
    scratch_write(&rig.scratch, "_lynguine.yml", "a: [\n");
    ck_assert_str_eq(get("a"), "INTERFACE_SYNTAX");
}
END_TEST

START_TEST(test_without_the_callers_directory_there_is_no_default) {
    server.without_caller = true;
    ck_assert_str_eq(get("a"), "INVALID_VALUE");
}
END_TEST

START_TEST(test_warnings_reach_the_request) {
    scratch_write(&rig.scratch, "_lynguine.yml", "\ninherit: {directory: base, ingore: [p]}\n");
    ck_assert_str_eq(get("p"), "found \"inbox\"");
    ck_assert_uint_eq(server.served.warning_count, 1);
    ck_assert_uint_eq(server.served.warnings[0].line, 2);
}
END_TEST

static Suite *interface_field_suite(void) {
    Suite *suite = suite_create("interface_field");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_test(core, test_values_of_the_file_and_of_what_it_inherits);
    tcase_add_test(core, test_absent_and_null_are_told_apart);
    tcase_add_test(core, test_dates_travel_as_dates_and_read_as_iso_text);
    tcase_add_test(core, test_all_values);
    tcase_add_test(core, test_reference);
    tcase_add_test(core, test_empty_file_has_nothing_and_other_documents_are_refused);
    tcase_add_test(core, test_without_the_callers_directory_there_is_no_default);
    tcase_add_test(core, test_warnings_reach_the_request);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(interface_field_suite)
