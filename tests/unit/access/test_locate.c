#include "access/locate.h"

#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;
static struct specification source;

static void set_up(void) {
    reading_init(&rig);
    scratch_mkdir(&rig.scratch, "sub");
    scratch_mkdir(&rig.scratch, "inbox");
    scratch_mkdir(&rig.scratch, "inbox/sub");
    scratch_write(&rig.scratch, "a.csv", "cwd");
    scratch_write(&rig.scratch, "sub/a.csv", "sub");
    scratch_write(&rig.scratch, "sub/s.csv", "sub");
    scratch_write(&rig.scratch, "inbox/a.csv", "inbox");
    scratch_write(&rig.scratch, "inbox/sub/a.csv", "inbox/sub");
    source = (struct specification){0};
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static enum lyn_code locate(const char *yaml, struct location *out) {
    memset(&rig.err, 0, sizeof rig.err);
    source.details = reading_value(&rig, yaml);
    return locate_file(&rig.call, &rig.caller, &rig.roots, &source, out, &rig.err);
}

/* What the file that was found says of itself. */
static const char *content(const char *yaml) {
    static char text[32];
    struct location location;
    memset(text, 0, sizeof text);
    if (locate(yaml, &location) != LYN_OK)
        return rig.err.reason;
    ck_assert_int_ge(read(location.fd, text, sizeof text - 1), 0);
    close(location.fd);
    return text;
}

static const struct {
    const char *yaml, *found;
} PLACES[] = {
    {"{filename: a.csv}", "cwd"},
    {"{filename: ./a.csv}", "cwd"},
    {"{filename: sub/a.csv}", "sub"},
    {"{filename: a.csv, directory: sub}", "sub"},
    {"{filename: a.csv, directory: $STORE}", "inbox"},
    {"{filename: a.csv, directory: '${STORE}/sub'}", "inbox/sub"},
    {"{filename: a.csv, directory: ''}", "cwd"},
    {"{filename: a.csv, directory: null}", "cwd"},
    {"{filename: a.csv, base_directory: sub}", "sub"},
    {"{filename: a.csv, base_directory: inbox, directory: sub}", "inbox/sub"},
    /* Not there: the next base. */
    {"{filename: a.csv, base_directory: nowhere}", "cwd"},
    {"{filename: s.csv, base_directory: inbox, directory: sub}", "sub"},
    /* Neither is expanded. */
    {"{filename: $STORE/a.csv}", "FILE_NOT_FOUND"},
    {"{filename: a.csv, base_directory: $STORE}", "cwd"},
    {"{filename: ~/a.csv}", "FILE_NOT_FOUND"},
    {"{filename: nope.csv}", "FILE_NOT_FOUND"},
    {"{filename: a.csv/x}", "NOT_A_DIRECTORY"},
    {"{filename: sub}", "IS_A_DIRECTORY"},
    {"{filename: ''}", "IS_A_DIRECTORY"},
    {"{filename: ../a.csv}", "PATH_OUTSIDE_ROOTS"},
    {"{filename: a.csv, directory: ..}", "PATH_OUTSIDE_ROOTS"},
    {"{filename: a.csv, base_directory: ..}", "PATH_OUTSIDE_ROOTS"},
    {"{filename: /etc/passwd}", "PATH_OUTSIDE_ROOTS"},
    {"{}", "MISSING_KEY"},
    {"{filename: null}", "MISSING_KEY"},
    {"{filename: 5}", "WRONG_TYPE"},
    {"{filename: [a.csv]}", "WRONG_TYPE"},
    {"{filename: a.csv, directory: 5}", "WRONG_TYPE"},
    {"{filename: a.csv, base_directory: true}", "WRONG_TYPE"},
    {"{filename: \"a\\0.csv\"}", "INVALID_VALUE"},
};

START_TEST(test_first_base_where_it_exists) {
    ck_assert_str_eq(content(PLACES[_i].yaml), PLACES[_i].found);
}
END_TEST

START_TEST(test_interface_folder_comes_before_the_callers) {
    source.directory = sv_from(scratch_path(&rig.scratch, "sub"));
    ck_assert_str_eq(content("{filename: a.csv}"), "sub");
    ck_assert_str_eq(content("{filename: a.csv, directory: inbox}"), "inbox");
    ck_assert_str_eq(content("{filename: s.csv}"), "sub");
    /* base_directory is itself found below the interface's folder, or the caller's. */
    ck_assert_str_eq(content("{filename: a.csv, base_directory: inbox}"), "inbox");
    scratch_mkdir(&rig.scratch, "sub/inbox");
    scratch_write(&rig.scratch, "sub/inbox/a.csv", "sub/inbox");
    ck_assert_str_eq(content("{filename: a.csv, base_directory: inbox}"), "sub/inbox");
}
END_TEST

START_TEST(test_not_found_names_every_place) {
    struct location location;
    source.directory = sv_from(scratch_path(&rig.scratch, "sub"));
    ck_assert_int_eq(locate("{filename: nope.csv}", &location), LYN_NOT_FOUND);
    ck_assert_ptr_nonnull(
        strstr(rig.err.message, "[Errno 2] No such file or directory: 'nope.csv'"));
    ck_assert_ptr_nonnull(strstr(rig.err.message, scratch_path(&rig.scratch, "sub/nope.csv")));
    ck_assert_ptr_nonnull(strstr(rig.err.message, scratch_path(&rig.scratch, "nope.csv")));
    ck_assert_str_eq(rig.err.file, "nope.csv");
    ck_assert_str_eq(rig.err.field, "filename");
    ck_assert_str_eq(rig.err.error_type, "FileNotFoundError");
}
END_TEST

START_TEST(test_shown_is_as_written_with_variables_in) {
    struct location location;
    ck_assert_int_eq(locate("{filename: a.csv, directory: $STORE/.}", &location), LYN_OK);
    ck_assert_str_eq(location.shown, "inbox/./a.csv");
    ck_assert_str_eq(location.path, scratch_path(&rig.scratch, "inbox/a.csv"));
    close(location.fd);
}
END_TEST

START_TEST(test_relative_name_needs_somewhere_to_start) {
    char yaml[2 * PATH_MAX];
    rig.caller.cwd = SV("");
    ck_assert_str_eq(content("{filename: a.csv}"), "INVALID_VALUE");
    ck_assert_str_eq(content("{filename: a.csv, base_directory: sub}"), "INVALID_VALUE");
    snprintf(yaml, sizeof yaml, "{filename: a.csv, base_directory: '%s/sub'}", rig.scratch.path);
    ck_assert_str_eq(content(yaml), "sub");
    snprintf(yaml, sizeof yaml, "{filename: '%s/a.csv'}", rig.scratch.path);
    ck_assert_str_eq(content(yaml), "cwd");
}
END_TEST

START_TEST(test_outside_wins_over_a_later_base) {
    /* The interface's folder is inside, the caller stands outside. */
    source.directory = sv_from(scratch_path(&rig.scratch, "sub"));
    rig.caller.cwd = SV("/");
    ck_assert_str_eq(content("{filename: a.csv}"), "sub");
    ck_assert_str_eq(content("{filename: nope.csv}"), "PATH_OUTSIDE_ROOTS");
}
END_TEST

START_TEST(test_path_of_a_person_starts_from_the_caller) {
    struct location location;
    source.directory = sv_from(scratch_path(&rig.scratch, "sub"));
    ck_assert_int_eq(locate_path(&rig.call, &rig.caller, SV("sub/s.csv"), &location, NULL), LYN_OK);
    close(location.fd);
    ck_assert_int_eq(locate_path(&rig.call, &rig.caller, SV("s.csv"), &location, NULL),
                     LYN_NOT_FOUND);
    struct sv nul = {"a\0", 2};
    ck_assert_int_eq(locate_path(&rig.call, &rig.caller, nul, &location, NULL),
                     LYN_INVALID_ARGUMENT);
}
END_TEST

static Suite *locate_suite(void) {
    Suite *suite = suite_create("locate");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_first_base_where_it_exists, 0, sizeof PLACES / sizeof *PLACES);
    tcase_add_test(core, test_interface_folder_comes_before_the_callers);
    tcase_add_test(core, test_not_found_names_every_place);
    tcase_add_test(core, test_shown_is_as_written_with_variables_in);
    tcase_add_test(core, test_relative_name_needs_somewhere_to_start);
    tcase_add_test(core, test_outside_wins_over_a_later_base);
    tcase_add_test(core, test_path_of_a_person_starts_from_the_caller);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(locate_suite)
