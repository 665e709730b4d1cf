#include "support/check_main.h"
#include "support/literal.h"
#include "value/value.h"

static struct arena *arena;

static void setup(void) {
    arena = arena_new((size_t)1 << 20);
}

static void teardown(void) {
    arena_unref(arena);
}

START_TEST(test_get_finds_text_keys_only) {
    struct value map = literal(arena, "{1: 'int', 'a': 'text', '1': 'digit', 'b': null}");
    ck_assert(value_is_text(value_get(&map, "a"), "text"));
    ck_assert(value_is_text(value_get(&map, "1"), "digit"));
    ck_assert_ptr_nonnull(value_get(&map, "b"));
    ck_assert_ptr_null(value_get(&map, "c"));
    ck_assert_ptr_null(value_get(&map, ""));
    ck_assert(value_is_text(value_get_sv(&map, (struct sv){"ab", 1}), "text"));
}
END_TEST

START_TEST(test_get_in_what_is_no_map_finds_nothing) {
    struct value list = literal(arena, "['a']");
    ck_assert_ptr_null(value_get(&list, "a"));
    ck_assert_ptr_null(value_get(NULL, "a"));
}
END_TEST

static const struct {
    const char *text;
    bool truthy, missing;
} CASES[] = {
    {"null", false, true},
    {"false", false, false},
    {"true", true, false},
    {"0", false, false},
    {"-1", true, false},
    {"0.0", false, false},
    {"-0.0", false, false},
    {"nan", true, true},
    {"inf", true, false},
    {"100000000000000000000", true, false},
    {"''", false, true},
    {"' '", true, false},
    {"b''", false, false},
    {"[]", false, false},
    {"[null]", true, false},
    {"{}", false, false},
    {"{'a': null}", true, false},
    {"@1970-01-01", true, false},
    {"@1970-01-01T00:00:00", true, false},
};

START_TEST(test_truth_is_pythons_and_missing_is_null_empty_or_nan) {
    struct value value = literal(arena, CASES[_i].text);
    ck_assert_msg(value_truthy(&value) == CASES[_i].truthy, "%s", CASES[_i].text);
    ck_assert_msg(value_is_missing(&value) == CASES[_i].missing, "%s", CASES[_i].text);
}
END_TEST

START_TEST(test_no_value_is_false_and_missing) {
    ck_assert(!value_truthy(NULL));
    ck_assert(value_is_missing(NULL));
    ck_assert(!value_is_text(NULL, ""));
}
END_TEST

static Suite *lookup_suite(void) {
    Suite *suite = suite_create("lookup");
    TCase *tcase = tcase_create("lookup");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_get_finds_text_keys_only);
    tcase_add_test(tcase, test_get_in_what_is_no_map_finds_nothing);
    tcase_add_loop_test(tcase, test_truth_is_pythons_and_missing_is_null_empty_or_nan, 0,
                        sizeof CASES / sizeof *CASES);
    tcase_add_test(tcase, test_no_value_is_false_and_missing);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(lookup_suite)
