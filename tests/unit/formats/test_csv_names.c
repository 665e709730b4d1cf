#include "formats/csv_names.h"

#include "support/check_main.h"

enum { NAMES = 8 };

static void expect_names(const char *const *fields, const char *const *names) {
    struct arena *arena = arena_new((size_t)1 << 20);
    struct csv_name made[NAMES] = {0};
    size_t count = 0;
    for (; fields[count]; count++)
        made[count].text = sv_from(fields[count]);
    ck_assert_int_eq(csv_names_make(arena, made, count, NULL), LYN_OK);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(sv_is(made[i].text, names[i]), "%.*s instead of %s", SV_ARG(made[i].text),
                      names[i]);
    arena_unref(arena);
}

START_TEST(test_repeated_and_empty_names) {
    static const char *const table[][2][NAMES] = {
        {{"a", "a", "a", "b"}, {"a", "a.1", "a.2", "b"}},
        {{"a", "a.1", "a"}, {"a", "a.1", "a.2"}},
        {{"a", "a", "a.1"}, {"a", "a.2", "a.1"}},
        {{"", "a", ""}, {"Unnamed: 0", "a", "Unnamed: 2"}},
        {{"x", "", "x", "y", "x", ""}, {"x", "Unnamed: 1", "x.1", "y", "x.2", "Unnamed: 5"}},
        {{"a", "", "Unnamed: 1"}, {"a", "Unnamed: 1.1", "Unnamed: 1"}},
        {{"1.0", "True", " a ", "a"}, {"1.0", "True", " a ", "a"}},
        {{"a", "a", "a.1", "a.1"}, {"a", "a.2", "a.1", "a.1.1"}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        expect_names(table[i][0], table[i][1]);
}
END_TEST

START_TEST(test_original_names_are_kept) {
    struct arena *arena = arena_new((size_t)1 << 20);
    struct csv_name names[] = {{.text = SV("a")}, {.text = SV("a")}};
    ck_assert_int_eq(csv_names_make(arena, names, 2, NULL), LYN_OK);
    ck_assert(sv_is(names[1].text, "a.1"));
    ck_assert(sv_is(names[1].original, "a"));
    arena_unref(arena);
}
END_TEST

static Suite *csv_names_suite(void) {
    Suite *suite = suite_create("formats/csv_names");
    TCase *tcase = tcase_create("names");
    tcase_add_test(tcase, test_repeated_and_empty_names);
    tcase_add_test(tcase, test_original_names_are_kept);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(csv_names_suite)
