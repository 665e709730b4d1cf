#include "frame/keys.h"

#include "support/check_main.h"
#include "support/literal.h"

static struct arena *arena;
static struct keys keys;
static const struct limits limits = LIMITS_DEFAULT;

static void setup(void) {
    arena = arena_new((size_t)1 << 20);
}

static void teardown(void) {
    keys_dispose(&keys);
    arena_unref(arena);
}

static uint32_t place(const char *key, size_t owner, uint32_t expected) {
    struct value value = literal(arena, key);
    uint32_t at = MAP_NONE;
    ck_assert_int_eq(keys_place(&keys, &value, owner, expected, &at, NULL), LYN_OK);
    return at;
}

START_TEST(test_keys_stand_in_the_order_of_first_appearance) {
    ck_assert_int_eq(keys_init(&keys, &limits, KEYS_LABELS, NULL), LYN_OK);
    ck_assert_uint_eq(place("'b'", 0, 0), 0);
    ck_assert_uint_eq(place("'a'", 0, 1), 1);
    ck_assert_uint_eq(place("'a'", 1, 0), 1); /* a wrong guess changes nothing */
    ck_assert_uint_eq(place("'c'", 1, 7), 2);
    ck_assert_uint_eq(place("0", 1, 0), 3);
    ck_assert_uint_eq(place("'b'", 1, 0), 0);
    ck_assert_uint_eq(keys.count, 4);
    ck_assert(sv_is(keys.names[2].text, "c"));
}
END_TEST

START_TEST(test_one_label_twice_in_one_record_is_refused) {
    ck_assert_int_eq(keys_init(&keys, &limits, KEYS_LABELS, NULL), LYN_OK);
    ck_assert_uint_eq(place("'true'", 0, 0), 0);
    struct value value = value_bool(true);
    struct lyn_error err;
    uint32_t at;
    ck_assert_int_eq(keys_place(&keys, &value, 0, 1, &at, &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "DUPLICATE_COLUMN");
    ck_assert_uint_eq(place("true", 1, 1), 0);
}
END_TEST

START_TEST(test_rows_keep_what_labels_would_merge) {
    ck_assert_int_eq(keys_init(&keys, &limits, KEYS_ROWS, NULL), LYN_OK);
    ck_assert_uint_eq(place("'null'", 0, 0), 0);
    ck_assert_uint_eq(place("null", 0, 0), 1);
    ck_assert_uint_eq(place("'1'", 0, 0), 2);
    ck_assert_uint_eq(place("1", 0, 0), 3);
    ck_assert_uint_eq(place("1.0", 1, 0), 3); /* one number, as in Python */
    ck_assert_uint_eq(place("2.5", 1, 0), 4);
    ck_assert_uint_eq(place("@2020-01-02", 1, 0), 5);
    ck_assert_uint_eq(place("'2020-01-02'", 1, 0), 6);
    ck_assert_uint_eq(place("@2020-01-02", 2, 0), 5);
}
END_TEST

START_TEST(test_find_knows_what_was_placed) {
    ck_assert_int_eq(keys_init(&keys, &limits, KEYS_ROWS, NULL), LYN_OK);
    place("'a'", 0, 0);
    struct value value = value_string(SV("a"));
    uint32_t at = 9;
    ck_assert_int_eq(keys_find(&keys, &value, 5, &at, NULL), LYN_OK);
    ck_assert_uint_eq(at, 0);
    value = value_string(SV("b"));
    ck_assert_int_eq(keys_find(&keys, &value, 0, &at, NULL), LYN_INTERNAL);
}
END_TEST

START_TEST(test_many_keys) {
    ck_assert_int_eq(keys_init(&keys, &limits, KEYS_LABELS, NULL), LYN_OK);
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < 5000; i++) {
            char *text = arena_printf(arena, "'key %u'", (unsigned)i);
            ck_assert_uint_eq(place(text, (size_t)pass, i / 2), i);
        }
    }
    ck_assert_uint_eq(keys.count, 5000);
}
END_TEST

static Suite *keys_suite(void) {
    Suite *suite = suite_create("keys");
    TCase *tcase = tcase_create("keys");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_keys_stand_in_the_order_of_first_appearance);
    tcase_add_test(tcase, test_one_label_twice_in_one_record_is_refused);
    tcase_add_test(tcase, test_rows_keep_what_labels_would_merge);
    tcase_add_test(tcase, test_find_knows_what_was_placed);
    tcase_add_test(tcase, test_many_keys);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(keys_suite)
