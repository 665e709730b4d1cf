#include "base/base64.h"

#include "support/check_main.h"

static struct arena *arena;

static void setup(void) {
    arena = arena_new(1 << 20);
    ck_assert_ptr_nonnull(arena);
}

static void teardown(void) {
    arena_unref(arena);
}

static const struct {
    const char *bytes;
    size_t len;
    const char *text;
} PAIRS[] = {
    {"", 0, ""},
    {"f", 1, "Zg=="},
    {"fo", 2, "Zm8="},
    {"foo", 3, "Zm9v"},
    {"foob", 4, "Zm9vYg=="},
    {"\x00\xff\xfe", 3, "AP/+"},
    {"\xfb\xff\xbf", 3, "+/+/"},
};
enum { PAIR_COUNT = sizeof PAIRS / sizeof *PAIRS };

START_TEST(test_bytes_become_padded_text_and_come_back) {
    struct buf text;
    struct sv bytes = {PAIRS[_i].bytes, PAIRS[_i].len}, again;
    buf_init(&text, 64);
    base64_put(bytes, BASE64_LAST_TWO, &text);
    ck_assert(sv_is(buf_view(&text), PAIRS[_i].text));
    ck_assert_int_eq(base64_decode(arena, buf_view(&text), &again, NULL), LYN_OK);
    ck_assert_uint_eq(again.len, bytes.len);
    ck_assert(bytes.len == 0 || memcmp(again.data, bytes.data, bytes.len) == 0);
    buf_dispose(&text);
}
END_TEST

START_TEST(test_last_two_digits_are_the_callers) {
    struct buf text;
    buf_init(&text, 64);
    base64_put((struct sv){"\xfb\xff\xbf", 3}, BASE64_LAST_TWO_URL, &text);
    ck_assert(sv_is(buf_view(&text), "-_-_"));
    buf_dispose(&text);
}
END_TEST

START_TEST(test_line_breaks_are_skipped_and_the_rest_after_padding) {
    struct sv bytes;
    ck_assert_int_eq(base64_decode(arena, SV("Zm\n9v\r\n Yg==Zm9v"), &bytes, NULL), LYN_OK);
    ck_assert(sv_is(bytes, "foob"));
}
END_TEST

START_TEST(test_wrong_padding_is_refused) {
    static const char *const WRONG[] = {"Z", "Zg", "Zg=", "Zm8", "Zm9vY"};
    struct lyn_error err = {0};
    struct sv bytes;
    ck_assert_int_eq(base64_decode(arena, sv_from(WRONG[_i]), &bytes, &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "INVALID_VALUE");
}
END_TEST

static Suite *base64_suite(void) {
    Suite *suite = suite_create("base64");
    TCase *tcase = tcase_create("base64");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_bytes_become_padded_text_and_come_back, 0, PAIR_COUNT);
    tcase_add_test(tcase, test_last_two_digits_are_the_callers);
    tcase_add_test(tcase, test_line_breaks_are_skipped_and_the_rest_after_padding);
    tcase_add_loop_test(tcase, test_wrong_padding_is_refused, 0, 5);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(base64_suite)
