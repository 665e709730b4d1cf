#include "compute/display.h"

#include "base/arena.h"
#include "support/check_main.h"
#include "support/literal.h"

static struct arena *arena;

static void set_up(void) {
    arena = arena_new(1 << 20);
    ck_assert_ptr_nonnull(arena);
}

static void tear_down(void) {
    arena_unref(arena);
}

static const char VARIABLES[] =
    "{'n': 'Ann', 'i': 1234567, 'f': -2.5, 'g': 2020.0, 'b': true, "
    "'l': [{'k': 'v'}], 'm': {'a': 1}, 'h': 2.0, 's': 1.5e-05, 'z': -0.0, "
    "'c': 233, 'big': 10000000000000000000000}";

/* As Python's str.format gives them, or the reason of the error. */
static const struct {
    const char *format, *text;
} FORMATS[] = {
    {"", ""},
    {"{n}!", "Ann!"},
    {"{{{n}}}", "{Ann}"},
    {"{n!r} {n!s}", "'Ann' Ann"},
    {"{f} {g} {b} {l}", "-2.5 2020.0 True [{'k': 'v'}]"},
    {"{l[0][k]}{m[a]}", "v1"},
    {"{n:>5}|{n:<5}|{n:^6}|{n:*^5}|{n:.2}", "  Ann|Ann  | Ann  |*Ann*|An"},
    {"{n:\xc3\xa9>4}", "\xc3\xa9"
                       "Ann"},
    {"{i:,} {i:_} {i:10} {i:010d} {i:+} {i:x}", "1,234,567 1_234_567    1234567 0001234567 "
                                                "+1234567 12d687"},
    {"{f:.2f} {f:08.1f} {g:,.1f} {f:.0%} {g:.1e} {f:+}",
     "-2.50 -00002.5 2,020.0 -250% 2.0e+03 -2.5"},
    {"{b:d} {i:.2f}", "1 1234567.00"},
    /* without a type there is a digit behind the point, or an exponent */
    {"{h:.0} {h:.1} {h:.2} {g:.3} {g:.4} {g:.5}", "2e+00 2e+00 2.0 2.02e+03 2.02e+03 2020.0"},
    {"{s:.1} {s:.3} {z} {z:+.1f} {z:z.1f}", "2e-05 1.5e-05 -0.0 -0.0 0.0"},
    {"{h:#.1} {h:#.0f} {h:#.3} {h:#}", "2.e+00 2. 2.00 2.0"},
    /* zeros are grouped as digits are, and never begin with a mark */
    {"{i:012,} {i:013,} {i:010,} {f:010,} {f:011,.2f} {i:0=15_}",
     "0,001,234,567 0,001,234,567 01,234,567 -000,002.5 -000,002.50 000_001_234_567"},
    {"{n:05} {n:<05} {n:>05}", "Ann00 Ann00 00Ann"},
    {"{i:<010} {i:>010} {i:^010}", "1234567000 0001234567 0123456700"},
    {"{i:_x} {i:_b} {i:_o} {i:#x} {i:#X} {i:#012o} {i:b}",
     "12_d687 1_0010_1101_0110_1000_0111 455_3207 0x12d687 0X12D687 0o0004553207 "
     "100101101011010000111"},
    {"{c:c}{c:3c}{c:03c}", "\xc3\xa9  \xc3\xa9"
                           "00\xc3\xa9"},
    {"{big:,} {big:+} {big:d}", "10,000,000,000,000,000,000,000 +10000000000000000000000 "
                                "10000000000000000000000"},
    {"{i:,x}", "INVALID_VALUE"},
    {"{i:,n}", "INVALID_VALUE"},
    {"{n:=5}", "INVALID_VALUE"},
    {"{i:+c}", "INVALID_VALUE"},
    {"{i:zd}", "INVALID_VALUE"},
    {"{big:x}", "INVALID_VALUE"},
    {"{zz}", "MISSING_KEY"},
    {"{m[zz]}", "MISSING_KEY"},
    {"{l[7]}", "MISSING_KEY"},
    {"{n:d}", "INVALID_VALUE"},
    {"{i:.2d}", "INVALID_VALUE"},
    {"{i:99999999999999999999}", "INVALID_VALUE"},
    {"{l:>5}", "INVALID_VALUE"},
    {"{", "INVALID_VALUE"},
    {"}", "INVALID_VALUE"},
    {"{}", "INVALID_VALUE"},
    {"{0}", "INVALID_VALUE"},
    {"{n!x}", "INVALID_VALUE"},
    {"{n!r", "INVALID_VALUE"},
    {"{n.a}", "INVALID_VALUE"},
    {"{l[}", "INVALID_VALUE"},
    {"{n:{i}}", "INVALID_VALUE"},
};

START_TEST(test_formats_are_those_of_python) {
    struct value variables = literal(arena, VARIABLES);
    struct lyn_error err = {0};
    struct buf text;
    buf_init(&text, 1 << 16);
    enum lyn_code code = display_check(sv_from(FORMATS[_i].format), &err);
    if (code == LYN_OK) {
        code = display_print(sv_from(FORMATS[_i].format), &variables, &text, &err);
    }
    ck_assert_str_eq(code == LYN_OK ? (text.data ? text.data : "") : err.reason, FORMATS[_i].text);
    buf_dispose(&text);
}
END_TEST

START_TEST(test_dates_are_formatted_by_strftime) {
    struct value_entry entry = {value_string(SV("d")),
                                {.kind = VALUE_DATE, .date = {civil_to_days(2020, 3, 4)}}};
    struct value variables = {.kind = VALUE_MAP, .map = {&entry, 1}};
    struct buf text;
    buf_init(&text, 1 << 16);
    ck_assert_int_eq(display_print(SV("{d:%d %B %Y} {d}"), &variables, &text, NULL), LYN_OK);
    ck_assert_str_eq(text.data, "04 March 2020 2020-03-04");
    buf_dispose(&text);
}
END_TEST

static Suite *display_suite(void) {
    Suite *suite = suite_create("display");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_formats_are_those_of_python, 0,
                        sizeof FORMATS / sizeof *FORMATS);
    tcase_add_test(core, test_dates_are_formatted_by_strftime);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(display_suite)
