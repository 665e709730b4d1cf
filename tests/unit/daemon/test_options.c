#include "daemon/options.h"

#include <stdlib.h>
#include <string.h>

#include "support/check_main.h"

static struct options options;
static struct lyn_error err;

/* Parses "a b c" after the program's name. */
static enum lyn_code parse(const char *line) {
    static char text[512];
    char *argv[32] = {(char *)"lynguined"};
    int argc = 1;
    char *rest = NULL;
    snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        argv[argc++] = word;
    return options_parse(argc, argv, &options, &err);
}

static void refuse(const char *line, const char *why) {
    ck_assert_msg(parse(line) == LYN_INVALID_ARGUMENT, "%s", line);
    ck_assert_msg(strstr(err.message, why) != NULL, "%s: %s", line, err.message);
}

static void set_up(void) {
    unsetenv("LYNGUINE_INSTANCE");
    unsetenv("LYNGUINE_IDLE_TIMEOUT");
    unsetenv("LYNGUINE_LOG_LEVEL");
}

START_TEST(test_nothing_said_is_the_default) {
    ck_assert_int_eq(parse(""), LYN_OK);
    ck_assert_ptr_null(options.instance);
    ck_assert_ptr_null(options.url);
    ck_assert_uint_eq(options.root_count, 0);
    ck_assert_int_eq(options.idle_timeout_s, 0);
    ck_assert_int_eq(options.lock_fd, -1);
    ck_assert_int_eq(options.ready_fd, -1);
    ck_assert_int_eq(options.log_level, LOG_INFO);
}
END_TEST

START_TEST(test_values_come_after_a_blank_or_an_equals_sign) {
    ck_assert_int_eq(parse("--instance a --root /x --root=/y --port=7700 --host ::1 "
                           "--idle-timeout=60 --log-level debug --workers 3 --queue=9 "
                           "--lock-fd 3 --ready-fd=4 --log l --runtime-dir d --foreground"),
                     LYN_OK);
    ck_assert_str_eq(options.instance, "a");
    ck_assert_uint_eq(options.root_count, 2);
    ck_assert_str_eq(options.roots[0], "/x");
    ck_assert_str_eq(options.roots[1], "/y");
    ck_assert_uint_eq(options.port, 7700);
    ck_assert_str_eq(options.host, "::1");
    ck_assert_int_eq(options.idle_timeout_s, 60);
    ck_assert_int_eq(options.log_level, LOG_DEBUG);
    ck_assert_uint_eq(options.workers, 3);
    ck_assert_uint_eq(options.queue, 9);
    ck_assert_int_eq(options.lock_fd, 3);
    ck_assert_int_eq(options.ready_fd, 4);
    ck_assert_str_eq(options.log, "l");
    ck_assert_str_eq(options.runtime_dir, "d");
}
END_TEST

START_TEST(test_a_server_that_was_started_by_a_client_leaves_after_300_s) {
    ck_assert_int_eq(parse("--ready-fd 4"), LYN_OK);
    ck_assert_int_eq(options.idle_timeout_s, 300);
    ck_assert_int_eq(parse("--ready-fd 4 --idle-timeout 0"), LYN_OK);
    ck_assert_int_eq(options.idle_timeout_s, 0);
    ck_assert_int_eq(parse("--ready-fd 4 --idle-timeout -1"), LYN_OK);
    ck_assert_int_eq(options.idle_timeout_s, 0);
}
END_TEST

START_TEST(test_an_option_beats_its_variable) {
    setenv("LYNGUINE_INSTANCE", "from-env", 1);
    setenv("LYNGUINE_IDLE_TIMEOUT", "5", 1);
    setenv("LYNGUINE_LOG_LEVEL", "error", 1);
    ck_assert_int_eq(parse("--idle-timeout 6"), LYN_OK);
    ck_assert_str_eq(options.instance, "from-env");
    ck_assert_int_eq(options.idle_timeout_s, 6);
    ck_assert_int_eq(options.log_level, LOG_ERROR);
    setenv("LYNGUINE_LOG_LEVEL", "loud", 1);
    refuse("", "LYNGUINE_LOG_LEVEL");
}
END_TEST

START_TEST(test_what_is_wrong_is_said) {
    refuse("--idle-timout 3", "did you mean '--idle-timeout'?");
    refuse("--frobnicate", "see --help");
    refuse("stray", "unknown argument 'stray'");
    refuse("-x", "unknown argument '-x'");
    refuse("--port", "--port needs a value");
    refuse("--port x", "'x' is no value for --port");
    refuse("--port 65536", "no value for --port");
    refuse("--idle-timeout -2", "no value for --idle-timeout");
    refuse("--idle-timeout 1.5", "no value for --idle-timeout");
    refuse("--workers 0", "no value for --workers");
    refuse("--ready-fd 2", "no value for --ready-fd");
    refuse("--once=1", "takes no value");
    refuse("--instance=", "no value for --instance");
    refuse("--url ipc:///x --port 1", "one or the other");
}
END_TEST

START_TEST(test_more_roots_than_fit_are_refused) {
    char *argv[2 * OPTIONS_ROOTS_MAX + 4] = {(char *)"lynguined"};
    int argc = 1;
    for (int i = 0; i < OPTIONS_ROOTS_MAX + 1; i++)
        argv[argc++] = (char *)"--root=/x";
    ck_assert_int_eq(options_parse(argc - 1, argv, &options, &err), LYN_OK);
    ck_assert_int_eq(options_parse(argc, argv, &options, &err), LYN_INVALID_ARGUMENT);
}
END_TEST

static Suite *options_suite(void) {
    Suite *suite = suite_create("options");
    TCase *tcase = tcase_create("options");
    tcase_add_checked_fixture(tcase, set_up, NULL);
    tcase_add_test(tcase, test_nothing_said_is_the_default);
    tcase_add_test(tcase, test_values_come_after_a_blank_or_an_equals_sign);
    tcase_add_test(tcase, test_a_server_that_was_started_by_a_client_leaves_after_300_s);
    tcase_add_test(tcase, test_an_option_beats_its_variable);
    tcase_add_test(tcase, test_what_is_wrong_is_said);
    tcase_add_test(tcase, test_more_roots_than_fit_are_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(options_suite)
