#include "collecting.h"

static struct reading rig;
static struct specification source;

static void set_up(void) {
    reading_init(&rig);
    scratch_mkdir(&rig.scratch, "sub");
    scratch_mkdir(&rig.scratch, "sub/deep");
    scratch_write(&rig.scratch, "a.yml", "v: a\n");
    scratch_write(&rig.scratch, "b.json", "{\"v\": \"b\"}");
    scratch_write(&rig.scratch, "sub/a.yml", "v: sub\n");
    scratch_write(&rig.scratch, "sub/only.yml", "v: only\n");
    scratch_write(&rig.scratch, "sub/deep/d.yml", "v: deep\n");
    scratch_write(&rig.scratch, "t.TXT", "one\r\ntwo\n");
    scratch_write(&rig.scratch, "p.html", "---\nv: page\n---\nbody\n");
    scratch_write(&rig.scratch, "rows.json", "[{\"v\": 1}, {\"v\": 2}]");
    scratch_write(&rig.scratch, "none.json", "[]");
    scratch_write(&rig.scratch, "empty.yml", "");
    scratch_write(&rig.scratch, "scalar.yml", "text\n");
    scratch_write(&rig.scratch, "mixed.yml", "- {a: 1}\n- 2\n");
    scratch_write(&rig.scratch, "broken.yml", "a: [1\n");
    scratch_write(&rig.scratch, "bad.txt", "\xff");
    scratch_write(&rig.scratch, "taken.yml", "sourceFile: x\n");
    scratch_write(&rig.scratch, "t.csv", "a\n1\n");
    scratch_write(&rig.scratch, "x.zip", "");
    scratch_link(&rig.scratch, "/etc/passwd", "out.yml");
    scratch_link(&rig.scratch, "a.yml", "in.yml");
    source = (struct specification){.file = "i.yml"};
}

static void tear_down(void) {
    reading_dispose(&rig);
}

#define FIELDS "sourceRoot:object sourceDirectory:object sourceFile:object"

static const struct {
    const char *yaml, *table;
} LISTS[] = {
    {"{type: list, filename: []}", ""},
    {"{type: list, filename: a.yml}", "v:object " FIELDS " | 'a' '' '' 'a.yml'"},
    {"{type: list, filename: [sub/a.yml, b.json, a.yml]}",
     "v:object " FIELDS " | 'a' '' '' 'a.yml' | 'b' '' '' 'b.json' | 'sub' '' 'sub' 'a.yml'"},
    {"{type: list, filename: [sub/deep/d.yml]}",
     "v:object " FIELDS " | 'deep' 'sub' 'deep' 'd.yml'"},
    {"{type: list, filename: [./a.yml]}", "v:object " FIELDS " | 'a' '' '.' 'a.yml'"},
    {"{type: list, filename: [in.yml]}", "v:object " FIELDS " | 'a' '' '' 'in.yml'"},
    /* The same file under two names is two files. */
    {"{type: list, filename: [a.yml, ./a.yml]}",
     "v:object " FIELDS " | 'a' '' '.' 'a.yml' | 'a' '' '' 'a.yml'"},
    {"{type: list, base_directory: sub, filename: [a.yml]}",
     "v:object " FIELDS " | 'sub' '' 'sub' 'a.yml'"},
    /* Not there: the next base, and the fields say where it was. */
    {"{type: list, base_directory: sub, filename: [b.json]}",
     "v:object " FIELDS " | 'b' 'CWD' '.' 'b.json'"},
    {"{type: list, filename: [t.TXT]}", "content:object " FIELDS " | 'one\\ntwo\\n' '' '' 't.TXT'"},
    {"{type: list, filename: [p.html]}",
     "v:object content:object " FIELDS " | 'page' 'body' '' '' 'p.html'"},
    {"{type: list, filename: [rows.json, empty.yml, none.json]}",
     FIELDS " v:float64 | '' '' 'empty.yml' None | '' '' 'rows.json' 1.0 | '' '' 'rows.json' 2.0"},
    {"{type: list, filename: [a.yml], select_columns: [v], rename_columns: {v: w}}",
     "COLUMN_NOT_FOUND"},
    {"{type: list, filename: [a.yml], rename_columns: {v: w}, select_columns: [w]}",
     "w:object | 'a'"},
};

START_TEST(test_lists) {
    const char *table = collecting_run(&rig, &source, LISTS[_i].yaml);
    ck_assert_msg(strncmp(table, LISTS[_i].table, strlen(LISTS[_i].table)) == 0 &&
                      (LISTS[_i].table[0] || !table[0]),
                  "%s\n%s\n%s", LISTS[_i].yaml, table, LISTS[_i].table);
    ck_assert_str_eq(reading_warning(&rig, 0), "");
}
END_TEST

static const struct {
    const char *yaml, *reason, *type, *message, *file;
} ERRORS[] = {
    {"{type: list, filename: [a.yml, a.yml]}", "INVALID_VALUE", "ValueError",
     "There are repeated files listed in the file list.", "a.yml"},
    {"{type: list, filename: [a.yml, nope.yml]}", "FILE_NOT_FOUND", "FileNotFoundError",
     "[Errno 2] No such file or directory: 'nope.yml'", "nope.yml"},
    {"{type: list, base_directory: sub, filename: [x.yml]}", "FILE_NOT_FOUND", "FileNotFoundError",
     "[Errno 2] No such file or directory: 'sub/x.yml'", "sub/x.yml"},
    {"{type: list, filename: [sub]}", "UNKNOWN_TYPE", "ValueError",
     "Unrecognised type of file in \"sub\"", "sub"},
    {"{type: list, filename: [x.zip]}", "UNKNOWN_TYPE", "ValueError",
     "Unrecognised type of file in \"x.zip\"", "x.zip"},
    {"{type: list, filename: [t.csv]}", "UNKNOWN_TYPE", "ValueError",
     "Unrecognised type of file \"csv\".", "t.csv"},
    {"{type: list, filename: [out.yml]}", "PATH_OUTSIDE_ROOTS", "PathEscapeError", "/etc/passwd",
     "out.yml"},
    {"{type: list, filename: [../x.yml]}", "PATH_OUTSIDE_ROOTS", "PathEscapeError", "'../x.yml'",
     "../x.yml"},
    {"{type: list, filename: [a.yml], allowed_roots: [sub]}", "PATH_OUTSIDE_ROOTS",
     "PathEscapeError", "'a.yml'", "a.yml"},
    {"{type: list, filename: [scalar.yml]}", "INVALID_VALUE", "ValueError",
     "\"scalar.yml\" must hold a mapping", "scalar.yml"},
    {"{type: list, filename: [mixed.yml]}", "INVALID_VALUE", "ValueError", "integer", "mixed.yml"},
    {"{type: list, filename: [broken.yml]}", "YAML_SYNTAX", "YAMLError", "", "broken.yml"},
    {"{type: list, filename: [bad.txt]}", "BAD_UTF8", "UnicodeDecodeError", "0xff", "bad.txt"},
    {"{type: list, filename: [taken.yml]}", "INVALID_VALUE", "ValueError",
     "The field \"sourceFile\" is already in the data and is registered for setting as the "
     "filename "
     "field.",
     "taken.yml"},
    {"{type: list, filename: null}", "WRONG_TYPE", "TypeError", "null", "i.yml"},
    {"{type: list, filename: [1]}", "WRONG_TYPE", "TypeError", "integer", "i.yml"},
    {"{type: list, filename: {a: b}}", "WRONG_TYPE", "TypeError", "mapping", "i.yml"},
    {"{type: list, filename: [\"a\\0\"]}", "INVALID_VALUE", "ValueError", "embedded null byte",
     "i.yml"},
};

START_TEST(test_errors_name_the_file) {
    struct frame *frame = NULL;
    ck_assert_int_ne(collecting_read(&rig, &source, ERRORS[_i].yaml, &frame), LYN_OK);
    ck_assert_str_eq(rig.err.reason, ERRORS[_i].reason);
    ck_assert_str_eq(rig.err.error_type, ERRORS[_i].type);
    ck_assert_str_eq(rig.err.file, ERRORS[_i].file);
    ck_assert_msg(strstr(rig.err.message, ERRORS[_i].message), "%s", rig.err.message);
}
END_TEST

START_TEST(test_interface_folder_comes_before_the_callers) {
    source.directory = sv_from(scratch_path(&rig.scratch, "sub"));
    ck_assert_str_eq(collecting_run(&rig, &source, "{type: list, filename: [a.yml, b.json]}"),
                     "v:object " FIELDS " | 'sub' 'CWD' 'sub' 'a.yml' | 'b' '' '' 'b.json'");
}
END_TEST

START_TEST(test_unknown_keys_are_warnings) {
    struct frame *frame = NULL;
    ck_assert_int_eq(collecting_read(&rig, &source,
                                     "{type: list, filename: [a.yml], directory: x, glob: y}",
                                     &frame),
                     LYN_OK);
    frame_unref(frame);
    ck_assert_uint_eq(rig.call.warning_count, 2);
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "\"directory\""));
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "type list"));
}
END_TEST

START_TEST(test_files_together_are_bounded) {
    struct frame *frame = NULL;
    rig.call.limits.file_bytes = 9; /* each has 5 to 8 */
    ck_assert_int_eq(collecting_read(&rig, &source, "{type: list, filename: [a.yml]}", &frame),
                     LYN_OK);
    frame_unref(frame);
    ck_assert_int_ne(
        collecting_read(&rig, &source, "{type: list, filename: [a.yml, sub/a.yml]}", &frame),
        LYN_OK);
    ck_assert_str_eq(rig.err.reason, "LIMIT_BYTES");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "together"));
}
END_TEST

START_TEST(test_cells_are_bounded) {
    struct frame *frame = NULL;
    rig.call.limits.cells = 7;
    ck_assert_int_ne(
        collecting_read(&rig, &source, "{type: list, filename: [a.yml, sub/a.yml]}", &frame),
        LYN_OK);
    ck_assert_str_eq(rig.err.reason, "LIMIT_CELLS");
}
END_TEST

START_TEST(test_deadline_is_looked_at_between_files) {
    struct frame *frame = NULL;
    struct sv described;
    source.details = reading_value(&rig, "{type: list, filename: [a.yml]}");
    rig.call.deadline = clock_now() - 1;
    ck_assert_int_ne(source_read(&rig.call, &rig.caller, &source, &frame, &described, &rig.err),
                     LYN_OK);
    ck_assert_str_eq(rig.err.reason, "DEADLINE");
}
END_TEST

static Suite *list_suite(void) {
    Suite *suite = suite_create("list");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_lists, 0, sizeof LISTS / sizeof *LISTS);
    tcase_add_loop_test(core, test_errors_name_the_file, 0, sizeof ERRORS / sizeof *ERRORS);
    tcase_add_test(core, test_interface_folder_comes_before_the_callers);
    tcase_add_test(core, test_unknown_keys_are_warnings);
    tcase_add_test(core, test_files_together_are_bounded);
    tcase_add_test(core, test_cells_are_bounded);
    tcase_add_test(core, test_deadline_is_looked_at_between_files);
    suite_add_tcase(suite, core);
    return suite;
}
TEST_MAIN(list_suite)
