/* lifecycle.c over a daemon that nobody calls; with requests running it is e2e.server's. */
#include "starting.h"
#include "support/check_main.h"

static struct starting starting;
static struct daemon *const served = &starting.daemon;

static void set_up(void) {
    struct lyn_error err;
    starting_init(&starting);
    ck_assert_msg(daemon_start(served, &starting.options, &err) == LYN_OK, "%s", err.message);
}

static void tear_down(void) {
    daemon_dispose(served);
    starting_dispose(&starting);
}

START_TEST(test_draining_takes_the_runtime_file_first_and_keeps_the_port) {
    uint16_t port = address_port(rpc_server_url(served->server));
    lifecycle_drain(served, "asked", false);
    ck_assert_int_eq(atomic_load(&served->state), SERVICE_DRAINING);
    ck_assert(!starting_published(&starting));
    ck_assert(starting_listens(port));
    ck_assert(starting_logged(&starting, "draining: asked"));
}
END_TEST

START_TEST(test_who_asks_second_changes_nothing_but_the_haste) {
    lifecycle_drain(served, "first", false);
    ck_assert(!atomic_load(&served->stop_now));
    lifecycle_drain(served, "second", true);
    ck_assert(atomic_load(&served->stop_now));
    ck_assert_int_eq(atomic_load(&served->state), SERVICE_DRAINING);
    ck_assert(!starting_logged(&starting, "second"));
}
END_TEST

START_TEST(test_draining_wakes_the_loop) {
    uint64_t woken = 0;
    ck_assert_int_lt(read(served->wake_fd, &woken, sizeof woken), 0);
    lifecycle_drain(served, "asked", false);
    ck_assert_int_eq(read(served->wake_fd, &woken, sizeof woken), sizeof woken);
}
END_TEST

START_TEST(test_the_end_closes_the_port) {
    uint16_t port = address_port(rpc_server_url(served->server));
    lifecycle_drain(served, "asked", false);
    lifecycle_finish(served);
    ck_assert_int_eq(atomic_load(&served->state), SERVICE_STOPPED);
    ck_assert(!served->abandoned);
    ck_assert(!starting_listens(port));
    ck_assert(starting_logged(&starting, "stopped"));
    ck_assert(!starting_logged(&starting, "cancelling"));
}
END_TEST

START_TEST(test_a_removed_runtime_file_is_written_again) {
    lifecycle_stay_found(served);
    ck_assert(!starting_logged(&starting, "was removed"));
    ck_assert_int_eq(unlink(served->paths.file), 0);
    lifecycle_stay_found(served);
    ck_assert(starting_published(&starting));
    ck_assert(publication_stands(&served->publication));
    ck_assert(starting_logged(&starting, "was removed: written again"));
}
END_TEST

START_TEST(test_another_s_runtime_file_is_let_be) {
    ck_assert_int_eq(unlink(served->paths.file), 0);
    scratch_write(&starting.scratch, "test.json", "another's");
    lifecycle_stay_found(served);
    ck_assert(served->told_lost);
    ck_assert(starting_logged(&starting, "is another's now"));
    lifecycle_drain(served, "asked", false);
    ck_assert(starting_published(&starting));
}
END_TEST

START_TEST(test_a_draining_server_is_not_found_again) {
    lifecycle_drain(served, "asked", false);
    lifecycle_stay_found(served);
    ck_assert(!starting_published(&starting));
}
END_TEST

static Suite *lifecycle_suite(void) {
    Suite *suite = suite_create("lifecycle");
    TCase *tests = tcase_create("lifecycle");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_draining_takes_the_runtime_file_first_and_keeps_the_port);
    tcase_add_test(tests, test_who_asks_second_changes_nothing_but_the_haste);
    tcase_add_test(tests, test_draining_wakes_the_loop);
    tcase_add_test(tests, test_the_end_closes_the_port);
    tcase_add_test(tests, test_a_removed_runtime_file_is_written_again);
    tcase_add_test(tests, test_another_s_runtime_file_is_let_be);
    tcase_add_test(tests, test_a_draining_server_is_not_found_again);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(lifecycle_suite)
