#include "support/check_main.h"
#include "support/literal.h"
#include "value/value.h"

static struct arena *arena;

static void setup(void) {
    arena = arena_new((size_t)4 << 20);
}

static void teardown(void) {
    arena_unref(arena);
}

static const struct {
    const char *a, *b;
    bool equal;
} PAIRS[] = {
    {"1", "1.0", true},
    {"1", "true", true},
    {"0.0", "false", true},
    {"0.0", "-0.0", true},
    {"1", "'1'", false},
    {"nan", "nan", false},
    {"inf", "inf", true},
    {"null", "null", true},
    {"null", "false", false},
    {"9007199254740993", "9007199254740992.0", false}, /* no rounding to double */
    {"9007199254740992", "9007199254740992.0", true},
    {"9223372036854775807", "9223372036854775808.0", false},
    {"9223372036854775808", "9223372036854775808.0", true},
    {"100000000000000000000", "1e20", true},
    {"100000000000000000001", "1e20", false},
    {"-100000000000000000000", "-1e20", true},
    {"-100000000000000000000", "1e20", false},
    {"100000000000000000000", "inf", false},
    {"100000000000000000000", "100000000000000000000", true},
    {"1", "1.5", false},
    {"-1", "-1.5", false},
    {"'a'", "'a'", true},
    {"'a'", "b'a'", false},
    {"b'a'", "b'a'", true},
    {"@2020-01-02", "@2020-01-02", true},
    {"@2020-01-02", "@2020-01-02T00:00:00", false},
    {"@2020-01-02T03:00:00+01:00", "@2020-01-02T02:00:00+00:00", true},
    {"@2020-01-02T02:00:00", "@2020-01-02T02:00:00+00:00", false},
    {"[1, 'a']", "[1.0, 'a']", true},
    {"[1]", "[1, 2]", false},
    {"[]", "{}", false},
    {"{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", true},
    {"{'a': 1, 'b': 2}", "{'b': 1, 'a': 2}", false},
    {"{'a': 1}", "{'a': 1, 'b': 2}", false},
    {"{'a': 1, 'b': 2}", "{'a': 1, 'c': 2}", false},
    {"{1: 'x'}", "{1.0: 'x'}", true},
};

START_TEST(test_equality_is_pythons) {
    struct value a = literal(arena, PAIRS[_i].a), b = literal(arena, PAIRS[_i].b);
    ck_assert_msg(value_equal(&a, &b) == PAIRS[_i].equal, "%s %s", PAIRS[_i].a, PAIRS[_i].b);
    ck_assert_msg(value_equal(&b, &a) == PAIRS[_i].equal, "%s %s", PAIRS[_i].b, PAIRS[_i].a);
}
END_TEST

/* In rising order. */
static const char *const ORDERED[] = {
    "-inf",
    "-100000000000000000001",
    "-1e20",
    "-9223372036854775809",
    "-9223372036854775808",
    "-1.5",
    "-1",
    "-0.5",
    "0",
    "0.5",
    "true",
    "1.5",
    "2",
    "9007199254740992.0",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "1e20",
    "100000000000000000001",
    "1000000000000000000000",
    "inf",
    "nan",
    "''",
    "'B'",
    "'a'",
    "'aa'",
    "'\xc3\xa9'",
    "@1999-12-31",
    "@2020-01-02",
    "@1999-12-31T00:00:00",
    "@2020-01-02T02:00:00+01:00",
    "@2020-01-02T02:00:00",
    "@2020-01-02T02:00:00+00:00",
    "null",
    "b'a'",
    "b'b'",
    "[]",
    "[1]",
    "[1, 2]",
    "[2]",
    "{}",
    "{'b': 1}",
    "{'b': 2}",
    "{'a': 1, 'b': 1}",
};
enum { ORDERED_COUNT = sizeof ORDERED / sizeof *ORDERED };

START_TEST(test_order_is_total_over_all_kinds) {
    for (int i = 0; i < ORDERED_COUNT; i++) {
        struct value a = literal(arena, ORDERED[i]);
        for (int j = 0; j < ORDERED_COUNT; j++) {
            struct value b = literal(arena, ORDERED[j]);
            int order = value_order(&a, &b);
            ck_assert_msg((order > 0) - (order < 0) == (i > j) - (i < j), "%s %s", ORDERED[i],
                          ORDERED[j]);
        }
    }
}
END_TEST

static struct value large_map(int first, int step) {
    enum { COUNT = 5003 };
    struct value map = {.kind = VALUE_MAP};
    map.map.entries = arena_calloc(arena, COUNT, sizeof *map.map.entries);
    map.map.count = COUNT;
    for (int i = 0, key = first; i < COUNT; i++, key = (key + step) % COUNT)
        map.map.entries[i] = (struct value_entry){value_int(key), value_int(key * 2)};
    return map;
}

START_TEST(test_large_maps_are_equal_without_regard_to_order) {
    struct value a = large_map(0, 1), b = large_map(17, 4001);
    ck_assert(value_equal(&a, &b));
    b.map.entries[4000].value = value_int(-1);
    ck_assert(!value_equal(&a, &b));
    b.map.entries[4000].value = value_float((double)b.map.entries[4000].key.integer * 2);
    ck_assert(value_equal(&b, &a));
    b.map.entries[4000].key = value_string(SV("x"));
    ck_assert(!value_equal(&b, &a));
}
END_TEST

static Suite *compare_suite(void) {
    Suite *suite = suite_create("compare");
    TCase *tcase = tcase_create("compare");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_equality_is_pythons, 0, sizeof PAIRS / sizeof *PAIRS);
    tcase_add_test(tcase, test_order_is_total_over_all_kinds);
    tcase_add_test(tcase, test_large_maps_are_equal_without_regard_to_order);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(compare_suite)
