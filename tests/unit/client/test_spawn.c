/* Starting a server: scripts stand in for lynguined. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/c/client.h"
#include "support/check_main.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct lyn_client *client;
static int lock_fd;
static struct lyn_error err;

static void set_up(void) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    scratch_init(&scratch);
    options.runtime_dir = scratch.path;
    options.server_path = scratch_path(&scratch, "lynguined");
    options.idle_timeout_s = 7;
    ck_assert_int_eq(lyn_client_new(&options, &client, NULL), LYN_OK);
    lock_fd = open(client->paths.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_ge(lock_fd, 0);
    memset(&err, 0, sizeof err);
}

static void tear_down(void) {
    close(lock_fd);
    lyn_client_free(client);
    scratch_dispose(&scratch);
}

/* Starts a lynguined that runs these lines of sh. */
static enum lyn_code spawn(const char *lines, pid_t *child) {
    char script[PATH_MAX + 1024];
    const char *path = scratch_path(&scratch, "lynguined");
    snprintf(script, sizeof script, "#!/bin/sh\n%s\n", lines);
    scratch_write(&scratch, "lynguined", script);
    ck_assert_int_eq(chmod(path, 0700), 0);
    *child = 0;
    return spawn_server(client, lock_fd, deadline_in_ms(20000), child, &err);
}

static void wait_for(pid_t child) {
    while (child > 0 && waitpid(child, NULL, 0) != child) {
    }
}

/* The file that the script wrote, in the scratch folder. */
static const char *wrote(const char *name) {
    static char text[4096];
    int fd = open(scratch_path(&scratch, name), O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0)
        close(fd);
    text[got > 0 ? got : 0] = '\0';
    return text;
}

START_TEST(test_a_server_that_is_ready_is_started) {
    pid_t child;
    ck_assert_int_eq(spawn("echo READY >&4; exit 0", &child), LYN_OK);
    ck_assert_int_gt(child, 0);
    wait_for(child);
}
END_TEST

START_TEST(test_nothing_of_the_caller_clings_to_it) {
    pid_t child;
    char lines[PATH_MAX + 512];
    long session;
    int open_here = open("/dev/null", O_RDONLY); /* inherited, were it not closed */
    setenv("LYN_TEST_SECRET", "x", 1);
    setenv("LYNGUINE_LOG_LEVEL", "debug", 1);
    signal(SIGUSR1, SIG_IGN);
    snprintf(
        lines, sizeof lines,
        "here=$(pwd -P); cd %s; echo $here > here; echo \"$@\" > arguments; env > environment\n"
        "ls /proc/$$/fd | tr '\\n' ' ' > fds; readlink /proc/$$/fd/0 > input\n"
        "cut -d' ' -f6 /proc/$$/stat > session; echo $$ > pid\n"
        "grep SigIgn /proc/$$/status > ignored; echo said; echo READY >&4",
        scratch.path);
    ck_assert_int_eq(spawn(lines, &child), LYN_OK);
    wait_for(child);
    ck_assert_ptr_nonnull(strstr(wrote("arguments"), "--instance default --runtime-dir"));
    ck_assert_ptr_nonnull(strstr(wrote("arguments"), "--lock-fd 3 --ready-fd 4 --idle-timeout 7"));
    ck_assert_ptr_null(strstr(wrote("environment"), "LYN_TEST_SECRET"));
    ck_assert_ptr_nonnull(strstr(wrote("environment"), "LYNGUINE_LOG_LEVEL=debug"));
    ck_assert_str_eq(wrote("here"), "/\n");
    ck_assert_str_eq(wrote("input"), "/dev/null\n");
    session = strtol(wrote("session"), NULL, 10); /* one of its own */
    ck_assert_int_eq(session, strtol(wrote("pid"), NULL, 10));
    /* But for the two that the C library keeps for itself. */
    ck_assert_uint_eq(strtoull(wrote("ignored") + strlen("SigIgn:\t"), NULL, 16) & 0x7fffffff, 0);
    /* 0 to 4, and where sh keeps its script. */
    size_t fds = 0;
    for (const char *at = wrote("fds"); *at; at++) {
        fds += *at == ' ';
    }
    ck_assert_uint_eq(fds, 6);
    ck_assert_str_eq(wrote("default.log"), "said\n");
    close(open_here);
}
END_TEST

/* What it says or does, and what comes of it. */
static const struct {
    const char *lines, *reason, *says;
} FAILURES[] = {
    {"echo 'ERR ADDRESS_IN_USE port 80 is taken' >&4", "ADDRESS_IN_USE", "port 80 is taken"},
    {"echo 'ERR NO_SUCH_REASON oh' >&4", "START_FAILED", "NO_SUCH_REASON oh"},
    {"echo 'first line' >&2; echo 'no libfoo.so' >&2; exit 3", "START_FAILED",
     "it ended with status 3: first line;no libfoo.so"},
    {"kill -9 $$", "START_FAILED", "killed by signal 9"},
    {"echo NONSENSE >&4; exit 0", "START_FAILED", "status 0"},
};

START_TEST(test_a_server_that_does_not_start_says_why) {
    pid_t child;
    ck_assert_int_ne(spawn(FAILURES[_i].lines, &child), LYN_OK);
    ck_assert_str_eq(err.reason, FAILURES[_i].reason);
    ck_assert_msg(strstr(err.message, FAILURES[_i].says) != NULL, "%s", err.message);
    wait_for(child);
}
END_TEST

START_TEST(test_only_what_this_start_wrote_to_the_log_is_told) {
    pid_t child;
    scratch_write(&scratch, "default.log", "of yesterday\n");
    ck_assert_int_ne(spawn("echo today; exit 1", &child), LYN_OK);
    ck_assert_ptr_nonnull(strstr(err.message, ": today"));
    ck_assert_ptr_null(strstr(err.message, "of yesterday"));
}
END_TEST

START_TEST(test_a_server_that_is_slow_goes_on) {
    pid_t child = 0;
    scratch_write(&scratch, "lynguined", "#!/bin/sh\nread never < /dev/zero\n");
    ck_assert_int_eq(chmod(scratch_path(&scratch, "lynguined"), 0700), 0);
    ck_assert_int_eq(spawn_server(client, lock_fd, deadline_in_ms(100), &child, &err),
                     LYN_DEADLINE_EXCEEDED);
    ck_assert_ptr_nonnull(strstr(err.message, "not ready yet"));
    ck_assert_int_gt(child, 0);
    ck_assert_int_eq(waitpid(child, NULL, WNOHANG), 0); /* it lives */
    kill(child, SIGKILL);
    wait_for(child);
}
END_TEST

START_TEST(test_a_program_that_cannot_be_run) {
    pid_t child;
    scratch_write(&scratch, "lynguined", "no program");
    ck_assert_int_eq(spawn_server(client, lock_fd, deadline_in_ms(1000), &child, &err),
                     LYN_UNAVAILABLE);
    ck_assert_str_eq(err.reason, "START_FAILED");
    ck_assert_ptr_nonnull(strstr(err.message, "lynguined"));
}
END_TEST

START_TEST(test_a_log_that_is_a_link_is_not_written_to) {
    pid_t child;
    scratch_write(&scratch, "precious", "as it was");
    scratch_link(&scratch, "precious", "default.log");
    ck_assert_int_ne(spawn("echo over; echo READY >&4", &child), LYN_OK);
    ck_assert_str_eq(err.reason, "START_FAILED");
    ck_assert_str_eq(wrote("precious"), "as it was");
}
END_TEST

static Suite *spawn_suite(void) {
    Suite *suite = suite_create("client/spawn");
    TCase *tests = tcase_create("spawn");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_a_server_that_is_ready_is_started);
    tcase_add_test(tests, test_nothing_of_the_caller_clings_to_it);
    tcase_add_loop_test(tests, test_a_server_that_does_not_start_says_why, 0,
                        sizeof FAILURES / sizeof *FAILURES);
    tcase_add_test(tests, test_only_what_this_start_wrote_to_the_log_is_told);
    tcase_add_test(tests, test_a_server_that_is_slow_goes_on);
    tcase_add_test(tests, test_a_program_that_cannot_be_run);
    tcase_add_test(tests, test_a_log_that_is_a_link_is_not_written_to);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(spawn_suite)
