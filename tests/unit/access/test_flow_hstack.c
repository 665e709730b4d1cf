#include "access/source.h"

#include "support/check_main.h"
#include "support/flow.h"

static void set_up(void) {
    flow_set_up();
    scratch_write(&rig.scratch, "a.csv", "k,a\np,1\nq,2\n");
    scratch_write(&rig.scratch, "b.csv", "k,b\nq,3\nr,4\n");
}

#define A "{type: csv, filename: a.csv}"
#define B "{type: csv, filename: b.csv"
#define V "{type: local, data: {k: [p, q], v: [1, 2]}}"
#define W "{type: local, data: {k: [q, p], v: [8, 9]}"

static const struct flow_case STACKS[] = {
    /* By row number. */
    {"{type: hstack, specifications: [" A "]}", "k:object a:int64 | 'p' 1 | 'q' 2"},
    {"{type: hstack, specifications: [" A ", " A "]}",
     "k:object a:int64 k_right:object a_right:int64 | 'p' 1 'p' 1 | 'q' 2 'q' 2"},
    {"{type: hstack, specifications: [" A ", {type: local, data: {c: [7]}}]}",
     "k:object a:int64 c:float64 | 'p' 1 7.0 | 'q' 2 None"},
    {"{type: hstack, specifications: [" A ", {type: local, data: {c: [7]}, how: inner}]}",
     "k:object a:int64 c:int64 | 'p' 1 7"},
    {"{type: hstack, specifications: [" A ", {type: local, data: {c: [7, 8, 9]}, how: outer}]}",
     "k:object a:float64 c:int64 | 'p' 1.0 7 | 'q' 2.0 8 | None None 9"},
    /* By index: it comes back as the last column. */
    {"{type: hstack, index: k, specifications: [" A ", " B ", index: k}]}",
     "a:int64 b:float64 k:object | 1 None 'p' | 2 3.0 'q'"},
    {"{type: hstack, index: k, specifications: [" A ", " B ", index: k, how: outer}]}",
     "a:float64 b:float64 k:object | 1.0 None 'p' | 2.0 3.0 'q' | None 4.0 'r'"},
    {"{type: hstack, index: k, specifications: [" A ", " B ", index: k, how: right}]}",
     "a:float64 b:int64 k:object | 2.0 3 'q' | None 4 'r'"},
    {"{type: hstack, index: k, specifications: [" A ", " B ", index: k, how: cross}]}",
     "a:int64 b:int64 k:int64 | 1 3 0 | 1 4 1 | 2 3 2 | 2 4 3"},
    {"{type: hstack, index: k, specifications: [" A ", " B "}]}",
     "a:int64 k:object b:float64 | 1 'p' None | 2 'q' None"},
    {"{type: hstack, specifications: [" A ", {type: local, data: {i: [1, 0], c: [7, 8]}, "
     "index: i}]}",
     "k:object a:int64 c:int64 | 'p' 1 8 | 'q' 2 7"},
    /* Without an index of its own the left side keeps the labels that a join gave its rows. */
    {"{type: hstack, specifications: [" A ", {type: local, data: {i: [5, 1], c: [7, 8]}, "
     "index: i, how: right}, {type: local, data: {i: [1, 5], d: [x, y]}, index: i}]}",
     "k:object a:float64 c:int64 d:object | None None 7 'y' | 'q' 2.0 8 'x'"},
    /* On columns: they stay where they are. */
    {"{type: hstack, specifications: [" A ", " B ", \"on\": k}]}",
     "k:object a:int64 b:float64 | 'p' 1 None | 'q' 2 3.0"},
    {"{type: hstack, specifications: [" V ", " W ", \"on\": [k]}]}",
     "k:object v:int64 v_right:int64 | 'p' 1 9 | 'q' 2 8"},
    {"{type: hstack, specifications: [" V ", " W ", \"on\": k, lsuffix: _l, rsuffix: ''}]}",
     "k:object v_l:int64 v:int64 | 'p' 1 9 | 'q' 2 8"},
    {"{type: hstack, specifications: [" V ", " W ", \"on\": [k, v], how: outer}]}",
     "k:object v:int64 | 'p' 1 | 'p' 9 | 'q' 2 | 'q' 8"},
    {"{type: hstack, specifications: [{type: local, data: [[1, 2]]}, {type: local, data: [[1, 3]], "
     "\"on\": 0}]}",
     "0:int64 '1':int64 '1_right':int64 | 1 2 3"},
    /* What the first part says is of no matter; `index` as a word for `on`. */
    {"{type: hstack, specifications: [{type: csv, filename: a.csv, \"on\": zz, how: zz, "
     "rsuffix: 5}, " B ", \"on\": index}]}",
     "k:object a:int64 k_right:object b:int64 | 'p' 1 'q' 3 | 'q' 2 'r' 4"},
    /* Every part and the whole are finished. */
    {"{type: hstack, index: k, select_columns: [k, c], columns: [d], specifications: ["
     "{type: csv, filename: a.csv, rename_columns: {a: c}}, " B ", index: k, ignore_columns: []}]}",
     "k:object c:int64 d:object | 'p' 1 None | 'q' 2 None"},
};

/* The row index of a table has one name, so that a list is none is a warning; it joins all the same. */
static const struct flow_case LISTS[] = {
    {"{type: hstack, index: k, specifications: [" A ", " B ", index: [k]}]}",
     "a:int64 b:float64 k:object | 1 None 'p' | 2 3.0 'q'"},
    {"{type: hstack, index: [k, j], specifications: [{type: local, data: {k: [1, 1], j: [a, b], "
     "v: [1, 2]}}, {type: local, data: {j: [b, a], k: [1, 2], w: [7, 8]}, index: [k, j]}]}",
     "v:int64 w:float64 k:int64 j:object | 1 None 1 'a' | 2 7.0 1 'b'"},
};

START_TEST(test_an_index_may_have_several_columns) {
    ck_assert_str_eq(flow_dump(LISTS[_i].yaml), LISTS[_i].dump);
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "`index`"));
}
END_TEST

START_TEST(test_tables_are_joined) {
    ck_assert_str_eq(flow_dump(STACKS[_i].yaml), STACKS[_i].dump);
    ck_assert_str_eq(reading_warning(&rig, 0), "");
}
END_TEST

static const struct flow_error ERRORS[] = {
    {"{type: hstack}", "MISSING_KEY", "ValueError", "Details must include \"specifications\"."},
    {"{type: hstack, specifications: []}", "INVALID_VALUE", "ValueError",
     "No data sources provided for hstack."},
    {"{type: hstack, specifications: {a: 1}}", "WRONG_TYPE", "TypeError", "a list of data sources"},
    {"{type: hstack, specifications: [x]}", "INVALID_VALUE", "ValueError", "must be a mapping"},
    {"{type: hstack, specifications: [" A ", " B ", how: zzz}]}", "INVALID_VALUE", "ValueError",
     "do not recognize join method zzz"},
    {"{type: hstack, specifications: [" A ", " B ", rsuffix: ''}]}", "INVALID_VALUE", "ValueError",
     "columns overlap but no suffix specified: Index(['k'], dtype='object')"},
    {"{type: hstack, specifications: [" A ", " B ", rsuffix: 5}]}", "WRONG_TYPE", "TypeError",
     "`rsuffix` must be a text"},
    {"{type: hstack, index: zz, specifications: [" A ", " B ", index: k}]}", "COLUMN_NOT_FOUND",
     "KeyError", "\"None of ['zz'] are in the columns\""},
    {"{type: hstack, index: k, specifications: [" A ", " B ", index: zz}]}", "COLUMN_NOT_FOUND",
     "KeyError", "\"None of ['zz'] are in the columns\""},
    {"{type: hstack, index: k, specifications: [" A ", " B ", index: {name: k}}]}", "WRONG_TYPE",
     "TypeError", "`index` must be"},
    {"{type: hstack, index: k, specifications: [" A ", " B ", index: [k, b]}]}", "INVALID_VALUE",
     "ValueError", "names 2 columns"},
    {"{type: hstack, specifications: [" A ", " B ", \"on\": zz}]}", "COLUMN_NOT_FOUND", "KeyError",
     "'zz'"},
    {"{type: hstack, specifications: [" A ", {type: local, data: {k: [1]}, \"on\": k}]}",
     "INVALID_VALUE", "ValueError",
     "You are trying to merge on object and int64 columns. If you wish to proceed you should use "
     "pd.concat"},
    {"{type: hstack, specifications: [" A ", " B ", \"on\": k, how: cross}]}", "INVALID_VALUE",
     "ValueError", "on no column"},
    {"{type: hstack, specifications: [" A ", " B ", \"on\": []}]}", "INVALID_VALUE", "ValueError",
     "must name a column"},
    {"{type: hstack, index: k, specifications: [" V ", " W ", index: k}, " W ", index: k}]}",
     "DUPLICATE_COLUMN", "ValueError", "'v_right'"},
    {"{type: hstack, specifications: [" A ", {type: csv, filename: none.csv}]}", "FILE_NOT_FOUND",
     "FileNotFoundError", "none.csv"},
};

START_TEST(test_what_cannot_be_joined_is_refused) {
    flow_refused(&ERRORS[_i]);
}
END_TEST

START_TEST(test_steps_on_the_way_are_not_counted) {
    const char *yaml = "{type: hstack, specifications: ["
                       "{type: local, data: {k: [1, 2], a: [1, 2]}}, "
                       "{type: local, 'on': k, data: {k: [1, 2], b: [1, 2]}}, "
                       "{type: local, 'on': k, data: {k: [1, 2], c: [1, 2]}}, "
                       "{type: local, 'on': k, data: {k: [1, 2], d: [1, 2]}}]}";
    const size_t of_parts = 8, of_result = 5;
    struct frame *frame = NULL;
    ck_assert_int_eq(flow_run(yaml, &frame), LYN_OK);
    size_t column = column_bytes(frame->fields[0].column);
    ck_assert_uint_eq(frame->column_count, of_result);
    ck_assert_uint_eq(rig.call.frame_bytes, (of_parts + of_result) * column);
    frame_unref(frame);
}
END_TEST

START_TEST(test_keys_of_joining_are_known_only_inside_a_join) {
    flow_dump("{type: hstack, specifications: [" A ", " B ", sufix: _r}], how: left}");
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "\"how\""));
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 1), "did you mean \"lsuffix\""));
    ck_assert_uint_eq(rig.call.warning_count, 2);
}
END_TEST

static Suite *flow_hstack_suite(void) {
    Suite *suite = suite_create("flow_hstack");
    TCase *tcase = tcase_create("flow_hstack");
    tcase_add_checked_fixture(tcase, set_up, flow_tear_down);
    tcase_add_loop_test(tcase, test_tables_are_joined, 0, sizeof STACKS / sizeof *STACKS);
    tcase_add_loop_test(tcase, test_an_index_may_have_several_columns, 0,
                        sizeof LISTS / sizeof *LISTS);
    tcase_add_loop_test(tcase, test_what_cannot_be_joined_is_refused, 0,
                        sizeof ERRORS / sizeof *ERRORS);
    tcase_add_test(tcase, test_keys_of_joining_are_known_only_inside_a_join);
    tcase_add_test(tcase, test_steps_on_the_way_are_not_counted);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(flow_hstack_suite)
