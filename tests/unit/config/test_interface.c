#include "config/interface.h"

#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;

static void set_up(void) {
    reading_init(&rig);
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static enum lyn_code load(const char *directory, const char *file, const char *field,
                          struct interface *out) {
    struct sv name = sv_from(file);
    struct interface_ref ref = {&name, file ? 1 : 0, sv_from(directory), sv_from(field)};
    memset(&rig.err, 0, sizeof rig.err);
    return interface_load(&rig.call, &rig.caller, &ref, out, &rig.err);
}

static const char *loaded(const char *yaml, const char *field) {
    struct interface interface;
    scratch_write(&rig.scratch, "i.yml", yaml);
    ck_assert_int_eq(load("", "i.yml", field, &interface), LYN_OK);
    return reading_json(&rig, &interface.data);
}

static const char *reason(const char *yaml, const char *field) {
    struct interface interface;
    scratch_write(&rig.scratch, "i.yml", yaml);
    ck_assert_int_ne(load("", "i.yml", field, &interface), LYN_OK);
    return rig.err.reason;
}

START_TEST(test_only_top_level_texts_are_expanded) {
    ck_assert_str_eq(
        loaded("a: $STORE/x\nb: {c: $STORE}\nd: [$STORE]\n$STORE: 1\ne: ${NOPE}\n", ""),
        "{\"a\":\"inbox/x\",\"b\":{\"c\":\"$STORE\"},\"d\":[\"$STORE\"],"
        "\"$STORE\":1,\"e\":\"${NOPE}\"}");
}
END_TEST

START_TEST(test_variable_that_is_not_utf8_leaves_the_text) {
    ck_assert_str_eq(loaded("a: x\nb: $BAD\n", ""), "{\"a\":\"x\",\"b\":\"$BAD\"}");
    ck_assert_uint_eq(rig.call.warning_count, 1);
    ck_assert_str_eq(rig.call.warnings[0].file, "i.yml");
    ck_assert_uint_eq(rig.call.warnings[0].line, 2);
}
END_TEST

START_TEST(test_field_takes_the_place_of_the_file) {
    ck_assert_str_eq(loaded("a: {b: $STORE}\n", "a"), "{\"b\":\"inbox\"}");
    ck_assert_str_eq(reason("a: {b: 1}\n", "zzz"), "INTERFACE_FIELD_NOT_FOUND");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "Field \"zzz\" specified but not found in file"));
    ck_assert_str_eq(reason("a: 1\n", "a"), "WRONG_TYPE");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "integer"));
}
END_TEST

START_TEST(test_file_without_a_mapping_is_refused_by_its_type) {
    ck_assert_str_eq(reason("- 1\n", ""), "WRONG_TYPE");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "i.yml"));
    ck_assert_ptr_nonnull(strstr(rig.err.message, "list"));
    ck_assert_str_eq(reason("just text\n", ""), "WRONG_TYPE");
}
END_TEST

START_TEST(test_syntax_error_tells_where) {
    ck_assert_str_eq(reason("a: 1\nb: [1\nc: 2\n", ""), "INTERFACE_SYNTAX");
    ck_assert_str_eq(rig.err.error_type, "ValueError");
    ck_assert_str_eq(rig.err.file, "i.yml");
    ck_assert_uint_gt(rig.err.line, 1);
    ck_assert_uint_gt(rig.err.column, 0);
    char wanted[2 * PATH_MAX];
    snprintf(wanted, sizeof wanted, "Error reading yaml file \"%s/i.yml\"", rig.scratch.path);
    ck_assert_ptr_nonnull(strstr(rig.err.message, wanted));
}
END_TEST

/* ---- finding ---- */

START_TEST(test_default_name_in_the_callers_directory) {
    struct interface interface;
    scratch_write(&rig.scratch, "_lynguine.yml", "a: 1\n");
    ck_assert_int_eq(load("", NULL, "", &interface), LYN_OK);
    ck_assert_str_eq(interface.place.shown, "_lynguine.yml");
    ck_assert_str_eq(interface.place.path, scratch_path(&rig.scratch, "_lynguine.yml"));
    ck_assert(sv_is(interface.place.directory, rig.scratch.path));
}
END_TEST

START_TEST(test_directory_is_expanded_and_names_are_not) {
    struct interface interface;
    scratch_mkdir(&rig.scratch, "sub");
    scratch_write(&rig.scratch, "sub/i.yml", "a: 1\n");
    ck_assert_int_eq(load("$HERE", "i.yml", "", &interface), LYN_OK);
    ck_assert_str_eq(interface.place.shown, "sub/i.yml");
    ck_assert(sv_is(interface.place.directory, scratch_path(&rig.scratch, "sub")));
    ck_assert_int_eq(load("", "$HERE/i.yml", "", &interface), LYN_NOT_FOUND);
}
END_TEST

START_TEST(test_first_file_that_exists_wins) {
    struct interface interface;
    struct sv files[] = {SV("nope.yml"), SV("one.yml"), SV("../../outside.yml")};
    struct interface_ref ref = {files, 3, SV("."), SV("")};
    scratch_write(&rig.scratch, "one.yml", "a: 1\n");
    ck_assert_int_eq(interface_load(&rig.call, &rig.caller, &ref, &interface, NULL), LYN_OK);
    ck_assert_str_eq(interface.place.shown, "one.yml");
}
END_TEST

START_TEST(test_no_file_names_the_last_place) {
    struct interface interface;
    char wanted[2 * PATH_MAX];
    struct sv files[] = {SV("one.yml"), SV("two.yml")};
    struct interface_ref ref = {files, 2, SV("sub"), SV("")};
    ck_assert_int_eq(interface_load(&rig.call, &rig.caller, &ref, &interface, &rig.err),
                     LYN_NOT_FOUND);
    snprintf(wanted, sizeof wanted, "No configuration file found at \"%s/sub/two.yml\".",
             rig.scratch.path);
    ck_assert_str_eq(rig.err.message, wanted);
    ck_assert_str_eq(rig.err.error_type, "ValueError");
}
END_TEST

START_TEST(test_outside_is_refused_before_not_found) {
    struct interface interface;
    ck_assert_int_eq(load("", "../../etc/x.yml", "", &interface), LYN_PERMISSION_DENIED);
    ck_assert_ptr_nonnull(strstr(rig.err.message, "Path '../../etc/x.yml' is not under allowed"));
    ck_assert_int_eq(load("~/x", "i.yml", "", &interface), LYN_PERMISSION_DENIED);
    ck_assert_ptr_nonnull(strstr(rig.err.message, "Path '~/x' is not under allowed"));
}
END_TEST

START_TEST(test_name_of_a_folder_is_an_error) {
    struct interface interface;
    scratch_mkdir(&rig.scratch, "sub");
    ck_assert_int_eq(load("", "sub", "", &interface), LYN_FAILED_PRECONDITION);
    ck_assert_str_eq(rig.err.error_type, "IsADirectoryError");
    ck_assert_int_eq(load("", "", "", &interface), LYN_FAILED_PRECONDITION);
}
END_TEST

START_TEST(test_without_a_directory_of_the_caller_only_absolute_names) {
    struct interface interface;
    scratch_write(&rig.scratch, "i.yml", "a: 1\n");
    rig.caller.cwd = SV("");
    ck_assert_int_eq(load("", scratch_path(&rig.scratch, "i.yml"), "", &interface), LYN_OK);
    ck_assert_int_eq(load("", "i.yml", "", &interface), LYN_INVALID_ARGUMENT);
}
END_TEST

/* ---- input ---- */

START_TEST(test_input_carries_the_folder_of_its_file) {
    struct interface interface;
    struct specification input;
    scratch_mkdir(&rig.scratch, "sub");
    scratch_write(&rig.scratch, "sub/i.yml", "input: {type: local}\n");
    ck_assert_int_eq(load("sub", "i.yml", "", &interface), LYN_OK);
    ck_assert_int_eq(interface_input(&rig.call, &interface, &input, NULL), LYN_OK);
    ck_assert_str_eq(reading_json(&rig, input.details), "{\"type\":\"local\"}");
    ck_assert(sv_is(input.directory, scratch_path(&rig.scratch, "sub")));
    ck_assert_str_eq(input.file, "sub/i.yml");
}
END_TEST

static const struct {
    const char *yaml, *reason, *message;
} WITHOUT_INPUT[] = {
    {"title: x\n", "NO_INPUT", "Interface has no 'input' section"},
    {"", "INVALID_VALUE", "No data found in \""},
    {"# nothing\n", "INVALID_VALUE", "No data found in \""},
    {"{}\n", "INVALID_VALUE", "No data found in \""},
};

START_TEST(test_file_without_input_says_so) {
    struct interface interface;
    struct specification input;
    scratch_write(&rig.scratch, "i.yml", WITHOUT_INPUT[_i].yaml);
    ck_assert_int_eq(load("", "i.yml", "", &interface), LYN_OK);
    ck_assert_int_eq(interface_input(&rig.call, &interface, &input, &rig.err),
                     LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(rig.err.reason, WITHOUT_INPUT[_i].reason);
    ck_assert_ptr_nonnull(strstr(rig.err.message, WITHOUT_INPUT[_i].message));
    ck_assert_str_eq(rig.err.file, "i.yml");
}
END_TEST

static const struct {
    const char *yaml;
    bool is_one;
} DOCUMENTS[] = {
    {"input: {type: csv}", true},
    {"inherit: {directory: .}", true},
    {"input: text", false},
    {"inherit:", false},
    {"a: 1", false},
    {"- input: {}", false},
    {"", false},
};

START_TEST(test_interface_is_known_by_its_sections) {
    ck_assert_int_eq(interface_is_one(reading_value(&rig, DOCUMENTS[_i].yaml)),
                     DOCUMENTS[_i].is_one);
}
END_TEST

static Suite *interface_suite(void) {
    Suite *suite = suite_create("interface");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_test(core, test_only_top_level_texts_are_expanded);
    tcase_add_test(core, test_variable_that_is_not_utf8_leaves_the_text);
    tcase_add_test(core, test_field_takes_the_place_of_the_file);
    tcase_add_test(core, test_file_without_a_mapping_is_refused_by_its_type);
    tcase_add_test(core, test_syntax_error_tells_where);
    tcase_add_test(core, test_default_name_in_the_callers_directory);
    tcase_add_test(core, test_directory_is_expanded_and_names_are_not);
    tcase_add_test(core, test_first_file_that_exists_wins);
    tcase_add_test(core, test_no_file_names_the_last_place);
    tcase_add_test(core, test_outside_is_refused_before_not_found);
    tcase_add_test(core, test_name_of_a_folder_is_an_error);
    tcase_add_test(core, test_without_a_directory_of_the_caller_only_absolute_names);
    tcase_add_test(core, test_input_carries_the_folder_of_its_file);
    tcase_add_loop_test(core, test_file_without_input_says_so, 0,
                        sizeof WITHOUT_INPUT / sizeof *WITHOUT_INPUT);
    tcase_add_loop_test(core, test_interface_is_known_by_its_sections, 0,
                        sizeof DOCUMENTS / sizeof *DOCUMENTS);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(interface_suite)
