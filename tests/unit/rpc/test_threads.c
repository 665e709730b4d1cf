#include "rpc/threads.h"

#include <dirent.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>

#include "support/check_main.h"

static unsigned running(void) {
    unsigned count = 0;
    DIR *tasks = opendir("/proc/self/task");
    ck_assert_ptr_nonnull(tasks);
    for (const struct dirent *entry; (entry = readdir(tasks));) {
        count += entry->d_name[0] != '.';
    }
    closedir(tasks);
    return count;
}

START_TEST(test_as_many_threads_are_counted_as_nng_starts) {
    nng_socket socket;
    /* ThreadSanitizer adds one of its own to the first. */
    ck_assert_int_eq(threads_check(1, NULL), LYN_OK);
    unsigned before = running();
    ck_assert_int_eq(nng_rep0_open(&socket), 0);
    ck_assert_uint_eq(running() - before, threads_of_nng());
    nng_close(socket);
}
END_TEST

START_TEST(test_threads_that_can_be_had_are_no_error) {
    ck_assert_int_eq(threads_check(0, NULL), LYN_OK);
    ck_assert_int_eq(threads_check(16, NULL), LYN_OK);
}
END_TEST

static Suite *threads_suite(void) {
    Suite *suite = suite_create("rpc threads");
    TCase *tcase = tcase_create("threads");
    tcase_add_test(tcase, test_as_many_threads_are_counted_as_nng_starts);
    tcase_add_test(tcase, test_threads_that_can_be_had_are_no_error);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(threads_suite)
