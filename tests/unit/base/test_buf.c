#include "base/buf.h"

#include "support/check_main.h"

START_TEST(test_appended_bytes_are_in_order_and_terminated) {
    struct buf buf;
    buf_init(&buf, 1000);
    ck_assert(buf_puts(&buf, "ab"));
    ck_assert(buf_putc(&buf, 'c'));
    ck_assert(buf_append(&buf, "d\0e", 3));
    ck_assert(buf_append_sv(&buf, SV("f")));
    ck_assert(buf_append_sv(&buf, (struct sv){0}));
    ck_assert(buf_printf(&buf, "%d", 42));
    ck_assert(sv_equal(buf_view(&buf), SV("abcd\0ef42")));
    ck_assert_int_eq(buf.data[buf.len], '\0');
    ck_assert_int_eq(buf_status(&buf, NULL), LYN_OK);
    buf_dispose(&buf);
}
END_TEST

START_TEST(test_exactly_the_limit_fits_and_one_more_does_not) {
    struct buf buf;
    buf_init(&buf, 100);
    for (int i = 0; i < 100; i++)
        ck_assert(buf_putc(&buf, 'x'));
    ck_assert_uint_eq(buf.len, 100);
    ck_assert(!buf_putc(&buf, 'y'));
    ck_assert_uint_eq(buf.len, 100);
    struct lyn_error err;
    ck_assert_int_eq(buf_status(&buf, &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_BYTES");
    buf_dispose(&buf);
}
END_TEST

START_TEST(test_failure_is_sticky_until_cleared) {
    struct buf buf;
    buf_init(&buf, 4);
    ck_assert(!buf_puts(&buf, "12345"));
    ck_assert(!buf_puts(&buf, "1")); /* would fit */
    ck_assert(!buf_printf(&buf, "1"));
    ck_assert(!buf_reserve(&buf, 0));
    ck_assert_uint_eq(buf.len, 0);
    size_t len;
    ck_assert_ptr_null(buf_take(&buf, &len));
    buf_clear(&buf);
    ck_assert_int_eq(buf_status(&buf, NULL), LYN_OK);
    ck_assert(buf_puts(&buf, "1234"));
    buf_dispose(&buf);
}
END_TEST

START_TEST(test_printf_longer_than_the_room_grows) {
    struct buf buf;
    buf_init(&buf, 10000);
    for (int i = 0; i < 50; i++)
        ck_assert(buf_printf(&buf, "%*d", 100, i));
    ck_assert_uint_eq(buf.len, 5000);
    ck_assert(sv_equal((struct sv){buf.data + 4998, 2}, SV("49")));
    ck_assert(!buf_printf(&buf, "%*d", 5001, 1));
    ck_assert_uint_eq(buf.len, 5000);
    ck_assert_int_eq(buf.data[5000], '\0');
    buf_dispose(&buf);
}
END_TEST

START_TEST(test_huge_requests_do_not_overflow) {
    struct buf buf;
    buf_init(&buf, SIZE_MAX);
    ck_assert(buf_puts(&buf, "abc"));
    ck_assert(!buf_reserve(&buf, SIZE_MAX));
    ck_assert_int_eq(buf.failure, BUF_OVER_LIMIT);
    buf_clear(&buf);
    ck_assert(!buf_reserve(&buf, SIZE_MAX - 3));
    buf_dispose(&buf);
}
END_TEST

START_TEST(test_take_moves_out_and_leaves_an_empty_buffer) {
    struct buf buf;
    buf_init(&buf, 100);
    size_t len = 9;
    char *empty = buf_take(&buf, &len);
    ck_assert_str_eq(empty, "");
    ck_assert_uint_eq(len, 0);
    free(empty);
    buf_puts(&buf, "xyz");
    char *text = buf_take(&buf, &len);
    ck_assert_str_eq(text, "xyz");
    ck_assert_uint_eq(len, 3);
    ck_assert_uint_eq(buf.len, 0);
    ck_assert(buf_puts(&buf, "again"));
    buf_dispose(&buf);
    free(text);
}
END_TEST

static Suite *buf_suite(void) {
    Suite *suite = suite_create("buf");
    TCase *tcase = tcase_create("buf");
    tcase_add_test(tcase, test_appended_bytes_are_in_order_and_terminated);
    tcase_add_test(tcase, test_exactly_the_limit_fits_and_one_more_does_not);
    tcase_add_test(tcase, test_failure_is_sticky_until_cleared);
    tcase_add_test(tcase, test_printf_longer_than_the_room_grows);
    tcase_add_test(tcase, test_huge_requests_do_not_overflow);
    tcase_add_test(tcase, test_take_moves_out_and_leaves_an_empty_buffer);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(buf_suite)
