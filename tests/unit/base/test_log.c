#include "base/log.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/check_main.h"

static char folder[64], path[80], rotated[80];

static void make_folder(void) {
    snprintf(folder, sizeof folder, "/tmp/lyn-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x.log", folder);
    snprintf(rotated, sizeof rotated, "%s/x.log.1", folder);
}

static void remove_folder(void) {
    unlink(path);
    unlink(rotated);
    rmdir(folder);
}

static struct file_bytes get(const char *name) {
    struct file_bytes bytes;
    int fd = open(name, O_RDONLY);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(file_read(fd, name, 1 << 24, &bytes, NULL), LYN_OK);
    close(fd);
    return bytes;
}

static struct log *open_log(enum log_level level, size_t max_bytes) {
    struct log *log = NULL;
    ck_assert_int_eq(log_open(path, level, max_bytes, &log, NULL), LYN_OK);
    return log;
}

/* The text of the only line, after its time stamp, whose form is checked. */
static void check_line(const char *expected) {
    struct file_bytes bytes = get(path);
    static const char form[] = "dddd-dd-ddTdd:dd:dd.dddZ ";
    ck_assert_uint_gt(bytes.len, sizeof form);
    for (size_t i = 0; i < sizeof form - 1; i++) {
        bool digit = bytes.data[i] >= '0' && bytes.data[i] <= '9';
        ck_assert_msg(form[i] == 'd' ? digit : bytes.data[i] == form[i], "%s", bytes.data);
    }
    ck_assert_str_eq(bytes.data + sizeof form - 1, expected);
    file_bytes_dispose(&bytes);
}

START_TEST(test_a_line_has_time_level_request_and_text) {
    struct log *log = open_log(LOG_INFO, 1 << 20);
    log_write(log, LOG_INFO, "0123456789abcdef0123456789abcdef", "read %d rows", 5);
    log_close(log);
    check_line("INFO  [0123456789abcdef0123456789abcdef] read 5 rows\n");
}
END_TEST

START_TEST(test_control_characters_cannot_make_a_second_line) {
    struct log *log = open_log(LOG_INFO, 1 << 20);
    log_write(log, LOG_ERROR, NULL, "%s", "a\nb\r\x1b[0m\x7f\xc2\x85\xe2\x80\xa8\xff\xc3\xa9");
    log_close(log);
    check_line("ERROR a\\nb\\x0d\\x1b[0m\\x7f\\xc2\\x85\\xe2\\x80\\xa8\\xff\xc3\xa9\n");
}
END_TEST

START_TEST(test_events_below_the_level_are_left_out) {
    struct log *log = open_log(LOG_WARNING, 1 << 20);
    log_write(log, LOG_INFO, NULL, "no");
    log_write(log, LOG_DEBUG, NULL, "no");
    log_write(log, LOG_WARNING, NULL, "yes");
    log_close(log);
    check_line("WARN  yes\n");
}
END_TEST

START_TEST(test_a_huge_text_is_cut_at_a_character) {
    static char text[20000];
    for (size_t i = 0; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "\xe2\x82\xac", 3);
    struct log *log = open_log(LOG_INFO, 1 << 20);
    log_write(log, LOG_INFO, NULL, "%s", text);
    log_close(log);
    struct file_bytes bytes = get(path);
    ck_assert_uint_gt(bytes.len, 4000);
    ck_assert_uint_lt(bytes.len, 4200);
    ck_assert_ptr_null(strchr(bytes.data, '\\'));
    ck_assert_int_eq(memcmp(bytes.data + bytes.len - 4, "\xe2\x82\xac\n", 4), 0);
    file_bytes_dispose(&bytes);
}
END_TEST

START_TEST(test_the_file_is_private_and_appended_to) {
    umask(0);
    for (int i = 0; i < 2; i++) {
        struct log *log = open_log(LOG_INFO, 1 << 20);
        ck_assert_str_eq(log_path(log), path);
        log_write(log, LOG_INFO, NULL, "event");
        log_close(log);
    }
    struct stat status;
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 07777, 0600);
    ck_assert_int_eq(status.st_size, 2 * (int)strlen("2026-01-02T03:04:05.678Z INFO  event\n"));
}
END_TEST

START_TEST(test_a_full_log_becomes_dot_one_and_replaces_the_older) {
    struct log *log = open_log(LOG_INFO, 100); /* two lines of 37 bytes */
    for (int i = 0; i < 7; i++)
        log_write(log, LOG_INFO, NULL, "event%d", i);
    log_close(log);
    struct file_bytes now = get(path), before = get(rotated);
    ck_assert_ptr_nonnull(strstr(now.data, "event6"));
    ck_assert_ptr_null(strstr(now.data, "event5"));
    ck_assert_ptr_nonnull(strstr(before.data, "event4"));
    ck_assert_ptr_nonnull(strstr(before.data, "event5"));
    ck_assert_ptr_null(strstr(before.data, "event3"));
    file_bytes_dispose(&now);
    file_bytes_dispose(&before);
    /* the size is known again after a restart */
    log = open_log(LOG_INFO, 100);
    log_write(log, LOG_INFO, NULL, "event7");
    log_write(log, LOG_INFO, NULL, "event8");
    log_close(log);
    now = get(path);
    ck_assert_ptr_null(strstr(now.data, "event7"));
    ck_assert_ptr_nonnull(strstr(now.data, "event8"));
    file_bytes_dispose(&now);
}
END_TEST

enum { WRITERS = 4, EVENTS = 500 };

static void *write_events(void *log) {
    for (int i = 0; i < EVENTS; i++)
        log_write(log, LOG_INFO, NULL, "event %d of one thread of several", i);
    return NULL;
}

START_TEST(test_threads_do_not_mix_their_lines) {
    struct log *log = open_log(LOG_INFO, 1 << 20);
    pthread_t threads[WRITERS];
    for (size_t i = 0; i < WRITERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, write_events, log), 0);
    for (size_t i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    log_close(log);
    struct file_bytes bytes = get(path);
    size_t lines = 0;
    for (char *line = bytes.data; *line; lines++) {
        char *end = strchr(line, '\n');
        ck_assert_ptr_nonnull(end);
        ck_assert_int_eq(line[4], '-');
        ck_assert_int_eq(strncmp(end - 8, " several", 8), 0);
        line = end + 1;
    }
    ck_assert_uint_eq(lines, WRITERS * EVENTS);
    file_bytes_dispose(&bytes);
}
END_TEST

START_TEST(test_a_log_that_cannot_be_opened_is_an_error) {
    struct log *log = NULL;
    struct lyn_error err;
    ck_assert_int_eq(log_open("/nowhere/x.log", LOG_INFO, 1, &log, &err), LYN_NOT_FOUND);
    ck_assert_str_eq(err.message, "[Errno 2] No such file or directory: '/nowhere/x.log'");
    ck_assert_ptr_null(log);
    log_write(NULL, LOG_ERROR, NULL, "nothing happens");
    ck_assert_ptr_null(log_path(NULL));
    log_close(NULL);
}
END_TEST

START_TEST(test_no_path_is_standard_error_which_stays_open) {
    struct log *log = NULL;
    int file = open(path, O_WRONLY | O_CREAT, 0600), saved = dup(STDERR_FILENO);
    ck_assert_int_ge(dup2(file, STDERR_FILENO), 0);
    ck_assert_int_eq(log_open(NULL, LOG_INFO, 10, &log, NULL), LYN_OK);
    ck_assert_ptr_null(log_path(log));
    log_write(log, LOG_INFO, NULL, "to stderr");
    log_close(log);
    ck_assert_int_eq(fcntl(STDERR_FILENO, F_GETFD) >= 0, 1);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(file);
    check_line("INFO  to stderr\n");
}
END_TEST

START_TEST(test_level_names) {
    enum log_level level = LOG_ERROR;
    ck_assert(log_level_parse("debug", &level));
    ck_assert_int_eq(level, LOG_DEBUG);
    ck_assert(log_level_parse("warning", &level));
    ck_assert_int_eq(level, LOG_WARNING);
    ck_assert(!log_level_parse("DEBUG", &level));
    ck_assert(!log_level_parse("", &level));
}
END_TEST

static Suite *log_suite(void) {
    Suite *suite = suite_create("log");
    TCase *tcase = tcase_create("log");
    tcase_add_checked_fixture(tcase, make_folder, remove_folder);
    tcase_add_test(tcase, test_a_line_has_time_level_request_and_text);
    tcase_add_test(tcase, test_control_characters_cannot_make_a_second_line);
    tcase_add_test(tcase, test_events_below_the_level_are_left_out);
    tcase_add_test(tcase, test_a_huge_text_is_cut_at_a_character);
    tcase_add_test(tcase, test_the_file_is_private_and_appended_to);
    tcase_add_test(tcase, test_a_full_log_becomes_dot_one_and_replaces_the_older);
    tcase_add_test(tcase, test_threads_do_not_mix_their_lines);
    tcase_add_test(tcase, test_a_log_that_cannot_be_opened_is_an_error);
    tcase_add_test(tcase, test_no_path_is_standard_error_which_stays_open);
    tcase_add_test(tcase, test_level_names);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(log_suite)
