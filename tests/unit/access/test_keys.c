#include "access/keys.h"

#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;

static void set_up(void) {
    reading_init(&rig);
    scratch_mkdir(&rig.scratch, "sub");
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static struct specification specification(const char *yaml) {
    return (struct specification){.details = reading_value(&rig, yaml), .file = "talks.yml"};
}

static const char *const OWN[] = {"delimiter", "header", NULL};

static void check(const char *yaml) {
    const char *const *lists[] = {PATH_KEYS, NULL, OWN};
    struct specification source = specification(yaml);
    ck_assert_int_eq(keys_check(&rig.call, &source, lists, 3, "a source of type csv", &rig.err),
                     LYN_OK);
}

START_TEST(test_known_keys_of_any_list_are_silent) {
    check("{type: csv, filename: a.csv, delimiter: ;, header: 0}");
    ck_assert_uint_eq(rig.call.warning_count, 0);
}
END_TEST

START_TEST(test_an_unknown_key_is_told_with_file_line_and_the_nearest) {
    check("type: csv\ndelimeter: ;\n");
    ck_assert_uint_eq(rig.call.warning_count, 1);
    ck_assert_str_eq(reading_warning(&rig, 0),
                     "the key \"delimeter\" means nothing for a source of type csv and is ignored; "
                     "did you mean \"delimiter\"?");
    ck_assert_str_eq(rig.call.warnings[0].file, "talks.yml");
    ck_assert_uint_eq(rig.call.warnings[0].line, 2);
}
END_TEST

START_TEST(test_a_key_that_is_no_text_is_unknown) {
    check("{5: x}");
    ck_assert_uint_eq(rig.call.warning_count, 1);
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "\"5\""));
}
END_TEST

START_TEST(test_unbounded_paths_is_known_but_told) {
    check("{unbounded_paths: false}");
    ck_assert_uint_eq(rig.call.warning_count, 0);
    check("{unbounded_paths: true}");
    ck_assert_uint_eq(rig.call.warning_count, 1);
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "--root"));
}
END_TEST

START_TEST(test_no_type_names_stage_and_keys) {
    struct specification source = specification("{filename: a.csv, 7: x}");
    ck_assert_int_eq(keys_no_type(&source, "write_data", &rig.err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(rig.err.reason, "MISSING_KEY");
    ck_assert_str_eq(rig.err.message, "Field \"type\" missing in data source details for "
                                      "write_data, details are given as \"filename, 7\".");
}
END_TEST

static enum lyn_code narrow(const char *yaml, struct roots *out) {
    struct specification source = specification(yaml);
    return keys_roots(&rig.call, &rig.caller, &source, out, &rig.err);
}

START_TEST(test_roots_stay_or_become_fewer) {
    struct roots roots;
    static const char *const SAME[] = {"{}", "{allowed_roots: null}", "{allowed_roots: []}"};
    for (size_t i = 0; i < sizeof SAME / sizeof *SAME; i++) {
        ck_assert_int_eq(narrow(SAME[i], &roots), LYN_OK);
        ck_assert_uint_eq(roots.count, rig.roots.count);
    }
    ck_assert_int_eq(narrow("{allowed_roots: sub}", &roots), LYN_OK);
    ck_assert_uint_eq(roots.count, 1);
    ck_assert_int_eq(narrow("{allowed_roots: [/]}", &roots), LYN_OK);
    ck_assert_uint_eq(roots.count, 1);
    ck_assert_int_eq(narrow("{allowed_roots: [sub, 1]}", &roots), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(rig.err.reason, "WRONG_TYPE");
    ck_assert_str_eq(rig.err.field, "allowed_roots");
    ck_assert_str_eq(rig.err.file, "talks.yml");
}
END_TEST

static Suite *keys_suite(void) {
    Suite *suite = suite_create("keys");
    TCase *tcase = tcase_create("keys");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_known_keys_of_any_list_are_silent);
    tcase_add_test(tcase, test_an_unknown_key_is_told_with_file_line_and_the_nearest);
    tcase_add_test(tcase, test_a_key_that_is_no_text_is_unknown);
    tcase_add_test(tcase, test_unbounded_paths_is_known_but_told);
    tcase_add_test(tcase, test_no_type_names_stage_and_keys);
    tcase_add_test(tcase, test_roots_stay_or_become_fewer);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(keys_suite)
