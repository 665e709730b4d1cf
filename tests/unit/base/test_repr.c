#include "base/repr.h"

#include "support/check_main.h"

/* Right-hand sides are what Python 3.11 prints. */
static const struct {
    struct sv text;
    const char *repr;
} CASES[] = {
    {{NULL, 0}, "''"},
    {{"plain", 5}, "'plain'"},
    {{"it's", 4}, "\"it's\""},
    {{"say \"hi\"", 8}, "'say \"hi\"'"},
    {{"it's \"x\"", 8}, "'it\\'s \"x\"'"},
    {{"a\\b", 3}, "'a\\\\b'"},
    {{"\n\t\r", 3}, "'\\n\\t\\r'"},
    {{"\0\x01\x1f\x7f", 4}, "'\\x00\\x01\\x1f\\x7f'"},
    {{"na\xc3\xafve \xf0\x9f\x98\x80", 11}, "'na\xc3\xafve \xf0\x9f\x98\x80'"},
    {{"\xc2\x85\xc2\xa0", 4}, "'\\x85\\xa0'"},
    {{"\xe2\x80\x8b\xe2\x80\xa8\xef\xbb\xbf", 9}, "'\\u200b\\u2028\\ufeff'"},
    {{"\xf3\xa0\x80\x81", 4}, "'\\U000e0001'"},
    {{"\xee\x80\x80", 3}, "'\\ue000'"},
    {{"a\xff\xc3", 3}, "'a\\udcff\\udcc3'"},
};

START_TEST(test_repr_is_pythons) {
    struct buf buf;
    buf_init(&buf, 1000);
    repr_text(&buf, CASES[_i].text);
    ck_assert_int_eq(buf.failure, BUF_FINE);
    ck_assert_str_eq(buf.data, CASES[_i].repr);
    buf_dispose(&buf);
}
END_TEST

START_TEST(test_repr_over_the_limit_fails_the_buffer) {
    struct buf buf;
    buf_init(&buf, 6);
    repr_text(&buf, SV("too long"));
    ck_assert_int_eq(buf.failure, BUF_OVER_LIMIT);
    buf_dispose(&buf);
}
END_TEST

static Suite *repr_suite(void) {
    Suite *suite = suite_create("repr");
    TCase *tcase = tcase_create("repr");
    tcase_add_loop_test(tcase, test_repr_is_pythons, 0, sizeof CASES / sizeof *CASES);
    tcase_add_test(tcase, test_repr_over_the_limit_fails_the_buffer);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(repr_suite)
