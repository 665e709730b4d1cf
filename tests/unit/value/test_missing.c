#include <check.h>
#include <math.h>

#include "support/check_main.h"
#include "value/value.h"

static struct value map_of(struct value_entry *entries, size_t count) {
    return (struct value){.kind = VALUE_MAP, .map = {entries, count}};
}

static struct value_entry entry(const char *key, struct value value) {
    return (struct value_entry){value_string(sv_from(key)), value};
}

static void expect_kept(const struct value *map, const char *json) {
    struct arena *arena = arena_new((size_t)1 << 20);
    struct buf shown;
    struct value kept;
    buf_init(&shown, (size_t)1 << 20);
    ck_assert_int_eq(value_without_missing(arena, map, &kept, NULL), LYN_OK);
    value_print_json(&kept, (struct json_style){0}, &shown);
    ck_assert_str_eq(shown.data, json);
    buf_dispose(&shown);
    arena_unref(arena);
}

START_TEST(test_missing_entries_go_and_falsy_ones_stay) {
    struct value none = {.kind = VALUE_LIST};
    struct value_entry entries[] = {
        entry("null", value_null()),
        entry("text", value_string(SV(""))),
        entry("nan", value_float(NAN)),
        entry("zero", value_int(0)),
        entry("false", value_bool(false)),
        entry("blank", value_string(SV(" "))),
        entry("list", none),
        entry("word", value_string(SV("nan"))),
    };
    struct value map = map_of(entries, 8);
    expect_kept(&map, "{\"zero\":0,\"false\":false,\"blank\":\" \",\"list\":[],\"word\":\"nan\"}");
}
END_TEST

START_TEST(test_mappings_inside_are_cleaned_and_stay) {
    struct value_entry deep[] = {entry("w", value_string(SV("")))};
    struct value_entry inner[] = {entry("x", value_int(1)), entry("y", value_null()),
                                  entry("z", map_of(deep, 1))};
    struct value_entry outer[] = {entry("b", map_of(inner, 3))};
    struct value map = map_of(outer, 1);
    expect_kept(&map, "{\"b\":{\"x\":1,\"z\":{}}}");
}
END_TEST

START_TEST(test_lists_are_not_looked_into) {
    struct value_entry inner[] = {entry("x", value_null())};
    struct value items[] = {value_null(), map_of(inner, 1)};
    struct value list = {.kind = VALUE_LIST, .list = {items, 2}};
    struct value_entry outer[] = {entry("l", list), entry("n", value_null())};
    struct value map = map_of(outer, 2);
    expect_kept(&map, "{\"l\":[null,{\"x\":null}]}");
}
END_TEST

START_TEST(test_a_whole_mapping_is_shared) {
    struct value_entry entries[] = {entry("a", value_int(1))};
    struct value map = map_of(entries, 1), kept;
    ck_assert_int_eq(value_without_missing(NULL, &map, &kept, NULL), LYN_OK);
    ck_assert_ptr_eq(kept.map.entries, entries);
}
END_TEST

START_TEST(test_a_spent_budget_is_an_error) {
    struct value_entry entries[64];
    for (size_t i = 0; i < 64; i++)
        entries[i] = entry("a", value_null());
    struct value map = map_of(entries, 64), kept;
    struct arena *arena = arena_new(16);
    struct lyn_error err;
    ck_assert_int_eq(value_without_missing(arena, &map, &kept, &err), LYN_RESOURCE_EXHAUSTED);
    arena_unref(arena);
}
END_TEST

static Suite *missing_suite(void) {
    Suite *suite = suite_create("value/missing");
    TCase *tests = tcase_create("missing");
    tcase_add_test(tests, test_missing_entries_go_and_falsy_ones_stay);
    tcase_add_test(tests, test_mappings_inside_are_cleaned_and_stay);
    tcase_add_test(tests, test_lists_are_not_looked_into);
    tcase_add_test(tests, test_a_whole_mapping_is_shared);
    tcase_add_test(tests, test_a_spent_budget_is_an_error);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(missing_suite)
