#include "base/random.h"

#include <string.h>

#include "support/check_main.h"

START_TEST(test_random_fills_all_of_a_large_block) {
    static unsigned char first[100000], second[100000];
    ck_assert(random_bytes(first, sizeof first));
    ck_assert(random_bytes(second, sizeof second));
    ck_assert_int_ne(memcmp(first, second, 32), 0);
    ck_assert_int_ne(memcmp(first + 99968, second + 99968, 32), 0);
    ck_assert(random_bytes(first, 0));
}
END_TEST

START_TEST(test_hex_goes_there_and_back) {
    uint8_t bytes[256], back[256];
    char text[513];
    for (int i = 0; i < 256; i++)
        bytes[i] = (uint8_t)i;
    hex_print(text, bytes, sizeof bytes);
    ck_assert_uint_eq(strlen(text), 512);
    ck_assert_int_eq(strncmp(text, "000102", 6), 0);
    ck_assert_int_eq(strcmp(text + 506, "fdfeff"), 0);
    ck_assert(hex_parse(text, 512, back, sizeof back));
    ck_assert_mem_eq(bytes, back, sizeof bytes);
}
END_TEST

START_TEST(test_hex_takes_exactly_the_digits_wanted) {
    uint8_t out[2];
    ck_assert(hex_parse("aBC0", 4, out, 2));
    ck_assert_uint_eq(out[0], 0xab);
    ck_assert_uint_eq(out[1], 0xc0);
    ck_assert(!hex_parse("abc", 3, out, 2));
    ck_assert(!hex_parse("abcde", 5, out, 2));
    ck_assert(!hex_parse("ab", 2, out, 2));
    ck_assert(!hex_parse("abcg", 4, out, 2));
    ck_assert(!hex_parse("ab c", 4, out, 2));
    ck_assert(hex_parse("", 0, out, 0));
}
END_TEST

START_TEST(test_equality_sees_every_byte) {
    unsigned char a[32] = {0}, b[32] = {0};
    ck_assert(constant_time_equal(a, b, sizeof a));
    for (size_t i = 0; i < sizeof a; i++) {
        b[i] = 0x80;
        ck_assert(!constant_time_equal(a, b, sizeof a));
        b[i] = 0;
    }
    ck_assert(constant_time_equal(a, b, 0));
}
END_TEST

static Suite *random_suite(void) {
    Suite *suite = suite_create("random");
    TCase *tcase = tcase_create("random");
    tcase_add_test(tcase, test_random_fills_all_of_a_large_block);
    tcase_add_test(tcase, test_hex_goes_there_and_back);
    tcase_add_test(tcase, test_hex_takes_exactly_the_digits_wanted);
    tcase_add_test(tcase, test_equality_sees_every_byte);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(random_suite)
