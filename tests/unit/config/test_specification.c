#include "config/specification.h"

#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;
static struct specification_origins *origins;

static void set_up(void) {
    reading_init(&rig);
    ck_assert_int_eq(specification_origins_new(&rig.call, &origins, NULL), LYN_OK);
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static struct specification from(const char *directory, const char *file, const char *yaml) {
    return (struct specification){reading_value(&rig, yaml), sv_from(directory), file, origins};
}

START_TEST(test_what_is_not_noted_comes_from_the_file_around_it) {
    struct specification outer = from("/a", "a.yml", "{specifications: [{n: 1}]}");
    const struct value *item = value_get(outer.details, "specifications")->list.items;
    struct specification nested = specification_nested(&outer, item);
    ck_assert_ptr_eq(nested.details, item);
    ck_assert(sv_is(nested.directory, "/a"));
    ck_assert_str_eq(nested.file, "a.yml");
    outer.origins = NULL;
    ck_assert_str_eq(specification_nested(&outer, item).file, "a.yml");
}
END_TEST

START_TEST(test_note_is_found_by_a_copy_and_passed_on) {
    struct specification outer = from("/a", "a.yml", "{}");
    struct specification other = from("/b", "b.yml", "{n: 1, inner: {m: 2}}");
    struct specification third = from("/c", "c.yml", "{}");
    struct value copy = *other.details;
    ck_assert_int_eq(specification_note(&rig.call, origins, &other, other.details, NULL), LYN_OK);
    struct specification nested = specification_nested(&outer, &copy);
    ck_assert_str_eq(nested.file, "b.yml");
    ck_assert(sv_is(nested.directory, "/b"));
    /* Inside it nothing is noted: from the same file. */
    const struct value *inner = value_get(&copy, "inner");
    ck_assert_str_eq(specification_nested(&nested, inner).file, "b.yml");
    /* Another file that holds it does not become its writer. */
    ck_assert_int_eq(specification_note(&rig.call, origins, &third, &copy, NULL), LYN_OK);
    ck_assert_str_eq(specification_nested(&outer, &copy).file, "b.yml");
}
END_TEST

START_TEST(test_values_without_entries_are_never_noted) {
    static const char *const VALUES[] = {"{}", "[1]", "text", ""};
    struct specification outer = from("/a", "a.yml", "{n: 1}");
    struct specification other = from("/b", "b.yml", "{n: 1}");
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        const struct value *value = reading_value(&rig, VALUES[i]);
        ck_assert_int_eq(specification_note(&rig.call, origins, &other, value, NULL), LYN_OK);
        ck_assert_str_eq(specification_nested(&outer, value).file, "a.yml");
    }
}
END_TEST

START_TEST(test_many_notes) {
    enum { MANY = 1000 };
    struct specification outer = from("/a", "a.yml", "{n: 1}");
    const struct value *values[MANY];
    static char files[MANY][8];
    for (size_t i = 0; i < MANY; i++) {
        snprintf(files[i], sizeof files[i], "%zu", i);
        struct specification other = from("/x", files[i], "{n: 1}");
        values[i] = other.details;
        ck_assert_int_eq(specification_note(&rig.call, origins, &other, values[i], NULL), LYN_OK);
    }
    for (size_t i = 0; i < MANY; i++)
        ck_assert_str_eq(specification_nested(&outer, values[i]).file, files[i]);
}
END_TEST

START_TEST(test_error_gets_the_place_of_the_key_unless_it_has_one) {
    struct specification source = from("/a", "a.yml", "\n\ntype: x\n");
    struct lyn_error err;
    (void)error_set(&err, REASON_INVALID_VALUE, "x");
    specification_at(&source, "type", value_get(source.details, "type"), &err);
    ck_assert_str_eq(err.file, "a.yml");
    ck_assert_str_eq(err.field, "type");
    ck_assert_uint_eq(err.line, 3);
    source.file = "b.yml";
    specification_at(&source, "other", NULL, &err);
    ck_assert_str_eq(err.file, "a.yml");
    ck_assert_str_eq(err.field, "type");
}
END_TEST

static Suite *specification_suite(void) {
    Suite *suite = suite_create("specification");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_test(core, test_what_is_not_noted_comes_from_the_file_around_it);
    tcase_add_test(core, test_note_is_found_by_a_copy_and_passed_on);
    tcase_add_test(core, test_values_without_entries_are_never_noted);
    tcase_add_test(core, test_many_notes);
    tcase_add_test(core, test_error_gets_the_place_of_the_key_unless_it_has_one);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(specification_suite)
