#include "base/sv.h"

#include "support/check_main.h"

START_TEST(test_compare_is_bytewise_and_shorter_first) {
    ck_assert_int_eq(sv_compare(SV("a"), SV("a")), 0);
    ck_assert_int_lt(sv_compare(SV("a"), SV("ab")), 0);
    ck_assert_int_gt(sv_compare(SV("b"), SV("ab")), 0);
    ck_assert_int_lt(sv_compare(SV("z"), SV("\xc3\xa9")), 0);
    ck_assert_int_lt(sv_compare((struct sv){0}, SV("a")), 0);
    ck_assert_int_eq(sv_compare((struct sv){0}, SV("")), 0);
}
END_TEST

START_TEST(test_trim_takes_ascii_white_space_only) {
    ck_assert(sv_is(sv_trim(SV(" \t\n\v\f\r x y \t")), "x y"));
    ck_assert(sv_is(sv_trim(SV("   ")), ""));
    ck_assert(sv_is(sv_trim(SV("")), ""));
    ck_assert(sv_is(sv_trim(SV("\xc2\xa0x")), "\xc2\xa0x"));
    ck_assert_uint_eq(sv_trim((struct sv){0}).len, 0);
}
END_TEST

static const struct {
    const char *a, *b;
    size_t limit, distance;
} DISTANCES[] = {
    {"", "", 3, 0},
    {"csv", "csv", 3, 0},
    {"csv", "cvs", 3, 1},
    {"csv", "cs", 3, 1},
    {"csv", "xcsv", 3, 1},
    {"csv", "xsv", 3, 1},
    {"", "abc", 3, 3},
    {"", "abcd", 3, 4},
    {"kitten", "sitting", 5, 3},
    {"kitten", "sitting", 2, 3},
    {"abcdef", "badcfe", 9, 3},
    {"ca", "abc", 5, 3},
};

START_TEST(test_distance_counts_edits_and_swaps) {
    struct sv a = sv_from(DISTANCES[_i].a), b = sv_from(DISTANCES[_i].b);
    ck_assert_uint_eq(sv_distance(a, b, DISTANCES[_i].limit), DISTANCES[_i].distance);
    ck_assert_uint_eq(sv_distance(b, a, DISTANCES[_i].limit), DISTANCES[_i].distance);
}
END_TEST

START_TEST(test_long_texts_are_far_apart) {
    char text[65];
    memset(text, 'a', sizeof text);
    struct sv fits = {text, 64}, too_long = {text, 65};
    ck_assert_uint_eq(sv_distance(fits, fits, 2), 0);
    ck_assert_uint_eq(sv_distance(too_long, too_long, 2), 3);
}
END_TEST

START_TEST(test_nearest_offers_only_what_resembles) {
    static const char *const types[] = {"csv", "excel", "json", "markdown_directory", "yaml"};
    const size_t count = sizeof types / sizeof *types;
    ck_assert_str_eq(sv_nearest(SV("cvs"), types, count), "csv");
    ck_assert_str_eq(sv_nearest(SV("jsn"), types, count), "json");
    ck_assert_str_eq(sv_nearest(SV("markdwn_dirctry"), types, count), "markdown_directory");
    ck_assert_ptr_null(sv_nearest(SV("parquet"), types, count));
    ck_assert_ptr_null(sv_nearest(SV("x"), types, count));
    ck_assert_ptr_null(sv_nearest(SV(""), types, count));
    ck_assert_ptr_null(sv_nearest(SV("csv"), types, 0));
}
END_TEST

static Suite *sv_suite(void) {
    Suite *suite = suite_create("sv");
    TCase *tcase = tcase_create("sv");
    tcase_add_test(tcase, test_compare_is_bytewise_and_shorter_first);
    tcase_add_test(tcase, test_trim_takes_ascii_white_space_only);
    tcase_add_loop_test(tcase, test_distance_counts_edits_and_swaps, 0,
                        sizeof DISTANCES / sizeof *DISTANCES);
    tcase_add_test(tcase, test_long_texts_are_far_apart);
    tcase_add_test(tcase, test_nearest_offers_only_what_resembles);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(sv_suite)
