#include "computing.h"
#include "support/check_main.h"

static struct compute_result result;
static struct compute_context context = {.use = ENTRY_CALL};

static enum lyn_code call(const char *table, const char *entry_text,
                          const struct compute_rows *rows, bool apply) {
    struct entry entry;
    struct value details = literal(computing.arena, entry_text);
    if (table) {
        computing_table(table);
    }
    frame_unref(result.frame);
    memset(&result, 0, sizeof result);
    enum lyn_code code = entry_parse(&computing, &details, 0, &context, &entry, &computing_err);
    if (code == LYN_OK) {
        code = compute_call(&computing, &entry, table ? computing_frame : NULL, rows, apply,
                            &result, &computing_err);
    }
    return code;
}

static void tear_down(void) {
    frame_unref(result.frame);
    memset(&result, 0, sizeof result);
    computing_tear_down();
}

static const char TABLE[] = "{'n': [1, 2, 3], 's': ['a', null, 'c']}";

START_TEST(test_without_a_table_there_is_one_value) {
    ck_assert_int_eq(call(NULL, "{'function': 'today'}", NULL, false), LYN_OK);
    ck_assert_int_eq(result.kind, COMPUTE_VALUE);
    ck_assert(value_is_text(&result.value, "2024-02-04"));
    ck_assert_int_eq(call(NULL, "{'function': 'sum', 'args': {'x': [1, 2.5]}}", NULL, false),
                     LYN_OK);
    ck_assert_double_eq(result.value.real, 3.5);
}
END_TEST

static const char *const NEED_A_TABLE[] = {
    "{'function': 'today', 'field': 'x'}",
    "{'function': 'ascending', 'args': {'by': 'n'}}",
    "{'function': 'recent'}",
    "{'function': 'identity', 'row_args': {'input': 'n'}}",
    "{'function': 'liquid', 'args': {'template': 'x'}}",
};

START_TEST(test_what_needs_a_table_says_so) {
    ck_assert_int_eq(call(NULL, NEED_A_TABLE[_i], NULL, false), LYN_INVALID_ARGUMENT);
}
END_TEST

START_TEST(test_row_functions_give_one_value_a_row) {
    const size_t positions[] = {0, 2};
    const struct compute_rows rows = {positions, 2};
    const char *entry = "{'function': 'identity', 'row_args': {'input': 'n'}}";
    ck_assert_int_eq(call(TABLE, entry, NULL, false), LYN_OK);
    ck_assert_int_eq(result.kind, COMPUTE_VALUES);
    ck_assert_str_eq(computing_dump(LYN_OK, result.frame), "value:int64 | 1 | 2 | 3");
    ck_assert_int_eq(call(TABLE, entry, &rows, false), LYN_OK);
    ck_assert_str_eq(computing_dump(LYN_OK, result.frame), "value:int64 | 1 | 3");
    ck_assert_uint_eq(result.counts.rows_run, 2);
}
END_TEST

START_TEST(test_a_field_keeps_what_is_there) {
    const char *entry = "{'function': 'identity', 'field': 's', 'row_args': {'input': 'n'}}";
    ck_assert_int_eq(call(TABLE, entry, NULL, false), LYN_OK);
    ck_assert_int_eq(result.kind, COMPUTE_FRAME);
    ck_assert_str_eq(computing_dump(LYN_OK, result.frame),
                     "n:int64 s:object | 1 'a' | 2 2 | 3 'c'");
    ck_assert_uint_eq(result.counts.rows_run, 1);
    ck_assert_uint_eq(result.counts.rows_written, 1);
    ck_assert_uint_eq(result.counts.rows_skipped_present, 2);
}
END_TEST

START_TEST(test_only_the_rows_asked_for_are_written) {
    const size_t positions[] = {1};
    const struct compute_rows rows = {positions, 1};
    ck_assert_int_eq(call(TABLE, "{'function': 'today', 'field': 'd'}", &rows, false), LYN_OK);
    ck_assert_str_eq(computing_dump(LYN_OK, result.frame),
                     "n:int64 s:object d:object | 1 'a' None | 2 None '2024-02-04' | 3 'c' None");
    ck_assert_int_eq(call(TABLE, "{'function': 'ascending', 'args': {'by': 'n'}}", &rows, false),
                     LYN_INVALID_ARGUMENT);
}
END_TEST

START_TEST(test_filters_give_a_mask_or_the_rows) {
    const char *entry = "{'function': 'columnis', 'args': {'column': 's', 'value': 'c'}}";
    ck_assert_int_eq(call(TABLE, entry, NULL, false), LYN_OK);
    ck_assert_int_eq(result.kind, COMPUTE_MASK);
    ck_assert_str_eq(computing_dump(LYN_OK, result.frame), "mask:bool | False | False | True");
    ck_assert_int_eq(call(TABLE, entry, NULL, true), LYN_OK);
    ck_assert_str_eq(computing_dump(LYN_OK, result.frame), "n:int64 s:object | 3 'c'");
}
END_TEST

static Suite *call_suite(void) {
    Suite *suite = suite_create("call");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, computing_set_up, tear_down);
    tcase_add_test(core, test_without_a_table_there_is_one_value);
    tcase_add_loop_test(core, test_what_needs_a_table_says_so, 0,
                        sizeof NEED_A_TABLE / sizeof *NEED_A_TABLE);
    tcase_add_test(core, test_row_functions_give_one_value_a_row);
    tcase_add_test(core, test_a_field_keeps_what_is_there);
    tcase_add_test(core, test_only_the_rows_asked_for_are_written);
    tcase_add_test(core, test_filters_give_a_mask_or_the_rows);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(call_suite)
