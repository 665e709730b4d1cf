#include "frame/reduce.h"

#include "support/framing.h"

static struct lyn_error err;

/* Rows of groups 0, 1, 0, 1, 2, 0: what each kind gives for the three groups. */
struct reduced {
    const char *cells;
    enum reduction reduction;
    const char *expected;
};

static void expect_reduced(const struct reduced *row) {
    static const uint32_t numbers[] = {0, 1, 0, 1, 2, 0};
    struct frame *frame = make(row->cells);
    struct value expected = literal(call.arena, row->expected), out[3];
    struct reducer reducer;
    const struct column *column = frame->fields[0].column;
    ck_assert_int_eq(reducer_init(&reducer, numbers, 6, 3, &err), LYN_OK);
    ck_assert(reducer_takes(row->reduction, column));
    ck_assert_int_eq(reducer_run(&reducer, row->reduction, column, out, &err), LYN_OK);
    for (size_t i = 0; i < 3; i++) {
        const struct value *wanted = &expected.list.items[i];
        ck_assert_msg(out[i].kind == wanted->kind && value_equal(&out[i], wanted),
                      "%s, %d: group %zu", row->cells, (int)row->reduction, i);
    }
    reducer_dispose(&reducer);
    frame_unref(frame);
}

#define WHOLE "{'c': [4, 10, -2, 30, 7, 7]}"
#define REAL "{'c': [0.5, null, 1.5, 2.5, null, 4.0]}"
#define LARGE "{'c': [4, 18446744073709551615, 6, 1, 9223372036854775808, 2]}"
#define TRUTH "{'c': [true, false, true, true, false, false]}"

START_TEST(test_each_reduction_of_each_type) {
    static const struct reduced rows[] = {
        {WHOLE, REDUCE_COUNT, "[3, 2, 1]"},
        {WHOLE, REDUCE_SUM, "[9, 40, 7]"},
        {WHOLE, REDUCE_MEAN, "[3.0, 20.0, 7.0]"},
        {WHOLE, REDUCE_MIN, "[-2, 10, 7]"},
        {WHOLE, REDUCE_MAX, "[7, 30, 7]"},
        {REAL, REDUCE_COUNT, "[3, 1, 0]"},
        {REAL, REDUCE_SUM, "[6.0, 2.5, 0]"},
        {REAL, REDUCE_MEAN, "[2.0, 2.5, null]"},
        {REAL, REDUCE_MIN, "[0.5, 2.5, null]"},
        {REAL, REDUCE_MAX, "[4.0, 2.5, null]"},
        {LARGE, REDUCE_COUNT, "[3, 2, 1]"},
        {LARGE, REDUCE_SUM, "[12, 18446744073709551616.0, 9223372036854775808.0]"},
        {LARGE, REDUCE_MEAN, "[4.0, 9223372036854775808.0, 9223372036854775808.0]"},
        {LARGE, REDUCE_STD, "[2.0, 13043817825332783104.0, null]"},
        {TRUTH, REDUCE_SUM, "[2, 1, 0]"},
        {TRUTH, REDUCE_MEAN, "[0.6666666666666666, 0.5, 0.0]"},
        {"{'c': ['a', null, 'b', 'c', 'd', null]}", REDUCE_COUNT, "[2, 1, 1]"},
        {"{'c': [1.0, 5.0, 1.0, 7.0, 2.0, 1.0]}", REDUCE_STD, "[0.0, 1.4142135623730951, null]"},
        {"{'c': [9223372036854775807, 1, 1, 2, 3, 0]}", REDUCE_SUM,
         "[9223372036854775808.0, 3, 3]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        expect_reduced(&rows[i]);
    }
}
END_TEST

START_TEST(test_what_is_known_of_a_column_is_not_taken_for_another) {
    static const uint32_t numbers[] = {0, 1, 0, 1};
    struct frame *frame = make("{'a': [1.0, 2.0, 3.0, 4.0], 'b': [10.0, null, 30.0, null]}");
    struct reducer reducer;
    struct value out[2];
    const struct column *a = frame->fields[0].column, *b = frame->fields[1].column;
    ck_assert_int_eq(reducer_init(&reducer, numbers, 4, 2, &err), LYN_OK);
    ck_assert_int_eq(reducer_run(&reducer, REDUCE_MEAN, a, out, &err), LYN_OK);
    ck_assert_double_eq(out[0].real, 2.0);
    ck_assert_int_eq(reducer_run(&reducer, REDUCE_MEAN, b, out, &err), LYN_OK);
    ck_assert_double_eq(out[0].real, 20.0);
    ck_assert_int_eq(out[1].kind, VALUE_NULL);
    ck_assert_int_eq(reducer_run(&reducer, REDUCE_COUNT, a, out, &err), LYN_OK);
    ck_assert_int_eq(out[1].integer, 2);
    reducer_dispose(&reducer);
    frame_unref(frame);
}
END_TEST

START_TEST(test_texts_are_not_reduced) {
    struct frame *frame = make("{'c': ['a', 'b'], 'o': [1, 'a'], 't': [true, false]}");
    for (int reduction = REDUCE_SUM; reduction <= REDUCE_MAX; reduction++) {
        ck_assert(!reducer_takes((enum reduction)reduction, frame->fields[0].column));
        ck_assert(!reducer_takes((enum reduction)reduction, frame->fields[1].column));
    }
    ck_assert(!reducer_takes(REDUCE_MAX, frame->fields[2].column)); /* true, not 1 */
    ck_assert(!reducer_takes(REDUCE_NONE, frame->fields[2].column));
    frame_unref(frame);
}
END_TEST

static Suite *reduce_suite(void) {
    Suite *suite = suite_create("reduce");
    TCase *tc = tcase_create("all");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, test_each_reduction_of_each_type);
    tcase_add_test(tc, test_what_is_known_of_a_column_is_not_taken_for_another);
    tcase_add_test(tc, test_texts_are_not_reduced);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(reduce_suite)
