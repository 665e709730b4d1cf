#include "base/clock.h"

#include "support/check_main.h"

START_TEST(test_the_monotonic_clock_does_not_go_back) {
    int64_t before = clock_now();
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_now();
        ck_assert_int_ge(now, before);
        before = now;
    }
    /* after the year 2020, in microseconds */
    ck_assert_int_gt(clock_wall(), (int64_t)1577836800 * 1000000);
}
END_TEST

START_TEST(test_no_deadline_never_passes) {
    ck_assert(!deadline_passed(DEADLINE_NONE));
    ck_assert_int_eq(deadline_left_ms(DEADLINE_NONE), INT32_MAX);
    ck_assert_int_eq(deadline_in_ms(INT64_MAX), DEADLINE_NONE);
}
END_TEST

START_TEST(test_a_past_deadline_has_passed) {
    deadline_t now = deadline_in_ms(0);
    ck_assert(deadline_passed(now));
    ck_assert_int_eq(deadline_left_ms(now), 0);
    ck_assert(deadline_passed(deadline_in_ms(-5000)));
    ck_assert_int_eq(deadline_left_ms(0), 0);
}
END_TEST

START_TEST(test_time_left_is_rounded_up_and_fits_poll) {
    deadline_t hour = deadline_in_ms(3600000);
    ck_assert(!deadline_passed(hour));
    ck_assert_int_le(deadline_left_ms(hour), 3600000);
    ck_assert_int_gt(deadline_left_ms(hour), 0);
    ck_assert_int_eq(deadline_left_ms(clock_now() + (int64_t)INT32_MAX * 10000), INT32_MAX);
}
END_TEST

static Suite *clock_suite(void) {
    Suite *suite = suite_create("clock");
    TCase *tcase = tcase_create("clock");
    tcase_add_test(tcase, test_the_monotonic_clock_does_not_go_back);
    tcase_add_test(tcase, test_no_deadline_never_passes);
    tcase_add_test(tcase, test_a_past_deadline_has_passed);
    tcase_add_test(tcase, test_time_left_is_rounded_up_and_fits_poll);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(clock_suite)
