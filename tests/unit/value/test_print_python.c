#include "support/check_main.h"
#include "support/literal.h"
#include "value/value.h"

/* Right-hand sides are what Python 3.11 prints. */
static const struct {
    const char *value, *python;
} CASES[] = {
    {"null", "None"},
    {"true", "True"},
    {"false", "False"},
    {"7", "7"},
    {"-100000000000000000000", "-100000000000000000000"},
    {"1.5", "1.5"},
    {"1000.0", "1000.0"},
    {"1e16", "1e+16"},
    {"0.000015", "1.5e-05"},
    {"12345678901234567.8", "1.2345678901234568e+16"},
    {"-0.0", "-0.0"},
    {"inf", "inf"},
    {"-inf", "-inf"},
    {"nan", "nan"},
    {"''", ""},
    {"'it is \"q\" \xc3\xa9\n'", "it is \"q\" \xc3\xa9\n"},
    {"@2020-01-02", "2020-01-02"},
    {"@0001-01-01", "0001-01-01"},
    {"@2020-01-02T03:04:05", "2020-01-02 03:04:05"},
    {"@2020-01-02T03:04:05.678000", "2020-01-02 03:04:05.678000"},
    {"@2020-01-02T03:04:05+00:00", "2020-01-02 03:04:05+00:00"},
    {"@2020-01-02T03:04:05-05:30", "2020-01-02 03:04:05-05:30"},
    {"b'hi'", "b'hi'"},
    {"b'\\ \" \t\n\r\x01\x7f\xff'", "b'\\\\ \" \\t\\n\\r\\x01\\x7f\\xff'"},
    {"[]", "[]"},
    {"{}", "{}"},
    {"[1, 'a', null, true, 2.5, nan]", "[1, 'a', None, True, 2.5, nan]"},
    {"{'a': 1, 'b': null, 3: [b'x']}", "{'a': 1, 'b': None, 3: [b'x']}"},
    {"['say \"hi\"', '\xc2\x85\xe2\x80\x8b\x1b\xc3\xa9']",
     "['say \"hi\"', '\\x85\\u200b\\x1b\xc3\xa9']"},
    {"[@2020-01-02]", "[datetime.date(2020, 1, 2)]"},
    {"[@0999-12-31]", "[datetime.date(999, 12, 31)]"},
    {"{@2020-01-02: 1}", "{datetime.date(2020, 1, 2): 1}"},
    {"[@2020-01-02T03:04:05]", "[datetime.datetime(2020, 1, 2, 3, 4, 5)]"},
    {"[@2020-01-02T03:04:00]", "[datetime.datetime(2020, 1, 2, 3, 4)]"},
    {"[@2020-01-02T00:00:00]", "[datetime.datetime(2020, 1, 2, 0, 0)]"},
    {"[@2020-01-02T03:04:00.000007]", "[datetime.datetime(2020, 1, 2, 3, 4, 0, 7)]"},
    {"[@1969-12-31T23:59:59.999999]", "[datetime.datetime(1969, 12, 31, 23, 59, 59, 999999)]"},
    {"[@0001-01-01T00:00:00]", "[datetime.datetime(1, 1, 1, 0, 0)]"},
    {"[@2020-01-02T03:04:05+00:00]",
     "[datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)]"},
    {"[@2020-01-02T03:04:00+01:30]",
     "[datetime.datetime(2020, 1, 2, 3, 4, "
     "tzinfo=datetime.timezone(datetime.timedelta(seconds=5400)))]"},
    {"[@2020-01-02T03:04:00-05:30]",
     "[datetime.datetime(2020, 1, 2, 3, 4, "
     "tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=66600)))]"},
};

START_TEST(test_print_is_pythons_str) {
    struct arena *arena = arena_new((size_t)1 << 20);
    struct buf buf;
    buf_init(&buf, 1000);
    struct value value = literal(arena, CASES[_i].value);
    value_print_python(&value, &buf);
    ck_assert_int_eq(buf.failure, BUF_FINE);
    ck_assert_uint_eq(buf.len, strlen(CASES[_i].python));
    if (buf.len)
        ck_assert_str_eq(buf.data, CASES[_i].python);
    buf_dispose(&buf);
    arena_unref(arena);
}
END_TEST

/* The literals of these tests know no escapes, so a quote is set by hand. */
START_TEST(test_bytes_and_texts_choose_their_quotes) {
    static const struct {
        const char *bytes, *repr;
    } QUOTES[] = {
        {"it's", "b\"it's\""},
        {"it's \"q\"", "b'it\\'s \"q\"'"},
        {"\"q\"", "b'\"q\"'"},
    };
    struct buf buf;
    buf_init(&buf, 1000);
    for (size_t i = 0; i < sizeof QUOTES / sizeof *QUOTES; i++) {
        struct value item = {.kind = VALUE_BYTES, .text = sv_from(QUOTES[i].bytes)};
        buf_clear(&buf);
        value_print_python(&item, &buf);
        ck_assert_str_eq(buf.data, QUOTES[i].repr);
    }
    struct value text = value_string(SV("it's \"q\""));
    struct value list = {.kind = VALUE_LIST, .list = {&text, 1}};
    buf_clear(&buf);
    value_print_python(&list, &buf);
    ck_assert_str_eq(buf.data, "['it\\'s \"q\"']");
    buf_dispose(&buf);
}
END_TEST

static Suite *print_python_suite(void) {
    Suite *suite = suite_create("print_python");
    TCase *tcase = tcase_create("print_python");
    tcase_add_loop_test(tcase, test_print_is_pythons_str, 0, sizeof CASES / sizeof *CASES);
    tcase_add_test(tcase, test_bytes_and_texts_choose_their_quotes);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(print_python_suite)
