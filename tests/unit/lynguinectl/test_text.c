#include "text.h"

#include "support/check_main.h"

static const struct {
    struct sv text;
    const char *shown;
} shows[] = {
    {SV("plain"), "plain"},
    {SV("a\nb\tc\rd"), "a\\nb\\tc\\rd"},
    {SV("\x1b[31m"), "\\x1b[31m"},
    {SV("nul\0nul"), "nul\\x00nul"},
    {SV("del\x7f"), "del\\x7f"},
    {SV("\xc2\x85\xc2\x9b"), "\\u0085\\u009b"},
    {SV("\u202egnp\u2028"), "\\u202egnp\\u2028"},
    {SV("日本é"), "日本é"},
    {SV("bad\xff"), "bad\uFFFD"},
    {SV(""), ""},
};

START_TEST(test_what_disturbs_a_terminal_is_escaped) {
    struct buf out;
    buf_init(&out, 1 << 10);
    buf_puts(&out, "");
    text_show(shows[_i].text, &out);
    ck_assert_str_eq(out.data ? out.data : "", shows[_i].shown);
    buf_dispose(&out);
}
END_TEST

START_TEST(test_width_counts_terminal_columns) {
    ck_assert_uint_eq(text_width(SV("abc")), 3);
    ck_assert_uint_eq(text_width(SV("日本")), 4);
    ck_assert_uint_eq(text_width(SV("e\u0301")), 1);
}
END_TEST

static const struct {
    struct sv text;
    size_t width;
    const char *cut;
    size_t used;
} cuts[] = {
    {SV("abc"), 3, "abc", 3},    {SV("abcd"), 3, "ab…", 3},      {SV("abcd"), 1, "…", 1},
    {SV("abcd"), 0, "", 0},      {SV("日本語"), 6, "日本語", 6}, {SV("日本語"), 5, "日本…", 5},
    {SV("日本語"), 4, "日…", 3}, {SV("日本語"), 2, "…", 1},
};

START_TEST(test_cut_never_exceeds_the_width_nor_splits_a_character) {
    struct buf out;
    buf_init(&out, 1 << 10);
    ck_assert_uint_eq(text_cut(cuts[_i].text, cuts[_i].width, &out), cuts[_i].used);
    ck_assert_str_eq(out.data ? out.data : "", cuts[_i].cut);
    buf_dispose(&out);
}
END_TEST

static const struct {
    uint64_t number;
    const char *text;
} counts[] = {
    {0, "0"},          {999, "999"},           {1000, "1,000"},
    {10200, "10,200"}, {1234567, "1,234,567"}, {UINT64_MAX, "18,446,744,073,709,551,615"}};

START_TEST(test_counts_have_commas) {
    char out[TEXT_COUNT];
    ck_assert_uint_eq(text_count(counts[_i].number, out), strlen(counts[_i].text));
    ck_assert_str_eq(out, counts[_i].text);
}
END_TEST

static Suite *text_suite(void) {
    Suite *suite = suite_create("text");
    TCase *tcase = tcase_create("text");
    tcase_add_loop_test(tcase, test_what_disturbs_a_terminal_is_escaped, 0,
                        sizeof shows / sizeof *shows);
    tcase_add_test(tcase, test_width_counts_terminal_columns);
    tcase_add_loop_test(tcase, test_cut_never_exceeds_the_width_nor_splits_a_character, 0,
                        sizeof cuts / sizeof *cuts);
    tcase_add_loop_test(tcase, test_counts_have_commas, 0, sizeof counts / sizeof *counts);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(text_suite)
