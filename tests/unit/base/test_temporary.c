#include "base/temporary.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/check_main.h"

enum { ID_DIGITS = 32 };

static char folder[64];
static int folder_fd;

static void make_folder(void) {
    snprintf(folder, sizeof folder, "/tmp/lyn-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    folder_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    ck_assert_int_ge(folder_fd, 0);
}

static void remove_folder(void) {
    char command[] = "rm", recursive[] = "-rf";
    char *arguments[] = {command, recursive, folder, NULL};
    close(folder_fd);
    pid_t child = fork();
    if (child == 0) {
        execvp(command, arguments);
        _exit(1);
    }
    waitpid(child, NULL, 0);
}

static bool is_there(const char *name) {
    return faccessat(folder_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void create(const char *name, char out[NAME_MAX + 1]) {
    int fd = temporary_create(folder_fd, name, out);
    ck_assert_int_ge(fd, 0);
    close(fd);
}

/* Made by a child that then lives or not. */
static pid_t create_in_child(char out[NAME_MAX + 1]) {
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        create("t.csv", out);
        bool sent = write(ends[1], out, NAME_MAX + 1) == NAME_MAX + 1;
        pause();
        _exit(sent ? 0 : 1);
    }
    ck_assert_int_eq(read(ends[0], out, NAME_MAX + 1), NAME_MAX + 1);
    close(ends[0]);
    close(ends[1]);
    return child;
}

static void put(const char *name, time_t age) {
    int fd = openat(folder_fd, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    struct timespec now;
    ck_assert_int_ge(fd, 0);
    close(fd);
    clock_gettime(CLOCK_REALTIME, &now);
    struct timespec times[] = {{.tv_sec = now.tv_sec - age}, {.tv_sec = now.tv_sec - age}};
    ck_assert_int_eq(utimensat(folder_fd, name, times, 0), 0);
}

START_TEST(test_a_temporary_is_hidden_private_and_new) {
    char name[NAME_MAX + 1], other[NAME_MAX + 1];
    struct stat status;
    create("t.csv", name);
    create("t.csv", other);
    ck_assert_str_ne(name, other);
    ck_assert_int_eq(strncmp(name, ".t.csv.", 7), 0);
    ck_assert_uint_eq(strspn(name + 7, "0123456789abcdef"), ID_DIGITS);
    ck_assert_str_eq(name + 7 + ID_DIGITS, ".tmp");
    ck_assert_int_eq(fstatat(folder_fd, name, &status, 0), 0);
    ck_assert_uint_eq(status.st_mode, S_IFREG | 0600);
}
END_TEST

START_TEST(test_a_long_name_is_cut_to_fit) {
    char name[NAME_MAX + 1], longest[NAME_MAX + 1];
    memset(longest, 'n', NAME_MAX);
    longest[NAME_MAX] = '\0';
    create(longest, name);
    ck_assert_uint_eq(strlen(name), NAME_MAX);
}
END_TEST

START_TEST(test_what_a_dead_process_left_is_removed_and_not_before) {
    char own[NAME_MAX + 1], name[NAME_MAX + 1];
    create("t.csv", own);
    pid_t child = create_in_child(name);
    temporary_sweep(folder_fd);
    ck_assert(is_there(name));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    temporary_sweep(folder_fd);
    ck_assert(!is_there(name));
    ck_assert(is_there(own));
}
END_TEST

START_TEST(test_a_pid_that_is_used_again_is_another_writer) {
    char name[NAME_MAX + 1], earlier[NAME_MAX + 1];
    create("t.csv", name);
    snprintf(earlier, sizeof earlier, "%s", name);
    char *start = earlier + 7 + 16;
    *start = *start == '0' ? '1' : '0';
    put(earlier, 0);
    temporary_sweep(folder_fd);
    ck_assert(is_there(name));
    ck_assert(!is_there(earlier));
}
END_TEST

/* Of another boot or machine: nobody can say whether the writer lives. */
#define FOREIGN ".t.csv.0123456700000001000000010000%04d.tmp"

START_TEST(test_a_writer_who_cannot_be_asked_is_given_a_day) {
    char old[NAME_MAX + 1], fresh[NAME_MAX + 1];
    snprintf(old, sizeof old, FOREIGN, 1);
    snprintf(fresh, sizeof fresh, FOREIGN, 2);
    put(old, 25 * 60 * 60);
    put(fresh, 23 * 60 * 60);
    temporary_sweep(folder_fd);
    ck_assert(!is_there(old));
    ck_assert(is_there(fresh));
}
END_TEST

START_TEST(test_what_is_called_otherwise_is_not_ours) {
    static const char *const NAMES[] = {
        "t.csv.01234567000000010000000100000001.tmp",   /* not hidden */
        ".01234567000000010000000100000001.tmp",        /* of no file */
        ".t.csv.0123456700000001000000010000001.tmp",   /* a digit short */
        ".t.csv01234567000000010000000100000001.tmp",   /* no dot */
        ".t.csv.0123456700000001000000010000000g.tmp",  /* no digit */
        ".t.csv.01234567000000010000000100000001.tmp~", /* more behind it */
        ".t.csv.0123456789abcdef.tmp",
        ".tmp",
    };
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        put(NAMES[i], 48 * 60 * 60);
    }
    temporary_sweep(folder_fd);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        ck_assert_msg(is_there(NAMES[i]), "%s is gone", NAMES[i]);
    }
}
END_TEST

START_TEST(test_only_regular_files_of_ours_are_removed) {
    char directory[NAME_MAX + 1], link[NAME_MAX + 1], others[NAME_MAX + 1];
    static const struct timespec TIMES[] = {{.tv_sec = 1}, {.tv_sec = 1}};
    snprintf(directory, sizeof directory, FOREIGN, 1);
    snprintf(link, sizeof link, FOREIGN, 2);
    snprintf(others, sizeof others, FOREIGN, 3);
    ck_assert_int_eq(mkdirat(folder_fd, directory, 0700), 0);
    ck_assert_int_eq(symlinkat("nowhere", folder_fd, link), 0);
    ck_assert_int_eq(utimensat(folder_fd, directory, TIMES, 0), 0);
    ck_assert_int_eq(utimensat(folder_fd, link, TIMES, AT_SYMLINK_NOFOLLOW), 0);
    put(others, 48 * 60 * 60);
    bool given = fchownat(folder_fd, others, 65534, 65534, 0) == 0; /* only root may */
    temporary_sweep(folder_fd);
    ck_assert(is_there(directory));
    ck_assert(is_there(link));
    ck_assert_int_eq(is_there(others), given);
}
END_TEST

static Suite *temporary_suite(void) {
    Suite *suite = suite_create("temporary");
    TCase *tcase = tcase_create("temporary");
    tcase_add_checked_fixture(tcase, make_folder, remove_folder);
    tcase_add_test(tcase, test_a_temporary_is_hidden_private_and_new);
    tcase_add_test(tcase, test_a_long_name_is_cut_to_fit);
    tcase_add_test(tcase, test_what_a_dead_process_left_is_removed_and_not_before);
    tcase_add_test(tcase, test_a_pid_that_is_used_again_is_another_writer);
    tcase_add_test(tcase, test_a_writer_who_cannot_be_asked_is_given_a_day);
    tcase_add_test(tcase, test_what_is_called_otherwise_is_not_ours);
    tcase_add_test(tcase, test_only_regular_files_of_ours_are_removed);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(temporary_suite)
