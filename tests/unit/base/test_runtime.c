#include "base/runtime.h"

#include <stdlib.h>

#include "support/check_main.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct runtime_paths paths;
static struct lyn_error err;

static void set_up(void) {
    scratch_init(&scratch);
    unsetenv("LYNGUINE_RUNTIME_DIR");
    unsetenv("XDG_RUNTIME_DIR");
}

static void tear_down(void) {
    runtime_paths_dispose(&paths);
    scratch_dispose(&scratch);
}

static enum lyn_code settle(const char *folder, bool create) {
    runtime_paths_dispose(&paths);
    err = (struct lyn_error){0};
    return runtime_paths_init(&paths, folder, NULL, create, &err);
}

START_TEST(test_instance_names) {
    static const struct {
        const char *name;
        bool valid;
    } cases[] = {
        {"default", true},
        {"a", true},
        {"A-b_c.9", true},
        {"_x", true},
        {"-x", true},
        {"", false},
        {".x", false},
        {"a/b", false},
        {"..", false},
        {"a b", false},
        {"\xc3\xa4", false},
        {"0123456789012345678901234567890123456789012345678901234567890123", true},
        {"01234567890123456789012345678901234567890123456789012345678901234", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(runtime_instance_valid(sv_from(cases[i].name)) == cases[i].valid, "%s",
                      cases[i].name);
    ck_assert_int_eq(runtime_paths_init(&paths, scratch.path, "../x", false, &err),
                     LYN_INVALID_ARGUMENT);
}
END_TEST

START_TEST(test_files_are_named_after_the_instance) {
    ck_assert_int_eq(runtime_paths_init(&paths, scratch.path, "x.y", false, &err), LYN_OK);
    ck_assert_str_eq(paths.folder, scratch.path);
    ck_assert_str_eq(paths.file, scratch_path(&scratch, "x.y.json"));
    ck_assert_str_eq(paths.lock, scratch_path(&scratch, "x.y.lock"));
    ck_assert_str_eq(paths.log, scratch_path(&scratch, "x.y.log"));
}
END_TEST

START_TEST(test_an_option_beats_its_variable_and_that_the_sessions_folder) {
    scratch_mkdir(&scratch, "xdg");
    setenv("XDG_RUNTIME_DIR", scratch_path(&scratch, "xdg"), 1);
    ck_assert_int_eq(settle(NULL, true), LYN_OK);
    ck_assert_str_eq(paths.folder, scratch_path(&scratch, "xdg/lynguine"));
    setenv("LYNGUINE_RUNTIME_DIR", scratch_path(&scratch, "variable"), 1);
    ck_assert_int_eq(settle(NULL, true), LYN_OK);
    ck_assert_str_eq(paths.folder, scratch_path(&scratch, "variable"));
    ck_assert_int_eq(settle(scratch_path(&scratch, "option"), true), LYN_OK);
    ck_assert_str_eq(paths.folder, scratch_path(&scratch, "option"));
}
END_TEST

START_TEST(test_a_sessions_folder_that_is_relative_absent_or_anothers_is_passed_over) {
    char private[64];
    snprintf(private, sizeof private, "/tmp/lynguine-%u", (unsigned)geteuid());
    const char *unfit[] = {"relative", "", scratch_path(&scratch, "none"),
                           geteuid() == 0 ? "" : "/"};
    for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++) {
        setenv("XDG_RUNTIME_DIR", unfit[i], 1);
        (void)!settle(NULL, false); /* whether it exists is not the point */
        ck_assert_str_eq(paths.folder, private);
    }
}
END_TEST

START_TEST(test_a_relative_folder_is_taken_from_the_working_directory) {
    ck_assert_int_eq(chdir(scratch.path), 0);
    ck_assert_int_eq(settle("run", true), LYN_OK);
    ck_assert_str_eq(paths.folder, scratch_path(&scratch, "run"));
}
END_TEST

START_TEST(test_the_folder_is_made_private_or_reported_absent) {
    struct stat status;
    const char *folder = scratch_path(&scratch, "run");
    ck_assert_int_eq(settle(folder, false), LYN_NOT_FOUND);
    ck_assert_str_eq(err.reason, "FILE_NOT_FOUND");
    ck_assert_str_eq(paths.folder, folder);
    mode_t before = umask(0);
    ck_assert_int_eq(settle(folder, true), LYN_OK);
    umask(before);
    ck_assert_int_eq(stat(folder, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0700);
    ck_assert_int_eq(settle(scratch_path(&scratch, "no/run"), true), LYN_FAILED_PRECONDITION);
}
END_TEST

START_TEST(test_folders_that_cannot_be_trusted) {
    scratch_mkdir(&scratch, "real");
    chmod(scratch_path(&scratch, "real"), 0700);
    scratch_mkdir(&scratch, "open");
    chmod(scratch_path(&scratch, "open"), 0710);
    scratch_link(&scratch, "real", "link");
    scratch_write(&scratch, "file", "");
    static const struct {
        const char *name, *why;
    } cases[] = {{"open", "open to others (mode 710)"},
                 {"link", "is a symbolic link"},
                 {"file", "is not a directory"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *folder = scratch_path(&scratch, cases[i].name);
        ck_assert_int_eq(settle(folder, true), LYN_FAILED_PRECONDITION);
        ck_assert_str_eq(err.reason, "RUNTIME_FOLDER");
        ck_assert_ptr_nonnull(strstr(err.message, cases[i].why));
    }
    ck_assert_int_eq(settle(scratch_path(&scratch, "real"), true), LYN_OK);
}
END_TEST

static Suite *runtime_suite(void) {
    Suite *suite = suite_create("runtime");
    TCase *tcase = tcase_create("runtime");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_instance_names);
    tcase_add_test(tcase, test_files_are_named_after_the_instance);
    tcase_add_test(tcase, test_an_option_beats_its_variable_and_that_the_sessions_folder);
    tcase_add_test(tcase,
                   test_a_sessions_folder_that_is_relative_absent_or_anothers_is_passed_over);
    tcase_add_test(tcase, test_a_relative_folder_is_taken_from_the_working_directory);
    tcase_add_test(tcase, test_the_folder_is_made_private_or_reported_absent);
    tcase_add_test(tcase, test_folders_that_cannot_be_trusted);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(runtime_suite)
