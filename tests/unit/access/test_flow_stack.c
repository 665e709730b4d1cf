#include "support/flow.h"

#include "support/check_main.h"

static void set_up(void) {
    flow_set_up();
    scratch_mkdir(&rig.scratch, "sub");
    scratch_write(&rig.scratch, "a.csv", "k,a\np,1\nq,2\n");
    scratch_write(&rig.scratch, "sub/one.yml", "site: here\nn: 3\n");
}

#define LOCAL(data) "{type: local, data: " data "}"

static const struct flow_case STACKS[] = {
    {"{type: stack, specifications: [" LOCAL("[{a: 1, b: x}]") ", " LOCAL("[{c: 2.5, b: y}]") "]}",
     "a:int64 b:object c:float64 | 1 'y' 2.5"},
    {"{type: stack, specifications: [" LOCAL("[{a: [5], b: [1, 2], c: {p: 1}}]") "]}",
     "a:object b:object c:object | [5] [1, 2] {'p': 1}"},
    {"{type: stack, specifications: [" LOCAL("{}") ", " LOCAL("{a: 1}") "]}", "a:int64 | 1"},
    {"{type: stack, rename_columns: {n: m}, specifications: [{type: yaml, filename: one.yml, "
     "directory: sub, ignore_columns: [site]}]}",
     "m:int64 | 3"},
    {"{type: vstack, specifications: [" LOCAL("{k: [p], a: [1]}") ", " LOCAL(
         "{k: [q], b: [3]}") "]}",
     "k:object a:float64 b:float64 | 'p' 1.0 None | 'q' None 3.0"},
    {"{type: vstack, reset_index: true, specifications: [" LOCAL("{a: [1]}") ", " LOCAL(
         "{a: [true]}") "]}",
     "a:object | 1 | True"},
    {"{type: vstack, rename_columns: {n: count}, specifications: [{type: local, data: [{n: 1, "
     "drop: 0}], ignore_columns: [drop]}, {type: local, data: [{m: 2}], rename_columns: {m: n}}]}",
     "count:int64 | 1 | 2"},
    {"{type: vstack, specifications: [" LOCAL("[]") "]}", ""},
    {"{type: series, index: k, specifications: " LOCAL("{k: [p, q, p], v: [1, 2, 3]}") "}",
     "k:object v:object | 'p' [1, 3] | 'q' [2]"},
    {"{type: series, index: k, ignore_columns: [v], specifications: " LOCAL(
         "{v: [1, 2], k: [p, q]}") "}",
     "k:object | 'p' | 'q'"},
    /* Any in any. */
    {"{type: vstack, specifications: [{type: stack, specifications: [" LOCAL("{a: 1}") ", " LOCAL(
         "{b: 2}") "]}, {type: hstack, specifications: [" LOCAL("{a: [5]}") ", " LOCAL("{b: [6]}") "]}, {type: csv, filename: a.csv, ignore_columns: [k]}]}",
     "a:int64 b:float64 | 1 2.0 | 5 6.0 | 1 None | 2 None"},
};

START_TEST(test_tables_are_stacked) {
    ck_assert_str_eq(flow_dump(STACKS[_i].yaml), STACKS[_i].dump);
    ck_assert_str_eq(reading_warning(&rig, 0), "");
}
END_TEST

static const struct flow_error ERRORS[] = {
    {"{type: stack, specifications: [" LOCAL("[{a: 1}, {a: 2}]") "]}", "ROWS_NOT_ONE", "ValueError",
     "Each specification must result in a single row DataFrame. Got 2 rows"},
    {"{type: stack, specifications: [" LOCAL("{a: 1}") ", " LOCAL("[]") "]}", "ROWS_NOT_ONE",
     "ValueError", "Got 0 rows"},
    {"{type: stack, specifications: []}", "INVALID_VALUE", "ValueError",
     "No data sources provided for stack."},
    {"{type: stack, specifications: [" LOCAL("{}") "]}", "INVALID_VALUE", "ValueError",
     "No data sources provided for stack."},
    {"{type: vstack, specifications: []}", "INVALID_VALUE", "ValueError",
     "No data sources provided for vstack."},
    {"{type: vstack}", "MISSING_KEY", "ValueError", "Details must include \"specifications\"."},
    {"{type: vstack, specifications: null}", "WRONG_TYPE", "TypeError", "null"},
    {"{type: series, specifications: " LOCAL("{a: 1}") "}", "MISSING_KEY", "ValueError",
     "Field \"index\" missing in data source details for read_series."},
    {"{type: series, index: a}", "MISSING_KEY", "KeyError", "'specifications'"},
    {"{type: series, index: a, specifications: [" LOCAL("{a: 1}") "]}", "WRONG_TYPE", "TypeError",
     "one data source"},
    {"{type: series, index: zz, specifications: " LOCAL("{a: 1}") "}", "COLUMN_NOT_FOUND",
     "KeyError", "\"None of ['zz'] are in the columns\""},
    {"{type: series, index: a, specifications: " LOCAL("[{a: [1]}]") "}", "WRONG_TYPE", "TypeError",
     "unhashable type: 'list'"},
    {"{type: vstack, allowed_roots: [sub], specifications: [{type: csv, filename: a.csv}]}",
     "PATH_OUTSIDE_ROOTS", "PathEscapeError", "a.csv"},
};

START_TEST(test_what_cannot_be_stacked_is_refused) {
    flow_refused(&ERRORS[_i]);
}
END_TEST

static const char *nested(struct buf *text, int depth) {
    buf_clear(text);
    for (int i = 0; i < depth; i++) {
        buf_puts(text, "{type: vstack, specifications: [");
    }
    buf_puts(text, LOCAL("{a: 1}"));
    for (int i = 0; i < depth; i++) {
        buf_puts(text, "]}");
    }
    return text->data;
}

START_TEST(test_nesting_has_a_cap) {
    struct buf text;
    struct frame *frame = NULL;
    buf_init(&text, 1 << 16);
    ck_assert_str_eq(flow_dump(nested(&text, 30)), "a:int64 | 1");
    rig.call.limits.yaml_depth = 200;
    ck_assert_int_eq(flow_run(nested(&text, 33), &frame), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(rig.err.reason, "LIMIT_DEPTH");
    buf_dispose(&text);
}
END_TEST

START_TEST(test_an_error_in_a_part_tells_its_line) {
    struct frame *frame = NULL;
    ck_assert_int_ne(flow_run("type: vstack\nspecifications:\n- {type: local, data: {a: 1}}\n"
                              "- type: local\n  data: {a: 1}\n  rename_columns: {q: b}\n",
                              &frame),
                     LYN_OK);
    ck_assert_str_eq(rig.err.file, "i.yml");
    ck_assert_uint_eq(rig.err.line, 6);
    ck_assert_str_eq(rig.err.field, "rename_columns");
}
END_TEST

static Suite *flow_stack_suite(void) {
    Suite *suite = suite_create("flow_stack");
    TCase *tcase = tcase_create("flow_stack");
    tcase_add_checked_fixture(tcase, set_up, flow_tear_down);
    tcase_add_loop_test(tcase, test_tables_are_stacked, 0, sizeof STACKS / sizeof *STACKS);
    tcase_add_loop_test(tcase, test_what_cannot_be_stacked_is_refused, 0,
                        sizeof ERRORS / sizeof *ERRORS);
    tcase_add_test(tcase, test_nesting_has_a_cap);
    tcase_add_test(tcase, test_an_error_in_a_part_tells_its_line);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(flow_stack_suite)
