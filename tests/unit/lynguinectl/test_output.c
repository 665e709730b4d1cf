#include "output.h"

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>

#include "support/check_main.h"
#include "support/scratch.h"

static struct scratch scratch;

static void set_up(void) {
    scratch_init(&scratch);
}

static void tear_down(void) {
    scratch_dispose(&scratch);
}

/* Writes the text; committed or given up. */
static enum lyn_code put(const char *path, const char *text, bool commit) {
    struct output output;
    struct lyn_error err = {0};
    enum lyn_code code = output_open(&output, path, &err);
    if (code == LYN_OK) {
        buf_puts(&output.buf, text);
        code = commit ? output_commit(&output, &err) : LYN_OK;
    }
    output_dispose(&output);
    return code;
}

static const char *holds(const char *path) {
    static char text[256];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    text[got > 0 ? got : 0] = '\0';
    return got < 0 ? NULL : text;
}

static ino_t inode(const char *path) {
    struct stat status;
    ck_assert_int_eq(stat(path, &status), 0);
    return status.st_ino;
}

static size_t count_entries(void) {
    size_t count = 0;
    DIR *folder = opendir(scratch.path);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count - 2;
}

START_TEST(test_a_file_is_replaced_when_all_is_written) {
    const char *path = scratch_path(&scratch, "out.csv");
    ck_assert_int_eq(put(path, "new", false), LYN_OK);
    ck_assert_ptr_null(holds(path));
    ck_assert_uint_eq(count_entries(), 0);
    ck_assert_int_eq(put(path, "new", true), LYN_OK);
    ck_assert_str_eq(holds(path), "new");
    ino_t before = inode(path);
    ck_assert_int_eq(put(path, "newer", true), LYN_OK);
    ck_assert_str_eq(holds(path), "newer");
    ck_assert_uint_ne(inode(path), before);
    ck_assert_uint_eq(count_entries(), 1);
}
END_TEST

START_TEST(test_what_a_killed_writer_left_is_removed) {
    const char *path = scratch_path(&scratch, "out.csv");
    int ends[2];
    char byte;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        struct output output;
        if (output_open(&output, path, NULL) == LYN_OK)
            (void)!write(ends[1], "", 1);
        pause();
        _exit(0);
    }
    ck_assert_int_eq(read(ends[0], &byte, 1), 1);
    ck_assert_uint_eq(count_entries(), 1);
    ck_assert_int_eq(put(path, "while it lives", true), LYN_OK);
    ck_assert_uint_eq(count_entries(), 2);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    ck_assert_int_eq(put(path, "after it", true), LYN_OK);
    ck_assert_uint_eq(count_entries(), 1);
    ck_assert_str_eq(holds(path), "after it");
}
END_TEST

/* A program whose standard output is a file was not told to replace that file. */
START_TEST(test_a_descriptor_is_written_through) {
    static const char *const NAMES[] = {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"};
    const char *path = scratch_path(&scratch, "shell.txt");
    scratch_link(&scratch, "/dev/stdout", "link");
    int kept = dup(STDOUT_FILENO);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        const char *name = NAMES[i][0] == '/' ? NAMES[i] : scratch_path(&scratch, NAMES[i]);
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        ino_t before = inode(path);
        (void)!write(fd, "before ", 7);
        dup2(fd, STDOUT_FILENO);
        enum lyn_code code = put(name, "through", true);
        dup2(kept, STDOUT_FILENO);
        close(fd);
        ck_assert_int_eq(code, LYN_OK);
        ck_assert_uint_eq(inode(path), before);
        ck_assert_str_eq(holds(path), "before through");
    }
    close(kept);
    ck_assert_uint_eq(count_entries(), 2);
}
END_TEST

START_TEST(test_a_descriptor_that_is_not_open_is_an_error) {
    ck_assert_int_ne(put("/dev/fd/987", "x", true), LYN_OK);
    ck_assert_int_ne(put("/proc/self/fd/nope", "x", true), LYN_OK);
}
END_TEST

START_TEST(test_a_pipe_and_a_device_are_written_through) {
    const char *path = scratch_path(&scratch, "fifo");
    char text[16] = "";
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ck_assert_int_eq(put(path, "through", true), LYN_OK);
    ck_assert_int_eq(read(reader, text, sizeof text - 1), 7);
    ck_assert_str_eq(text, "through");
    close(reader);
    struct stat status;
    ck_assert_int_eq(lstat(path, &status), 0);
    ck_assert(S_ISFIFO(status.st_mode));
    ck_assert_int_eq(put("/dev/null", "x", true), LYN_OK);
    ck_assert_int_eq(lstat("/dev/null", &status), 0);
    ck_assert(S_ISCHR(status.st_mode));
    ck_assert_int_ne(put("/dev/full", "x", true), LYN_OK);
}
END_TEST

START_TEST(test_a_link_is_followed_and_stays) {
    struct stat status;
    const char *path = scratch_path(&scratch, "link");
    scratch_write(&scratch, "file", "old");
    scratch_link(&scratch, "file", "link");
    scratch_link(&scratch, "nowhere", "dangling");
    ck_assert_int_eq(put(path, "new", true), LYN_OK);
    ck_assert_int_eq(lstat(path, &status), 0);
    ck_assert(S_ISLNK(status.st_mode));
    ck_assert_str_eq(holds(scratch_path(&scratch, "file")), "new");
    ck_assert_int_eq(put(scratch_path(&scratch, "dangling"), "x", true), LYN_NOT_FOUND);
    ck_assert_int_eq(put(scratch.path, "x", true), LYN_FAILED_PRECONDITION);
}
END_TEST

static Suite *output_suite(void) {
    Suite *suite = suite_create("lynguinectl/output");
    TCase *tests = tcase_create("output");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_a_file_is_replaced_when_all_is_written);
    tcase_add_test(tests, test_what_a_killed_writer_left_is_removed);
    tcase_add_test(tests, test_a_descriptor_is_written_through);
    tcase_add_test(tests, test_a_descriptor_that_is_not_open_is_an_error);
    tcase_add_test(tests, test_a_pipe_and_a_device_are_written_through);
    tcase_add_test(tests, test_a_link_is_followed_and_stays);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(output_suite)
