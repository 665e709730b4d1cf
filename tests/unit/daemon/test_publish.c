#include "daemon/publish.h"

#include <sys/wait.h>

#include "base/temporary.h"
#include "support/check_main.h"
#include "support/scratch.h"

static struct scratch scratch;
static const char *path;
static const struct runtime_file FILE_SHOWN = {.instance = "x",
                                               .url = "tcp://127.0.0.1:1",
                                               .boot_id = "",
                                               .build = "b",
                                               .exe = "/e",
                                               .log = "",
                                               .started_at = "2026-01-02T03:04:05Z",
                                               .pid = 7};

static void set_up(void) {
    scratch_init(&scratch);
    path = scratch_path(&scratch, "x.json");
}

static void tear_down(void) {
    scratch_dispose(&scratch);
}

static void write_text(const char *text) {
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

START_TEST(test_what_is_published_can_be_read_by_us_alone) {
    struct publication publication;
    struct runtime_file file;
    struct stat status;
    struct arena *arena = arena_new(1 << 20);
    ck_assert_int_eq(publish(path, &FILE_SHOWN, &publication, NULL), LYN_OK);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
    ck_assert(publication_stands(&publication));
    ck_assert_int_eq(runtime_file_read(arena, path, &file, NULL), LYN_OK);
    ck_assert_str_eq(file.url, FILE_SHOWN.url);
    publication_withdraw(&publication);
    ck_assert_int_ne(stat(path, &status), 0);
    arena_unref(arena);
}
END_TEST

START_TEST(test_a_left_over_and_its_mode_are_replaced) {
    struct publication publication;
    struct stat status;
    write_text("old");
    chmod(path, 0666);
    ck_assert_int_eq(publish(path, &FILE_SHOWN, &publication, NULL), LYN_OK);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
    publication_withdraw(&publication);
}
END_TEST

START_TEST(test_anothers_file_is_not_removed) {
    struct publication publication;
    struct stat status;
    ck_assert_int_eq(publish(path, &FILE_SHOWN, &publication, NULL), LYN_OK);
    unlink(path);
    write_text("another's");
    ck_assert(!publication_stands(&publication));
    publication_withdraw(&publication);
    ck_assert_int_eq(stat(path, &status), 0);
}
END_TEST

START_TEST(test_withdrawing_twice_or_nothing_is_fine) {
    struct publication publication = {0};
    publication_withdraw(&publication);
    ck_assert_int_eq(publish(path, &FILE_SHOWN, &publication, NULL), LYN_OK);
    publication_withdraw(&publication);
    publication_withdraw(&publication);
}
END_TEST

START_TEST(test_a_folder_that_is_gone_is_an_error) {
    struct publication publication;
    struct lyn_error err;
    const char *nowhere = scratch_path(&scratch, "none/x.json");
    ck_assert_int_eq(publish(nowhere, &FILE_SHOWN, &publication, &err), LYN_NOT_FOUND);
}
END_TEST

START_TEST(test_what_a_killed_server_left_is_removed) {
    struct publication publication;
    struct stat status;
    char name[NAME_MAX + 1];
    int ends[2], folder = open(scratch.path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        (void)temporary_create(folder, "x.json", name);
        (void)!write(ends[1], name, sizeof name);
        _exit(0);
    }
    ck_assert_int_eq(read(ends[0], name, sizeof name), sizeof name);
    waitpid(child, NULL, 0);
    ck_assert_int_eq(fstatat(folder, name, &status, 0), 0);
    ck_assert_int_eq(publish(path, &FILE_SHOWN, &publication, NULL), LYN_OK);
    ck_assert_int_ne(fstatat(folder, name, &status, 0), 0);
    publication_withdraw(&publication);
    close(folder);
}
END_TEST

static Suite *publish_suite(void) {
    Suite *suite = suite_create("publish");
    TCase *tcase = tcase_create("publish");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_what_is_published_can_be_read_by_us_alone);
    tcase_add_test(tcase, test_a_left_over_and_its_mode_are_replaced);
    tcase_add_test(tcase, test_what_a_killed_server_left_is_removed);
    tcase_add_test(tcase, test_anothers_file_is_not_removed);
    tcase_add_test(tcase, test_withdrawing_twice_or_nothing_is_fine);
    tcase_add_test(tcase, test_a_folder_that_is_gone_is_an_error);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(publish_suite)
