#include "base/exit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check_main.h"

/* Runs the body in a child with its standard output on `path`; the exit status. */
static int run(void (*body)(void), const char *path) {
    fflush(NULL);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        int out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        int quiet = open("/dev/null", O_WRONLY);
        if (out < 0 || quiet < 0 || dup2(out, 1) < 0 || dup2(quiet, 2) < 0)
            _exit(99);
        body();
        _exit(98); /* process_exit returned */
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void fail_handler(void) {
    _exit(97);
}

static void print_and_leave(void) {
    atexit(fail_handler);
    fputs("buffered", stdout);
    process_exit(0);
}

static void leave_with_three(void) {
    fputs("x", stdout);
    process_exit(3);
}

START_TEST(test_output_is_flushed_and_exit_handlers_do_not_run) {
    char folder[] = "/tmp/lyn-test-XXXXXX", path[64], text[16] = "";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/out", folder);
    ck_assert_int_eq(run(print_and_leave, path), 0);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(text, sizeof text, file));
    fclose(file);
    ck_assert_str_eq(text, "buffered");
    unlink(path);
    rmdir(folder);
}
END_TEST

START_TEST(test_a_full_disk_turns_success_into_one) {
    ck_assert_int_eq(run(print_and_leave, "/dev/full"), 1);
    ck_assert_int_eq(run(leave_with_three, "/dev/full"), 3);
    ck_assert_int_eq(run(leave_with_three, "/dev/null"), 3);
}
END_TEST

#ifdef __SANITIZE_ADDRESS__
static void leak_and_leave(void) {
    for (int i = 0; i < 100; i++) {
        char *volatile lost = malloc(1000);
        lost = NULL;
        (void)lost;
    }
    process_exit(0);
}

START_TEST(test_a_leak_turns_the_status_into_23) {
    ck_assert_int_eq(run(leak_and_leave, "/dev/null"), 23);
}
END_TEST
#endif

static Suite *exit_suite(void) {
    Suite *suite = suite_create("exit");
    TCase *tcase = tcase_create("exit");
    tcase_add_test(tcase, test_output_is_flushed_and_exit_handlers_do_not_run);
    tcase_add_test(tcase, test_a_full_disk_turns_success_into_one);
#ifdef __SANITIZE_ADDRESS__
    tcase_add_test(tcase, test_a_leak_turns_the_status_into_23);
#endif
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(exit_suite)
