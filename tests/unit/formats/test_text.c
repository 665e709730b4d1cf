#include "formats/text.h"

#include "support/check_main.h"
#include "unit/formats/reading.h"

static enum lyn_code read_text(struct call *call, struct sv text, struct value *out,
                               struct lyn_error *err) {
    *out = value_string((struct sv){0});
    return text_normalize(call, text, SV("t.txt"), &out->text, err);
}

START_TEST(test_newlines_and_byte_order_mark) {
    static const struct expected table[] = {
        {"", "\"\""},
        {"a\nb", "\"a\\nb\""},
        {"a\r\nb\rc\r", "\"a\\nb\\nc\\n\""},
        {"\r\r\n\n", "\"\\n\\n\\n\""},
        {"\xef\xbb\xbf"
         "a",
         "\"a\""},
        {"a\xef\xbb\xbf", "\"a\xef\xbb\xbf\""},
    };
    EXPECT_READINGS(read_text, table);
}
END_TEST

START_TEST(test_clean_text_is_not_copied) {
    struct sv text = SV("\xef\xbb\xbf"
                        "a\nb\n");
    struct reading reading = reading_of(read_text, text);
    ck_assert_ptr_eq(reading.value.text.data, text.data + 3);
    reading_dispose(&reading);
}
END_TEST

START_TEST(test_bad_utf8_is_an_error_with_its_place) {
    struct reading reading = reading_of(read_text, SV("a\r\n\xc3\xa9x\xff"));
    ck_assert_str_eq(reading.err.reason, "BAD_UTF8");
    ck_assert_str_eq(reading.err.error_type, "UnicodeDecodeError");
    ck_assert_str_eq(reading.err.file, "t.txt");
    ck_assert_uint_eq(reading.err.line, 2);
    ck_assert_uint_eq(reading.err.column, 3);
    reading_dispose(&reading);
}
END_TEST

START_TEST(test_strip_takes_what_python_takes) {
    static const char *const spaces[] = {
        " ",
        "\t",
        "\n",
        "\v",
        "\f",
        "\r",
        "\x1c",
        "\x1f",
        "\xc2\x85",
        "\xc2\xa0",
        "\xe1\x9a\x80",
        "\xe2\x80\x80",
        "\xe2\x80\x8a",
        "\xe2\x80\xa8",
        "\xe2\x80\xa9",
        "\xe2\x80\xaf",
        "\xe2\x81\x9f",
        "\xe3\x80\x80",
    };
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        char text[32];
        snprintf(text, sizeof text, "%s\xc3\xa9 x%s%s", spaces[i], spaces[i], spaces[i]);
        ck_assert_msg(sv_is(text_strip(sv_from(text)), "\xc3\xa9 x"), "space %zu", i);
        ck_assert_uint_eq(text_strip(sv_from(spaces[i])).len, 0);
    }
    static const char *const others[] = {"\x1b", "\x7f", "\xe2\x80\x8b", "\xef\xbb\xbf", "x"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert(sv_is(text_strip(sv_from(others[i])), others[i]));
    ck_assert(sv_is(text_strip_end(SV(" a ")), " a"));
}
END_TEST

static Suite *text_suite(void) {
    Suite *suite = suite_create("formats/text");
    TCase *tests = tcase_create("text");
    tcase_add_test(tests, test_newlines_and_byte_order_mark);
    tcase_add_test(tests, test_clean_text_is_not_copied);
    tcase_add_test(tests, test_bad_utf8_is_an_error_with_its_place);
    tcase_add_test(tests, test_strip_takes_what_python_takes);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(text_suite)
