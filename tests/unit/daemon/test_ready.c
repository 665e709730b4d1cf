#include "daemon/ready.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/check_main.h"

static int ends[2];
static char line[1024];

static void set_up(void) {
    ck_assert_int_eq(pipe(ends), 0);
}

/* All that comes until the other end is closed. */
static const char *hear(void) {
    ssize_t size = read(ends[0], line, sizeof line - 1);
    ck_assert_int_gt(size, 0);
    line[size] = '\0';
    ck_assert_int_eq(read(ends[0], line + size, 1), 0);
    close(ends[0]);
    return line;
}

START_TEST(test_ready_is_one_line_with_the_address) {
    char expected[128];
    ready_tell(ends[1], "tcp://127.0.0.1:7700");
    snprintf(expected, sizeof expected, "READY {\"url\":\"tcp://127.0.0.1:7700\",\"pid\":%ld}\n",
             (long)getpid());
    ck_assert_str_eq(hear(), expected);
}
END_TEST

START_TEST(test_a_failure_is_one_line_with_its_reason) {
    struct lyn_error err;
    error_set(&err, REASON_RUNTIME_FOLDER, "two\nlines");
    ready_fail(ends[1], &err);
    ck_assert_str_eq(hear(), "ERR RUNTIME_FOLDER two lines\n");
}
END_TEST

START_TEST(test_nobody_to_tell_is_fine) {
    signal(SIGPIPE, SIG_IGN);
    close(ends[0]);
    ready_tell(ends[1], "tcp://127.0.0.1:7700");
    ready_tell(-1, "tcp://127.0.0.1:7700");
}
END_TEST

static Suite *ready_suite(void) {
    Suite *suite = suite_create("ready");
    TCase *tcase = tcase_create("ready");
    tcase_add_checked_fixture(tcase, set_up, NULL);
    tcase_add_test(tcase, test_ready_is_one_line_with_the_address);
    tcase_add_test(tcase, test_a_failure_is_one_line_with_its_reason);
    tcase_add_test(tcase, test_nobody_to_tell_is_fine);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(ready_suite)
