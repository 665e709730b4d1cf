#include "value/value.h"

#include "base/error.h"
#include "support/check_main.h"
#include "support/literal.h"

static struct arena *arena;

static void setup(void) {
    arena = arena_new((size_t)1 << 20);
}

static void teardown(void) {
    arena_unref(arena);
}

static const struct {
    const char *text;
    enum value_kind kind;
    const char *python;
} INTEGERS[] = {
    {"0", VALUE_INT, "0"},
    {"-0", VALUE_INT, "0"},
    {"+7", VALUE_INT, "7"},
    {"007", VALUE_INT, "7"},
    {"9223372036854775807", VALUE_INT, "9223372036854775807"},
    {"-9223372036854775808", VALUE_INT, "-9223372036854775808"},
    {"9223372036854775808", VALUE_BIGINT, "9223372036854775808"},
    {"-9223372036854775809", VALUE_BIGINT, "-9223372036854775809"},
    {"+0000100000000000000000000", VALUE_BIGINT, "100000000000000000000"},
    {"-000100000000000000000000", VALUE_BIGINT, "-100000000000000000000"},
    {"000000000000000000000000000000012", VALUE_INT, "12"},
};

START_TEST(test_integers_of_any_length_are_normalised) {
    struct value value;
    struct buf buf;
    buf_init(&buf, 100);
    ck_assert_int_eq(value_integer_from_text(arena, sv_from(INTEGERS[_i].text), &value, NULL), 0);
    ck_assert_int_eq(value.kind, INTEGERS[_i].kind);
    value_print_python(&value, &buf);
    ck_assert_str_eq(buf.data, INTEGERS[_i].python);
    buf_dispose(&buf);
}
END_TEST

static const char *const NO_INTEGERS[] = {"", "+", "-", "1.0", "1e3", "0x1", " 1", "1 ", "--1"};

START_TEST(test_other_texts_are_no_integers) {
    struct value value;
    struct lyn_error err;
    ck_assert_int_eq(value_integer_from_text(arena, sv_from(NO_INTEGERS[_i]), &value, &err),
                     LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "INVALID_VALUE");
}
END_TEST

START_TEST(test_a_big_integer_over_the_budget_is_refused) {
    struct arena *small = arena_new(1024);
    char digits[4000];
    memset(digits, '9', sizeof digits);
    struct value value;
    struct lyn_error err;
    ck_assert_int_ne(
        value_integer_from_text(small, (struct sv){digits, sizeof digits}, &value, &err), LYN_OK);
    ck_assert_str_eq(err.reason, "LIMIT_BYTES");
    arena_unref(small);
}
END_TEST

START_TEST(test_a_copy_shares_nothing_with_its_source) {
    struct arena *source = arena_new((size_t)1 << 20);
    struct value from = literal(source, "{'a': [1, 'x', {'d': @2020-01-02}], 2.5: b'y', "
                                        "'n': 100000000000000000000, 'e': [], 'm': {}}");
    struct value copy;
    ck_assert_int_eq(value_copy(arena, &from, &copy, NULL), LYN_OK);
    ck_assert(value_equal(&from, &copy));
    arena_unref(source); /* under the address sanitizer a shared text would show now */
    struct buf buf;
    buf_init(&buf, 1000);
    value_print_python(&copy, &buf);
    ck_assert_str_eq(buf.data, "{'a': [1, 'x', {'d': datetime.date(2020, 1, 2)}], 2.5: b'y', "
                               "'n': 100000000000000000000, 'e': [], 'm': {}}");
    buf_dispose(&buf);
}
END_TEST

START_TEST(test_a_copy_over_the_budget_is_refused) {
    struct arena *small = arena_new(1024);
    struct value from = literal(arena, "[[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], "
                                       "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], "
                                       "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]]");
    struct value copy;
    struct lyn_error err;
    ck_assert_int_eq(value_copy(small, &from, &copy, &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_BYTES");
    arena_unref(small);
}
END_TEST

START_TEST(test_kinds_have_the_names_of_yaml) {
    static const char *const names[] = {"null",      "boolean", "integer", "integer",
                                        "float",     "string",  "binary",  "date",
                                        "timestamp", "list",    "mapping"};
    for (int kind = VALUE_NULL; kind <= VALUE_MAP; kind++)
        ck_assert_str_eq(value_kind_name((enum value_kind)kind), names[kind]);
}
END_TEST

START_TEST(test_kinds_have_their_articles) {
    static const char *const phrases[] = {"null",        "a boolean", "an integer",  "an integer",
                                          "a float",     "a string",  "binary data", "a date",
                                          "a timestamp", "a list",    "a mapping"};
    for (int kind = VALUE_NULL; kind <= VALUE_MAP; kind++) {
        ck_assert_str_eq(value_kind_phrase((enum value_kind)kind), phrases[kind]);
    }
}
END_TEST

START_TEST(test_every_kind_has_pythons_name) {
    static const char *const names[] = {
        "NoneType",          "bool", "int", "int", "float", "str", "bytes", "datetime.date",
        "datetime.datetime", "list", "dict"};
    for (int kind = VALUE_NULL; kind <= VALUE_MAP; kind++) {
        ck_assert_str_eq(value_python_type((enum value_kind)kind), names[kind]);
    }
}
END_TEST

static Suite *value_suite(void) {
    Suite *suite = suite_create("value");
    TCase *tcase = tcase_create("value");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_integers_of_any_length_are_normalised, 0,
                        sizeof INTEGERS / sizeof *INTEGERS);
    tcase_add_loop_test(tcase, test_other_texts_are_no_integers, 0,
                        sizeof NO_INTEGERS / sizeof *NO_INTEGERS);
    tcase_add_test(tcase, test_a_big_integer_over_the_budget_is_refused);
    tcase_add_test(tcase, test_a_copy_shares_nothing_with_its_source);
    tcase_add_test(tcase, test_a_copy_over_the_budget_is_refused);
    tcase_add_test(tcase, test_kinds_have_the_names_of_yaml);
    tcase_add_test(tcase, test_kinds_have_their_articles);
    tcase_add_test(tcase, test_every_kind_has_pythons_name);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(value_suite)
