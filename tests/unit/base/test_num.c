#include "base/num.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>

#include "support/check_main.h"

START_TEST(test_int64_reads_its_whole_range_and_no_more) {
    static const struct {
        const char *text;
        bool fits;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"+7", true, 7},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"000000000000000000000000000000012", true, 12},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+", false, 0},
        {"-+1", false, 0},
        {"1 ", false, 0},
        {" 1", false, 0},
        {"1_0", false, 0},
        {"0x1", false, 0},
        {"1.0", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 77;
        ck_assert_msg(num_parse_int64(sv_from(cases[i].text), &value) == cases[i].fits, "%s",
                      cases[i].text);
        ck_assert_int_eq(value, cases[i].fits ? cases[i].value : 77);
    }
}
END_TEST

START_TEST(test_uint64_reads_its_whole_range_and_no_sign) {
    uint64_t value = 0;
    ck_assert(num_parse_uint64(SV("18446744073709551615"), &value));
    ck_assert_uint_eq(value, UINT64_MAX);
    ck_assert(!num_parse_uint64(SV("18446744073709551616"), &value));
    ck_assert(!num_parse_uint64(SV("-1"), &value));
    ck_assert(!num_parse_uint64(SV("-0"), &value));
    ck_assert(!num_parse_uint64(SV(""), &value));
    ck_assert(num_parse_uint64(SV("+1"), &value));
}
END_TEST

START_TEST(test_double_refuses_what_is_not_a_decimal) {
    static const char *const texts[] = {
        "",   "+",   "-",   ".",     "e5",  "1e",  "1e+", "1.e", "+.e1",  "1..2", "1 ",
        " 1", "inf", "nan", "0x1p3", "1_0", "1,5", "1d3", "--1", "1e5.0", "1f",   "- 1"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double value;
        bool overflow;
        ck_assert_msg(!num_parse_double(sv_from(texts[i]), &value, &overflow), "'%s'", texts[i]);
    }
}
END_TEST

START_TEST(test_double_reads_every_form) {
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"1", 1},
        {"1.", 1},
        {".5", .5},
        {"-.5", -.5},
        {"+1e3", 1000},
        {"1E+3", 1000},
        {"00001.50e-01", .15},
        {"9007199254740993", 9007199254740992.0},
        {"9007199254740993.0000000000000000000000000000000001", 9007199254740994.0},
        {"1e-400", 0},
        {"5e-324", 0x1p-1074},
        {"2.4703282292062327e-324", 0},
        {"2.4703282292062328e-324", 0x1p-1074},
        {"2.2250738585072011e-308", 0x0.fffffffffffffp-1022},
        {"1.7976931348623157e308", 0x1.fffffffffffffp1023},
        {"1.7976931348623158e308", 0x1.fffffffffffffp1023},
        {"0e99999999999999999999999999", 0},
        {"1e-99999999999999999999999999", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = -1;
        bool overflow = true;
        ck_assert_msg(num_parse_double(sv_from(cases[i].text), &value, &overflow), "%s",
                      cases[i].text);
        ck_assert(!overflow);
        ck_assert_msg(value == cases[i].value, "%s -> %a", cases[i].text, value);
    }
    double zero;
    bool overflow;
    ck_assert(num_parse_double(SV("-0.0"), &zero, &overflow));
    ck_assert(signbit(zero));
}
END_TEST

START_TEST(test_double_too_large_is_said) {
    double value;
    bool overflow = false;
    ck_assert(num_parse_double(SV("1e400"), &value, &overflow));
    ck_assert(overflow && value == HUGE_VAL);
    overflow = false;
    ck_assert(num_parse_double(SV("-1.7976931348623159e308"), &value, &overflow));
    ck_assert(overflow && value == -HUGE_VAL);
    ck_assert(num_parse_double(SV("1e99999999999999999999999999"), &value, &overflow));
    ck_assert(overflow);
}
END_TEST

START_TEST(test_long_zeros_do_not_hide_the_exponent) {
    static char text[20100];
    memset(text, '0', 20000);
    text[1] = '.';
    snprintf(text + 10000, sizeof text - 10000, "123e9999");
    double value;
    bool overflow;
    ck_assert(num_parse_double(sv_from(text), &value, &overflow));
    ck_assert_msg(value == 1.23, "%a", value);
    memset(text, '0', 20000);
    text[0] = '7';
    snprintf(text + 15000, sizeof text - 15000, "e-14990");
    ck_assert(num_parse_double(sv_from(text), &value, &overflow));
    ck_assert_msg(value == 7e9, "%a", value);
}
END_TEST

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 2685821657736338717u;
}

static double random_double(uint64_t *state) {
    double value;
    do {
        uint64_t bits = next_random(state);
        memcpy(&value, &bits, sizeof value);
    } while (!isfinite(value));
    return value;
}

static void check_against_libc(const char *text, locale_t plain) {
    double value = 0, expected = strtod_l(text, NULL, plain);
    bool overflow = false;
    ck_assert(num_parse_double(sv_from(text), &value, &overflow));
    if (memcmp(&value, &expected, sizeof value) != 0 || overflow != (bool)isinf(expected))
        ck_abort_msg("%s -> %a, libc %a", text, value, expected);
}

START_TEST(test_double_agrees_with_libc_on_random_texts) {
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    uint64_t state = 88172645463325252u;
    char text[1200];
    for (int i = 0; i < 100000; i++) {
        double value = random_double(&state);
        snprintf(text, sizeof text, "%.*g", 14 + (int)(next_random(&state) % 12), value);
        check_against_libc(text, plain);
    }
    for (int i = 0; i < 50000; i++) {
        size_t digits = 1 + next_random(&state) % (i % 50 ? 40 : 800);
        size_t point = next_random(&state) % (digits + 1), len = 0;
        for (size_t j = 0; j < digits; j++) {
            if (j == point)
                text[len++] = '.';
            text[len++] = (char)('0' + (next_random(&state) % 4 ? next_random(&state) % 10 : 0));
        }
        snprintf(text + len, sizeof text - len, "e%d", (int)(next_random(&state) % 720) - 380);
        check_against_libc(text, plain);
    }
    freelocale(plain);
}
END_TEST

START_TEST(test_double_agrees_with_libc_at_the_middle_between_two) {
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    uint64_t state = 4101842887655102017u;
    char text[1300];
    for (int i = 0; i < 20000; i++) {
        double below = fabs(random_double(&state));
        if (i % 4 == 0)
            below *= 0x1p-1000; /* many subnormals */
        double above = nextafter(below, INFINITY);
        if (isinf(above))
            continue;
        /* Exact: a long double has the bit that is needed, and 1100 digits are all there are. */
        snprintf(text, sizeof text, "%.1100Le", ((long double)below + (long double)above) / 2);
        check_against_libc(text, plain);
        char *exponent = strchr(text, 'e'), tail[16];
        snprintf(tail, sizeof tail, "1%s", exponent);
        memcpy(exponent, tail, strlen(tail) + 1);
        check_against_libc(text, plain);
    }
    freelocale(plain);
}
END_TEST

START_TEST(test_print_is_pythons_repr) {
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1, "1.0"},
        {-17, "-17.0"},
        {0.1, "0.1"},
        {0.0001, "0.0001"},
        {0.00001, "1e-05"},
        {1.5e-7, "1.5e-07"},
        {123456.789, "123456.789"},
        {9007199254740992.0, "9007199254740992.0"},
        {9999999999999998.0, "9999999999999998.0"},
        {1e16, "1e+16"},
        {1.2345e16, "1.2345e+16"},
        {1e22, "1e+22"},
        {1e23, "1e+23"},
        {5e-324, "5e-324"},
        {0x1p-1022, "2.2250738585072014e-308"},
        {0x1.fffffffffffffp1023, "1.7976931348623157e+308"},
        {-0x1.fffffffffffffp1023, "-1.7976931348623157e+308"},
        {0x1p-44, "5.684341886080802e-14"}, /* not its nearest 16 digits, but they read back */
        {0x1p122, "5.316911983139664e+36"},
        {0.30000000000000004, "0.30000000000000004"},
        {2.0 / 3, "0.6666666666666666"},
        {1e15 + 0.5, "1000000000000000.5"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
        {NAN, "nan"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[NUM_BUFFER];
        size_t len = num_print_double(out, cases[i].value);
        ck_assert_str_eq(out, cases[i].text);
        ck_assert_uint_eq(len, strlen(out));
    }
}
END_TEST

static void check_shortest(double value) {
    char out[NUM_BUFFER], libc[64];
    size_t len = num_print_double(out, value);
    ck_assert_uint_lt(len, NUM_BUFFER);
    double back;
    bool overflow;
    ck_assert(num_parse_double((struct sv){out, len}, &back, &overflow));
    if (back != value)
        ck_abort_msg("%a printed as %s", value, out);
    /* No fewer digits read back: those that snprintf rounds to would, one shorter. */
    size_t digits = 0;
    const char *end = strchr(out, 'e');
    for (const char *c = out; *c && c != end; c++)
        digits += *c >= '0' && *c <= '9' && (digits || *c != '0');
    if (digits < 2 || !end)
        return;
    snprintf(libc, sizeof libc, "%.*e", (int)digits - 2, value);
    ck_assert(num_parse_double(sv_from(libc), &back, &overflow));
    if (back == value)
        ck_abort_msg("%s is not the shortest, %s is", out, libc);
}

START_TEST(test_print_reads_back_and_is_the_shortest) {
    uint64_t state = 1181783497276652981u;
    for (int i = 0; i < 100000; i++)
        check_shortest(random_double(&state));
    for (int exponent = -1074; exponent < 1024; exponent++) {
        double power = ldexp(1, exponent);
        check_shortest(power);
        check_shortest(nextafter(power, 0));
        check_shortest(nextafter(power, INFINITY));
    }
}
END_TEST

START_TEST(test_integers_print_to_their_ends) {
    char out[NUM_BUFFER];
    ck_assert_uint_eq(num_print_int64(out, INT64_MIN), 20);
    ck_assert_str_eq(out, "-9223372036854775808");
    num_print_int64(out, INT64_MAX);
    ck_assert_str_eq(out, "9223372036854775807");
    num_print_int64(out, 0);
    ck_assert_str_eq(out, "0");
    num_print_uint64(out, UINT64_MAX);
    ck_assert_str_eq(out, "18446744073709551615");
}
END_TEST

START_TEST(test_size_arithmetic_sees_overflow) {
    size_t out = 5;
    ck_assert(!size_add(SIZE_MAX, 1, &out));
    ck_assert(!size_mul(SIZE_MAX / 2, 3, &out));
    ck_assert(size_add(SIZE_MAX - 1, 1, &out));
    ck_assert_uint_eq(out, SIZE_MAX);
    ck_assert(size_mul(6, 7, &out));
    ck_assert_uint_eq(out, 42);
}
END_TEST

static Suite *num_suite(void) {
    Suite *suite = suite_create("num");
    TCase *tcase = tcase_create("num");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_int64_reads_its_whole_range_and_no_more);
    tcase_add_test(tcase, test_uint64_reads_its_whole_range_and_no_sign);
    tcase_add_test(tcase, test_double_refuses_what_is_not_a_decimal);
    tcase_add_test(tcase, test_double_reads_every_form);
    tcase_add_test(tcase, test_double_too_large_is_said);
    tcase_add_test(tcase, test_long_zeros_do_not_hide_the_exponent);
    tcase_add_test(tcase, test_double_agrees_with_libc_on_random_texts);
    tcase_add_test(tcase, test_double_agrees_with_libc_at_the_middle_between_two);
    tcase_add_test(tcase, test_print_is_pythons_repr);
    tcase_add_test(tcase, test_print_reads_back_and_is_the_shortest);
    tcase_add_test(tcase, test_integers_print_to_their_ends);
    tcase_add_test(tcase, test_size_arithmetic_sees_overflow);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(num_suite)
