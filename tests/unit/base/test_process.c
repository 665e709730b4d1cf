#include "base/process.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check_main.h"

START_TEST(test_the_start_time_is_that_of_the_process) {
    uint64_t own = process_start_time(getpid());
    ck_assert_uint_gt(own, 0);
    ck_assert_uint_eq(process_start_time(getpid()), own);
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    ck_assert_uint_ge(process_start_time(child), own);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    ck_assert_uint_eq(process_start_time(child), 0);
}
END_TEST

START_TEST(test_a_command_with_parentheses_does_not_confuse) {
    uint64_t own = process_start_time(getpid());
    prctl(PR_SET_NAME, "a) Z (1 2 3");
    ck_assert_uint_eq(process_start_time(getpid()), own);
}
END_TEST

START_TEST(test_a_zombie_has_no_start_time) {
    siginfo_t info;
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    ck_assert_int_eq(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
    ck_assert_uint_eq(process_start_time(child), 0);
    waitpid(child, NULL, 0);
}
END_TEST

START_TEST(test_boot_and_namespaces_are_told) {
    char boot[PROCESS_BOOT_ID_BUFFER];
    struct stat status;
    process_boot_id(boot);
    ck_assert_uint_eq(strlen(boot), PROCESS_BOOT_ID_BUFFER - 1);
    ck_assert_int_eq(stat("/proc/self/ns/mnt", &status), 0);
    ck_assert_uint_eq(process_namespace("mnt"), status.st_ino);
    ck_assert_uint_eq(process_namespace("none"), 0);
}
END_TEST

static Suite *process_suite(void) {
    Suite *suite = suite_create("process");
    TCase *tcase = tcase_create("process");
    tcase_add_test(tcase, test_the_start_time_is_that_of_the_process);
    tcase_add_test(tcase, test_a_command_with_parentheses_does_not_confuse);
    tcase_add_test(tcase, test_a_zombie_has_no_start_time);
    tcase_add_test(tcase, test_boot_and_namespaces_are_told);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(process_suite)
