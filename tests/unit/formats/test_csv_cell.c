#include "formats/csv_cell.h"

#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "support/check_main.h"

/* The text with room behind it, as in the middle of a file, or without. */
static struct csv_cell cell_of(const char *text, bool padded) {
    static char room[128];
    memset(room, '9', sizeof room);
    memcpy(room, text, strlen(text));
    return (struct csv_cell){{padded ? room : text, strlen(text)}, padded};
}

START_TEST(test_missing_tokens_are_exact) {
    static const char *const missing[] = {"",         "#N/A", "#N/A N/A", "#NA",    "-1.#IND",
                                          "-1.#QNAN", "-NaN", "-nan",     "1.#IND", "1.#QNAN",
                                          "<NA>",     "N/A",  "NA",       "NULL",   "NaN",
                                          "n/a",      "nan",  "null",     "None"};
    static const char *const present[] = {"none", "na", "Null", "NAN", "Nan", "+nan",  "NaT",
                                          "-",    "?",  ".",    "~",   " NA", "NA ",   "#N/A ",
                                          "0",    "N",  "#",    "<NA", "nul", "nulls", "<NA>x"};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        ck_assert_msg(csv_cell_is_missing(cell_of(missing[i], true)), "%s", missing[i]);
    for (size_t i = 0; i < sizeof present / sizeof *present; i++)
        ck_assert_msg(!csv_cell_is_missing(cell_of(present[i], true)), "%s", present[i]);
}
END_TEST

START_TEST(test_integers) {
    static const struct {
        const char *text;
        enum csv_integer kind;
        int64_t value;
    } table[] = {
        {"0", CSV_INTEGER_INT64, 0},
        {"-0", CSV_INTEGER_INT64, 0},
        {"007", CSV_INTEGER_INT64, 7},
        {" 12\t", CSV_INTEGER_INT64, 12},
        {"+5", CSV_INTEGER_INT64, 5},
        {"-12345678", CSV_INTEGER_INT64, -12345678},
        {"123456789", CSV_INTEGER_INT64, 123456789},
        {"1234567890123456", CSV_INTEGER_INT64, 1234567890123456},
        {"12345678901234567", CSV_INTEGER_INT64, 12345678901234567},
        {"00000000000000000000000042", CSV_INTEGER_INT64, 42},
        {"9223372036854775807", CSV_INTEGER_INT64, INT64_MAX},
        {"-9223372036854775808", CSV_INTEGER_INT64, INT64_MIN},
        {"9223372036854775808", CSV_INTEGER_UINT64, INT64_MIN},
        {"18446744073709551615", CSV_INTEGER_UINT64, -1},
        {"18446744073709551616", CSV_INTEGER_WIDE, 0},
        {"-9223372036854775809", CSV_INTEGER_WIDE, 0},
        {"", CSV_INTEGER_NOT, 0},
        {"-", CSV_INTEGER_NOT, 0},
        {"+-1", CSV_INTEGER_NOT, 0},
        {"- 1", CSV_INTEGER_NOT, 0},
        {"1.0", CSV_INTEGER_NOT, 0},
        {"1_000", CSV_INTEGER_NOT, 0},
        {"0x10", CSV_INTEGER_NOT, 0},
        {"1 2", CSV_INTEGER_NOT, 0},
        {"1234567x", CSV_INTEGER_NOT, 0},
        {"x123456789", CSV_INTEGER_NOT, 0},
        {"12345678:", CSV_INTEGER_NOT, 0},
        {"1/", CSV_INTEGER_NOT, 0},
        {"\xd9\xa3", CSV_INTEGER_NOT, 0},
    };
    for (size_t i = 0; i < 2 * (sizeof table / sizeof *table); i++) {
        int64_t value = 0;
        enum csv_integer kind = csv_cell_integer(cell_of(table[i / 2].text, i % 2), &value);
        ck_assert_msg(kind == table[i / 2].kind, "%s", table[i / 2].text);
        if (kind == CSV_INTEGER_INT64 || kind == CSV_INTEGER_UINT64)
            ck_assert_int_eq(value, table[i / 2].value);
    }
}
END_TEST

START_TEST(test_reals) {
    static const struct {
        const char *text;
        double value; /* NaN: none */
        bool integer;
    } table[] = {
        {"1.", 1.0, false},
        {".5", 0.5, false},
        {"-.5", -0.5, false},
        {"1e3", 1000.0, false},
        {"1E+3", 1000.0, false},
        {"2e-4", 0.0002, false},
        {" 2.5 ", 2.5, false},
        {"1179.1870", 1179.187, false},
        {"12345678.1234567", 12345678.1234567, false},
        {"123456789.123456789", 123456789.123456789, false},
        {"0.30000000000000004", 0.30000000000000004, false},
        {"3.141592653589793238", 3.141592653589793, false},
        {"1e-320", 1e-320, false},
        {"1e-400", 0.0, false},
        {"7", 7.0, true},
        {"-12", -12.0, true},
        {" 5", 5.0, true},
        {"123456789", 123456789.0, true},
        {"18446744073709551616", 18446744073709551616.0, true},
        {"inf", INFINITY, false},
        {"-INF", -INFINITY, false},
        {"+iNfInItY", INFINITY, false},
        {" inf", NAN, false},
        {"1e400", NAN, false},
        {"-1e400", NAN, false},
        {"", NAN, false},
        {".", NAN, false},
        {"-.", NAN, false},
        {"1.2.3", NAN, false},
        {"1e", NAN, false},
        {"1d3", NAN, false},
        {"1,5", NAN, false},
        {"0x10", NAN, false},
        {"nan", NAN, false},
        {"infinit", NAN, false},
        {"1.5%", NAN, false},
        {"12345678x5", NAN, false},
    };
    for (size_t i = 0; i < 2 * (sizeof table / sizeof *table); i++) {
        double value = 0, want = table[i / 2].value;
        bool integer = false;
        bool found = csv_cell_real(cell_of(table[i / 2].text, i % 2), &value, &integer);
        ck_assert_msg(found == !isnan(want), "%s", table[i / 2].text);
        if (!found)
            continue;
        ck_assert_msg(value == want && integer == table[i / 2].integer, "%s", table[i / 2].text);
    }
    double zero = 1;
    bool integer;
    ck_assert(csv_cell_real(cell_of("-0", true), &zero, &integer) && signbit(zero) && zero == 0);
}
END_TEST

/* The quick way must give the very bits of the general one. */
START_TEST(test_short_decimals_are_rounded_correctly) {
    uint32_t state = 1;
    for (int i = 0; i < 50000; i++) {
        char text[48];
        state = state * 1664525u + 1013904223u;
        unsigned whole = state >> 5, decimals = state >> 29;
        state = state * 1664525u + 1013904223u;
        snprintf(text, sizeof text, "%s%u.%0*u", i % 3 ? "" : "-", whole % 100000000,
                 decimals ? (int)decimals : 1, (state >> 6) % (decimals > 3 ? 1000 : 10));
        double quick, general;
        bool integer, overflow;
        bool read = csv_cell_real(cell_of(text, true), &quick, &integer) &&
                    num_parse_double(sv_from(text), &general, &overflow);
        if (!read || memcmp(&quick, &general, sizeof quick) != 0)
            ck_abort_msg("%s", text);
    }
}
END_TEST

START_TEST(test_booleans) {
    static const char *const yes[] = {"true", "True", "TRUE", "tRuE"};
    static const char *const no[] = {"false", "False", "FALSE", "fAlSe"};
    static const char *const neither[] = {"",      " true",   "true ",  "yes",  "0",
                                          "1",     "tru",     "truex",  "fals", "xalse",
                                          "falsx", "TRU\xc5", "\x14rue"};
    bool value;
    for (size_t i = 0; i < 4; i++) {
        ck_assert(csv_cell_bool(sv_from(yes[i]), &value) && value);
        ck_assert(csv_cell_bool(sv_from(no[i]), &value) && !value);
    }
    for (size_t i = 0; i < sizeof neither / sizeof *neither; i++)
        ck_assert_msg(!csv_cell_bool(sv_from(neither[i]), &value), "%s", neither[i]);
}
END_TEST

static Suite *csv_cell_suite(void) {
    Suite *suite = suite_create("formats/csv_cell");
    TCase *tcase = tcase_create("cells");
    tcase_add_test(tcase, test_missing_tokens_are_exact);
    tcase_add_test(tcase, test_integers);
    tcase_add_test(tcase, test_reals);
    tcase_add_test(tcase, test_short_decimals_are_rounded_correctly);
    tcase_add_test(tcase, test_booleans);
    tcase_set_timeout(tcase, 60);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(csv_cell_suite)
