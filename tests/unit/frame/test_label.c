#include "frame/label.h"

#include "support/check_main.h"
#include "support/literal.h"

static const struct {
    const char *key;
    enum value_kind kind;
    const char *text;
} CASES[] = {
    {"'a'", VALUE_STRING, "a"},
    {"7", VALUE_INT, "7"},
    {"2.5", VALUE_STRING, "2.5"},
    {"1.0", VALUE_STRING, "1.0"},
    {"true", VALUE_STRING, "true"},
    {"null", VALUE_STRING, "null"},
    {"nan", VALUE_STRING, "NaN"},
    {"@2020-01-02", VALUE_STRING, "2020-01-02"},
    {"@2020-01-02T03:04:05+00:00", VALUE_STRING, "2020-01-02T03:04:05+00:00"},
    {"100000000000000000000", VALUE_STRING, "100000000000000000000"},
};

START_TEST(test_keys_become_text_as_json_makes_it) {
    struct arena *arena = arena_new((size_t)1 << 20);
    struct value key = literal(arena, CASES[_i].key), label;
    ck_assert_int_eq(label_from_key(arena, &key, &label, NULL), LYN_OK);
    ck_assert_int_eq(label.kind, CASES[_i].kind);
    if (label.kind == VALUE_STRING)
        ck_assert_msg(sv_is(label.text, CASES[_i].text), "%.*s", SV_ARG(label.text));
    arena_unref(arena);
}
END_TEST

START_TEST(test_text_never_has_the_key_of_an_integer) {
    char one[LABEL_SCRATCH], two[LABEL_SCRATCH];
    struct value labels[] = {value_int(0),         value_int(1),          value_int(-1),
                             value_int(48),        value_string(SV("0")), value_string(SV("1")),
                             value_string(SV("")), value_string(SV("-1"))};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        for (size_t j = 0; j < sizeof labels / sizeof *labels; j++)
            ck_assert(sv_equal(label_key(&labels[i], one), label_key(&labels[j], two)) == (i == j));
}
END_TEST

START_TEST(test_a_duplicate_is_named) {
    struct lyn_error err;
    struct value text = value_string(SV("a b")), integer = value_int(3);
    ck_assert_int_eq(label_duplicate(&text, &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "DUPLICATE_COLUMN");
    ck_assert_ptr_nonnull(strstr(err.message, "'a b'"));
    ck_assert_int_eq(label_duplicate(&integer, &err), LYN_INVALID_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(err.message, " 3"));
}
END_TEST

static Suite *label_suite(void) {
    Suite *suite = suite_create("label");
    TCase *tcase = tcase_create("label");
    tcase_add_loop_test(tcase, test_keys_become_text_as_json_makes_it, 0,
                        sizeof CASES / sizeof *CASES);
    tcase_add_test(tcase, test_text_never_has_the_key_of_an_integer);
    tcase_add_test(tcase, test_a_duplicate_is_named);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(label_suite)
