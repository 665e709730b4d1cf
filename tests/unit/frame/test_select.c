#include "support/frame_dump.h"
#include "support/framing.h"

/* Compares and drops the frame. */
static void assert_is(struct frame *frame, const char *expected) {
    buf_clear(&buf);
    buf_puts(&buf, "");
    dump_frame(frame, &buf);
    ck_assert_str_eq(buf.len ? buf.data : "", expected);
    frame_unref(frame);
}

START_TEST(test_select_gives_the_order_asked_for) {
    struct frame *frame = make("{'a': [1, 2], 'b': ['x', null], 'c': [true, false]}"), *out = NULL;
    ck_assert_int_eq(frame_select(frame, (size_t[]){2, 0}, 2, &out, NULL), LYN_OK);
    ck_assert_ptr_eq(out->fields[1].column, frame->fields[0].column);
    frame_unref(frame); /* the columns are shared */
    assert_is(out, "c:bool a:int64 | True 1 | False 2");
}
END_TEST

START_TEST(test_selecting_nothing_keeps_the_rows) {
    struct frame *frame = make("{'a': [1, 2]}"), *out = NULL;
    ck_assert_int_eq(frame_select(frame, NULL, 0, &out, NULL), LYN_OK);
    frame_unref(frame);
    ck_assert_uint_eq(out->row_count, 2);
    assert_is(out, "| |");
}
END_TEST

START_TEST(test_selecting_twice_is_refused) {
    struct frame *frame = make("{'a': [1, 2], 'b': 3}"), *out = NULL;
    struct lyn_error err;
    ck_assert_int_eq(frame_select(frame, (size_t[]){0, 1, 0}, 3, &out, &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "DUPLICATE_COLUMN");
    ck_assert_int_eq(frame_select(frame, (size_t[]){2}, 1, &out, &err), LYN_INTERNAL);
    ck_assert_ptr_null(out);
    frame_unref(frame);
}
END_TEST

START_TEST(test_relabel_may_swap_but_not_merge) {
    struct frame *frame = make("{'a': [1], 'b': ['x']}"), *out = NULL;
    struct value swapped[] = {value_string(SV("b")), value_string(SV("a"))};
    struct value merged[] = {value_string(SV("b")), value_string(SV("b"))};
    struct lyn_error err;
    ck_assert_int_eq(frame_relabel(frame, swapped, &out, NULL), LYN_OK);
    assert_is(out, "b:int64 a:object | 1 'x'");
    ck_assert_int_eq(frame_relabel(frame, merged, &out, &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "DUPLICATE_COLUMN");
    frame_unref(frame);
}
END_TEST

START_TEST(test_slices_put_together_are_the_whole) {
    struct frame *frame =
        make("{'a': [1, 2, 3, 4], 'b': ['x', null, 'z', ''], 'c': [[1], null, {}, 'q']}");
    struct frame *parts[3] = {0}, *out = NULL;
    ck_assert_int_eq(frame_slice(frame, 0, 1, &parts[0], NULL), LYN_OK);
    ck_assert_int_eq(frame_slice(frame, 1, 0, &parts[1], NULL), LYN_OK);
    ck_assert_int_eq(frame_slice(frame, 1, 3, &parts[2], NULL), LYN_OK);
    frame_unref(frame);
    ck_assert_int_eq(frame_concat(parts, 3, &out, NULL), LYN_OK);
    assert_is(parts[0], "a:int64 b:object c:object | 1 'x' [1]");
    assert_is(parts[1], "a:int64 b:object c:object");
    assert_is(parts[2], "a:int64 b:object c:object | 2 None None | 3 'z' {} | 4 '' 'q'");
    assert_is(out, "a:int64 b:object c:object | 1 'x' [1] | 2 None None | 3 'z' {} | 4 '' 'q'");
}
END_TEST

START_TEST(test_rows_outside_are_refused) {
    struct frame *frame = make("{'a': [1, 2]}"), *out = NULL;
    ck_assert_int_eq(frame_slice(frame, 1, 2, &out, NULL), LYN_INTERNAL);
    ck_assert_int_eq(frame_slice(frame, 3, 0, &out, NULL), LYN_INTERNAL);
    frame_unref(frame);
}
END_TEST

START_TEST(test_tables_without_columns_add_up_their_rows) {
    struct frame *parts[2], *out = NULL;
    ck_assert_int_eq(frame_new(2, &parts[0], NULL), LYN_OK);
    ck_assert_int_eq(frame_new(3, &parts[1], NULL), LYN_OK);
    ck_assert_int_eq(frame_concat(parts, 2, &out, NULL), LYN_OK);
    ck_assert_uint_eq(out->row_count, 5);
    for (int i = 0; i < 2; i++)
        frame_unref(parts[i]);
    frame_unref(out);
}
END_TEST

START_TEST(test_tables_of_different_columns_are_not_put_together) {
    static const char *const others[] = {"{'b': [1]}", "{'a': [1.5]}", "{'a': [1], 'b': 2}"};
    struct frame *frame = make("{'a': [1]}"), *out = NULL;
    for (int i = 0; i < 3; i++) {
        struct frame *parts[2] = {frame, make(others[i])};
        ck_assert_int_eq(frame_concat(parts, 2, &out, NULL), LYN_INTERNAL);
        frame_unref(parts[1]);
    }
    ck_assert_int_eq(frame_concat(&frame, 0, &out, NULL), LYN_INTERNAL);
    frame_unref(frame);
}
END_TEST

static Suite *select_suite(void) {
    Suite *suite = suite_create("select");
    TCase *tcase = tcase_create("select");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_select_gives_the_order_asked_for);
    tcase_add_test(tcase, test_selecting_nothing_keeps_the_rows);
    tcase_add_test(tcase, test_selecting_twice_is_refused);
    tcase_add_test(tcase, test_relabel_may_swap_but_not_merge);
    tcase_add_test(tcase, test_slices_put_together_are_the_whole);
    tcase_add_test(tcase, test_rows_outside_are_refused);
    tcase_add_test(tcase, test_tables_without_columns_add_up_their_rows);
    tcase_add_test(tcase, test_tables_of_different_columns_are_not_put_together);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(select_suite)
