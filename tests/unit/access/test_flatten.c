#include "access/flatten.h"

#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;

static void set_up(void) {
    reading_init(&rig);
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static const struct {
    const char *yaml, *json;
} MAPPINGS[] = {
    {"{}", "{}"},
    {"{a: 1, b: [1, {c: 2}]}", "{\"a\":1,\"b\":[1,{\"c\":2}]}"},
    /* What is nested comes last, depth-first in its own order. */
    {"{a: {x: 1, y: {z: 2}, w: 3}, b: 4}", "{\"b\":4,\"a.x\":1,\"a.y.z\":2,\"a.w\":3}"},
    {"{a: {}, b: 1}", "{\"b\":1}"},
    {"{a: {b: {}}}", "{}"},
    {"{a: {b: [], c: null}}", "{\"a.b\":[],\"a.c\":null}"},
    {"{n: {1: x, true: y, null: z, 2.5: w}}", "{\"n.1\":\"y\",\"n.None\":\"z\",\"n.2.5\":\"w\"}"},
    {"{n: {2020-01-02: x}}", "{\"n.2020-01-02\":\"x\"}"},
    {"{1: {x: 2}, 3: 4}", "{\"3\":4,\"1.x\":2}"},
    /* A leading dot goes, at any depth; others stay. */
    {"{'': {x: 1}}", "{\"x\":1}"},
    {"{'': {'': {x: 1}}}", "{\"x\":1}"},
    {"{c: {'': 3}}", "{\"c.\":3}"},
    {"{.a: {b: 1, c: {d: 2}}, e: {f: 3}}", "{\"a.b\":1,\"a.c.d\":2,\"e.f\":3}"},
    /* A name that is there already takes the value at its place. */
    {"{a.b: 1, c: 3, a: {b: 2}}", "{\"a.b\":2,\"c\":3}"},
    {"{a: {b.c: 1, d: 2}, a.b: {c: 3}}", "{\"a.b.c\":3,\"a.d\":2}"},
    {"{x: 1, '': {x: 2}}", "{\"x\":2}"},
};

START_TEST(test_mappings_become_one_level) {
    const struct value *mapping = reading_value(&rig, MAPPINGS[_i].yaml);
    struct value flat;
    ck_assert_int_eq(flatten(&rig.call, mapping, &flat, &rig.err), LYN_OK);
    ck_assert_str_eq(reading_json(&rig, &flat), MAPPINGS[_i].json);
}
END_TEST

/* Deeper than any parser lets through. */
START_TEST(test_depth_is_bounded) {
    enum { DEEP = 200 };
    struct value values[DEEP + 1];
    struct value_entry entries[DEEP];
    struct value flat;
    values[DEEP] = value_int(1);
    for (int i = DEEP - 1; i >= 0; i--) {
        entries[i] = (struct value_entry){value_string(SV("k")), values[i + 1]};
        values[i] = (struct value){.kind = VALUE_MAP, .map = {&entries[i], 1}};
    }
    ck_assert_int_eq(flatten(&rig.call, &values[0], &flat, &rig.err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(rig.err.reason, "LIMIT_DEPTH");
    ck_assert_int_eq(flatten(&rig.call, &values[100], &flat, &rig.err), LYN_OK);
}
END_TEST

START_TEST(test_length_of_names_is_bounded) {
    char *text = arena_calloc(rig.call.arena, 70000, 1);
    struct value flat;
    ck_assert_ptr_nonnull(text);
    memset(text, 'k', 70000);
    struct value_entry inner = {value_string(SV("x")), value_int(1)};
    struct value_entry outer = {value_string((struct sv){text, 70000}),
                                {.kind = VALUE_MAP, .map = {&inner, 1}}};
    struct value mapping = {.kind = VALUE_MAP, .map = {&outer, 1}};
    ck_assert_int_eq(flatten(&rig.call, &mapping, &flat, &rig.err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(rig.err.reason, "LIMIT_BYTES");
}
END_TEST

static Suite *flatten_suite(void) {
    Suite *suite = suite_create("flatten");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_mappings_become_one_level, 0,
                        sizeof MAPPINGS / sizeof *MAPPINGS);
    tcase_add_test(core, test_depth_is_bounded);
    tcase_add_test(core, test_length_of_names_is_bounded);
    suite_add_tcase(suite, core);
    return suite;
}
TEST_MAIN(flatten_suite)
