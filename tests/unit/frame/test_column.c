#include "frame/column.h"

#include <stdlib.h>

#include "support/check_main.h"
#include "support/frame_dump.h"
#include "support/literal.h"

static int64_t *three_numbers(void) {
    int64_t *values = calloc(3, sizeof *values);
    for (int i = 0; i < 3; i++)
        values[i] = i + 1;
    return values;
}

START_TEST(test_a_bitmap_without_gaps_is_dropped) {
    struct column_buffers buffers = {.values = three_numbers(), .validity = calloc(1, 1)};
    buffers.validity[0] = 0x07;
    struct column *column = NULL;
    ck_assert_int_eq(column_take(LYN_DTYPE_INT64, NULL, 3, buffers, &column, NULL), LYN_OK);
    ck_assert_uint_eq(column->null_count, 0);
    ck_assert_ptr_null(column->validity);
    ck_assert_str_eq(column->pandas, "int64");
    column_unref(column);
}
END_TEST

START_TEST(test_bits_past_the_end_are_not_counted) {
    struct column_buffers buffers = {.values = three_numbers(), .validity = calloc(1, 1)};
    buffers.validity[0] = 0xfd;
    struct column *column = NULL;
    ck_assert_int_eq(column_take(LYN_DTYPE_INT64, "Int64", 3, buffers, &column, NULL), LYN_OK);
    ck_assert_uint_eq(column->null_count, 1);
    ck_assert_str_eq(column->pandas, "Int64");
    ck_assert(!column_is_valid(column, 1));
    column_unref(column);
}
END_TEST

/* The buffers are freed by column_take: the leak checker is the judge. */
START_TEST(test_refused_buffers_are_freed) {
    struct column *column = NULL;
    struct lyn_error err;
    struct column_buffers buffers = {.data = malloc(10), .validity = malloc(10)};
    ck_assert_int_eq(column_take(LYN_DTYPE_STRING, NULL, 3, buffers, &column, &err), LYN_INTERNAL);
    buffers = (struct column_buffers){.values = three_numbers()};
    ck_assert_int_eq(column_take(LYN_DTYPE_NONE, NULL, 3, buffers, &column, &err), LYN_INTERNAL);
    buffers = (struct column_buffers){.values = three_numbers()};
    ck_assert_int_eq(column_take(LYN_DTYPE_INT64,
                                 "a name of more than forty-seven bytes does not fit", 3, buffers,
                                 &column, &err),
                     LYN_INTERNAL);
    ck_assert_ptr_null(column);
}
END_TEST

START_TEST(test_columns_of_no_rows_need_no_values) {
    struct column *column = NULL;
    ck_assert_int_eq(
        column_take(LYN_DTYPE_BOOL, "boolean", 0, (struct column_buffers){0}, &column, NULL),
        LYN_OK);
    ck_assert_uint_eq(column->length, 0);
    column_unref(column);
}
END_TEST

START_TEST(test_null_cells_are_missing) {
    struct value *cells = calloc(2, sizeof *cells);
    cells[1] = value_int(7);
    struct column *column = NULL;
    ck_assert_int_eq(column_take_cells(NULL, 2, cells, &column, NULL), LYN_OK);
    ck_assert_int_eq(column->dtype, LYN_DTYPE_OBJECT);
    ck_assert_uint_eq(column->null_count, 1);
    ck_assert(!column_is_valid(column, 0) && column_is_valid(column, 1));
    column_unref(column);
}
END_TEST

START_TEST(test_all_missing) {
    static const enum lyn_dtype dtypes[] = {LYN_DTYPE_OBJECT, LYN_DTYPE_FLOAT64};
    for (int i = 0; i < 2; i++) {
        for (size_t length = 0; length < 20; length++) {
            struct column *column = NULL;
            char scratch[NUM_BUFFER];
            ck_assert_int_eq(column_all_missing(dtypes[i], length, &column, NULL), LYN_OK);
            ck_assert_uint_eq(column->length, length);
            ck_assert_uint_eq(column->null_count, length);
            for (size_t row = 0; row < length; row++)
                ck_assert_int_eq(column_cell(column, row, scratch).kind, VALUE_NULL);
            column_unref(column);
        }
    }
    struct column *column = NULL;
    ck_assert_int_eq(column_all_missing(LYN_DTYPE_BOOL, 1, &column, NULL), LYN_INTERNAL);
}
END_TEST

START_TEST(test_the_last_reference_frees) {
    struct column *column = NULL;
    ck_assert_int_eq(column_all_missing(LYN_DTYPE_OBJECT, 3, &column, NULL), LYN_OK);
    ck_assert_ptr_eq(column_ref(column), column);
    column_unref(column);
    ck_assert_uint_eq(column->length, 3); /* still there */
    column_unref(column);
    column_unref(NULL);
}
END_TEST

START_TEST(test_text_may_start_past_the_beginning_of_the_data) {
    struct column_buffers buffers = {.offsets = calloc(3, sizeof(uint32_t)), .data = malloc(10)};
    memcpy(buffers.data, "0123456789", 10);
    buffers.offsets[0] = 4;
    buffers.offsets[1] = 7;
    buffers.offsets[2] = 7;
    struct column *column = NULL;
    ck_assert_int_eq(column_take(LYN_DTYPE_STRING, NULL, 2, buffers, &column, NULL), LYN_OK);
    ck_assert(sv_is(column_text(column, 0), "456"));
    ck_assert(sv_is(column_text(column, 1), ""));
    column_unref(column);
}
END_TEST

START_TEST(test_bytes_grow_with_the_rows) {
    struct column *few = NULL, *many = NULL;
    ck_assert_int_eq(column_all_missing(LYN_DTYPE_FLOAT64, 10, &few, NULL), LYN_OK);
    ck_assert_int_eq(column_all_missing(LYN_DTYPE_FLOAT64, 1000, &many, NULL), LYN_OK);
    ck_assert_uint_ge(column_bytes(many), 8000);
    ck_assert_uint_lt(column_bytes(few), 1000);
    column_unref(few);
    column_unref(many);
}
END_TEST

static Suite *column_suite(void) {
    Suite *suite = suite_create("column");
    TCase *tcase = tcase_create("column");
    tcase_add_test(tcase, test_a_bitmap_without_gaps_is_dropped);
    tcase_add_test(tcase, test_bits_past_the_end_are_not_counted);
    tcase_add_test(tcase, test_refused_buffers_are_freed);
    tcase_add_test(tcase, test_columns_of_no_rows_need_no_values);
    tcase_add_test(tcase, test_null_cells_are_missing);
    tcase_add_test(tcase, test_all_missing);
    tcase_add_test(tcase, test_the_last_reference_frees);
    tcase_add_test(tcase, test_text_may_start_past_the_beginning_of_the_data);
    tcase_add_test(tcase, test_bytes_grow_with_the_rows);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(column_suite)
