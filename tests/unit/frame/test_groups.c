#include "frame/groups.h"

#include <stdlib.h>

#include "frame/codes.h"
#include "support/framing.h"

static struct lyn_error err;

static void expect_groups(const char *text, const uint32_t *expected) {
    struct frame *frame = make(text);
    struct column *keys[4];
    struct groups groups;
    uint32_t numbers[16];
    for (size_t i = 0; i < frame->column_count; i++) {
        keys[i] = frame->fields[i].column;
    }
    ck_assert_int_eq(groups_init(&groups, &call, &err), LYN_OK);
    ck_assert_int_eq(groups_number(&groups, keys, frame->column_count, numbers, &err), LYN_OK);
    for (size_t row = 0; row < frame->row_count; row++) {
        ck_assert_msg(numbers[row] == expected[row], "%s: row %zu has %u", text, row, numbers[row]);
    }
    groups_dispose(&groups);
    frame_unref(frame);
}

START_TEST(test_groups_count_up_as_they_appear) {
    expect_groups("[{'k': 7}, {'k': 5}, {'k': 7}]", (uint32_t[]){0, 1, 0});
    expect_groups("[{'k': 'b'}, {'k': ''}, {'k': 'a'}, {'k': 'b'}]", (uint32_t[]){0, 1, 2, 0});
    expect_groups("[{'k': 'x'}, {'k': null}, {'k': ''}, {'k': null}]", (uint32_t[]){0, 1, 2, 1});
    expect_groups("[{'k': true}, {'k': false}, {'k': true}]", (uint32_t[]){0, 1, 0});
    expect_groups("[{'k': 0.0}, {'k': -0.0}, {'k': 0.5}]", (uint32_t[]){0, 0, 1});
    expect_groups("[{'k': 1}, {'k': 'a'}, {'k': 1.0}, {'k': true}]", (uint32_t[]){0, 1, 0, 0});
}
END_TEST

START_TEST(test_several_keys_count_together) {
    expect_groups(
        "[{'a': 1, 'b': 'x'}, {'a': 1, 'b': 'y'}, {'a': 2, 'b': 'x'}, {'a': 1, 'b': 'x'}]",
        (uint32_t[]){0, 1, 2, 0});
    expect_groups("[{'a': 1, 'b': 0, 'c': 0}, {'a': 0, 'b': 1, 'c': 0}, {'a': 0, 'b': 0, 'c': 1},"
                  " {'a': 0, 'b': 1, 'c': 0}]",
                  (uint32_t[]){0, 1, 2, 1});
    expect_groups("[{'a': null, 'b': 'x'}, {'a': 'x', 'b': null}, {'a': null, 'b': 'x'}]",
                  (uint32_t[]){0, 1, 0});
}
END_TEST

/* Columns of different types meet in one `groups`: 1 is 1.0. */
START_TEST(test_columns_of_different_types_share_their_groups) {
    struct frame *left = make("[{'k': 3}, {'k': 1}]"), *right = make("[{'k': 1.0}, {'k': 2.5}]");
    struct groups groups;
    uint32_t numbers[2];
    ck_assert_int_eq(groups_init(&groups, &call, &err), LYN_OK);
    ck_assert_int_eq(groups_number(&groups, &left->fields[0].column, 1, numbers, &err), LYN_OK);
    ck_assert_int_eq(groups_number(&groups, &right->fields[0].column, 1, numbers, &err), LYN_OK);
    ck_assert_uint_eq(numbers[0], 1);
    ck_assert_uint_eq(numbers[1], 2);
    groups_dispose(&groups);
    frame_unref(left);
    frame_unref(right);
}
END_TEST

static struct column *many(enum lyn_dtype dtype, size_t count) {
    struct column_buffers buffers = {.values = calloc(count, sizeof(int64_t))};
    struct column *column = NULL;
    for (size_t i = 0; i < count; i++) {
        ((int64_t *)buffers.values)[i] = (int64_t)(i % (count / 2)) * 1048576 - 5;
    }
    ck_assert_int_eq(column_take(dtype, NULL, count, buffers, &column, &err), LYN_OK);
    return column;
}

START_TEST(test_many_codes_are_found_again) {
    enum { COUNT = 20000 };
    uint32_t *numbers = calloc(COUNT, sizeof *numbers);
    struct column *column = many(LYN_DTYPE_INT64, COUNT);
    struct codes codes;
    ck_assert(codes_take(&column, 1));
    ck_assert_int_eq(codes_make(&codes, &call, &column, 1, numbers, &err), LYN_OK);
    ck_assert_uint_eq(codes.count, COUNT / 2);
    for (uint32_t i = 0; i < COUNT; i++) {
        ck_assert_uint_eq(numbers[i], i % (COUNT / 2));
        ck_assert_uint_eq(codes.firsts[numbers[i]], i % (COUNT / 2));
    }
    codes_dispose(&codes);
    column_unref(column);
    free(numbers);
}
END_TEST

START_TEST(test_lists_have_no_group) {
    struct frame *frame = make("[{'k': [1]}, {'k': [2]}]");
    struct groups groups;
    uint32_t numbers[2];
    ck_assert(!codes_take(&frame->fields[0].column, 1));
    ck_assert_int_eq(groups_init(&groups, &call, &err), LYN_OK);
    ck_assert_int_eq(groups_number(&groups, &frame->fields[0].column, 1, numbers, &err),
                     LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.message, "unhashable type: 'list'");
    groups_dispose(&groups);
    frame_unref(frame);
}
END_TEST

START_TEST(test_rows_are_dealt_out_in_their_order) {
    static const uint32_t numbers[] = {2, 0, 2, 3, 0}, expected[] = {1, 4, 0, 2, 3};
    struct group_rows rows;
    ck_assert_int_eq(group_rows_make(numbers, 5, 4, &rows, &err), LYN_OK);
    ck_assert_mem_eq(rows.rows, expected, sizeof expected);
    ck_assert_uint_eq(group_rows_count(&rows, 0), 2);
    ck_assert_uint_eq(group_rows_count(&rows, 1), 0);
    ck_assert_uint_eq(group_rows_count(&rows, 2), 2);
    ck_assert_uint_eq(group_rows_count(&rows, 3), 1);
    group_rows_dispose(&rows);
}
END_TEST

static Suite *groups_suite(void) {
    Suite *suite = suite_create("groups");
    TCase *tc = tcase_create("all");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, test_groups_count_up_as_they_appear);
    tcase_add_test(tc, test_several_keys_count_together);
    tcase_add_test(tc, test_columns_of_different_types_share_their_groups);
    tcase_add_test(tc, test_many_codes_are_found_again);
    tcase_add_test(tc, test_lists_have_no_group);
    tcase_add_test(tc, test_rows_are_dealt_out_in_their_order);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(groups_suite)
