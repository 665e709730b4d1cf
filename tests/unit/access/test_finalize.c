#include "access/finalize.h"

#include "support/check_main.h"
#include "support/frame_dump.h"
#include "support/reading.h"

static struct reading rig;
static struct frame *frame; /* {"a": [1, 2], "b": ["x", "y"]} */
static struct specification source = {.file = "i.yml"};

static void set_up(void) {
    reading_init(&rig);
    const struct value *data = reading_value(&rig, "{a: [1, 2], b: [x, y]}");
    ck_assert_int_eq(frame_from_value(&rig.call, data, &frame, NULL), LYN_OK);
}

static void tear_down(void) {
    frame_unref(frame);
    reading_dispose(&rig);
}

static enum lyn_code run(const char *yaml) {
    memset(&rig.err, 0, sizeof rig.err);
    source.details = reading_value(&rig, yaml);
    return finalize(&rig.call, NULL, &source, &frame, &rig.err);
}

static const char *dump(void) {
    struct buf text;
    buf_init(&text, 1 << 16);
    dump_frame(frame, &text);
    char *out = arena_strdup(rig.call.arena, buf_view(&text));
    buf_dispose(&text);
    return out;
}

static const struct {
    const char *yaml, *dump;
} STEPS[] = {
    {"{}", "a:int64 b:object | 1 'x' | 2 'y'"},
    {"{add_columns: [c], rename_columns: {c: d}, ignore_columns: [a], select_columns: [d, b], "
     "columns: [e]}",
     "d:object b:object e:object | None 'x' None | None 'y' None"},
    {"{ignore_columns: [a], columns: [a]}", "b:object a:object | 'x' None | 'y' None"},
    {"{rename_columns: {a: b, b: a}}", "b:int64 a:object | 1 'x' | 2 'y'"},
    {"{add_columns: [a, c, c]}", "a:int64 b:object c:object | 1 'x' None | 2 'y' None"},
    {"{add_columns: {c: 1, d: 2}}",
     "a:int64 b:object c:object d:object | 1 'x' None None | 2 'y' None None"},
    {"{add_columns: cd}", "a:int64 b:object cd:object | 1 'x' None | 2 'y' None"},
    {"{add_columns: []}", "a:int64 b:object | 1 'x' | 2 'y'"},
    {"{add_columns: [1]}", "a:int64 b:object 1:object | 1 'x' None | 2 'y' None"},
    {"{columns: [b, c, c]}", "a:int64 b:object c:object | 1 'x' None | 2 'y' None"},
    {"{ignore_columns: a}", "b:object | 'x' | 'y'"},
    {"{select_columns: [b]}", "b:object | 'x' | 'y'"},
    {"{select_columns: []}", "| |"},
    {"{rename_columns: {a: 0}}", "0:int64 b:object | 1 'x' | 2 'y'"},
    {"{rename_columns: {a: true}}", "true:int64 b:object | 1 'x' | 2 'y'"},
    {"{rename_columns: {}}", "a:int64 b:object | 1 'x' | 2 'y'"},
    {"{columns: [c], compute: {function: render_liquid, field: d, args: {template: '{{a}}{{c}}'}, "
     "row_args: {a: a, c: c}}}",
     "a:int64 b:object c:object d:object | 1 'x' None '1' | 2 'y' None '2'"},
    {"{index: a}", "a:int64 b:object | 1 'x' | 2 'y'"},
    {"{index: {name: zz}}", "a:int64 b:object | 1 'x' | 2 'y'"},
};

START_TEST(test_steps_in_their_order) {
    ck_assert_int_eq(run(STEPS[_i].yaml), LYN_OK);
    ck_assert_str_eq(dump(), STEPS[_i].dump);
    ck_assert_uint_eq(rig.call.warning_count, 0);
}
END_TEST

static const struct {
    const char *yaml, *field, *type, *message;
} ERRORS[] = {
    {"{rename_columns: {q: z}}", "rename_columns", "ValueError",
     "rename_columns contains key \"q\" which is not a column in the loaded DataFrame. Columns are "
     "\"Index(['a', 'b'], dtype='object')\""},
    {"{ignore_columns: [q]}", "ignore_columns", "ValueError",
     "ignore_columns contains key \"q\" which is not a column in the loaded DataFrame. Columns are "
     "\"Index(['a', 'b'], dtype='object')\""},
    {"{select_columns: [a, q]}", "select_columns", "KeyError", "\"['q'] not in index\""},
    {"{select_columns: [q, r]}", "select_columns", "KeyError",
     "\"None of [Index(['q', 'r'], dtype='object')] are in the [columns]\""},
    {"{select_columns: ['1']}", "select_columns", "KeyError",
     "\"None of [Index(['1'], dtype='object')] are in the [columns]\""},
    {"{select_columns: [b, a, b]}", "select_columns", "ValueError", "'b'"},
    {"{select_columns: a}", "select_columns", "TypeError", "list"},
    {"{select_columns: null}", "select_columns", "TypeError", "list"},
    {"{rename_columns: {a: b}}", "rename_columns", "ValueError", "'b'"},
    {"{rename_columns: [a]}", "rename_columns", "TypeError", "mapping"},
    {"{rename_columns: {a: [1]}}", "rename_columns", "TypeError", "list"},
    {"{add_columns: null}", "add_columns", "TypeError", "'NoneType' object is not iterable"},
    {"{add_columns: 3}", "add_columns", "TypeError", "'int' object is not iterable"},
    {"{add_columns: [[x]]}", "add_columns", "TypeError", "list"},
    {"{columns: null}", "columns", "TypeError", "'NoneType' object is not iterable"},
    {"{ignore_columns: null}", "ignore_columns", "TypeError", "'NoneType' object"},
};

START_TEST(test_errors_name_the_key_and_leave_the_frame) {
    ck_assert_int_ne(run(ERRORS[_i].yaml), LYN_OK);
    ck_assert_str_eq(rig.err.error_type, ERRORS[_i].type);
    ck_assert_str_eq(rig.err.field, ERRORS[_i].field);
    ck_assert_ptr_nonnull(strstr(rig.err.message, ERRORS[_i].message));
    ck_assert_str_eq(rig.err.file, "i.yml");
    ck_assert_uint_eq(rig.err.line, 1);
    ck_assert_str_eq(dump(), "a:int64 b:object | 1 'x' | 2 'y'");
}
END_TEST

static const char *const BAD_INDEXES[] = {"{index: null}", "{index: [a]}", "{index: 3}",
                                          "{index: {}}"};

START_TEST(test_index_that_is_none_is_a_warning) {
    ck_assert_int_eq(run(BAD_INDEXES[_i]), LYN_OK);
    ck_assert_uint_eq(rig.call.warning_count, 1);
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "`index`"));
    ck_assert_str_eq(rig.call.warnings[0].file, "i.yml");
}
END_TEST

START_TEST(test_added_columns_are_limited) {
    rig.call.limits.columns = 3;
    ck_assert_int_eq(run("{add_columns: [c]}"), LYN_OK);
    ck_assert_int_eq(run("{add_columns: [d]}"), LYN_RESOURCE_EXHAUSTED);
    rig.call.limits.columns = 100;
    rig.call.limits.cells = 7;
    ck_assert_int_eq(run("{columns: [d]}"), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(rig.err.reason, "LIMIT_CELLS");
}
END_TEST

static const struct {
    const char *yaml;
    enum lyn_code code;
} COMPUTES[] = {
    {"{}", LYN_OK},
    {"{compute: null}", LYN_OK},
    {"{compute: []}", LYN_OK},
    {"{compute: {function: today, field: d}}", LYN_OK},
    {"{compute: [{function: today, field: d}]}", LYN_OK},
    {"{compute: today}", LYN_INVALID_ARGUMENT},
    {"{compute: {function: yesterday, field: d}}", LYN_INVALID_ARGUMENT},
};

START_TEST(test_compute_is_checked_before_reading) {
    source.details = reading_value(&rig, COMPUTES[_i].yaml);
    ck_assert_int_eq(finalize_check(&rig.call, NULL, &source, &rig.err), COMPUTES[_i].code);
    if (COMPUTES[_i].code != LYN_OK)
        ck_assert_str_eq(rig.err.field, "compute");
}
END_TEST

START_TEST(test_errors_of_an_entry_name_its_line) {
    ck_assert_int_eq(run("compute:\n- {function: today, field: d}\n- function: yesterday\n"),
                     LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(rig.err.file, "i.yml");
    ck_assert_uint_eq(rig.err.line, 3);
    ck_assert_str_eq(rig.err.message, "compute entry 2 (yesterday): Function \"yesterday\" not "
                                      "found in list_functions.");
}
END_TEST

static Suite *finalize_suite(void) {
    Suite *suite = suite_create("finalize");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_steps_in_their_order, 0, sizeof STEPS / sizeof *STEPS);
    tcase_add_loop_test(core, test_errors_name_the_key_and_leave_the_frame, 0,
                        sizeof ERRORS / sizeof *ERRORS);
    tcase_add_loop_test(core, test_index_that_is_none_is_a_warning, 0,
                        sizeof BAD_INDEXES / sizeof *BAD_INDEXES);
    tcase_add_test(core, test_added_columns_are_limited);
    tcase_add_test(core, test_errors_of_an_entry_name_its_line);
    tcase_add_loop_test(core, test_compute_is_checked_before_reading, 0,
                        sizeof COMPUTES / sizeof *COMPUTES);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(finalize_suite)
