#include "collecting.h"

static struct reading rig;
static struct specification source;

static void set_up(void) {
    reading_init(&rig);
    scratch_mkdir(&rig.scratch, "d");
    scratch_mkdir(&rig.scratch, "d/one");
    scratch_mkdir(&rig.scratch, "d/two");
    scratch_mkdir(&rig.scratch, "[x]");
    scratch_write(&rig.scratch, "top.yml", "v: top\n");
    scratch_write(&rig.scratch, "d/b.yml", "v: b\n");
    scratch_write(&rig.scratch, "d/a.yml", "v: a\n");
    scratch_write(&rig.scratch, "d/c.yaml", "v: c\n");
    scratch_write(&rig.scratch, "d/.h.yml", "v: hidden\n");
    scratch_write(&rig.scratch, "d/one/x.yml", "v: 1x\n");
    scratch_write(&rig.scratch, "d/two/x.yml", "v: 2x\n");
    scratch_write(&rig.scratch, "d/two/m.png", "picture");
    scratch_write(&rig.scratch, "d/two/m.png.yml", "title: M\n");
    scratch_write(&rig.scratch, "d/two/n.png", "picture");
    scratch_write(&rig.scratch, "[x]/y.yml", "v: y\n");
    source = (struct specification){.file = "i.yml"};
}

static void tear_down(void) {
    reading_dispose(&rig);
}

#define FIELDS "v:object sourceRoot:object sourceDirectory:object sourceFilename:object"

static const struct {
    const char *yaml, *table;
} DIRECTORIES[] = {
    {"{type: yaml_directory, source: []}", ""},
    {"{type: yaml_directory, source: {directory: d}}",
     FIELDS " | 'a' 'CWD' 'd' 'a.yml' | 'b' 'CWD' 'd' 'b.yml'"},
    {"{type: yaml_directory, source: {directory: ./d/}}",
     FIELDS " | 'a' 'CWD' 'd' 'a.yml' | 'b' 'CWD' 'd' 'b.yml'"},
    /* The caller's own directory keeps what the reference says of it. */
    {"{type: yaml_directory, source: {}}", FIELDS " | 'top' '.' '.' 'top.yml'"},
    {"{type: yaml_directory, source: {directory: .}}", FIELDS " | 'top' '.' '.' 'top.yml'"},
    {"{type: yaml_directory, source: {directory: ''}}", FIELDS " | 'top' '' '' 'top.yml'"},
    {"{type: yaml_directory, source: {directory: ., glob: d/a.yml}}",
     FIELDS " | 'a' './.' 'd' 'a.yml'"},
    /* Hidden names need a dot in the pattern. */
    {"{type: yaml_directory, source: {directory: d, glob: .*}}",
     FIELDS " | 'hidden' 'CWD' 'd' '.h.yml'"},
    {"{type: yaml_directory, source: {directory: d, glob: '*.y*ml', regexp: '[bc]'}}",
     FIELDS " | 'b' 'CWD' 'd' 'b.yml' | 'c' 'CWD' 'd' 'c.yaml'"},
    /* re.match: at the start, not all of it. */
    {"{type: yaml_directory, source: {directory: d, regexp: a}}",
     FIELDS " | 'a' 'CWD' 'd' 'a.yml'"},
    {"{type: yaml_directory, glob: b*, source: [{directory: d}, {directory: d, glob: a*}]}",
     FIELDS " | 'a' 'CWD' 'd' 'a.yml' | 'b' 'CWD' 'd' 'b.yml'"},
    {"{type: yaml_directory, glob: '', source: {directory: d, glob: null, regexp: a}}",
     FIELDS " | 'a' 'CWD' 'd' 'a.yml'"},
    /* Patterns over several folders; two stars are one. */
    {"{type: yaml_directory, source: {directory: d, glob: '*/x.yml'}}",
     FIELDS " | '1x' 'CWD' 'd/one' 'x.yml' | '2x' 'CWD' 'd/two' 'x.yml'"},
    {"{type: yaml_directory, source: {directory: d, glob: '**/?.yml'}}",
     FIELDS " | '1x' 'CWD' 'd/one' 'x.yml' | '2x' 'CWD' 'd/two' 'x.yml'"},
    {"{type: yaml_directory, source: {directory: d/one, glob: ../a.yml}}",
     FIELDS " | 'a' 'CWD' 'd/one/..' 'a.yml'"},
    {"{type: yaml_directory, source: {directory: 'd/[ot]*', glob: x.yml}}",
     FIELDS " | '1x' 'CWD' 'd/one' 'x.yml' | '2x' 'CWD' 'd/two' 'x.yml'"},
    {"{type: yaml_directory, source: {directory: '?', glob: a.yml}}",
     FIELDS " | 'a' 'CWD' 'd' 'a.yml'"},
    {"{type: yaml_directory, source: {directory: '[x]'}}", FIELDS " | 'y' 'CWD' '[x]' 'y.yml'"},
    /* `$VAR`s in the directory, not in the pattern. */
    {"{type: yaml_directory, source: {directory: $DEE/one}}",
     FIELDS " | '1x' 'CWD' 'd/one' 'x.yml'"},
    {"{type: yaml_directory, base_directory: d, source: {directory: one}}",
     FIELDS " | '1x' 'CWD' 'd/one' 'x.yml'"},
    {"{type: yaml_directory, base_directory: d/one, source: {}}",
     FIELDS " | '1x' 'CWD' 'd/one' 'x.yml'"},
    {"{type: yaml_directory, source: {directory: d, regexp: a}, store_fields: {root: r, filename: "
     "f}}",
     "v:object r:object sourceDirectory:object f:object | 'a' 'CWD' 'd' 'a.yml'"},
    {"{type: meta_directory, source: {directory: d/two, glob: '*.png'}}",
     "title:object sourceRoot:object sourceDirectory:object sourceFilename:object | 'M' 'CWD' "
     "'d/two' 'm.png' | None 'CWD' 'd/two' 'n.png'"},
    {"{type: meta_directory, source: {directory: d, glob: one}}",
     "sourceRoot:object sourceDirectory:object sourceFilename:object | 'CWD' 'd' 'one'"},
};

START_TEST(test_directories) {
    rig.caller.environment = SV("HOME=/home/u\0DEE=d\0");
    const char *table = collecting_run(&rig, &source, DIRECTORIES[_i].yaml);
    ck_assert_msg(strcmp(table, DIRECTORIES[_i].table) == 0, "%s\n%s\n%s", DIRECTORIES[_i].yaml,
                  table, DIRECTORIES[_i].table);
    ck_assert_str_eq(reading_warning(&rig, 0), "");
}
END_TEST

static const struct {
    const char *yaml, *reason, *type, *message;
} ERRORS[] = {
    {"{type: directory, source: {directory: d, glob: '*'}}", "UNKNOWN_TYPE", "ValueError",
     "Unrecognised type of file in \""},
    {"{type: yaml_directory, source: {directory: d, glob: one}}", "IS_A_DIRECTORY",
     "IsADirectoryError", "[Errno 21] Is a directory: '"},
    {"{type: yaml_directory, source: {directory: d, glob: ''}}", "IS_A_DIRECTORY",
     "IsADirectoryError", "/d/'"},
    {"{type: yaml_directory, source: {directory: d, glob: one/}}", "IS_A_DIRECTORY",
     "IsADirectoryError", "/d/one/'"},
    {"{type: yaml_directory, source: [{directory: d}, {directory: d, glob: a*}]}", "INVALID_VALUE",
     "ValueError", "There are repeated files listed in the file list."},
    {"{type: yaml_directory, source: {directory: d, regexp: '['}}", "INVALID_VALUE", "ValueError",
     "unterminated character set at position 0"},
    {"{type: yaml_directory, source: null}", "WRONG_TYPE", "TypeError", "null"},
    {"{type: yaml_directory, source: d}", "WRONG_TYPE", "TypeError", "string"},
    {"{type: yaml_directory, source: [d]}", "WRONG_TYPE", "TypeError", "string"},
    {"{type: yaml_directory, source: {directory: 5}}", "WRONG_TYPE", "TypeError", "directory"},
    {"{type: yaml_directory, source: {directory: d, glob: [a]}}", "WRONG_TYPE", "TypeError",
     "glob"},
    {"{type: yaml_directory, source: {directory: d, regexp: 1}}", "WRONG_TYPE", "TypeError",
     "regexp"},
    {"{type: yaml_directory, source: {directory: \"a\\0b\"}}", "INVALID_VALUE", "ValueError",
     "embedded null byte"},
    {"{type: yaml_directory, source: {}, store_fields: null}", "WRONG_TYPE", "TypeError",
     "store_fields"},
    {"{type: yaml_directory, source: {}, store_fields: {root: 1}}", "WRONG_TYPE", "TypeError",
     "root"},
    {"{type: yaml_directory, source: {}, store_fields: {root: v}}", "INVALID_VALUE", "ValueError",
     "The field \"v\" is already in the data and is registered for setting as the root field."},
    {"{type: yaml_directory, source: {}, store_fields: {root: x, directory: x}}", "INVALID_VALUE",
     "ValueError", "setting as the directory field."},
    {"{type: yaml_directory, source: {directory: /etc}}", "PATH_OUTSIDE_ROOTS", "PathEscapeError",
     "/etc"},
    {"{type: yaml_directory, source: {directory: ..}}", "PATH_OUTSIDE_ROOTS", "PathEscapeError",
     ".."},
    {"{type: yaml_directory, source: {directory: d, glob: /etc/*}}", "PATH_OUTSIDE_ROOTS",
     "PathEscapeError", "/etc"},
    {"{type: yaml_directory, source: {directory: d, glob: ../../*}}", "PATH_OUTSIDE_ROOTS",
     "PathEscapeError", ".."},
    {"{type: yaml_directory, source: {directory: d}, allowed_roots: [d/one]}", "PATH_OUTSIDE_ROOTS",
     "PathEscapeError", "d"},
};

START_TEST(test_errors) {
    struct frame *frame = NULL;
    ck_assert_int_ne(collecting_read(&rig, &source, ERRORS[_i].yaml, &frame), LYN_OK);
    ck_assert_str_eq(rig.err.reason, ERRORS[_i].reason);
    ck_assert_str_eq(rig.err.error_type, ERRORS[_i].type);
    ck_assert_str_ne(rig.err.file, "");
    ck_assert_msg(strstr(rig.err.message, ERRORS[_i].message), "%s", rig.err.message);
}
END_TEST

static const struct {
    const char *yaml, *warning;
} EMPTY[] = {
    {"{type: yaml_directory}", "there is no `source`"},
    {"{type: list}", "there is no `filename`"},
    {"{type: yaml_directory, source: {directory: nope}}", "there is no folder \"nope\""},
    {"{type: yaml_directory, source: {directory: top.yml}}", "there is no folder \"top.yml\""},
    {"{type: yaml_directory, source: {directory: 'z*'}}", "matches"},
    {"{type: yaml_directory, source: {directory: d, glob: '*.nope'}}", "*.nope"},
    {"{type: yaml_directory, source: {directory: d, regexp: q}}", "the regular expression"},
    {"{type: yaml_directory, source: {directory: d, glob: nope.yml}}", "nope.yml"},
    {"{type: yaml_directory, source: {directory: d, glob: nope/x.yml}}", "nope/x.yml"},
};

START_TEST(test_nothing_found_is_an_empty_table_and_a_warning) {
    ck_assert_str_eq(collecting_run(&rig, &source, EMPTY[_i].yaml), "");
    ck_assert_uint_eq(rig.call.warning_count, 1);
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), EMPTY[_i].warning));
}
END_TEST

START_TEST(test_unknown_keys_are_warnings) {
    struct frame *frame = NULL;
    ck_assert_int_eq(collecting_read(&rig, &source,
                                     "{type: yaml_directory, sources: x, source: {directory: d, "
                                     "regex: a}, store_fields: {file: f}}",
                                     &frame),
                     LYN_OK);
    frame_unref(frame);
    ck_assert_uint_eq(rig.call.warning_count, 3);
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "did you mean \"source\"?"));
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 1), "did you mean \"regexp\"?"));
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 2), "store_fields"));
}
END_TEST

START_TEST(test_links_stay_within_the_roots) {
    struct frame *frame = NULL;
    static const char ALL[] = "{type: yaml_directory, source: {directory: d/one}}";
    scratch_link(&rig.scratch, "../a.yml", "d/one/inside.yml");
    ck_assert_str_eq(collecting_run(&rig, &source, ALL),
                     FIELDS " | 'a' 'CWD' 'd/one' 'inside.yml' | '1x' 'CWD' 'd/one' 'x.yml'");
    scratch_link(&rig.scratch, "/etc/passwd", "d/one/outside.yml");
    ck_assert_int_ne(collecting_read(&rig, &source, ALL, &frame), LYN_OK);
    ck_assert_str_eq(rig.err.reason, "PATH_OUTSIDE_ROOTS");
    /* Also when it leads to nothing, and as a folder of a pattern or of a file beside. */
    scratch_link(&rig.scratch, "/nowhere/at/all", "d/two/dangling.yml");
    ck_assert_int_ne(collecting_read(&rig, &source,
                                     "{type: yaml_directory, source: {directory: d/two}}", &frame),
                     LYN_OK);
    ck_assert_str_eq(rig.err.reason, "PATH_OUTSIDE_ROOTS");
    scratch_link(&rig.scratch, "/etc", "d/etc");
    ck_assert_int_ne(
        collecting_read(&rig, &source,
                        "{type: yaml_directory, source: {directory: d, glob: 'e*/*.yml'}}", &frame),
        LYN_OK);
    ck_assert_str_eq(rig.err.reason, "PATH_OUTSIDE_ROOTS");
    scratch_link(&rig.scratch, "/etc/passwd", "d/two/n.png.yml");
    ck_assert_int_ne(
        collecting_read(&rig, &source,
                        "{type: meta_directory, source: {directory: d/two, glob: '*.png'}}",
                        &frame),
        LYN_OK);
    ck_assert_str_eq(rig.err.reason, "PATH_OUTSIDE_ROOTS");
}
END_TEST

START_TEST(test_linked_folders_are_followed) {
    scratch_link(&rig.scratch, "two", "d/three");
    ck_assert_str_eq(
        collecting_run(&rig, &source,
                       "{type: yaml_directory, source: {directory: d, glob: 't*/x.yml'}}"),
        FIELDS " | '2x' 'CWD' 'd/three' 'x.yml' | '2x' 'CWD' 'd/two' 'x.yml'");
}
END_TEST

START_TEST(test_what_is_no_file_is_refused) {
    struct frame *frame = NULL;
    ck_assert_int_eq(mkfifo(scratch_path(&rig.scratch, "d/one/pipe.yml"), 0644), 0);
    ck_assert_int_ne(collecting_read(&rig, &source,
                                     "{type: yaml_directory, source: {directory: d/one}}", &frame),
                     LYN_OK);
    ck_assert_str_eq(rig.err.reason, "NOT_A_FILE");
}
END_TEST

START_TEST(test_odd_names) {
    struct frame *frame = NULL;
    scratch_mkdir(&rig.scratch, "odd");
    scratch_write(&rig.scratch, "odd/a\nb.yml", "v: newline\n");
    scratch_write(&rig.scratch, "odd/*.yml", "v: star\n");
    ck_assert_str_eq(
        collecting_run(&rig, &source, "{type: yaml_directory, source: {directory: odd}}"),
        FIELDS " | 'star' 'CWD' 'odd' '*.yml' | 'newline' 'CWD' 'odd' 'a\\nb.yml'");
    /* A cell cannot hold it, so it is an error; what is not read does not matter. */
    scratch_write(&rig.scratch, "odd/\xff.yml", "v: bad\n");
    ck_assert_int_ne(
        collecting_read(&rig, &source, "{type: yaml_directory, source: {directory: odd}}", &frame),
        LYN_OK);
    ck_assert_str_eq(rig.err.reason, "BAD_UTF8");
    ck_assert_str_eq(collecting_run(&rig, &source,
                                    "{type: yaml_directory, source: {directory: odd, regexp: a}}"),
                     FIELDS " | 'newline' 'CWD' 'odd' 'a\\nb.yml'");
}
END_TEST

START_TEST(test_interface_folder_comes_before_the_callers) {
    source.directory = sv_from(scratch_path(&rig.scratch, "d"));
    ck_assert_str_eq(
        collecting_run(&rig, &source, "{type: yaml_directory, source: {directory: one}}"),
        FIELDS " | '1x' 'CWD' 'd/one' 'x.yml'");
    ck_assert_str_eq(collecting_run(&rig, &source, "{type: yaml_directory, source: {glob: a.yml}}"),
                     FIELDS " | 'a' 'CWD' 'd' 'a.yml'");
}
END_TEST

START_TEST(test_nested_maps_are_flattened) {
    scratch_mkdir(&rig.scratch, "n");
    scratch_write(&rig.scratch, "n/a.yml", "n: {x: 1, y: {z: 2}}\na: 1\ne: {}\n");
    scratch_write(&rig.scratch, "n/b.yml", "a: 2\nl: [1, 2]\n");
    ck_assert_str_eq(
        collecting_run(&rig, &source, "{type: yaml_directory, source: {directory: n}}"),
        "a:int64 sourceRoot:object sourceDirectory:object sourceFilename:object n.x:float64 "
        "n.y.z:float64 l:object | 1 'CWD' 'n' 'a.yml' 1.0 2.0 None | 2 'CWD' 'n' 'b.yml' None None "
        "[1, 2]");
}
END_TEST

static Suite *directory_suite(void) {
    Suite *suite = suite_create("directory");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_directories, 0, sizeof DIRECTORIES / sizeof *DIRECTORIES);
    tcase_add_loop_test(core, test_errors, 0, sizeof ERRORS / sizeof *ERRORS);
    tcase_add_loop_test(core, test_nothing_found_is_an_empty_table_and_a_warning, 0,
                        sizeof EMPTY / sizeof *EMPTY);
    tcase_add_test(core, test_unknown_keys_are_warnings);
    tcase_add_test(core, test_links_stay_within_the_roots);
    tcase_add_test(core, test_linked_folders_are_followed);
    tcase_add_test(core, test_what_is_no_file_is_refused);
    tcase_add_test(core, test_odd_names);
    tcase_add_test(core, test_interface_folder_comes_before_the_callers);
    tcase_add_test(core, test_nested_maps_are_flattened);
    suite_add_tcase(suite, core);
    return suite;
}
TEST_MAIN(directory_suite)
