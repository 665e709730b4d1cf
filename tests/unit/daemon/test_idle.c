#include "daemon/idle.h"

#include "support/check_main.h"

enum { TIMEOUT = 100 };

static struct idle idle;

static void set_up(void) {
    idle_init(&idle, TIMEOUT, 1000);
}

static void tear_down(void) {
    idle_dispose(&idle);
}

START_TEST(test_the_clock_runs_from_the_start) {
    ck_assert_int_eq(idle_time(&idle, 1000), 0);
    ck_assert_int_eq(idle_time(&idle, 1040), 40);
    ck_assert_int_eq(idle_due(&idle, 1040), 1000 + TIMEOUT);
}
END_TEST

START_TEST(test_the_clock_stands_while_busy_and_starts_anew) {
    idle_set(&idle, IDLE_REQUESTS, true, 1050);
    ck_assert(idle_busy(&idle));
    ck_assert_int_eq(idle_time(&idle, 5000), 0);
    ck_assert_int_eq(idle_due(&idle, 5000), 5000 + TIMEOUT);
    idle_set(&idle, IDLE_REQUESTS, false, 6000);
    ck_assert(!idle_busy(&idle));
    ck_assert_int_eq(idle_time(&idle, 6010), 10);
    ck_assert_int_eq(idle_due(&idle, 6010), 6000 + TIMEOUT);
}
END_TEST

START_TEST(test_requests_and_handles_both_have_to_end) {
    idle_set(&idle, IDLE_REQUESTS, true, 1000);
    idle_set(&idle, IDLE_HANDLES, true, 1010);
    idle_set(&idle, IDLE_REQUESTS, false, 1020);
    ck_assert(idle_busy(&idle));
    idle_set(&idle, IDLE_HANDLES, false, 1030);
    ck_assert_int_eq(idle_time(&idle, 1030 + 7), 7);
}
END_TEST

START_TEST(test_an_end_without_a_beginning_does_not_restart_the_clock) {
    idle_set(&idle, IDLE_HANDLES, false, 1050);
    ck_assert_int_eq(idle_time(&idle, 1060), 60);
}
END_TEST

START_TEST(test_a_time_before_the_last_end_is_no_idleness) {
    idle_set(&idle, IDLE_REQUESTS, true, 1000);
    idle_set(&idle, IDLE_REQUESTS, false, 2000);
    ck_assert_int_eq(idle_time(&idle, 1990), 0);
}
END_TEST

START_TEST(test_without_a_timeout_nothing_is_due) {
    struct idle never;
    idle_init(&never, 0, 1000);
    ck_assert_int_eq(idle_due(&never, 1000000), INT64_MAX);
    ck_assert_int_eq(idle_time(&never, 1500), 500);
    idle_dispose(&never);
}
END_TEST

static Suite *idle_suite(void) {
    Suite *suite = suite_create("idle");
    TCase *tcase = tcase_create("idle");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_the_clock_runs_from_the_start);
    tcase_add_test(tcase, test_the_clock_stands_while_busy_and_starts_anew);
    tcase_add_test(tcase, test_requests_and_handles_both_have_to_end);
    tcase_add_test(tcase, test_an_end_without_a_beginning_does_not_restart_the_clock);
    tcase_add_test(tcase, test_a_time_before_the_last_end_is_no_idleness);
    tcase_add_test(tcase, test_without_a_timeout_nothing_is_due);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(idle_suite)
