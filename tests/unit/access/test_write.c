#include "access/write.h"

#include <errno.h>

#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;
static struct write_result result;

static void set_up(void) {
    reading_init(&rig);
    scratch_mkdir(&rig.scratch, "inbox");
    scratch_mkdir(&rig.scratch, "sub");
    memset(&result, 0, sizeof result);
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static enum lyn_code run(const char *records, const char *columns, const char *output,
                         bool dry_run) {
    struct specification specification = {.details = reading_value(&rig, output)};
    struct frame *frame = NULL;
    memset(&rig.err, 0, sizeof rig.err);
    enum lyn_code code =
        frame_from_records(&rig.call, reading_value(&rig, records), &frame, &rig.err);
    if (code == LYN_OK && columns)
        code = access_write_columns(&rig.call, reading_value(&rig, columns), &frame, &rig.err);
    if (code == LYN_OK)
        code =
            access_write(&rig.call, &rig.caller, frame, &specification, dry_run, &result, &rig.err);
    frame_unref(frame);
    return code;
}

/* What the file holds; "(none)" when it is not there. */
static const char *holds(const char *name) {
    char text[4096];
    int fd = open(scratch_path(&rig.scratch, name), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return "(none)";
    ssize_t got = read(fd, text, sizeof text);
    ck_assert_int_ge(got, 0);
    close(fd);
    return arena_strdup(rig.call.arena, (struct sv){text, (size_t)got});
}

/* ---- one file ---- */

static const struct {
    const char *records, *columns, *output, *file, *text;
} FILES[] = {
    {"[{a: 1, b: x}, {a: 2, b: y}]", NULL, "{type: csv, filename: t.csv}", "t.csv",
     "a,b\n1,x\n2,y\n"},
    /* Types are those of 2.2 before anything is written. */
    {"[{a: 1}, {b: 2}]", NULL, "{type: csv, filename: t.csv}", "t.csv", "a,b\n1.0,\n,2.0\n"},
    {"[{a: 1, b: x}]", "[b, a]", "{type: csv, filename: t.csv}", "t.csv", "b,a\nx,1\n"},
    {"[{a: 1, b: x}]", "b", "{type: csv, filename: t.csv}", "t.csv", "b\nx\n"},
    {"[{a: 1, b: x}]", "null", "{type: csv, filename: t.csv}", "t.csv", "a,b\n1,x\n"},
    {"[[1, 2], [3, 4]]", "[1, 0]", "{type: csv, filename: t.csv}", "t.csv", "1,0\n2,1\n4,3\n"},
    {"[]", "[a, b]", "{type: csv, filename: t.csv}", "t.csv", "a,b\n"},
    {"[]", NULL, "{type: yaml, filename: t.yml}", "t.yml", "[]\n"},
    {"{b: [1, 2], a: [3, 4]}", NULL, "{type: csv, filename: t.csv}", "t.csv", "a,b\n3,1\n4,2\n"},
    {"[{a: 1}]", NULL, "{type: csv, filename: t.csv, directory: $STORE}", "inbox/t.csv", "a\n1\n"},
    {"[{a: 1}]", NULL, "{type: csv, filename: t.csv, base_directory: sub}", "sub/t.csv", "a\n1\n"},
    {"[{a: 1}]", NULL, "{type: csv, filename: t.csv, directory: .., base_directory: sub}", "t.csv",
     "a\n1\n"},
    /* Only in directories are variables looked for. */
    {"[{a: 1}]", NULL, "{type: csv, filename: $STORE.csv}", "$STORE.csv", "a\n1\n"},
    {"[{a: 1}]", NULL, "{type: csv, filename: t.csv, allowed_roots: [sub, .]}", "t.csv", "a\n1\n"},
    {"[{t: x, content: body}]", NULL, "{type: markdown, filename: t.md}", "t.md",
     "---\nt: x\n---\n\nbody"},
};

START_TEST(test_one_file) {
    ck_assert_msg(run(FILES[_i].records, FILES[_i].columns, FILES[_i].output, false) == LYN_OK,
                  "%s", rig.err.message);
    ck_assert_str_eq(holds(FILES[_i].file), FILES[_i].text);
    ck_assert_uint_eq(result.file_count, 1);
    ck_assert_int_eq(result.files[0].outcome, WRITE_CREATED);
    ck_assert_uint_eq(result.files[0].bytes, strlen(FILES[_i].text));
    ck_assert_str_eq(reading_warning(&rig, 0), "");
}
END_TEST

static const struct {
    const char *records, *columns, *output, *reason, *type, *message;
} ERRORS[] = {
    {"[{a: 1}]", NULL, "{type: parquet, filename: t}", "UNKNOWN_TYPE", "ValueError",
     "Unknown type \"parquet\" in write_data."},
    {"[{a: 1}]", NULL, "{type: jsn, filename: t}", "UNKNOWN_TYPE", "ValueError", "\"json\"?"},
    {"[{a: 1}]", NULL, "{type: auto, filename: t.csv}", "UNKNOWN_TYPE", "ValueError",
     "Unknown type \"auto\" in write_data."},
    {"[{a: 1}]", NULL, "{type: null, filename: t.csv}", "UNKNOWN_TYPE", "ValueError",
     "Unknown type \"None\" in write_data."},
    {"[{a: 1}]", NULL, "{filename: t.csv}", "MISSING_KEY", "ValueError",
     "Field \"type\" missing in data source details for write_data, details are given as "
     "\"filename\"."},
    {"[{a: 1}]", NULL, "{type: gsheet, filename: t}", "NOT_SUPPORTED", "ValueError",
     "\"gsheet\" is not supported"},
    {"[{a: 1}]", NULL, "[1]", "INVALID_VALUE", "ValueError", "must be a mapping"},
    {"[{a: 1}]", NULL, "{type: csv}", "MISSING_KEY", "ValueError",
     "No filename provided in details."},
    {"[{a: 1}]", NULL, "{type: csv, filename: 5}", "WRONG_TYPE", "TypeError", "`filename`"},
    {"[{a: 1}]", NULL, "{type: csv, filename: \"a\\0b\"}", "INVALID_VALUE", "ValueError",
     "embedded null byte"},
    {"[{a: 1}]", NULL, "{type: csv, filename: none/t.csv}", "FILE_NOT_FOUND", "FileNotFoundError",
     "[Errno 2] No such file or directory: 'none/t.csv'"},
    {"[{a: 1}]", NULL, "{type: csv, filename: t.csv, directory: $NOPE}", "FILE_NOT_FOUND",
     "FileNotFoundError", "'$NOPE/t.csv'"},
    {"[{a: 1}]", NULL, "{type: csv, filename: ''}", "FILE_NOT_FOUND", "FileNotFoundError", "''"},
    {"[{a: 1}]", NULL, "{type: csv, filename: sub}", "IS_A_DIRECTORY", "IsADirectoryError",
     "'sub'"},
    {"[{a: 1}]", NULL, "{type: csv, filename: sub/}", "IS_A_DIRECTORY", "IsADirectoryError", ""},
    {"[{a: 1}]", NULL, "{type: csv, filename: new/}", "IS_A_DIRECTORY", "IsADirectoryError", ""},
    {"[{a: 1}]", NULL, "{type: csv, filename: .}", "IS_A_DIRECTORY", "IsADirectoryError", ""},
    {"[{a: 1}]", NULL, "{type: csv, filename: ../t.csv}", "PATH_OUTSIDE_ROOTS", "PathEscapeError",
     "Path '../t.csv' is not under allowed roots"},
    {"[{a: 1}]", NULL, "{type: csv, filename: t.csv, allowed_roots: sub}", "PATH_OUTSIDE_ROOTS",
     "PathEscapeError", ""},
    {"[{a: 1}]", NULL, "{type: csv, filename: t.csv, delimiter: ab}", "WRONG_TYPE", "TypeError",
     "\"delimiter\" must be a 1-character string"},
    {"[{a: 1}]", NULL, "{type: excel, filename: t.foo}", "INVALID_VALUE", "ValueError",
     "Invalid extension for"},
    {"[{a: 1}, {a: 2}]", NULL, "{type: markdown, filename: t.md}", "ROWS_NOT_ONE", "ValueError",
     "markdown output needs exactly one row"},
    {"[{a: 1}]", "[zz]", "{type: csv, filename: t.csv}", "COLUMN_NOT_FOUND", "KeyError",
     "None of [Index(['zz']"},
    {"[{a: 1}]", "[a, zz]", "{type: csv, filename: t.csv}", "COLUMN_NOT_FOUND", "KeyError",
     "['zz'] not in index"},
    {"[{a: 1}]", "[a, a]", "{type: csv, filename: t.csv}", "DUPLICATE_COLUMN", "ValueError", ""},
    {"[{a: 1}]", "{a: 1}", "{type: csv, filename: t.csv}", "WRONG_TYPE", "TypeError", "`columns`"},
    {"null", NULL, "{type: csv, filename: t.csv}", "WRONG_TYPE", "TypeError", "`records`"},
    {"abc", NULL, "{type: csv, filename: t.csv}", "INVALID_VALUE", "ValueError", "`records`"},
};

START_TEST(test_errors_leave_nothing_behind) {
    ck_assert_int_ne(run(ERRORS[_i].records, ERRORS[_i].columns, ERRORS[_i].output, false), LYN_OK);
    ck_assert_str_eq(rig.err.reason, ERRORS[_i].reason);
    ck_assert_str_eq(rig.err.error_type, ERRORS[_i].type);
    ck_assert_msg(strstr(rig.err.message, ERRORS[_i].message) != NULL, "%s", rig.err.message);
    /* What is left of the folder can be taken away: it has only what set_up made. */
    ck_assert_int_eq(rmdir(scratch_path(&rig.scratch, "sub")), 0);
    ck_assert_int_eq(rmdir(scratch_path(&rig.scratch, "inbox")), 0);
    ck_assert_int_eq(rmdir(rig.scratch.path), 0);
}
END_TEST

START_TEST(test_outcomes) {
    static const char OUTPUT[] = "{type: csv, filename: t.csv}";
    ck_assert_int_eq(run("[{a: 1}]", NULL, OUTPUT, true), LYN_OK);
    ck_assert_int_eq(result.files[0].outcome, WRITE_CREATED);
    ck_assert_str_eq(holds("t.csv"), "(none)");
    ck_assert_int_eq(run("[{a: 1}]", NULL, OUTPUT, false), LYN_OK);
    ck_assert_int_eq(run("[{a: 1}]", NULL, OUTPUT, false), LYN_OK);
    ck_assert_int_eq(result.files[0].outcome, WRITE_UNCHANGED);
    ck_assert_int_eq(run("[{a: 2}]", NULL, OUTPUT, true), LYN_OK);
    ck_assert_int_eq(result.files[0].outcome, WRITE_REPLACED);
    ck_assert_str_eq(holds("t.csv"), "a\n1\n");
    ck_assert_int_eq(run("[{a: 2}]", NULL, OUTPUT, false), LYN_OK);
    ck_assert_int_eq(result.files[0].outcome, WRITE_REPLACED);
    ck_assert_str_eq(holds("t.csv"), "a\n2\n");
}
END_TEST

START_TEST(test_unknown_keys_are_warnings) {
    ck_assert_int_eq(run("[{a: 1}]", NULL,
                         "{type: csv, filename: t.csv, delimter: ;, unbounded_paths: true, "
                         "compute: 1, select_columns: [b]}",
                         false),
                     LYN_OK);
    ck_assert_str_eq(reading_warning(&rig, 0),
                     "the key \"delimter\" means nothing for an output of type csv and is ignored; "
                     "did you mean \"delimiter\"?");
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 1), "`unbounded_paths` is ignored"));
    ck_assert_str_eq(reading_warning(&rig, 2), "");
    ck_assert_str_eq(holds("t.csv"), "a\n1\n");
}
END_TEST

/* ---- one file a row ---- */

#define PLACE(root, directory, file)                                                               \
    "sourceRoot: '" root "', sourceDirectory: '" directory "', sourceFilename: '" file "'"

static const struct {
    const char *records, *output, *file, *text;
} ROWS[] = {
    {"[{" PLACE(".", "d/e", "a.yml") ", a: 1, b: null, c: ''}]", "{type: yaml_directory}",
     "d/e/a.yml", "a: 1\n"},
    {"[{" PLACE("", "", "a.yml") ", a: 1}]", "{type: yaml_directory}", "a.yml", "a: 1\n"},
    {"[{" PLACE("$STORE", ".", "a.yml") ", a: 1}]", "{type: yaml_directory}", "inbox/a.yml",
     "a: 1\n"},
    {"[{" PLACE("", "${HERE}", "a.yml") "}]", "{type: yaml_directory}", "sub/a.yml", "{}\n"},
    {"[{" PLACE("x$", "a${b", "a.yml") ", n: 1}]", "{type: yaml_directory}", "x$/a${b/a.yml",
     "n: 1\n"},
    {"[{" PLACE(".", "d", "a.json") ", a: 'é', b: [1, null]}]", "{type: json_directory}",
     "d/a.json", "{\"a\": \"\\u00e9\", \"b\": [1, null]}"},
    {"[{" PLACE(".", "d", "a.md") ", t: x, content: 'c '}]", "{type: markdown_directory}", "d/a.md",
     "---\nt: x\n---\n\nc"},
    {"[{" PLACE(".", "d", "p.png") ", t: x}]", "{type: meta_directory}", "d/p.png.yml", "t: x\n"},
    {"[{" PLACE("r", "d", "a.yml") ", n: 1}]", "{type: yaml_directory, base_directory: sub}",
     "sub/r/d/a.yml", "n: 1\n"},
    {"[{r: ., d: e, f: a.yml, n.x: 1, sourceRoot: kept}]",
     "{type: yaml_directory, store_fields: {root: r, directory: d, filename: f}}", "e/a.yml",
     "n.x: 1\nsourceRoot: kept\n"},
};

START_TEST(test_one_file_a_row) {
    ck_assert_msg(run(ROWS[_i].records, NULL, ROWS[_i].output, false) == LYN_OK, "%s",
                  rig.err.message);
    ck_assert_str_eq(holds(ROWS[_i].file), ROWS[_i].text);
    ck_assert_uint_eq(result.file_count, 1);
    ck_assert_str_eq(result.files[0].path, ROWS[_i].file + (_i == 8 ? strlen("sub/") : 0));
}
END_TEST

static const struct {
    const char *records, *reason, *type, *message;
} ROW_ERRORS[] = {
    {"[{a: 1}]", "COLUMN_NOT_FOUND", "KeyError", "'sourceRoot'"},
    {"[{sourceRoot: ., sourceDirectory: d, a: 1}]", "COLUMN_NOT_FOUND", "KeyError",
     "'sourceFilename'"},
    {"[{sourceRoot: null, sourceDirectory: d, sourceFilename: a.yml, a: 1}]", "WRONG_TYPE",
     "TypeError", "\"sourceRoot\" of row 0"},
    {"[{sourceRoot: ., sourceDirectory: d, sourceFilename: 5, a: 1}]", "WRONG_TYPE", "TypeError",
     "\"sourceFilename\" of row 0"},
    {"[{" PLACE("${NOPE}", "d", "a.yml") "}]", "INVALID_VALUE", "ValueError", "variable NOPE"},
    {"[{" PLACE(".", "..", "a.yml") "}]", "PATH_OUTSIDE_ROOTS", "PathEscapeError", ""},
    {"[{" PLACE(".", "d", "../../a.yml") "}]", "PATH_OUTSIDE_ROOTS", "PathEscapeError", ""},
    {"[{" PLACE(".", "d", "") "}]", "IS_A_DIRECTORY", "IsADirectoryError", ""},
    {"[{" PLACE(".", "", "sub") "}]", "IS_A_DIRECTORY", "IsADirectoryError", ""},
    {"[{" PLACE(".", "d", "a.yml") ", a: 1}, {" PLACE(".", "d/../d", "a.yml") ", a: 2}]",
     "INVALID_VALUE", "ValueError",
     "The specified filed name \"d/a.yml\" has already been used for a different row of the data."},
};

START_TEST(test_row_errors) {
    ck_assert_int_ne(run(ROW_ERRORS[_i].records, NULL, "{type: yaml_directory}", false), LYN_OK);
    ck_assert_str_eq(rig.err.reason, ROW_ERRORS[_i].reason);
    ck_assert_str_eq(rig.err.error_type, ROW_ERRORS[_i].type);
    ck_assert_msg(strstr(rig.err.message, ROW_ERRORS[_i].message) != NULL, "%s", rig.err.message);
    ck_assert_str_eq(holds("d/a.yml"), "(none)");
}
END_TEST

START_TEST(test_rows_without_any_cell_count_and_get_no_file) {
    ck_assert_int_eq(run("[{" PLACE(".", "d", "a.yml") "}, {sourceRoot: null}]", NULL,
                         "{type: yaml_directory}", false),
                     LYN_OK);
    ck_assert_uint_eq(result.row_count, 2);
    ck_assert_uint_eq(result.file_count, 1);
    ck_assert_int_eq(run("[]", NULL, "{type: yaml_directory}", false), LYN_OK);
    ck_assert_uint_eq(result.file_count, 0);
}
END_TEST

START_TEST(test_store_fields_must_be_a_mapping) {
    ck_assert_int_ne(run("[{a: 1}]", NULL, "{type: yaml_directory, store_fields: null}", false),
                     LYN_OK);
    ck_assert_str_eq(rig.err.error_type, "TypeError");
}
END_TEST

START_TEST(test_two_names_for_one_file) {
    scratch_link(&rig.scratch, "sub", "link");
    ck_assert_int_ne(run("[{" PLACE(".", "sub", "a.yml") "}, {" PLACE(".", "link", "a.yml") "}]",
                         NULL, "{type: yaml_directory}", false),
                     LYN_OK);
    ck_assert_ptr_nonnull(strstr(rig.err.message, "already been used"));
    ck_assert_str_eq(holds("sub/a.yml"), "(none)");
    ck_assert_int_eq(rmdir(scratch_path(&rig.scratch, "sub")), 0); /* no temporary either */
}
END_TEST

static Suite *write_suite(void) {
    Suite *suite = suite_create("write");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_one_file, 0, sizeof FILES / sizeof *FILES);
    tcase_add_loop_test(core, test_errors_leave_nothing_behind, 0, sizeof ERRORS / sizeof *ERRORS);
    tcase_add_test(core, test_outcomes);
    tcase_add_test(core, test_unknown_keys_are_warnings);
    tcase_add_loop_test(core, test_one_file_a_row, 0, sizeof ROWS / sizeof *ROWS);
    tcase_add_loop_test(core, test_row_errors, 0, sizeof ROW_ERRORS / sizeof *ROW_ERRORS);
    tcase_add_test(core, test_rows_without_any_cell_count_and_get_no_file);
    tcase_add_test(core, test_store_fields_must_be_a_mapping);
    tcase_add_test(core, test_two_names_for_one_file);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(write_suite)
