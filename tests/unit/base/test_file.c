#include "base/file.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/check_main.h"

static char folder[64];
static int folder_fd;

/* Set once so many reads have been done. */
static atomic_bool cancelled;
static int reads_left = -1;

/* Instead of the C library's, for the code under test, too. */
ssize_t read(int fd, void *to, size_t count) {
    static ssize_t (*next)(int, void *, size_t);
    if (!next) {
        *(void **)&next = dlsym(RTLD_NEXT, "read");
    }
    if (reads_left > 0 && --reads_left == 0) {
        cancelled = true;
    }
    return next(fd, to, count);
}

/* A call with that limit of a file. */
static struct call limited(size_t file_bytes) {
    return (struct call){.limits = {.file_bytes = file_bytes}, .deadline = DEADLINE_NONE};
}

static void make_folder(void) {
    snprintf(folder, sizeof folder, "/tmp/lyn-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    folder_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    ck_assert_int_ge(folder_fd, 0);
}

/* Removes what is there; returns how many entries there were. */
static int empty_folder(void) {
    int count = 0;
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        unlinkat(folder_fd, entry->d_name, 0);
        count++;
    }
    closedir(dir);
    return count;
}

static void remove_folder(void) {
    empty_folder();
    close(folder_fd);
    rmdir(folder);
}

static void put(const char *name, struct sv bytes, mode_t mode) {
    int fd = openat(folder_fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fchmod(fd, mode), 0);
    ck_assert_int_eq(file_write_all(fd, name, bytes, NULL), LYN_OK);
    close(fd);
}

static struct file_bytes get(const char *name) {
    struct file_bytes bytes;
    int fd = openat(folder_fd, name, O_RDONLY);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(file_read(fd, name, 1 << 20, &bytes, NULL), LYN_OK);
    close(fd);
    return bytes;
}

static void check_content(const char *name, const char *text) {
    struct file_bytes bytes = get(name);
    ck_assert_str_eq(bytes.data, text);
    file_bytes_dispose(&bytes);
}

static mode_t mode_of(const char *name) {
    struct stat status;
    ck_assert_int_eq(fstatat(folder_fd, name, &status, AT_SYMLINK_NOFOLLOW), 0);
    return status.st_mode & 07777;
}

START_TEST(test_read_takes_all_up_to_the_limit_and_not_one_more) {
    static char text[70000];
    memset(text, 'x', sizeof text);
    static const size_t sizes[] = {0, 1, 100, 4096, 70000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        put("f", (struct sv){text, sizes[i]}, 0600);
        struct file_bytes bytes = {0};
        int fd = openat(folder_fd, "f", O_RDONLY);
        ck_assert_int_eq(file_read(fd, "f", sizes[i], &bytes, NULL), LYN_OK);
        ck_assert_uint_eq(bytes.len, sizes[i]);
        ck_assert_int_eq(bytes.data[bytes.len], '\0');
        file_bytes_dispose(&bytes);
        ck_assert_ptr_null(bytes.data);
        if (sizes[i] > 0) {
            struct lyn_error err;
            lseek(fd, 0, SEEK_SET);
            ck_assert_int_eq(file_read(fd, "d/f", sizes[i] - 1, &bytes, &err),
                             LYN_RESOURCE_EXHAUSTED);
            ck_assert_str_eq(err.reason, "LIMIT_BYTES");
            ck_assert_str_eq(err.file, "d/f");
        }
        close(fd);
    }
}
END_TEST

START_TEST(test_read_of_a_file_without_a_size_works) {
    struct file_bytes bytes;
    int fd = open("/proc/self/status", O_RDONLY);
    ck_assert_int_eq(file_read(fd, "status", 1 << 20, &bytes, NULL), LYN_OK);
    ck_assert_uint_gt(bytes.len, 100);
    file_bytes_dispose(&bytes);
    close(fd);
}
END_TEST

START_TEST(test_read_of_a_folder_says_so) {
    struct file_bytes bytes;
    struct lyn_error err;
    int fd = open(folder, O_RDONLY);
    ck_assert_int_eq(file_read(fd, "d", 1 << 20, &bytes, &err), LYN_FAILED_PRECONDITION);
    ck_assert_str_eq(err.reason, "IS_A_DIRECTORY");
    ck_assert_str_eq(err.message, "[Errno 21] Is a directory: 'd'");
    close(fd);
}
END_TEST

START_TEST(test_one_buffer_takes_one_file_after_the_other) {
    static char text[3 << 20];
    static const size_t sizes[] = {5, 0, 70000, 3, sizeof text, 7};
    struct file_buffer buffer = {0};
    memset(text, 'z', sizeof text);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct lyn_error err;
        struct sv bytes = {0};
        put("f", (struct sv){text, sizes[i]}, 0600);
        int fd = openat(folder_fd, "f", O_RDONLY);
        struct call call = limited(sizes[i]);
        ck_assert_int_eq(file_read_into(&buffer, &call, fd, "f", &bytes, NULL), LYN_OK);
        ck_assert(sv_equal(bytes, (struct sv){text, sizes[i]}));
        ck_assert_int_eq(bytes.data[bytes.len], '\0');
        if (sizes[i] > 0) {
            lseek(fd, 0, SEEK_SET);
            call.limits.file_bytes--;
            ck_assert_int_eq(file_read_into(&buffer, &call, fd, "d/f", &bytes, &err),
                             LYN_RESOURCE_EXHAUSTED);
            ck_assert_str_eq(err.file, "d/f");
        }
        close(fd);
    }
    /* The memory of a large file did not stay. */
    ck_assert_uint_le(buffer.capacity, 1 << 20);
    file_buffer_dispose(&buffer);
    ck_assert_ptr_null(buffer.data);
}
END_TEST

START_TEST(test_a_call_that_is_given_up_reads_no_further) {
    enum { SIZE = 256 << 20 };
    struct file_buffer buffer = {0};
    struct file_bytes bytes = {0};
    struct sv view;
    struct call call = limited(SIZE);
    call.cancelled = &cancelled;
    put("sparse", SV(""), 0600);
    int fd = openat(folder_fd, "sparse", O_RDWR);
    ck_assert_int_eq(ftruncate(fd, SIZE), 0);
    cancelled = false;
    reads_left = 2;
    ck_assert_int_eq(file_read_for(&call, fd, "sparse", &bytes, NULL), LYN_CANCELLED);
    ck_assert_ptr_null(bytes.data);
    ck_assert_int_gt(lseek(fd, 0, SEEK_CUR), 0);
    ck_assert_int_lt(lseek(fd, 0, SEEK_CUR), SIZE / 8);
    lseek(fd, 0, SEEK_SET);
    ck_assert_int_eq(file_read_into(&buffer, &call, fd, "sparse", &view, NULL), LYN_CANCELLED);
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0);
    file_buffer_dispose(&buffer);
    cancelled = false;
    call.deadline = deadline_in_ms(0);
    ck_assert_int_eq(file_read_for(&call, fd, "sparse", &bytes, NULL), LYN_DEADLINE_EXCEEDED);
    close(fd);
}
END_TEST

START_TEST(test_a_file_far_over_the_limit_is_not_read) {
    enum { LIMIT = 64 << 20 };
    struct file_buffer buffer = {0};
    struct lyn_error err;
    struct sv bytes;
    put("sparse", SV(""), 0600);
    int fd = openat(folder_fd, "sparse", O_RDWR);
    ck_assert_int_eq(ftruncate(fd, (off_t)LIMIT + 1), 0);
    struct call call = limited(LIMIT);
    ck_assert_int_eq(file_read_into(&buffer, &call, fd, "sparse", &bytes, &err),
                     LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_BYTES");
    ck_assert_int_le(lseek(fd, 0, SEEK_CUR), 1 << 20);
    file_buffer_dispose(&buffer);
    close(fd);
}
END_TEST

START_TEST(test_stream_is_read_to_its_end_and_bounded) {
    static char text[60000];
    memset(text, 'y', sizeof text);
    for (size_t limit = sizeof text - 1; limit <= sizeof text + 1; limit++) {
        int ends[2];
        ck_assert_int_eq(pipe(ends), 0);
        ck_assert_int_eq(file_write_all(ends[1], "pipe", (struct sv){text, sizeof text}, NULL),
                         LYN_OK);
        close(ends[1]);
        struct file_bytes bytes = {0};
        enum lyn_code code = file_read_stream(ends[0], "-", limit, &bytes, NULL);
        ck_assert_int_eq(code, limit < sizeof text ? LYN_RESOURCE_EXHAUSTED : LYN_OK);
        if (code == LYN_OK)
            ck_assert_uint_eq(bytes.len, sizeof text);
        file_bytes_dispose(&bytes);
        close(ends[0]);
    }
}
END_TEST

START_TEST(test_a_new_file_gets_the_mode_whatever_the_umask) {
    umask(077);
    ck_assert_int_eq(file_replace(folder_fd, "new", "d/new", SV("text"), 0644, _i, NULL), LYN_OK);
    check_content("new", "text");
    ck_assert_uint_eq(mode_of("new"), 0644);
    ck_assert_int_eq(empty_folder(), 1);
}
END_TEST

START_TEST(test_a_replaced_file_keeps_its_mode) {
    put("old", SV("before"), 0640);
    ck_assert_int_eq(file_replace(folder_fd, "old", "old", SV("after"), 0666, _i, NULL), LYN_OK);
    check_content("old", "after");
    ck_assert_uint_eq(mode_of("old"), 0640);
    ck_assert_int_eq(empty_folder(), 1);
}
END_TEST

START_TEST(test_the_working_folder_may_be_named_by_at_fdcwd) {
    ck_assert_int_eq(fchdir(folder_fd), 0);
    ck_assert_int_eq(file_replace(AT_FDCWD, "x", "x", SV("1"), 0600, true, NULL), LYN_OK);
    check_content("x", "1");
}
END_TEST

START_TEST(test_a_failed_write_leaves_the_old_file_and_no_temporary) {
    static char text[20000];
    memset(text, 'z', sizeof text);
    put("old", SV("before"), 0600);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {10000, RLIM_INFINITY}, none = {RLIM_INFINITY, RLIM_INFINITY};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    struct lyn_error err;
    enum lyn_code code =
        file_replace(folder_fd, "old", "d/old", (struct sv){text, sizeof text}, 0666, _i, &err);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
    ck_assert_int_eq(code, LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "DISK_FULL");
    ck_assert_str_eq(err.file, "d/old");
    check_content("old", "before");
    ck_assert_int_eq(empty_folder(), 1);
}
END_TEST

START_TEST(test_a_link_is_replaced_and_not_followed) {
    put("target", SV("kept"), 0600);
    ck_assert_int_eq(symlinkat("target", folder_fd, "link"), 0);
    ck_assert_int_eq(file_replace(folder_fd, "link", "link", SV("new"), 0600, false, NULL), LYN_OK);
    check_content("target", "kept");
    check_content("link", "new");
}
END_TEST

START_TEST(test_folders_and_pipes_are_not_replaced) {
    struct lyn_error err;
    ck_assert_int_eq(mkdirat(folder_fd, "dir", 0700), 0);
    ck_assert_int_eq(file_replace(folder_fd, "dir", "dir", SV("x"), 0600, false, &err),
                     LYN_FAILED_PRECONDITION);
    ck_assert_str_eq(err.reason, "IS_A_DIRECTORY");
    ck_assert_int_eq(unlinkat(folder_fd, "dir", AT_REMOVEDIR), 0);
    ck_assert_int_eq(mkfifoat(folder_fd, "pipe", 0600), 0);
    ck_assert_int_eq(file_replace(folder_fd, "pipe", "pipe", SV("x"), 0600, false, &err),
                     LYN_FAILED_PRECONDITION);
    ck_assert_str_eq(err.reason, "NOT_A_FILE");
    ck_assert_int_eq(empty_folder(), 1);
}
END_TEST

START_TEST(test_the_longest_name_can_be_replaced) {
    char name[256];
    for (size_t i = 0; i + 1 < 255; i += 2)
        memcpy(name + i, "\xc3\xa9", 2);
    name[254] = 'x';
    name[255] = '\0';
    ck_assert_int_eq(file_replace(folder_fd, name, name, SV("x"), 0600, false, NULL), LYN_OK);
    check_content(name, "x");
}
END_TEST

START_TEST(test_a_file_written_in_parts_appears_at_commit_only) {
    struct file_replacement parts;
    put("old", SV("before"), 0640);
    ck_assert_int_eq(file_replacement_begin(&parts, folder_fd, "old", "old", NULL), LYN_OK);
    ck_assert_int_eq(file_write_all(parts.fd, "old", SV("one "), NULL), LYN_OK);
    ck_assert_int_eq(file_write_all(parts.fd, "old", SV("two"), NULL), LYN_OK);
    struct file_bytes bytes = get("old");
    ck_assert_str_eq(bytes.data, "before");
    file_bytes_dispose(&bytes);
    if (_i) {
        ck_assert_int_eq(file_replacement_commit(&parts, 0600, false, NULL), LYN_OK);
    }
    file_replacement_abort(&parts);
    bytes = get("old");
    ck_assert_str_eq(bytes.data, _i ? "one two" : "before");
    file_bytes_dispose(&bytes);
    ck_assert_int_eq(empty_folder(), 1);
}
END_TEST

START_TEST(test_a_temporary_that_is_closed_waits_for_its_place) {
    struct file_replacement parts;
    struct stat status;
    int again = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    ck_assert_int_eq(file_replacement_begin(&parts, again, "new", "new", NULL), LYN_OK);
    ck_assert_int_eq(file_write_all(parts.fd, "new", SV("text"), NULL), LYN_OK);
    ck_assert_int_eq(file_sync_all(parts.fd, "new", NULL), LYN_OK);
    ck_assert_int_eq(file_replacement_close(&parts, 0604, NULL), LYN_OK);
    ck_assert_int_eq(parts.fd, -1);
    close(again);
    ck_assert_int_ne(fstatat(folder_fd, "new", &status, 0), 0);
    parts.dirfd = folder_fd;
    if (_i == 0) {
        ck_assert_int_eq(file_replacement_commit(&parts, 0, false, NULL), LYN_OK);
        ck_assert_int_eq(fstatat(folder_fd, "new", &status, 0), 0);
        ck_assert_uint_eq(status.st_mode & 07777, 0604);
    }
    file_replacement_abort(&parts);
    ck_assert_int_eq(empty_folder(), _i == 0 ? 1 : 0);
}
END_TEST

START_TEST(test_a_missing_folder_is_not_found) {
    struct lyn_error err;
    ck_assert_int_eq(rmdir(folder), 0);
    ck_assert_int_eq(file_replace(folder_fd, "x", "gone/x", SV("x"), 0600, false, &err),
                     LYN_NOT_FOUND);
    ck_assert_str_eq(err.message, "[Errno 2] No such file or directory: 'gone/x'");
    ck_assert_int_eq(mkdir(folder, 0700), 0);
}
END_TEST

static Suite *file_suite(void) {
    Suite *suite = suite_create("file");
    TCase *tcase = tcase_create("file");
    tcase_add_checked_fixture(tcase, make_folder, remove_folder);
    tcase_add_test(tcase, test_read_takes_all_up_to_the_limit_and_not_one_more);
    tcase_add_test(tcase, test_read_of_a_file_without_a_size_works);
    tcase_add_test(tcase, test_read_of_a_folder_says_so);
    tcase_add_test(tcase, test_one_buffer_takes_one_file_after_the_other);
    tcase_add_test(tcase, test_a_call_that_is_given_up_reads_no_further);
    tcase_add_test(tcase, test_a_file_far_over_the_limit_is_not_read);
    tcase_add_test(tcase, test_stream_is_read_to_its_end_and_bounded);
    /* both without and with fsync */
    tcase_add_loop_test(tcase, test_a_new_file_gets_the_mode_whatever_the_umask, 0, 2);
    tcase_add_loop_test(tcase, test_a_replaced_file_keeps_its_mode, 0, 2);
    tcase_add_loop_test(tcase, test_a_failed_write_leaves_the_old_file_and_no_temporary, 0, 2);
    tcase_add_test(tcase, test_the_working_folder_may_be_named_by_at_fdcwd);
    tcase_add_test(tcase, test_a_link_is_replaced_and_not_followed);
    tcase_add_test(tcase, test_folders_and_pipes_are_not_replaced);
    tcase_add_test(tcase, test_the_longest_name_can_be_replaced);
    tcase_add_loop_test(tcase, test_a_file_written_in_parts_appears_at_commit_only, 0, 2);
    tcase_add_loop_test(tcase, test_a_temporary_that_is_closed_waits_for_its_place, 0, 2);
    tcase_add_test(tcase, test_a_missing_folder_is_not_found);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(file_suite)
