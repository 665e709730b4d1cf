#include "frame/frame.h"

#include "support/check_main.h"
#include "support/frame_dump.h"

static struct frame *frame;

static void setup(void) {
    ck_assert_int_eq(frame_new(2, &frame, NULL), LYN_OK);
}

static void teardown(void) {
    frame_unref(frame);
}

static enum lyn_code append(struct value label, size_t rows, struct lyn_error *err) {
    struct column *column = NULL;
    ck_assert_int_eq(column_all_missing(LYN_DTYPE_OBJECT, rows, &column, NULL), LYN_OK);
    return frame_append(frame, &label, column, err);
}

static size_t find(struct value label) {
    return frame_find(frame, &label);
}

START_TEST(test_text_and_integer_labels_are_different) {
    ck_assert_int_eq(append(value_string(SV("0")), 2, NULL), LYN_OK);
    ck_assert_int_eq(append(value_int(0), 2, NULL), LYN_OK);
    ck_assert_int_eq(append(value_string(SV("")), 2, NULL), LYN_OK);
    ck_assert_uint_eq(find(value_string(SV("0"))), 0);
    ck_assert_uint_eq(find(value_int(0)), 1);
    ck_assert_uint_eq(find(value_string(SV(""))), 2);
    ck_assert_uint_eq(find(value_int(1)), FRAME_NONE);
    ck_assert_uint_eq(find(value_float(0)), FRAME_NONE);
}
END_TEST

START_TEST(test_other_labels_become_text) {
    ck_assert_int_eq(append(value_float(2.5), 2, NULL), LYN_OK);
    ck_assert_int_eq(append(value_null(), 2, NULL), LYN_OK);
    ck_assert_uint_eq(find(value_string(SV("2.5"))), 0);
    ck_assert_uint_eq(find(value_string(SV("null"))), 1);
}
END_TEST

START_TEST(test_a_label_is_copied) {
    char text[] = "abc";
    ck_assert_int_eq(append(value_string((struct sv){text, 3}), 2, NULL), LYN_OK);
    memset(text, 'x', 3);
    ck_assert_uint_eq(find(value_string(SV("abc"))), 0);
}
END_TEST

START_TEST(test_a_second_column_of_the_same_label_is_refused) {
    struct lyn_error err;
    ck_assert_int_eq(append(value_string(SV("true")), 2, NULL), LYN_OK);
    ck_assert_int_eq(append(value_bool(true), 2, &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "DUPLICATE_COLUMN");
    ck_assert_str_eq(err.error_type, "ValueError");
    ck_assert_uint_eq(frame->column_count, 1);
}
END_TEST

START_TEST(test_a_column_of_another_length_is_refused) {
    ck_assert_int_eq(append(value_int(0), 3, NULL), LYN_INTERNAL);
    ck_assert_uint_eq(frame->column_count, 0);
}
END_TEST

START_TEST(test_many_columns) {
    for (int i = 0; i < 3000; i++)
        ck_assert_int_eq(append(value_int(i * 3), 2, NULL), LYN_OK);
    for (int i = 0; i < 9000; i++)
        ck_assert_uint_eq(find(value_int(i)), i % 3 ? FRAME_NONE : (size_t)i / 3);
}
END_TEST

START_TEST(test_a_column_is_put_in_the_place_of_its_label_or_behind_all) {
    struct frame *copy = NULL;
    struct column *ones = NULL;
    struct value a = value_string(SV("a")), cell = value_int(1);
    const struct value *cells[] = {&cell, &cell, &cell};
    struct arena *arena = arena_new(SIZE_MAX);
    ck_assert_int_eq(append(a, 2, NULL), LYN_OK);
    ck_assert_int_eq(append(value_int(7), 2, NULL), LYN_OK);
    ck_assert_int_eq(frame_copy(frame, &copy, NULL), LYN_OK);
    ck_assert_int_eq(column_infer(arena, cells, 2, &ones, NULL), LYN_OK);
    ck_assert_int_eq(frame_put(copy, &a, column_ref(ones), NULL), LYN_OK);
    ck_assert_int_eq(frame_put(copy, &cell, ones, NULL), LYN_OK);
    ck_assert_uint_eq(copy->column_count, 3);
    ck_assert_ptr_eq(copy->fields[0].column, ones);
    ck_assert_ptr_eq(copy->fields[2].column, ones);
    ck_assert_uint_eq(frame->column_count, 2);
    ck_assert_int_eq(frame->fields[0].column->dtype, LYN_DTYPE_OBJECT);
    ck_assert_int_eq(column_infer(arena, cells, 3, &ones, NULL), LYN_OK);
    ck_assert_int_eq(frame_put(copy, &a, ones, NULL), LYN_INTERNAL);
    frame_unref(copy);
    arena_unref(arena);
}
END_TEST

START_TEST(test_labels_as_text) {
    char scratch[NUM_BUFFER];
    ck_assert_int_eq(append(value_int(-12), 2, NULL), LYN_OK);
    ck_assert_int_eq(append(value_string(SV("b")), 2, NULL), LYN_OK);
    ck_assert(sv_is(frame_label(frame, 0, scratch), "-12"));
    ck_assert(sv_is(frame_label(frame, 1, scratch), "b"));
}
END_TEST

START_TEST(test_the_index_of_columns_as_pandas_shows_it) {
    static const char *const shown[] = {
        "Index([], dtype='object')", "Index([0], dtype='int64')", "Index([0, 7], dtype='int64')",
        "Index([0, 7, 'a'], dtype='object')", "Index([0, 7, 'a', \"it's\"], dtype='object')"};
    struct value labels[] = {value_int(0), value_int(7), value_string(SV("a")),
                             value_string(SV("it's"))};
    for (int i = 0; i < 5; i++) {
        struct buf buf;
        buf_init(&buf, 1000);
        frame_print_index(frame, &buf);
        ck_assert_str_eq(buf.data, shown[i]);
        buf_dispose(&buf);
        if (i < 4)
            ck_assert_int_eq(append(labels[i], 2, NULL), LYN_OK);
    }
}
END_TEST

START_TEST(test_references) {
    ck_assert_ptr_eq(frame_ref(frame), frame);
    frame_release(frame);
    ck_assert_uint_eq(frame->row_count, 2);
    frame_unref(NULL);
}
END_TEST

START_TEST(test_bytes_count_the_columns) {
    size_t before = frame_bytes(frame);
    ck_assert_int_eq(append(value_int(0), 2, NULL), LYN_OK);
    ck_assert_uint_gt(frame_bytes(frame), before + 2 * sizeof(struct value));
}
END_TEST

static Suite *frame_suite(void) {
    Suite *suite = suite_create("frame");
    TCase *tcase = tcase_create("frame");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_text_and_integer_labels_are_different);
    tcase_add_test(tcase, test_other_labels_become_text);
    tcase_add_test(tcase, test_a_label_is_copied);
    tcase_add_test(tcase, test_a_second_column_of_the_same_label_is_refused);
    tcase_add_test(tcase, test_a_column_of_another_length_is_refused);
    tcase_add_test(tcase, test_many_columns);
    tcase_add_test(tcase, test_a_column_is_put_in_the_place_of_its_label_or_behind_all);
    tcase_add_test(tcase, test_labels_as_text);
    tcase_add_test(tcase, test_the_index_of_columns_as_pandas_shows_it);
    tcase_add_test(tcase, test_references);
    tcase_add_test(tcase, test_bytes_count_the_columns);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(frame_suite)
