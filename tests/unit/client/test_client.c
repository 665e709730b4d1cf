#include "lynguine/client.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/c/client.h"
#include "support/check_main.h"

static void clear_environment(void) {
    static const char *const names[] = {
        "LYNGUINE_RUNTIME_DIR", "LYNGUINE_INSTANCE", "LYNGUINE_URL",         "LYNGUINE_TOKEN_FILE",
        "LYNGUINE_SERVER",      "LYNGUINE_NO_SPAWN", "LYNGUINE_IDLE_TIMEOUT"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
}

static lyn_client *make(const struct lyn_client_options *options) {
    lyn_client *client = NULL;
    struct lyn_error err;
    ck_assert_msg(lyn_client_new(options, &client, &err) == LYN_OK, "%s", err.message);
    return client;
}

START_TEST(test_defaults) {
    lyn_client *client = make(NULL);
    ck_assert_str_eq(client->instance, "default");
    ck_assert_ptr_null(client->url);
    ck_assert_ptr_null(client->server_path);
    ck_assert(!client->no_spawn);
    ck_assert_int_eq(client->idle_timeout_s, 300);
    ck_assert_ptr_eq(client->class, &lyn_requester_sp);
    ck_assert_str_eq(client->program, "test_client_client");
    ck_assert_str_eq(lyn_client_url(client), "");
    ck_assert_ptr_nonnull(strstr(lyn_client_runtime_dir(client), "lynguine"));
    lyn_client_free(client);
    lyn_client_free(NULL);
}
END_TEST

START_TEST(test_variables_beat_defaults_and_options_beat_variables) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    setenv("LYNGUINE_INSTANCE", "of-variable", 1);
    setenv("LYNGUINE_RUNTIME_DIR", "/of/variable", 1);
    setenv("LYNGUINE_URL", "ipc:///of/variable", 1);
    setenv("LYNGUINE_SERVER", "/of/variable/lynguined", 1);
    setenv("LYNGUINE_NO_SPAWN", "1", 1);
    setenv("LYNGUINE_IDLE_TIMEOUT", "17", 1);
    lyn_client *client = make(NULL);
    ck_assert_str_eq(client->instance, "of-variable");
    ck_assert_str_eq(lyn_client_runtime_dir(client), "/of/variable");
    ck_assert_str_eq(client->url, "ipc:///of/variable");
    ck_assert_str_eq(client->server_path, "/of/variable/lynguined");
    ck_assert(client->no_spawn);
    ck_assert_int_eq(client->idle_timeout_s, 17);
    lyn_client_free(client);

    options.instance = "of-option";
    options.runtime_dir = "/of/option";
    options.url = "ipc:///of/option";
    options.server_path = "/of/option/lynguined";
    options.idle_timeout_s = -1;
    client = make(&options);
    ck_assert_str_eq(client->instance, "of-option");
    ck_assert_str_eq(lyn_client_runtime_dir(client), "/of/option");
    ck_assert_str_eq(client->url, "ipc:///of/option");
    ck_assert_str_eq(client->server_path, "/of/option/lynguined");
    ck_assert_int_eq(client->idle_timeout_s, 0);
    lyn_client_free(client);
}
END_TEST

START_TEST(test_empty_variables_and_zero_are_none) {
    setenv("LYNGUINE_URL", "", 1);
    setenv("LYNGUINE_INSTANCE", "", 1);
    setenv("LYNGUINE_NO_SPAWN", "0", 1);
    setenv("LYNGUINE_IDLE_TIMEOUT", "", 1);
    lyn_client *client = make(NULL);
    ck_assert_ptr_null(client->url);
    ck_assert_str_eq(client->instance, "default");
    ck_assert(!client->no_spawn);
    ck_assert_int_eq(client->idle_timeout_s, 300);
    lyn_client_free(client);
}
END_TEST

START_TEST(test_options_that_are_wrong) {
    struct lyn_client_options instance = LYN_CLIENT_OPTIONS_INIT;
    struct lyn_client_options size = LYN_CLIENT_OPTIONS_INIT;
    struct lyn_client_options timeout = LYN_CLIENT_OPTIONS_INIT;
    struct lyn_error err = {0};
    lyn_client *client = NULL;
    instance.instance = "../escape";
    size.struct_size = 0;
    timeout.timeout_ms = -1;
    ck_assert_int_eq(lyn_client_new(&instance, &client, &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "INVALID_VALUE");
    ck_assert_int_eq(lyn_client_new(&size, &client, &err), LYN_INVALID_ARGUMENT);
    ck_assert_int_eq(lyn_client_new(&timeout, &client, &err), LYN_INVALID_ARGUMENT);
    setenv("LYNGUINE_IDLE_TIMEOUT", "soon", 1);
    ck_assert_int_eq(lyn_client_new(NULL, &client, &err), LYN_INVALID_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(err.message, "soon"));
    ck_assert_ptr_null(client);
}
END_TEST

/* A caller that was compiled against an older header gives a shorter struct. */
START_TEST(test_a_shorter_struct_is_an_older_caller) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    options.instance = "older";
    options.struct_size = offsetof(struct lyn_client_options, runtime_dir);
    options.runtime_dir = "/not/looked/at";
    lyn_client *client = make(&options);
    ck_assert_str_eq(client->instance, "older");
    ck_assert_str_ne(lyn_client_runtime_dir(client), "/not/looked/at");
    lyn_client_free(client);
}
END_TEST

START_TEST(test_deadlines_are_the_methods_unless_given) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    struct method method = {.default_deadline_ms = 60000, .max_deadline_ms = 90000};
    static const struct {
        int32_t given;
        int most, least;
    } cases[] = {{0, 60000, 50000}, {70000, 70000, 60001}, {5000, 5000, 1}, {200000, 90000, 80000}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        options.timeout_ms = cases[i].given;
        lyn_client *client = make(&options);
        int left = deadline_left_ms(client_deadline(client, &method));
        ck_assert_int_le(left, cases[i].most);
        ck_assert_int_ge(left, cases[i].least);
        lyn_client_free(client);
    }
}
END_TEST

static Suite *client_suite(void) {
    Suite *suite = suite_create("client");
    TCase *tests = tcase_create("options");
    tcase_add_checked_fixture(tests, clear_environment, NULL);
    tcase_add_test(tests, test_defaults);
    tcase_add_test(tests, test_variables_beat_defaults_and_options_beat_variables);
    tcase_add_test(tests, test_empty_variables_and_zero_are_none);
    tcase_add_test(tests, test_options_that_are_wrong);
    tcase_add_test(tests, test_a_shorter_struct_is_an_older_caller);
    tcase_add_test(tests, test_deadlines_are_the_methods_unless_given);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(client_suite)
