#include "client/c/frame.h"

#include <stdlib.h>
#include <string.h>

#include "support/check_main.h"

/* Columns n (int64, the second cell missing), s (string) and the integer label 7 (uint64). */
static struct frame *make_batch(int64_t first) {
    struct frame *frame = NULL;
    struct column *column = NULL;
    struct value n = value_string(SV("n")), s = value_string(SV("s\0t")), seven = value_int(7);
    int64_t *integers = calloc(2, sizeof *integers);
    uint64_t *naturals = calloc(2, sizeof *naturals);
    uint8_t *validity = calloc(1, 1);
    uint32_t *offsets = calloc(3, sizeof *offsets);
    ck_assert(integers && naturals && validity && offsets);
    ck_assert_int_eq(frame_new(2, &frame, NULL), LYN_OK);

    integers[0] = first;
    validity[0] = 1;
    ck_assert_int_eq(column_take(LYN_DTYPE_INT64, "Int64", 2,
                                 (struct column_buffers){.values = integers, .validity = validity},
                                 &column, NULL),
                     LYN_OK);
    ck_assert_int_eq(frame_append(frame, &n, column, NULL), LYN_OK);

    offsets[1] = 2;
    offsets[2] = 5;
    ck_assert_int_eq(
        column_take(LYN_DTYPE_STRING, NULL, 2,
                    (struct column_buffers){.offsets = offsets, .data = strdup("ababc")}, &column,
                    NULL),
        LYN_OK);
    ck_assert_int_eq(frame_append(frame, &s, column, NULL), LYN_OK);

    naturals[0] = UINT64_MAX;
    ck_assert_int_eq(column_take(LYN_DTYPE_UINT64, NULL, 2,
                                 (struct column_buffers){.values = naturals}, &column, NULL),
                     LYN_OK);
    ck_assert_int_eq(frame_append(frame, &seven, column, NULL), LYN_OK);
    return frame;
}

static lyn_frame *make_frame(void) {
    lyn_frame *frame = NULL;
    struct lyn_error warning = {.line = 3};
    ck_assert_int_eq(client_frame_new("csv x.csv", &frame, NULL), LYN_OK);
    ck_assert_int_eq(warnings_copy(&frame->warnings, &warning, 1, 4, NULL), LYN_OK);
    ck_assert_int_eq(client_frame_append(frame, make_batch(10), NULL), LYN_OK);
    ck_assert_int_eq(client_frame_append(frame, make_batch(20), NULL), LYN_OK);
    return frame;
}

START_TEST(test_schema_comes_from_the_first_batch) {
    lyn_frame *frame = make_frame();
    size_t length;
    ck_assert_uint_eq(lyn_frame_row_count(frame), 4);
    ck_assert_uint_eq(lyn_frame_column_count(frame), 3);
    ck_assert_uint_eq(lyn_frame_batch_count(frame), 2);
    ck_assert_str_eq(lyn_frame_column_name(frame, 0, NULL), "n");
    ck_assert(memcmp(lyn_frame_column_name(frame, 1, &length), "s\0t", 4) == 0);
    ck_assert_uint_eq(length, 3);
    ck_assert_str_eq(lyn_frame_column_name(frame, 2, &length), "7");
    ck_assert_ptr_null(lyn_frame_column_name(frame, 3, &length));
    ck_assert_uint_eq(length, 0);
    ck_assert_int_eq(lyn_frame_column_dtype(frame, 0), LYN_DTYPE_INT64);
    ck_assert_str_eq(lyn_frame_column_pandas(frame, 0), "Int64");
    ck_assert_str_eq(lyn_frame_column_pandas(frame, 1), "object");
    ck_assert_int_eq(lyn_frame_column_dtype(frame, 3), LYN_DTYPE_NONE);
    ck_assert_str_eq(lyn_frame_source(frame), "csv x.csv");
    lyn_frame_free(frame);
}
END_TEST

START_TEST(test_columns_are_seen_in_place) {
    lyn_frame *frame = make_frame();
    lyn_column_view view = lyn_batch_column(lyn_frame_batch(frame, 1), 0);
    ck_assert_int_eq(view.dtype, LYN_DTYPE_INT64);
    ck_assert_uint_eq(view.length, 2);
    ck_assert_int_eq(((const int64_t *)view.values)[0], 20);
    ck_assert_int_eq(view.validity[0] & 3, 1);
    view = lyn_batch_column(lyn_frame_batch(frame, 0), 1);
    ck_assert_ptr_null(view.validity);
    ck_assert(memcmp(view.data + view.offsets[1], "abc", view.offsets[2] - view.offsets[1]) == 0);
    view = lyn_batch_column(lyn_frame_batch(frame, 0), 9);
    ck_assert_int_eq(view.dtype, LYN_DTYPE_NONE);
    ck_assert_ptr_null(lyn_frame_batch(frame, 2));
    lyn_frame_free(frame);
}
END_TEST

START_TEST(test_cells_of_every_column_are_values) {
    lyn_frame *frame = make_frame();
    const lyn_batch *batch = lyn_frame_batch(frame, 0);
    struct lyn_cell scratch;
    size_t length;
    ck_assert_int_eq(lyn_value_int(lyn_batch_value(batch, 0, 0, &scratch)), 10);
    ck_assert_int_eq(lyn_value_kind(lyn_batch_value(batch, 0, 1, &scratch)), LYN_VALUE_NULL);
    const lyn_value *text = lyn_batch_value(batch, 1, 1, &scratch);
    ck_assert(memcmp(lyn_value_text(text, &length), "abc", 3) == 0);
    ck_assert_uint_eq(length, 3);
    const lyn_value *large = lyn_batch_value(batch, 2, 0, &scratch);
    ck_assert_int_eq(lyn_value_kind(large), LYN_VALUE_BIGINT);
    ck_assert(memcmp(lyn_value_text(large, &length), "18446744073709551615", 20) == 0);
    ck_assert_int_eq(lyn_value_kind(lyn_batch_value(batch, 0, 2, &scratch)), LYN_VALUE_NULL);
    ck_assert_int_eq(lyn_value_kind(lyn_batch_value(batch, 3, 0, &scratch)), LYN_VALUE_NULL);
    lyn_frame_free(frame);
}
END_TEST

START_TEST(test_concat_outlives_its_parts) {
    lyn_frame *frame = make_frame(), *whole = NULL;
    ck_assert_int_eq(lyn_frame_concat(frame, &whole, NULL), LYN_OK);
    lyn_frame_free(frame);
    ck_assert_uint_eq(lyn_frame_batch_count(whole), 1);
    ck_assert_uint_eq(lyn_batch_row_count(lyn_frame_batch(whole, 0)), 4);
    ck_assert_uint_eq(lyn_frame_row_count(whole), 4);
    lyn_column_view view = lyn_batch_column(lyn_frame_batch(whole, 0), 0);
    ck_assert_int_eq(((const int64_t *)view.values)[2], 20);
    ck_assert_int_eq(view.validity[0] & 15, 5);
    ck_assert_str_eq(lyn_frame_column_name(whole, 2, NULL), "7");
    ck_assert_str_eq(lyn_frame_source(whole), "csv x.csv");
    ck_assert_uint_eq(lyn_frame_warning_count(whole), 2);
    lyn_frame_free(whole);
}
END_TEST

START_TEST(test_warnings_end_with_how_many_more) {
    lyn_frame *frame = make_frame();
    ck_assert_uint_eq(lyn_frame_warning_count(frame), 2);
    ck_assert_uint_eq(lyn_frame_warning(frame, 0)->line, 3);
    ck_assert_ptr_nonnull(strstr(lyn_frame_warning(frame, 1)->message, "4 more"));
    ck_assert_ptr_null(lyn_frame_warning(frame, 2));
    lyn_frame_free(frame);
    lyn_frame_free(NULL);
}
END_TEST

START_TEST(test_a_batch_of_other_columns_is_refused) {
    lyn_frame *frame = make_frame();
    struct frame *other = NULL;
    ck_assert_int_eq(frame_new(2, &other, NULL), LYN_OK);
    ck_assert_int_eq(client_frame_append(frame, other, NULL), LYN_INTERNAL);
    ck_assert_uint_eq(lyn_frame_batch_count(frame), 2);
    lyn_frame_free(frame);
}
END_TEST

static Suite *frame_suite(void) {
    Suite *suite = suite_create("client frame");
    TCase *tests = tcase_create("frame");
    tcase_add_test(tests, test_schema_comes_from_the_first_batch);
    tcase_add_test(tests, test_columns_are_seen_in_place);
    tcase_add_test(tests, test_cells_of_every_column_are_values);
    tcase_add_test(tests, test_concat_outlives_its_parts);
    tcase_add_test(tests, test_warnings_end_with_how_many_more);
    tcase_add_test(tests, test_a_batch_of_other_columns_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(frame_suite)
