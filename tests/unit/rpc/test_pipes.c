#include "rpc/pipes.h"

#include "support/check_main.h"

static struct pipes pipes;

static void set_up(void) {
    pipes = (struct pipes){0};
}

static void tear_down(void) {
    pipes_dispose(&pipes);
}

START_TEST(test_a_connection_that_is_not_open_is_gone) {
    ck_assert_int_eq(pipes_enter(&pipes, 7), PIPES_GONE);
    ck_assert(pipes_add(&pipes, 7));
    ck_assert_int_eq(pipes_enter(&pipes, 7), PIPES_ADMITTED);
    pipes_remove(&pipes, 7);
    ck_assert_int_eq(pipes_enter(&pipes, 7), PIPES_GONE);
    pipes_leave(&pipes, 7);
}
END_TEST

START_TEST(test_the_ninth_is_refused_and_the_seventeenth_ends_it) {
    ck_assert(pipes_add(&pipes, 1));
    for (int i = 0; i < PIPES_IN_FLIGHT_MAX; i++)
        ck_assert_int_eq(pipes_enter(&pipes, 1), PIPES_ADMITTED);
    for (int i = PIPES_IN_FLIGHT_MAX; i < PIPES_OCCUPIED_MAX; i++)
        ck_assert_int_eq(pipes_enter(&pipes, 1), PIPES_REFUSED);
    ck_assert_int_eq(pipes_enter(&pipes, 1), PIPES_KICKED);
    for (int i = 0; i < PIPES_OCCUPIED_MAX; i++)
        pipes_leave(&pipes, 1);
    ck_assert_int_eq(pipes_enter(&pipes, 1), PIPES_ADMITTED);
}
END_TEST

START_TEST(test_connections_do_not_count_for_each_other) {
    ck_assert(pipes_add(&pipes, 1));
    ck_assert(pipes_add(&pipes, 2));
    for (int i = 0; i < PIPES_IN_FLIGHT_MAX; i++)
        ck_assert_int_eq(pipes_enter(&pipes, 1), PIPES_ADMITTED);
    ck_assert_int_eq(pipes_enter(&pipes, 2), PIPES_ADMITTED);
}
END_TEST

START_TEST(test_many_are_found_whatever_the_order_of_their_ids) {
    enum { COUNT = 500 };
    for (uint32_t i = 0; i < COUNT; i++)
        ck_assert(pipes_add(&pipes, (i * 7919u) % COUNT + 1));
    ck_assert_uint_eq(pipes.count, COUNT);
    for (uint32_t id = 1; id <= COUNT; id += 2)
        pipes_remove(&pipes, id);
    for (uint32_t id = 1; id <= COUNT; id++)
        ck_assert_int_eq(pipes_enter(&pipes, id), id % 2 ? PIPES_GONE : PIPES_ADMITTED);
}
END_TEST

START_TEST(test_a_large_reply_travels_until_its_reader_asks_again_or_goes) {
    ck_assert(pipes_add(&pipes, 1));
    ck_assert(pipes_add(&pipes, 2));
    ck_assert_int_eq(pipes_large_reply_at(&pipes), 0);
    pipes_note_large_reply(&pipes, 1, 100);
    pipes_note_large_reply(&pipes, 2, 50);
    ck_assert_int_eq(pipes_large_reply_at(&pipes), 100);
    ck_assert_int_eq(pipes_enter(&pipes, 1), PIPES_ADMITTED);
    ck_assert_int_eq(pipes_large_reply_at(&pipes), 50);
    pipes_remove(&pipes, 2);
    ck_assert_int_eq(pipes_large_reply_at(&pipes), 0);
}
END_TEST

static Suite *pipes_suite(void) {
    Suite *suite = suite_create("pipes");
    TCase *tcase = tcase_create("pipes");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_a_connection_that_is_not_open_is_gone);
    tcase_add_test(tcase, test_the_ninth_is_refused_and_the_seventeenth_ends_it);
    tcase_add_test(tcase, test_connections_do_not_count_for_each_other);
    tcase_add_test(tcase, test_many_are_found_whatever_the_order_of_their_ids);
    tcase_add_test(tcase, test_a_large_reply_travels_until_its_reader_asks_again_or_goes);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(pipes_suite)
