#include "rpc/admit.h"

#include <string.h>

#include "support/check_main.h"

static const uint8_t TOKEN[WIRE_TOKEN_BYTES] = "the token of this server, 32 byt";
static const uint8_t OTHER[WIRE_TOKEN_BYTES] = "the token of this server, 32 byT";

static struct wire_request ask(const char *method, const uint8_t *token) {
    return (struct wire_request){
        .wire_major = WIRE_MAJOR,
        .method = sv_from(method),
        .token = {(const char *)token, token ? WIRE_TOKEN_BYTES : 0},
    };
}

/* The reason, "" for admitted. */
static const char *reason_of(const struct wire_request *request, bool draining,
                             struct admission *out) {
    static struct lyn_error err;
    err = (struct lyn_error){0};
    ck_assert_int_eq(admit(request, TOKEN, draining, 1000, out, &err) == LYN_OK,
                     err.code == LYN_OK);
    return err.reason;
}

START_TEST(test_the_token_opens_and_anything_else_does_not) {
    struct admission admission;
    struct wire_request request = ask("/lynguine.v1.Lynguine/Status", TOKEN);
    ck_assert_str_eq(reason_of(&request, false, &admission), "");
    ck_assert(admission.authenticated);
    ck_assert_str_eq(admission.method->name, "Status");
    request = ask("Status", OTHER);
    ck_assert_str_eq(reason_of(&request, false, &admission), "BAD_TOKEN");
    request = ask("Status", NULL);
    ck_assert_str_eq(reason_of(&request, false, &admission), "BAD_TOKEN");
    request = ask("Status", TOKEN);
    request.token.len--;
    ck_assert_str_eq(reason_of(&request, false, &admission), "BAD_TOKEN");
}
END_TEST

START_TEST(test_hello_and_health_do_without_the_token_and_say_so) {
    struct admission admission;
    const char *methods[] = {"Hello", "Health"};
    for (int i = 0; i < 2; i++) {
        struct wire_request request = ask(methods[i], NULL);
        ck_assert_str_eq(reason_of(&request, false, &admission), "");
        ck_assert(!admission.authenticated);
        request = ask(methods[i], OTHER);
        ck_assert_str_eq(reason_of(&request, false, &admission), "");
        ck_assert(!admission.authenticated);
    }
}
END_TEST

START_TEST(test_another_major_is_refused_except_for_hello) {
    struct admission admission;
    struct wire_request request = ask("Health", TOKEN);
    request.wire_major = WIRE_MAJOR + 1;
    ck_assert_str_eq(reason_of(&request, false, &admission), "WIRE_MISMATCH");
    request.method = SV("Hello");
    ck_assert_str_eq(reason_of(&request, false, &admission), "");
    request.method = SV("SomethingOfTheFuture");
    ck_assert_str_eq(reason_of(&request, false, &admission), "WIRE_MISMATCH");
    request.wire_major = WIRE_MAJOR;
    request.wire_minor = 99;
    request.method = SV("Health");
    ck_assert_str_eq(reason_of(&request, false, &admission), "");
}
END_TEST

START_TEST(test_an_unknown_method_is_told_only_to_those_with_the_token) {
    struct admission admission;
    struct wire_request request = ask("/lynguine.v1.Lynguine/ReadDate", TOKEN);
    struct lyn_error err;
    ck_assert_int_eq(admit(&request, TOKEN, false, 0, &admission, &err), LYN_UNIMPLEMENTED);
    ck_assert_str_eq(err.reason, "UNKNOWN_METHOD");
    ck_assert_ptr_nonnull(strstr(err.message, "'ReadData'"));
    ck_assert_ptr_null(admission.method);
    request = ask("ReadDate", NULL);
    ck_assert_str_eq(reason_of(&request, false, &admission), "BAD_TOKEN");
}
END_TEST

START_TEST(test_a_draining_server_refuses_new_work_only) {
    static const struct {
        const char *method, *reason;
    } cases[] = {{"ReadData", "DRAINING"}, {"Fetch", ""},  {"Release", ""},
                 {"Health", ""},           {"Status", ""}, {"Stop", ""}};
    struct admission admission;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wire_request request = ask(cases[i].method, TOKEN);
        ck_assert_str_eq(reason_of(&request, true, &admission), cases[i].reason);
    }
}
END_TEST

START_TEST(test_the_deadline_is_asked_for_defaulted_and_capped) {
    struct admission admission;
    struct wire_request request = ask("ReadData", TOKEN);
    const struct method *method = method_find(SV("ReadData"));
    ck_assert_str_eq(reason_of(&request, false, &admission), "");
    ck_assert_int_eq(admission.deadline, 1000 + (int64_t)method->default_deadline_ms * 1000);
    request.timeout_ms = 7;
    ck_assert_str_eq(reason_of(&request, false, &admission), "");
    ck_assert_int_eq(admission.deadline, 1000 + 7000);
    request.timeout_ms = UINT32_MAX;
    ck_assert_str_eq(reason_of(&request, false, &admission), "");
    ck_assert_int_eq(admission.deadline, 1000 + (int64_t)method->max_deadline_ms * 1000);
}
END_TEST

static Suite *admit_suite(void) {
    Suite *suite = suite_create("admit");
    TCase *tcase = tcase_create("admit");
    tcase_add_test(tcase, test_the_token_opens_and_anything_else_does_not);
    tcase_add_test(tcase, test_hello_and_health_do_without_the_token_and_say_so);
    tcase_add_test(tcase, test_another_major_is_refused_except_for_hello);
    tcase_add_test(tcase, test_an_unknown_method_is_told_only_to_those_with_the_token);
    tcase_add_test(tcase, test_a_draining_server_refuses_new_work_only);
    tcase_add_test(tcase, test_the_deadline_is_asked_for_defaulted_and_capped);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(admit_suite)
