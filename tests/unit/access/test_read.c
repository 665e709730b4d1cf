#include "access/read.h"

#include "support/check_main.h"
#include "support/frame_dump.h"
#include "support/reading.h"

static struct reading rig;
static struct read_result result;

static void set_up(void) {
    reading_init(&rig);
    scratch_mkdir(&rig.scratch, "conf");
    scratch_mkdir(&rig.scratch, "empty");
    scratch_write(&rig.scratch, "a.csv", "a,b\n1,2\n");
    scratch_write(&rig.scratch, "conf/a.csv", "a,b\n3,4\n");
    scratch_write(&rig.scratch, "conf/_lynguine.yml", "input: {type: csv, filename: a.csv}\n");
    scratch_write(&rig.scratch, "conf/all.yml",
                  "staff: {input: {type: csv, filename: a.csv}}\ndata: [{x: 1}]\nn: 3\n");
    scratch_write(&rig.scratch, "rows.yml", "- {x: 1}\n- {x: 2}\n");
    scratch_write(&rig.scratch, "map.yaml", "input: text\n");
    scratch_write(&rig.scratch, "rows.json", "{\"list\": [{\"x\": 5}]}");
    scratch_write(&rig.scratch, "broken.yml", "a: [1\nb: 2\n");
    scratch_write(&rig.scratch, "notes.txt", "x");
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static const char *dump(enum lyn_code code) {
    if (code != LYN_OK)
        return rig.err.reason;
    struct buf text;
    buf_init(&text, 1 << 16);
    dump_frame(result.frame, &text);
    frame_unref(result.frame);
    char *out = arena_strdup(rig.call.arena, buf_view(&text));
    buf_dispose(&text);
    return out;
}

static const struct {
    const char *path, *field;
    enum read_path_kind kind;
    const char *dump, *source;
} PATHS[] = {
    {"a.csv", "", READ_PATH_ANY, "a:int64 b:int64 | 1 2", "csv a.csv"},
    {"a.csv", "", READ_PATH_DATA, "a:int64 b:int64 | 1 2", "csv a.csv"},
    {"conf", "", READ_PATH_ANY, "a:int64 b:int64 | 3 4", "csv a.csv (conf/_lynguine.yml)"},
    {"conf/", "", READ_PATH_INTERFACE, "a:int64 b:int64 | 3 4", "csv a.csv (conf/_lynguine.yml)"},
    {"conf/_lynguine.yml", "", READ_PATH_ANY, "a:int64 b:int64 | 3 4",
     "csv a.csv (conf/_lynguine.yml)"},
    {"conf/_lynguine.yml", "", READ_PATH_DATA, "input:object | 'csv' | 'a.csv'",
     "yaml conf/_lynguine.yml"},
    {"conf/all.yml", "staff", READ_PATH_ANY, "a:int64 b:int64 | 3 4", "csv a.csv (conf/all.yml)"},
    {"conf/all.yml", "staff", READ_PATH_INTERFACE, "a:int64 b:int64 | 3 4",
     "csv a.csv (conf/all.yml)"},
    {"conf/all.yml", "data", READ_PATH_ANY, "x:int64 | 1", "yaml conf/all.yml"},
    {"conf/all.yml", "data", READ_PATH_DATA, "x:int64 | 1", "yaml conf/all.yml"},
    {"rows.yml", "", READ_PATH_ANY, "x:int64 | 1 | 2", "yaml rows.yml"},
    {"map.yaml", "", READ_PATH_ANY, "input:object | 'text'", "yaml map.yaml"},
    {"rows.json", "list", READ_PATH_ANY, "x:int64 | 5", "json rows.json"},
    {"conf/all.yml", "n", READ_PATH_ANY, "INVALID_VALUE", ""},
    {"conf/all.yml", "zz", READ_PATH_ANY, "INTERFACE_FIELD_NOT_FOUND", ""},
    {"conf/all.yml", "", READ_PATH_INTERFACE, "NO_INPUT", ""},
    {"a.csv", "x", READ_PATH_ANY, "INVALID_VALUE", ""},
    {"broken.yml", "", READ_PATH_ANY, "YAML_SYNTAX", ""},
    {"broken.yml", "", READ_PATH_INTERFACE, "INTERFACE_SYNTAX", ""},
    {"nope.csv", "", READ_PATH_ANY, "FILE_NOT_FOUND", ""},
    {"nope", "", READ_PATH_ANY, "FILE_NOT_FOUND", ""},
    {"nope.yml", "", READ_PATH_INTERFACE, "INTERFACE_NOT_FOUND", ""},
    {"empty", "", READ_PATH_ANY, "INTERFACE_NOT_FOUND", ""},
    {"conf", "", READ_PATH_DATA, "IS_A_DIRECTORY", ""},
    {"notes.txt", "", READ_PATH_ANY, "UNKNOWN_TYPE", ""},
    {"../x.csv", "", READ_PATH_ANY, "PATH_OUTSIDE_ROOTS", ""},
    {"../x", "", READ_PATH_INTERFACE, "PATH_OUTSIDE_ROOTS", ""},
};

START_TEST(test_path_is_interface_or_data) {
    enum lyn_code code =
        access_read_path(&rig.call, &rig.caller, sv_from(PATHS[_i].path), sv_from(PATHS[_i].field),
                         PATHS[_i].kind, NULL, &result, &rig.err);
    ck_assert_str_eq(dump(code), PATHS[_i].dump);
    if (code == LYN_OK)
        ck_assert(sv_is(result.source, PATHS[_i].source));
    else
        ck_assert_str_ne(rig.err.message, "");
}
END_TEST

START_TEST(test_interface_reads_beside_itself_then_beside_the_caller) {
    struct sv file = SV("_lynguine.yml");
    struct interface_ref ref = {&file, 1, SV("conf"), SV("")};
    ck_assert_str_eq(
        dump(access_read_interface(&rig.call, &rig.caller, &ref, NULL, &result, &rig.err)),
        "a:int64 b:int64 | 3 4");
    ck_assert_int_eq(unlink(scratch_path(&rig.scratch, "conf/a.csv")), 0);
    ck_assert_str_eq(
        dump(access_read_interface(&rig.call, &rig.caller, &ref, NULL, &result, &rig.err)),
        "a:int64 b:int64 | 1 2");
}
END_TEST

START_TEST(test_error_in_an_input_names_the_interface_and_line) {
    struct sv file = SV("i.yml");
    struct interface_ref ref = {&file, 1, SV(""), SV("")};
    scratch_write(&rig.scratch, "i.yml",
                  "input:\n  type: csv\n  filename: a.csv\n  select_columns: [zz]\n");
    ck_assert_str_eq(
        dump(access_read_interface(&rig.call, &rig.caller, &ref, NULL, &result, &rig.err)),
        "COLUMN_NOT_FOUND");
    ck_assert_str_eq(rig.err.file, "i.yml");
    ck_assert_uint_eq(rig.err.line, 4);
}
END_TEST

static const struct {
    const char *bytes, *type, *options, *dump;
} CONTENTS[] = {
    {"a;b\n1;2\n", "csv", "{delimiter: ;, select_columns: [b]}", "b:int64 | 2"},
    {"[{\"a\": null}]", "json", "{}", "a:object | None"},
    {"a: [1\n", "yaml", "{}", "YAML_SYNTAX"},
    {"a", "excel", "{}", "INVALID_VALUE"},
    {"a", "local", "{}", "INVALID_VALUE"},
    {"a", "", "{}", "UNKNOWN_TYPE"},
    {"a", "csv", "[]", "INVALID_VALUE"},
    {"a", "csv", "{compute: x}", "INVALID_VALUE"},
};

START_TEST(test_content_is_read_as_a_file) {
    enum lyn_code code =
        access_read_content(&rig.call, sv_from(CONTENTS[_i].bytes), sv_from(CONTENTS[_i].type),
                            reading_value(&rig, CONTENTS[_i].options), NULL, &result, &rig.err);
    ck_assert_str_eq(dump(code), CONTENTS[_i].dump);
}
END_TEST

/* ---- narrowing ---- */

static struct frame *four_rows(void) {
    struct frame *frame = NULL;
    const struct value *data = reading_value(&rig, "{a: [0, 1, 2, 3], name: [p, q, r, s]}");
    ck_assert_int_eq(frame_from_value(&rig.call, data, &frame, NULL), LYN_OK);
    return frame;
}

static const struct {
    struct row_slice slice;
    const char *dump;
} SLICES[] = {
    {{false, false, 0, 0}, "a:int64 | 0 | 1 | 2 | 3"},
    {{true, true, 1, 3}, "a:int64 | 1 | 2"},
    {{true, false, -1, 0}, "a:int64 | 3"},
    {{false, true, 0, -1}, "a:int64 | 0 | 1 | 2"},
    {{true, true, -3, -1}, "a:int64 | 1 | 2"},
    {{true, true, 3, 1}, "a:int64"},
    {{true, false, 9, 0}, "a:int64"},
    {{true, true, -9, 2}, "a:int64 | 0 | 1"},
    {{true, true, INT64_MIN, INT64_MAX}, "a:int64 | 0 | 1 | 2 | 3"},
    {{true, false, INT64_MAX, 0}, "a:int64"},
};

START_TEST(test_rows_are_a_python_slice) {
    struct sv column = SV("a");
    result.frame = four_rows();
    ck_assert_str_eq(
        dump(access_narrow(&rig.call, &column, 1, &SLICES[_i].slice, &result.frame, &rig.err)),
        SLICES[_i].dump);
}
END_TEST

START_TEST(test_columns_come_in_the_order_asked) {
    struct sv columns[] = {SV("name"), SV("a")};
    struct row_slice first = {true, true, 0, 1};
    result.frame = four_rows();
    ck_assert_str_eq(dump(access_narrow(&rig.call, columns, 2, &first, &result.frame, &rig.err)),
                     "name:object a:int64 | 'p' 0");
}
END_TEST

START_TEST(test_unknown_column_names_the_nearest) {
    struct sv columns[] = {SV("nmae")}, twice[] = {SV("a"), SV("a")};
    struct frame *frame = four_rows();
    ck_assert_int_eq(access_narrow(&rig.call, columns, 1, NULL, &frame, &rig.err), LYN_NOT_FOUND);
    ck_assert_str_eq(rig.err.reason, "COLUMN_NOT_FOUND");
    ck_assert_str_eq(rig.err.field, "columns");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "did you mean \"name\"?"));
    ck_assert_int_eq(access_narrow(&rig.call, twice, 2, NULL, &frame, &rig.err),
                     LYN_INVALID_ARGUMENT);
    frame_unref(frame);
}
END_TEST

START_TEST(test_number_names_an_integer_label) {
    struct sv columns[] = {SV("1")};
    const struct value *data = reading_value(&rig, "[[5, 6]]");
    ck_assert_int_eq(frame_from_value(&rig.call, data, &result.frame, NULL), LYN_OK);
    ck_assert_str_eq(dump(access_narrow(&rig.call, columns, 1, NULL, &result.frame, &rig.err)),
                     "1:int64 | 6");
}
END_TEST

static Suite *read_suite(void) {
    Suite *suite = suite_create("read");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_path_is_interface_or_data, 0, sizeof PATHS / sizeof *PATHS);
    tcase_add_test(core, test_interface_reads_beside_itself_then_beside_the_caller);
    tcase_add_test(core, test_error_in_an_input_names_the_interface_and_line);
    tcase_add_loop_test(core, test_content_is_read_as_a_file, 0,
                        sizeof CONTENTS / sizeof *CONTENTS);
    tcase_add_loop_test(core, test_rows_are_a_python_slice, 0, sizeof SLICES / sizeof *SLICES);
    tcase_add_test(core, test_columns_come_in_the_order_asked);
    tcase_add_test(core, test_unknown_column_names_the_nearest);
    tcase_add_test(core, test_number_names_an_integer_label);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(read_suite)
