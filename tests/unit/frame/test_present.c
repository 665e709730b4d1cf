#include <check.h>

#include "frame/frame.h"
#include "support/check_main.h"

static struct value_entry entry(const char *key, struct value value) {
    return (struct value_entry){value_string(sv_from(key)), value};
}

static struct frame *frame_of(struct call *call, struct value *records, size_t count) {
    struct value document = {.kind = VALUE_LIST, .list = {records, count}};
    struct frame *frame = NULL;
    ck_assert_int_eq(frame_from_value(call, &document, &frame, NULL), LYN_OK);
    return frame;
}

static void expect_row(const struct frame *frame, size_t row, const char *json) {
    struct arena *arena = arena_new((size_t)1 << 20);
    struct buf shown;
    struct value value;
    buf_init(&shown, (size_t)1 << 20);
    ck_assert_int_eq(frame_present_row(frame, row, arena, &value, NULL), LYN_OK);
    value_print_json(&value, (struct json_style){.tagged = true}, &shown);
    ck_assert_str_eq(shown.data, json);
    buf_dispose(&shown);
    arena_unref(arena);
}

START_TEST(test_missing_cells_are_left_out) {
    struct call call;
    struct limits limits = LIMITS_DEFAULT;
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    struct value_entry inner[] = {entry("x", value_null()), entry("y", value_int(2))};
    struct value map = {.kind = VALUE_MAP, .map = {inner, 2}};
    struct value_entry first[] = {entry("b", value_int(1)), entry("a", value_string(SV("x"))),
                                  entry("m", map)};
    struct value_entry second[] = {entry("b", value_null()), entry("a", value_string(SV("")))};
    struct value records[] = {{.kind = VALUE_MAP, .map = {first, 3}},
                              {.kind = VALUE_MAP, .map = {second, 2}}};
    struct frame *frame = frame_of(&call, records, 2);
    expect_row(frame, 0, "{\"b\":1.0,\"a\":\"x\",\"m\":{\"y\":2}}");
    expect_row(frame, 1, "{}");
    frame_unref(frame);
    call_dispose(&call);
}
END_TEST

START_TEST(test_labels_and_large_integers_keep_their_kind) {
    struct call call;
    struct limits limits = LIMITS_DEFAULT;
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    struct value big = {.kind = VALUE_BIGINT, .text = SV("18446744073709551615")};
    struct value next = {.kind = VALUE_BIGINT, .text = SV("18446744073709551614")};
    struct value cells[] = {big, next};
    struct value records[] = {{.kind = VALUE_LIST, .list = {cells, 2}}};
    struct frame *frame = frame_of(&call, records, 1);
    expect_row(frame, 0, "{\"$map\":[[0,18446744073709551615],[1,18446744073709551614]]}");
    frame_unref(frame);
    call_dispose(&call);
}
END_TEST

static Suite *present_suite(void) {
    Suite *suite = suite_create("frame/present");
    TCase *tests = tcase_create("present");
    tcase_add_test(tests, test_missing_cells_are_left_out);
    tcase_add_test(tests, test_labels_and_large_integers_keep_their_kind);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(present_suite)
