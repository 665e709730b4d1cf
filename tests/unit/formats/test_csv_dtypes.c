#include "formats/csv_dtypes.h"

#include "support/check_main.h"
#include "support/literal.h"

static struct arena *arena;

static void set_up(void) {
    arena = arena_new((size_t)1 << 20);
}

static void tear_down(void) {
    arena_unref(arena);
}

/* A column's label, its original and its place. NULL labels: columns are numbered. */
static const struct {
    const char *dtypes, *label, *original;
    size_t place;
    enum csv_wanted wanted;
} CHOICES[] = {
    {"[]", "'a'", "'a'", 0, CSV_WANTED_ANY},
    {"[{'field': 'a', 'type': 'int_type'}]", "'a'", "'a'", 3, CSV_WANTED_INT},
    {"[{'field': 'a', 'type': 'int_type'}]", "'b'", "'b'", 0, CSV_WANTED_ANY},
    {"[{'field': 'a', 'type': 'int_type'}, {'field': 'a', 'type': 'str_type'}]", "'a'", "'a'", 0,
     CSV_WANTED_STR},
    {"[{'field': 'a.1', 'type': 'int_type'}, {'field': 'a', 'type': 'str_type'}]", "'a.1'", "'a'",
     0, CSV_WANTED_INT},
    {"[{'field': 'a', 'type': 'str_type'}, {'field': 1, 'type': 'int_type'}]", "'a.1'", "'a'", 1,
     CSV_WANTED_STR},
    {"[{'field': 1, 'type': 'int_type'}]", "'a'", "'a'", 1, CSV_WANTED_INT},
    {"[{'field': 1, 'type': 'int_type'}, {'field': 1, 'type': 'bool_type'}]", "'a'", "'a'", 1,
     CSV_WANTED_BOOL},
    {"[{'field': -1, 'type': 'int_type'}]", "'a'", "'a'", 1, CSV_WANTED_ANY},
    /* labels that are numbers: not their digits, and more than a place */
    {"[{'field': 2020, 'type': 'int_type'}, {'field': 0, 'type': 'str_type'}]", "2020", "2020", 0,
     CSV_WANTED_INT},
    {"[{'field': '2020', 'type': 'int_type'}]", "2020", "2020", 0, CSV_WANTED_ANY},
    {"[{'field': '1', 'type': 'int_type'}]", "'a'", "'a'", 1, CSV_WANTED_ANY},
    /* numbered columns */
    {"[{'field': 1, 'type': 'float_type'}]", NULL, NULL, 1, CSV_WANTED_FLOAT},
    {"[{'field': 'a', 'type': 'float_type'}]", NULL, NULL, 1, CSV_WANTED_ANY},
    /* fields that name nothing */
    {"[{'field': null, 'type': 'int_type'}, {'field': [1], 'type': 'int_type'}, {'field': true, "
     "'type': 'int_type'}]",
     "'a'", "'a'", 1, CSV_WANTED_ANY},
};

START_TEST(test_which_type_a_column_is_read_as) {
    struct csv_dtypes dtypes;
    struct csv_options options;
    struct value_entry entry = {value_string(SV("dtypes")), literal(arena, CHOICES[_i].dtypes)};
    struct value given = {.kind = VALUE_MAP, .map = {&entry, 1}};
    struct value label = value_null(), original = value_null();
    bool numbered = !CHOICES[_i].label;
    if (!numbered) {
        label = literal(arena, CHOICES[_i].label);
        original = literal(arena, CHOICES[_i].original);
    }
    ck_assert_int_eq(csv_options_read(arena, &given, &options, NULL), LYN_OK);
    ck_assert_int_eq(csv_dtypes_init(&dtypes, arena, &options, NULL), LYN_OK);
    ck_assert_int_eq(csv_dtypes_find(&dtypes, numbered ? NULL : &label, numbered ? NULL : &original,
                                     CHOICES[_i].place),
                     CHOICES[_i].wanted);
}
END_TEST

static Suite *csv_dtypes_suite(void) {
    Suite *suite = suite_create("formats/csv_dtypes");
    TCase *tests = tcase_create("csv_dtypes");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, test_which_type_a_column_is_read_as, 0,
                        sizeof CHOICES / sizeof *CHOICES);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(csv_dtypes_suite)
