#include "formats/csv_column.h"

#include <stdio.h>

#include "support/check_main.h"
#include "unit/formats/csv_reading.h"

/* ---- access 5.3 ---- */

START_TEST(test_type_of_a_column) {
    static const struct csv_expected table[] = {
        {"a\n007\n 1 \n", NULL, "a:int64 | 7 | 1"},
        {"a\n1\n1.0\n", NULL, "a:float64 | 1.0 | 1.0"},
        {"a\n1\nx\n", NULL, "a:object | '1' | 'x'"},
        {"a\nTrue\n1\n", NULL, "a:object | 'True' | '1'"},
        {"a\n1\nTrue\n", NULL, "a:object | '1' | 'True'"},
        {"a\n1.5\nTrue\n", NULL, "a:object | '1.5' | 'True'"},
        {"a\nTrue\n\"\"\n", NULL, "a:object | True | None"},
        {"a\nNA\nfalse\n", NULL, "a:object | None | False"},
        {"a\ntrue\nFALSE\ntRue\n", NULL, "a:bool | True | False | True"},
        {"a\n True\nTrue\n", NULL, "a:object | ' True' | 'True'"},
        {"a\n\"1,000\"\n", NULL, "a:object | '1,000'"},
        {"a\n2020-01-01\n", NULL, "a:object | '2020-01-01'"},
        {"a\nNA\n\"\"\n", NULL, "a:float64 | None | None"},
        {"a\n1\nNA\n", NULL, "a:float64 | 1.0 | None"},
        {"a\nNA\n1\n", NULL, "a:float64 | None | 1.0"},
        {"a\n9007199254740993\nNA\n", NULL, "a:float64 | 9007199254740992.0 | None"},
        {"a\n-0\n", NULL, "a:int64 | 0"},
        {"a\n-0\nNA\n", NULL, "a:float64 | 0.0 | None"},
        {"a\n-0\n1.5\n", NULL, "a:float64 | -0.0 | 1.5"},
        {"a\n1.50\nTRUE\n007\n", NULL, "a:object | '1.50' | 'TRUE' | '007'"},
        {"a\nNone\nx\n", NULL, "a:object | None | 'x'"},
        {"a\ninf\n-Infinity\n", NULL, "a:float64 | inf | -inf"},
        {"a\n1e400\n1\n", NULL, "a:object | '1e400' | '1'"},
        {"a\n1\n1e400\n", NULL, "a:object | '1' | '1e400'"},
        {"a\n0.30000000000000004\n", NULL, "a:float64 | 0.30000000000000004"},
        {"a\n\"1\"\n\"2\"\n", NULL, "a:int64 | 1 | 2"},
    };
    EXPECT_CSVS(table);
}
END_TEST

START_TEST(test_integers_beyond_int64) {
    static const struct csv_expected table[] = {
        {"a\n18446744073709551615\n1\n", NULL, "a:uint64 | 18446744073709551615 | 1"},
        {"a\n1\n9223372036854775808\n", NULL, "a:uint64 | 1 | 9223372036854775808"},
        {"a\n18446744073709551616\n2\n", NULL, "a:object | '18446744073709551616' | '2'"},
        {"a\n2\n-9223372036854775809\n", NULL, "a:object | '2' | '-9223372036854775809'"},
        {"a\n9223372036854775808\n-1\n", NULL, "a:object | '9223372036854775808' | '-1'"},
        {"a\n-1\n9223372036854775808\n", NULL, "a:object | '-1' | '9223372036854775808'"},
        {"a\n9223372036854775808\nNA\n", NULL, "a:object | '9223372036854775808' | None"},
        {"a\nNA\n9223372036854775808\n 7\n", NULL,
         "a:object | None | '9223372036854775808' | ' 7'"},
        {"a\n18446744073709551616\nNA\n", NULL, "a:object | '18446744073709551616' | None"},
        {"a\n9223372036854775808\n1.5\n", NULL, "a:float64 | 9.223372036854776e+18 | 1.5"},
        {"a\n1.5\n9223372036854775808\n-1\nNA\n", NULL,
         "a:float64 | 1.5 | 9.223372036854776e+18 | -1.0 | None"},
        {"a\n99999999999999999999\n1.5\n", NULL, "a:float64 | 1e+20 | 1.5"},
        {"a\n9223372036854775808\nx\n", NULL, "a:object | '9223372036854775808' | 'x'"},
        {"a\n9223372036854775808\nTrue\n", NULL, "a:object | '9223372036854775808' | 'True'"},
        {"a\n-9223372036854775808\nNA\n", NULL, "a:float64 | -9.223372036854776e+18 | None"},
    };
    EXPECT_CSVS(table);
}
END_TEST

/* ---- columns that change their mind late ---- */

enum { ROWS = 30000 };

/* Three columns: `cell(row)` in the middle, numbers and quoted text around it. */
static struct csv_reading read_long(void (*cell)(size_t row, struct buf *out), size_t rows) {
    struct buf text;
    buf_init(&text, (size_t)1 << 26);
    buf_puts(&text, "n,x,t\n");
    for (size_t row = 0; row < rows; row++) {
        buf_printf(&text, "%zu,", row);
        cell(row, &text);
        buf_printf(&text, ",\"t \"\"%zu\"\"\"\n", row);
    }
    struct csv_reading reading = csv_reading_of(buf_view(&text), NULL);
    ck_assert_int_eq(reading.code, LYN_OK);
    ck_assert_uint_eq(reading.frame->row_count, rows);
    ck_assert_str_eq(reading.frame->fields[0].column->pandas, "int64");
    buf_dispose(&text);
    return reading;
}

/* Every cell of the middle column is the text that was written, or missing for NA; the columns
 * around it have not been touched. */
static void expect_texts(struct csv_reading *reading, void (*cell)(size_t row, struct buf *out)) {
    struct buf want;
    char digits[NUM_BUFFER];
    buf_init(&want, 1024);
    ck_assert_int_eq(reading->frame->fields[1].column->dtype, LYN_DTYPE_STRING);
    for (size_t row = 0; row < reading->frame->row_count; row++) {
        buf_clear(&want);
        cell(row, &want);
        struct value value = frame_cell(reading->frame, 1, row, digits);
        bool missing = sv_is(buf_view(&want), "NA");
        bool same = value.kind == (missing ? VALUE_NULL : VALUE_STRING) &&
                    (missing || sv_equal(value.text, buf_view(&want))) &&
                    frame_cell(reading->frame, 0, row, digits).integer == (int64_t)row;
        buf_clear(&want);
        buf_printf(&want, "t \"%zu\"", row);
        same &= sv_equal(frame_cell(reading->frame, 2, row, digits).text, buf_view(&want));
        ck_assert_msg(same, "row %zu", row);
    }
    buf_dispose(&want);
    csv_reading_dispose(reading);
}

static void integers_then_text(size_t row, struct buf *out) {
    if (row == ROWS - 10)
        buf_puts(out, "word");
    else if (row % 7 == 3)
        buf_puts(out, "NA");
    else
        buf_printf(out, "00%zu", row);
}

static void reals_then_text_early(size_t row, struct buf *out) {
    if (row == 3000)
        buf_puts(out, "a text that is longer than any move of bytes at once and so is copied");
    else
        buf_printf(out, "%zu.50", row);
}

static void bools_then_text(size_t row, struct buf *out) {
    buf_puts(out, row == ROWS - 1 ? "maybe" : row % 3 ? "TRUE" : "False");
}

static void unsigned_then_gap(size_t row, struct buf *out) {
    if (row == ROWS - 1)
        buf_puts(out, "NA");
    else
        buf_printf(out, "%llu", 9223372036854775808ull + row);
}

static void gaps_then_text(size_t row, struct buf *out) {
    buf_puts(out, row < ROWS / 2 ? "NA" : row % 2 ? "x" : "12");
}

static void text_only(size_t row, struct buf *out) {
    buf_printf(out, "s%zu", row);
}

START_TEST(test_text_that_shows_late) {
    static void (*const cells[])(size_t, struct buf *) = {integers_then_text, reals_then_text_early,
                                                          bools_then_text,    unsigned_then_gap,
                                                          gaps_then_text,     text_only};
    void (*cell)(size_t, struct buf *) = cells[_i];
    struct csv_reading reading = read_long(cell, ROWS);
    expect_texts(&reading, cell);
}
END_TEST

static void minus_zeros_then_fraction(size_t row, struct buf *out) {
    buf_puts(out, row == ROWS - 1 ? "0.5" : row % 2 ? "-0" : row % 3 ? "4" : "NA");
}

START_TEST(test_signs_of_zeros_before_a_late_fraction) {
    struct csv_reading reading = read_long(minus_zeros_then_fraction, ROWS);
    const struct column *column = reading.frame->fields[1].column;
    ck_assert_int_eq(column->dtype, LYN_DTYPE_FLOAT64);
    char text[NUM_BUFFER], digits[NUM_BUFFER];
    for (size_t row = 0; row + 1 < ROWS; row++) {
        struct value value = column_cell(column, row, digits);
        if (value.kind == VALUE_FLOAT)
            num_print_double(text, value.real);
        ck_assert_str_eq(value.kind == VALUE_NULL ? "NA" : text, row % 2   ? "-0.0"
                                                                 : row % 3 ? "4.0"
                                                                           : "NA");
    }
    csv_reading_dispose(&reading);
}
END_TEST

static void integers_then_unsigned(size_t row, struct buf *out) {
    buf_printf(out, row == ROWS - 5 ? "18446744073709551615" : "%zu", row);
}

START_TEST(test_integers_that_become_unsigned_late) {
    struct csv_reading reading = read_long(integers_then_unsigned, ROWS);
    const struct column *column = reading.frame->fields[1].column;
    ck_assert_str_eq(column->pandas, "uint64");
    for (size_t row = 0; row < ROWS; row++)
        ck_assert_uint_eq(((const uint64_t *)column->values)[row],
                          row == ROWS - 5 ? UINT64_MAX : (uint64_t)row);
    csv_reading_dispose(&reading);
}
END_TEST

static void bools_with_gaps(size_t row, struct buf *out) {
    buf_puts(out, row % 5 == 4 ? "" : row % 3 ? "true" : "false");
}

START_TEST(test_booleans_with_gaps_are_objects) {
    struct csv_reading reading = read_long(bools_with_gaps, ROWS);
    const struct column *column = reading.frame->fields[1].column;
    ck_assert_int_eq(column->dtype, LYN_DTYPE_OBJECT);
    ck_assert_uint_eq(column->null_count, ROWS / 5);
    for (size_t row = 0; row < ROWS; row++) {
        char digits[NUM_BUFFER];
        struct value value = column_cell(column, row, digits);
        ck_assert_int_eq(value.kind, row % 5 == 4 ? VALUE_NULL : VALUE_BOOL);
        ck_assert(value.kind == VALUE_NULL || value.boolean == (row % 3 != 0));
    }
    csv_reading_dispose(&reading);
}
END_TEST

START_TEST(test_frame_outlives_the_text_and_the_call) {
    char text[] = "a,b\nx,True\ny,\n";
    struct csv_reading reading = csv_reading_of(sv_from(text), NULL);
    memset(text, '#', sizeof text);
    call_dispose(&reading.call);
    csv_show(&reading);
    ck_assert_str_eq(reading.shown.data, "a:object b:object | 'x' True | 'y' None");
    frame_unref(reading.frame);
    buf_dispose(&reading.shown);
}
END_TEST

static Suite *csv_column_suite(void) {
    Suite *suite = suite_create("formats/csv_column");
    TCase *types = tcase_create("types");
    tcase_add_test(types, test_type_of_a_column);
    tcase_add_test(types, test_integers_beyond_int64);
    tcase_add_test(types, test_frame_outlives_the_text_and_the_call);
    suite_add_tcase(suite, types);
    TCase *late = tcase_create("late");
    tcase_set_timeout(late, 60);
    tcase_add_loop_test(late, test_text_that_shows_late, 0, 6);
    tcase_add_test(late, test_signs_of_zeros_before_a_late_fraction);
    tcase_add_test(late, test_integers_that_become_unsigned_late);
    tcase_add_test(late, test_booleans_with_gaps_are_objects);
    suite_add_tcase(suite, late);
    return suite;
}

TEST_MAIN(csv_column_suite)
