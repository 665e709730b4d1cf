#include "daemon/lock.h"

#include <fcntl.h>
#include <sys/wait.h>

#include "support/check_main.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct runtime_paths paths;

static void set_up(void) {
    scratch_init(&scratch);
    ck_assert_int_eq(runtime_paths_init(&paths, scratch.path, "x", false, NULL), LYN_OK);
}

static void tear_down(void) {
    runtime_paths_dispose(&paths);
    scratch_dispose(&scratch);
}

START_TEST(test_the_first_gets_it_and_the_second_is_told) {
    struct lyn_error err;
    int first = -1, second = -1;
    ck_assert_int_eq(lock_take(&paths, -1, &first, NULL), LYN_OK);
    ck_assert_int_eq(fcntl(first, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(lock_take(&paths, -1, &second, &err), LYN_FAILED_PRECONDITION);
    ck_assert_str_eq(err.reason, "ALREADY_RUNNING");
    close(first);
    ck_assert_int_eq(lock_take(&paths, -1, &second, NULL), LYN_OK);
    close(second);
}
END_TEST

START_TEST(test_the_death_of_the_holder_frees_it) {
    int fd = -1, status;
    pid_t child = fork();
    if (child == 0)
        _exit(lock_take(&paths, -1, &fd, NULL) == LYN_OK ? 0 : 1);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(lock_take(&paths, -1, &fd, NULL), LYN_OK);
    close(fd);
}
END_TEST

START_TEST(test_an_inherited_lock_is_kept) {
    struct lyn_error err;
    int starter = -1, inherited, server = -1, other = -1;
    ck_assert_int_eq(lock_take(&paths, -1, &starter, NULL), LYN_OK);
    inherited = dup(starter);
    ck_assert_int_eq(lock_take(&paths, inherited, &server, NULL), LYN_OK);
    ck_assert_int_eq(server, inherited);
    ck_assert_int_eq(fcntl(server, F_GETFD), FD_CLOEXEC);
    close(starter);
    ck_assert_int_eq(lock_take(&paths, -1, &other, &err), LYN_FAILED_PRECONDITION);
    close(server);
}
END_TEST

START_TEST(test_a_descriptor_of_another_file_is_refused) {
    struct lyn_error err;
    int fd = open("/dev/null", O_RDWR), lock = -1;
    ck_assert_int_eq(lock_take(&paths, fd, &lock, &err), LYN_INVALID_ARGUMENT);
    ck_assert_int_eq(lock_take(&paths, 999, &lock, &err), LYN_INVALID_ARGUMENT);
    close(fd);
}
END_TEST

START_TEST(test_a_link_in_its_place_is_not_followed) {
    struct lyn_error err;
    int fd = -1;
    ck_assert_int_eq(symlink("/dev/null", paths.lock), 0);
    ck_assert_int_ne(lock_take(&paths, -1, &fd, &err), LYN_OK);
}
END_TEST

static Suite *lock_suite(void) {
    Suite *suite = suite_create("lock");
    TCase *tcase = tcase_create("lock");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_the_first_gets_it_and_the_second_is_told);
    tcase_add_test(tcase, test_the_death_of_the_holder_frees_it);
    tcase_add_test(tcase, test_an_inherited_lock_is_kept);
    tcase_add_test(tcase, test_a_descriptor_of_another_file_is_refused);
    tcase_add_test(tcase, test_a_link_in_its_place_is_not_followed);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(lock_suite)
