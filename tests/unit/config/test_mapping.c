#include "config/mapping.h"

#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;

static void set_up(void) {
    reading_init(&rig);
}

static void tear_down(void) {
    reading_dispose(&rig);
}

/* NULL stays NULL. */
static const struct value *value(const char *yaml) {
    return yaml ? reading_value(&rig, yaml) : NULL;
}

static const struct {
    const char *map, *made;
} SETS[] = {
    {"{}", "{\"k\":7}"},
    {"{a: 1}", "{\"a\":1,\"k\":7}"},
    {"{k: 1, a: 2}", "{\"k\":7,\"a\":2}"},
    {"text", "{\"k\":7}"},
    {NULL, "{\"k\":7}"},
};

START_TEST(test_set_leaves_the_old_mapping_alone) {
    struct value made;
    const struct value *map = value(SETS[_i].map);
    const char *before = map ? reading_json(&rig, map) : "";
    ck_assert(mapping_set(rig.call.arena, map, "k", value_int(7), &made));
    ck_assert_str_eq(reading_json(&rig, &made), SETS[_i].made);
    ck_assert_str_eq(map ? reading_json(&rig, map) : "", before);
}
END_TEST

START_TEST(test_without) {
    static const char *const KEYS[] = {"a", "c", NULL};
    struct value made;
    ck_assert(mapping_without(rig.call.arena, value("{a: 1, b: 2, c: 3, 1: a}"), KEYS, &made));
    ck_assert_str_eq(reading_json(&rig, &made), "{\"b\":2,\"1\":\"a\"}");
    ck_assert(mapping_without(rig.call.arena, value("[a]"), KEYS, &made));
    ck_assert_str_eq(reading_json(&rig, &made), "{}");
}
END_TEST

static const struct {
    const char *under, *over, *made;
} OVERLAYS[] = {
    {"{a: 1, b: 1}", "{c: 2, a: 2}", "{\"a\":2,\"b\":1,\"c\":2}"},
    {"{1: x}", "{1: y}", "{\"1\":\"y\"}"},
    {NULL, "{a: 1}", "{\"a\":1}"},
    {"{a: 1}", NULL, "{\"a\":1}"},
    {"[1]", "text", "{}"},
    {NULL, NULL, "{}"},
};

START_TEST(test_overlay) {
    struct value made;
    ck_assert(mapping_overlay(rig.call.arena, value(OVERLAYS[_i].under), value(OVERLAYS[_i].over),
                              &made));
    ck_assert_str_eq(reading_json(&rig, &made), OVERLAYS[_i].made);
}
END_TEST

static const struct {
    const char *first, *second, *made;
} JOINS[] = {
    {"[1, 2]", "[3]", "[1,2,3]"}, {NULL, "[3]", "[3]"},
    {"", "[3]", "[3]"},           {"text", "{a: 1}", "[\"text\",{\"a\":1}]"},
    {NULL, NULL, "[]"},           {"[]", "", "[]"},
};

START_TEST(test_join_lists) {
    struct value made;
    ck_assert(
        mapping_join_lists(rig.call.arena, value(JOINS[_i].first), value(JOINS[_i].second), &made));
    ck_assert_str_eq(reading_json(&rig, &made), JOINS[_i].made);
}
END_TEST

START_TEST(test_find_by_keys_of_any_kind) {
    const struct value *map = value("{1: one, a: text}");
    struct value one = value_int(1), text = value_string(SV("a")), other = value_string(SV("1"));
    ck_assert(value_is_text(mapping_find(map, &one), "one"));
    ck_assert(value_is_text(mapping_find(map, &text), "text"));
    ck_assert_ptr_null(mapping_find(map, &other));
    ck_assert_ptr_null(mapping_find(NULL, &text));
    ck_assert_ptr_null(mapping_find(value("[a]"), &text));
}
END_TEST

#define LOOP(test, table) tcase_add_loop_test(core, test, 0, sizeof table / sizeof *table)

static Suite *mapping_suite(void) {
    Suite *suite = suite_create("mapping");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    LOOP(test_set_leaves_the_old_mapping_alone, SETS);
    tcase_add_test(core, test_without);
    LOOP(test_overlay, OVERLAYS);
    LOOP(test_join_lists, JOINS);
    tcase_add_test(core, test_find_by_keys_of_any_kind);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(mapping_suite)
