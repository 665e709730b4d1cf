#include "rows.h"

#include "support/check_main.h"

static const struct {
    const char *text;
    struct rows want;
} good[] = {
    {":", {false, false, 0, 0}},   {"2:5", {true, true, 2, 5}},    {"-3:", {true, false, -3, 0}},
    {":-1", {false, true, 0, -1}}, {"+1:007", {true, true, 1, 7}}, {"5:2", {true, true, 5, 2}},
};

START_TEST(test_slices_are_read) {
    struct rows rows;
    ck_assert_int_eq(rows_parse(good[_i].text, &rows, NULL), LYN_OK);
    ck_assert_int_eq(rows.has_start, good[_i].want.has_start);
    ck_assert_int_eq(rows.has_stop, good[_i].want.has_stop);
    ck_assert_int_eq(rows.start, good[_i].want.start);
    ck_assert_int_eq(rows.stop, good[_i].want.stop);
}
END_TEST

static const char *const bad[] = {"", "5", "a:b", "1:2:3", "1.5:", " 1:2", "99999999999999999999:"};

START_TEST(test_other_texts_are_refused) {
    struct rows rows;
    ck_assert_int_eq(rows_parse(bad[_i], &rows, NULL), LYN_INVALID_ARGUMENT);
}
END_TEST

static Suite *rows_suite(void) {
    Suite *suite = suite_create("rows");
    TCase *tcase = tcase_create("rows");
    tcase_add_loop_test(tcase, test_slices_are_read, 0, sizeof good / sizeof *good);
    tcase_add_loop_test(tcase, test_other_texts_are_refused, 0, sizeof bad / sizeof *bad);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(rows_suite)
