#include "access/source.h"

#include <stdio.h>

#include "support/check_main.h"
#include "support/frame_dump.h"
#include "support/reading.h"

static struct reading rig;
static struct specification source;

static void set_up(void) {
    reading_init(&rig);
    scratch_mkdir(&rig.scratch, "sub");
    scratch_write(&rig.scratch, "a.csv", "a;b\n1;2\n");
    scratch_write(&rig.scratch, "A.CSV", "a,b\n3,4\n");
    scratch_write(&rig.scratch, "sub/a.json", "[{\"a\": 1}]");
    scratch_write(&rig.scratch, "broken.json", "{\"a\": \n oops}");
    source = (struct specification){.file = "i.yml"};
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static enum lyn_code run(const char *yaml, struct frame **out) {
    struct sv described;
    memset(&rig.err, 0, sizeof rig.err);
    source.details = reading_value(&rig, yaml);
    return source_read(&rig.call, &rig.caller, &source, out, &described, &rig.err);
}

static const char *dump(struct frame *frame) {
    struct buf text;
    buf_init(&text, 1 << 16);
    dump_frame(frame, &text);
    frame_unref(frame);
    char *out = arena_strdup(rig.call.arena, buf_view(&text));
    buf_dispose(&text);
    return out;
}

static const struct {
    const char *yaml, *dump;
} SOURCES[] = {
    {"{type: csv, filename: a.csv, delimiter: ;}", "a:int64 b:int64 | 1 2"},
    {"{type: auto, filename: a.csv, delimiter: ;}", "a:int64 b:int64 | 1 2"},
    {"{type: auto, filename: A.CSV}", "a:int64 b:int64 | 3 4"},
    {"{type: auto, filename: a.json, directory: $HERE}", "a:int64 | 1"},
    {"{type: local, data: {a: 1, b: x}}", "a:int64 b:object | 1 'x'"},
    {"{type: local, data: {}}", "|"},
    {"{type: local, data: null}", ""},
    {"{type: local, data: []}", ""},
    {"{type: local, data: [[1, 2]]}", "0:int64 1:int64 | 1 2"},
    {"{type: local, data: [{a: [1, 2]}], rename_columns: {a: b}}", "b:object | [1, 2]"},
    {"{type: local, data: {a: [yes, 010, 1:30]}}", "a:object | True | 8 | 90"},
    /* Keys of other stages, and of computing nothing. */
    {"{type: local, data: {a: 1}, mapping: {a: b}, filter: x, precompute: [], postcompute: 1, "
     "compute: null}",
     "a:int64 | 1"},
};

START_TEST(test_sources) {
    struct frame *frame = NULL;
    ck_assert_int_eq(run(SOURCES[_i].yaml, &frame), LYN_OK);
    ck_assert_str_eq(dump(frame), SOURCES[_i].dump);
    ck_assert_str_eq(reading_warning(&rig, 0), "");
}
END_TEST

static const struct {
    const char *yaml, *reason, *type, *message;
} ERRORS[] = {
    {"{type: parquet, filename: x}", "UNKNOWN_TYPE", "ValueError",
     "Unknown type \"parquet\" in read_data."},
    {"{type: cvs, filename: x}", "UNKNOWN_TYPE", "ValueError",
     "Unknown type \"cvs\" in read_data. Did you mean \"csv\"?"},
    {"{type: hstak}", "UNKNOWN_TYPE", "ValueError", "\"hstack\""},
    {"{type: null}", "UNKNOWN_TYPE", "ValueError", "Unknown type \"None\" in read_data."},
    {"{type: 5}", "UNKNOWN_TYPE", "ValueError", "Unknown type \"5\" in read_data."},
    {"{filename: t.csv, header: 1}", "MISSING_KEY", "ValueError",
     "Field \"type\" missing in data source details for read_data, details are given as "
     "\"filename, header\"."},
    {"[1]", "INVALID_VALUE", "ValueError", "list"},
    {"{type: gsheet}", "NOT_SUPPORTED", "ValueError",
     "type \"gsheet\" is not supported by this server"},
    {"{type: hstack, specifications: []}", "INVALID_VALUE", "ValueError", ""},
    {"{type: excel, filename: a.xlsx}", "FILE_NOT_FOUND", "FileNotFoundError", "a.xlsx"},
    {"{type: fake}", "MISSING_KEY", "ValueError", ""},
    {"{type: auto, filename: a.xlsx}", "FILE_NOT_FOUND", "FileNotFoundError", "a.xlsx"},
    {"{type: auto, filename: a.txt}", "UNKNOWN_TYPE", "ValueError",
     "Unrecognised type of file in \"a.txt\""},
    {"{type: auto, filename: a}", "UNKNOWN_TYPE", "ValueError", "Unrecognised type of file"},
    {"{type: auto}", "MISSING_KEY", "ValueError",
     "Field \"filename\" missing in data source details for read_auto."},
    {"{type: csv}", "MISSING_KEY", "ValueError", "No filename provided in details."},
    {"{type: local}", "MISSING_KEY", "ValueError",
     "Could not create data frame from details specified in \"local\" entry. Missing key 'data'."},
    {"{type: local, data: {a: [1], b: [1, 2]}}", "INVALID_VALUE", "ValueError",
     "specified in \"local\" entry. All arrays must be of the same length"},
    {"{type: csv, filename: nope.csv, compute: {function: today}}", "INVALID_VALUE", "ValueError",
     "Compute object in interface file is missing field key."},
    {"{type: csv, filename: a.csv, allowed_roots: [sub]}", "PATH_OUTSIDE_ROOTS", "PathEscapeError",
     "Path 'a.csv' is not under allowed roots"},
    {"{type: csv, filename: a.csv, allowed_roots: sub}", "PATH_OUTSIDE_ROOTS", "PathEscapeError",
     "/sub']"},
    {"{type: csv, filename: a.csv, allowed_roots: ['']}", "PATH_OUTSIDE_ROOTS", "PathEscapeError",
     "roots []"},
    {"{type: csv, filename: a.csv, allowed_roots: [1]}", "WRONG_TYPE", "TypeError", "integer"},
    {"{type: csv, filename: /etc/passwd, allowed_roots: [/]}", "PATH_OUTSIDE_ROOTS",
     "PathEscapeError", "/etc/passwd"},
    {"{type: csv, filename: /etc/passwd, unbounded_paths: true}", "PATH_OUTSIDE_ROOTS",
     "PathEscapeError", "/etc/passwd"},
};

START_TEST(test_errors_and_their_types) {
    struct frame *frame = NULL;
    ck_assert_int_ne(run(ERRORS[_i].yaml, &frame), LYN_OK);
    ck_assert_str_eq(rig.err.reason, ERRORS[_i].reason);
    ck_assert_str_eq(rig.err.error_type, ERRORS[_i].type);
    ck_assert_ptr_nonnull(strstr(rig.err.message, ERRORS[_i].message));
    ck_assert_str_ne(rig.err.file, "");
}
END_TEST

START_TEST(test_allowed_roots_that_hold_the_file_change_nothing) {
    struct frame *frame = NULL;
    ck_assert_int_eq(run("{type: json, filename: sub/a.json, allowed_roots: [sub]}", &frame),
                     LYN_OK);
    ck_assert_str_eq(dump(frame), "a:int64 | 1");
    ck_assert_int_eq(run("{type: json, filename: sub/a.json, allowed_roots: []}", &frame), LYN_OK);
    frame_unref(frame);
}
END_TEST

START_TEST(test_error_of_a_data_file_names_that_file) {
    struct frame *frame = NULL;
    ck_assert_int_ne(run("{type: json, filename: broken.json}", &frame), LYN_OK);
    ck_assert_str_eq(rig.err.error_type, "JSONDecodeError");
    ck_assert_str_eq(rig.err.file, "broken.json");
    ck_assert_uint_eq(rig.err.line, 2);
}
END_TEST

/* What is wrong in the interface file is told with its place there and its key. */
static const struct {
    const char *keys;
    unsigned line;
    const char *field, *words;
} WRONG_KEYS[] = {
    {"header: -1", 3, "header",
     "header is invalid. For no header, use header=None instead (reading A.CSV)"},
    {"header: 50", 3, "header", "Passed header=50 but only 2 lines in file (reading A.CSV)"},
    {"header: false", 3, "header", "(reading A.CSV)"},
    {"delimiter: '[ab]+'", 3, "delimiter", "delimiter \"[ab]+\" is a regular expression"},
    {"quotechar: ab", 3, "quotechar", "(reading A.CSV)"},
    {"dtypes: {a: int}", 3, "dtypes", "dtypes must be a list, not a mapping (reading A.CSV)"},
    {"dtypes:\n- {field: a, type: int}", 4, "dtypes",
     "'int' (the types of `dtypes` are str_type, "},
    {"dtypes:\n- {type: int_type}", 4, "dtypes", "'field' (an entry of `dtypes` has a field and"},
    {"ignore_columns: 5", 3, "ignore_columns",
     "'int' object is not iterable: a list of column names is needed (`ignore_columns`)"},
    {"add_columns:", 3, "add_columns",
     "'NoneType' object is not iterable: a list of column names "
     "is needed (`add_columns`)"},
    {"columns: 3", 3, "columns", "(`columns`)"},
    {"ignore_columns: [[a]]", 3, "ignore_columns",
     "a column cannot be called by a list (`ignore_columns`)"},
    {"rename_columns: {a: b}", 3, "rename_columns", "there are two columns 'b' (`rename_columns`)"},
    {"select_columns: [b, b]", 3, "select_columns", "there are two columns 'b' (`select_columns`)"},
    {"select_columns: [zz, a]", 3, "select_columns", "\"['zz'] not in index\" (`select_columns`)"},
    {"directory: \"x\\0\"", 3, "directory", "embedded null byte (`directory`)"},
    {"base_directory: \"x\\0\"", 3, "base_directory", "embedded null byte (`base_directory`)"},
    {"allowed_roots: [\"x\\0\"]", 3, "allowed_roots", "embedded null byte (`allowed_roots`)"},
};

START_TEST(test_wrong_key_is_named_with_its_place) {
    struct frame *frame = NULL;
    const char *yaml =
        arena_printf(rig.call.arena, "type: csv\nfilename: A.CSV\n%s\n", WRONG_KEYS[_i].keys);
    ck_assert_int_ne(run(yaml, &frame), LYN_OK);
    ck_assert_str_eq(rig.err.file, "i.yml");
    ck_assert_uint_eq(rig.err.line, WRONG_KEYS[_i].line);
    ck_assert_str_eq(rig.err.field, WRONG_KEYS[_i].field);
    ck_assert_msg(strstr(rig.err.message, WRONG_KEYS[_i].words) != NULL, "%s", rig.err.message);
}
END_TEST

START_TEST(test_cell_that_a_key_does_not_fit_is_named_in_its_file) {
    struct frame *frame = NULL;
    scratch_write(&rig.scratch, "A.CSV", "a,b\n1,2\n3,x\n");
    ck_assert_int_ne(
        run("type: csv\nfilename: A.CSV\ndtypes: [{field: b, type: int_type}]\n", &frame), LYN_OK);
    ck_assert_str_eq(rig.err.file, "A.CSV");
    ck_assert_uint_eq(rig.err.line, 3);
    ck_assert_uint_eq(rig.err.column, 3);
    ck_assert_str_eq(rig.err.field, "dtypes");
}
END_TEST

START_TEST(test_workbook_read_as_text_is_recognised) {
    struct frame *frame = NULL;
    FILE *file = fopen(scratch_path(&rig.scratch, "A.CSV"), "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite("PK\x03\x04\x14\0\0\0", 1, 8, file), 8);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_ne(run("{type: csv, filename: A.CSV}", &frame), LYN_OK);
    ck_assert_ptr_nonnull(strstr(rig.err.message, "type excel"));
}
END_TEST

START_TEST(test_key_that_yaml_takes_for_true_is_explained) {
    struct frame *frame = NULL;
    ck_assert_int_eq(run("{type: csv, filename: A.CSV, on: a}", &frame), LYN_OK);
    frame_unref(frame);
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "quote \"on\""));
}
END_TEST

START_TEST(test_unknown_key_is_a_warning_with_the_nearest) {
    struct frame *frame = NULL;
    ck_assert_int_eq(
        run("type: csv\nfilename: A.CSV\ndelimeter: ','\nspecifications: []\n7: 8\n", &frame),
        LYN_OK);
    frame_unref(frame);
    ck_assert_uint_eq(rig.call.warning_count, 3);
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "\"delimeter\""));
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "did you mean \"delimiter\"?"));
    ck_assert_uint_eq(rig.call.warnings[0].line, 3);
    ck_assert_str_eq(rig.call.warnings[0].file, "i.yml");
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 1), "\"specifications\""));
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 2), "\"7\""));
}
END_TEST

START_TEST(test_unbounded_paths_is_a_warning) {
    struct frame *frame = NULL;
    ck_assert_int_eq(run("{type: csv, filename: A.CSV, unbounded_paths: true}", &frame), LYN_OK);
    frame_unref(frame);
    ck_assert_uint_eq(rig.call.warning_count, 1);
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "unbounded_paths"));
}
END_TEST

START_TEST(test_every_read_reads_the_file_anew) {
    struct frame *frame = NULL;
    ck_assert_int_eq(run("{type: csv, filename: A.CSV}", &frame), LYN_OK);
    ck_assert_str_eq(dump(frame), "a:int64 b:int64 | 3 4");
    scratch_write(&rig.scratch, "A.CSV", "c\n5\n");
    ck_assert_int_eq(run("{type: csv, filename: A.CSV}", &frame), LYN_OK);
    ck_assert_str_eq(dump(frame), "c:int64 | 5");
}
END_TEST

START_TEST(test_file_over_the_limit_is_refused) {
    struct frame *frame = NULL;
    rig.call.limits.file_bytes = 4;
    ck_assert_int_eq(run("{type: csv, filename: A.CSV}", &frame), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(rig.err.reason, "LIMIT_BYTES");
}
END_TEST

START_TEST(test_read_that_nobody_waits_for_stops) {
    struct frame *frame = NULL;
    struct sv described;
    atomic_bool cancelled = true;
    source.details = reading_value(&rig, "{type: csv, filename: A.CSV}");
    rig.call.cancelled = &cancelled;
    ck_assert_int_eq(source_read(&rig.call, &rig.caller, &source, &frame, &described, NULL),
                     LYN_CANCELLED);
    rig.call.cancelled = NULL;
    rig.call.deadline = deadline_in_ms(0);
    ck_assert_int_eq(source_read(&rig.call, &rig.caller, &source, &frame, &described, NULL),
                     LYN_DEADLINE_EXCEEDED);
}
END_TEST

static Suite *source_suite(void) {
    Suite *suite = suite_create("source");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_sources, 0, sizeof SOURCES / sizeof *SOURCES);
    tcase_add_loop_test(core, test_errors_and_their_types, 0, sizeof ERRORS / sizeof *ERRORS);
    tcase_add_test(core, test_allowed_roots_that_hold_the_file_change_nothing);
    tcase_add_test(core, test_error_of_a_data_file_names_that_file);
    tcase_add_loop_test(core, test_wrong_key_is_named_with_its_place, 0,
                        sizeof WRONG_KEYS / sizeof *WRONG_KEYS);
    tcase_add_test(core, test_cell_that_a_key_does_not_fit_is_named_in_its_file);
    tcase_add_test(core, test_workbook_read_as_text_is_recognised);
    tcase_add_test(core, test_key_that_yaml_takes_for_true_is_explained);
    tcase_add_test(core, test_unknown_key_is_a_warning_with_the_nearest);
    tcase_add_test(core, test_unbounded_paths_is_a_warning);
    tcase_add_test(core, test_every_read_reads_the_file_anew);
    tcase_add_test(core, test_file_over_the_limit_is_refused);
    tcase_add_test(core, test_read_that_nobody_waits_for_stops);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(source_suite)
