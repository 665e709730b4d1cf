#include <stdlib.h>

#include "frame/column.h"
#include "support/check_main.h"
#include "support/frame_dump.h"
#include "support/literal.h"

static uint32_t state;

static uint32_t draw(uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
}

/* A cell of the type, or null. */
static const char *draw_cell(enum lyn_dtype dtype, bool gaps) {
    static const char *const cells[][4] = {
        [LYN_DTYPE_INT64] = {"1", "-2", "9223372036854775807", "0"},
        [LYN_DTYPE_UINT64] = {"18446744073709551615", "9223372036854775808", "0", "7"},
        [LYN_DTYPE_FLOAT64] = {"1.5", "-0.0", "inf", "1e-300"},
        [LYN_DTYPE_BOOL] = {"true", "false", "true", "false"},
        [LYN_DTYPE_STRING] = {"''", "'a'", "'a longer text'", "'\xc3\xa9'"},
        [LYN_DTYPE_OBJECT] = {"[1, 'x']", "true", "'text'", "{'k': [null]}"},
        [LYN_DTYPE_DATETIME] = {"@2020-01-02T03:04:05+01:30", "@1969-12-31T23:59:59.000001+01:30",
                                "@2000-01-01T00:00:00+01:30", "@1700-01-01T00:00:00+01:30"},
    };
    return gaps && draw(4) == 0 ? "null" : cells[dtype][draw(4)];
}

/* A random column of exactly that type, its nested cells in an arena of its own. The first cell is one
 * that settles the type. */
static struct column *draw_column(enum lyn_dtype dtype, size_t length, bool gaps) {
    struct arena *arena = arena_new((size_t)1 << 20);
    struct value *values = arena_calloc(arena, length + 1, sizeof *values);
    const struct value **cells = arena_calloc(arena, length + 1, sizeof *cells);
    for (size_t i = 0; i < length; i++) {
        values[i] = literal(arena, draw_cell(dtype, gaps));
        cells[i] = &values[i];
    }
    if (length > 0) {
        static const char *const settling[] = {[LYN_DTYPE_INT64] = "1",
                                               [LYN_DTYPE_UINT64] = "18446744073709551615",
                                               [LYN_DTYPE_FLOAT64] = "0.5",
                                               [LYN_DTYPE_BOOL] = "true",
                                               [LYN_DTYPE_STRING] = "'x'",
                                               [LYN_DTYPE_OBJECT] = "[1]",
                                               [LYN_DTYPE_DATETIME] = "@2020-01-02T03:04:05+01:30"};
        values[0] = literal(arena, settling[dtype]);
    }
    struct column *column = NULL;
    ck_assert_int_eq(column_infer(arena, cells, length, &column, NULL), LYN_OK);
    ck_assert_int_eq(column->dtype, dtype);
    arena_unref(arena);
    return column;
}

static bool may_have_gaps(enum lyn_dtype dtype) {
    return dtype != LYN_DTYPE_INT64 && dtype != LYN_DTYPE_UINT64 && dtype != LYN_DTYPE_BOOL;
}

/* Nullable columns (`boolean`, `Int64`) come from the csv reader; here they get their gaps by hand. */
static void punch_gaps(struct column *column) {
    column->validity = calloc(column->length / 8 + 1, 1);
    column->null_count = 0;
    for (size_t row = 0; row < column->length; row++) {
        if (draw(3) == 0)
            column->null_count++;
        else
            bit_set(column->validity, row);
    }
}

static void assert_same_cells(const struct column *a, size_t row0, const struct column *b) {
    char scratch_a[NUM_BUFFER], scratch_b[NUM_BUFFER];
    for (size_t row = 0; row < b->length; row++) {
        struct value left = column_cell(a, row0 + row, scratch_a);
        struct value right = column_cell(b, row, scratch_b);
        ck_assert_msg(left.kind == right.kind && value_equal(&left, &right), "row %zu", row);
    }
}

START_TEST(test_slices_put_together_are_the_whole) {
    enum lyn_dtype dtype = (enum lyn_dtype)_i;
    state = 20200102u + (uint32_t)_i;
    for (int round = 0; round < 60; round++) {
        size_t length = 1 + draw(120);
        struct column *whole = draw_column(dtype, length, may_have_gaps(dtype) && round % 2);
        if (!may_have_gaps(dtype) && round % 3 == 0)
            punch_gaps(whole);
        struct column *parts[130], *again = NULL;
        size_t count = 0;
        for (size_t at = 0; at < length; count++) {
            size_t take = draw(2) ? draw(9) : draw((uint32_t)(length - at) + 1);
            take = take > length - at ? length - at : take;
            if (count == 100)
                take = length - at;
            ck_assert_int_eq(column_slice(whole, at, take, &parts[count], NULL), LYN_OK);
            assert_same_cells(whole, at, parts[count]);
            ck_assert_uint_eq(parts[count]->length, take);
            at += take;
        }
        ck_assert_int_eq(column_concat(parts, count, &again, NULL), LYN_OK);
        for (size_t i = 0; i < count; i++)
            column_unref(parts[i]);
        ck_assert_uint_eq(again->length, length);
        ck_assert_uint_eq(again->null_count, whole->null_count);
        ck_assert_str_eq(again->pandas, whole->pandas);
        ck_assert(again->has_offset == whole->has_offset && again->offset_s == whole->offset_s);
        assert_same_cells(whole, 0, again);
        column_unref(again);
        column_unref(whole);
    }
}
END_TEST

START_TEST(test_nested_cells_of_all_parts_stay) {
    struct column *parts[4], *whole = NULL;
    for (int i = 0; i < 3; i++)
        parts[i] = draw_column(LYN_DTYPE_OBJECT, 5, true);
    parts[3] = column_ref(parts[0]);
    ck_assert_int_eq(column_concat(parts, 4, &whole, NULL), LYN_OK);
    struct buf before, after;
    buf_init(&before, 10000);
    buf_init(&after, 10000);
    dump_cells(whole, &before);
    for (int i = 0; i < 4; i++)
        column_unref(parts[i]);
    dump_cells(whole, &after);
    ck_assert_str_eq(before.data, after.data);
    buf_dispose(&before);
    buf_dispose(&after);
    column_unref(whole);
}
END_TEST

START_TEST(test_one_part_is_shared) {
    struct column *part = draw_column(LYN_DTYPE_INT64, 3, false), *whole = NULL;
    ck_assert_int_eq(column_concat(&part, 1, &whole, NULL), LYN_OK);
    ck_assert_ptr_eq(whole, part);
    column_unref(whole);
    column_unref(part);
}
END_TEST

START_TEST(test_different_types_are_not_put_together) {
    struct column *parts[] = {draw_column(LYN_DTYPE_INT64, 3, false),
                              draw_column(LYN_DTYPE_FLOAT64, 3, false)};
    struct column *whole = NULL;
    struct lyn_error err;
    ck_assert_int_eq(column_concat(parts, 2, &whole, &err), LYN_INTERNAL);
    ck_assert_int_eq(column_concat(parts, 0, &whole, &err), LYN_INTERNAL);
    ck_assert_ptr_null(whole);
    column_unref(parts[0]);
    column_unref(parts[1]);
}
END_TEST

START_TEST(test_rows_outside_are_refused) {
    struct column *column = draw_column(LYN_DTYPE_STRING, 3, false), *part = NULL;
    ck_assert_int_eq(column_slice(column, 4, 0, &part, NULL), LYN_INTERNAL);
    ck_assert_int_eq(column_slice(column, 1, 3, &part, NULL), LYN_INTERNAL);
    ck_assert_int_eq(column_slice(column, 1, SIZE_MAX, &part, NULL), LYN_INTERNAL);
    ck_assert_int_eq(column_slice(column, 3, 0, &part, NULL), LYN_OK);
    ck_assert_uint_eq(part->length, 0);
    column_unref(part);
    column_unref(column);
}
END_TEST

static Suite *concat_suite(void) {
    Suite *suite = suite_create("concat");
    TCase *tcase = tcase_create("concat");
    tcase_add_loop_test(tcase, test_slices_put_together_are_the_whole, LYN_DTYPE_INT64,
                        LYN_DTYPE_DATETIME + 1);
    tcase_add_test(tcase, test_nested_cells_of_all_parts_stay);
    tcase_add_test(tcase, test_one_part_is_shared);
    tcase_add_test(tcase, test_different_types_are_not_put_together);
    tcase_add_test(tcase, test_rows_outside_are_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(concat_suite)
