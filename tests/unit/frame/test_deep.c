#include "frame/deep.h"

#include "support/check_main.h"
#include "support/literal.h"

static struct call call;
static struct lyn_error err;

static void setup(void) {
    struct limits limits = LIMITS_DEFAULT;
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
}

static void teardown(void) {
    call_dispose(&call);
}

/* Three levels are allowed; the way to the fourth, NULL when there is none. */
static const struct {
    const char *document, *field, *message;
} CASES[] = {
    {"{'a': [1, 2], 'b': ['x', 'y']}", NULL, NULL},
    {"[{'a': [[[1]]]}]", NULL, NULL},
    {"[{'a': [[[]]]}, {'a': {'k': {'l': {'m': 1}}}}]", NULL, NULL},
    {"[{'a': [[[[1]]]]}]", "a",
     "column \"a\", row 0: the cell is nested more than 3 levels deep, at "
     "cell[0][0][0]; no deeper one can be sent"},
    {"[{'a': 1, 'b': [1]}, {'b': [0, [[7], {}, {'k': []}]]}]", "b", "row 1: "},
    {"[{'a': 1, 'b': [1]}, {'b': [0, [[7], {}, {'k': []}]]}]", "b", "at cell[1][2]['k'];"},
    {"[{'a': {'p': [[], {2: {}}]}}]", "a", "at cell['p'][1][2];"},
    {"[[[[[1]]]]]", NULL, NULL},
    {"[[[[[[1]]]]]]", "0", "column \"0\", row 0"},
};

START_TEST(test_a_cell_too_deep_is_named) {
    struct value document = literal(call.arena, CASES[_i].document);
    struct frame *frame = NULL;
    ck_assert_int_eq(frame_from_value(&call, &document, &frame, NULL), LYN_OK);
    enum lyn_code code = frame_check_depth(frame, 3, &err);
    ck_assert_int_eq(code, CASES[_i].field ? LYN_RESOURCE_EXHAUSTED : LYN_OK);
    if (code != LYN_OK) {
        ck_assert_str_eq(err.reason, "LIMIT_DEPTH");
        ck_assert_str_eq(err.field, CASES[_i].field);
        ck_assert_msg(strstr(err.message, CASES[_i].message) != NULL, "%s", err.message);
    }
    frame_unref(frame);
}
END_TEST

START_TEST(test_a_long_way_is_cut_short) {
    struct value document = literal(call.arena, "[{'a': [[[[[[[[[[[[1]]]]]]]]]]]]}]");
    struct frame *frame = NULL;
    ck_assert_int_eq(frame_from_value(&call, &document, &frame, NULL), LYN_OK);
    ck_assert_int_eq(frame_check_depth(frame, 11, NULL), LYN_RESOURCE_EXHAUSTED);
    ck_assert_int_eq(frame_check_depth(frame, 11, &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_ptr_nonnull(strstr(err.message, "at cell[0][0][0][0][0][0][0][0]...;"));
    ck_assert_int_eq(frame_check_depth(frame, 12, &err), LYN_OK);
    frame_unref(frame);
}
END_TEST

static Suite *deep_suite(void) {
    Suite *suite = suite_create("deep");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, test_a_cell_too_deep_is_named, 0, sizeof CASES / sizeof *CASES);
    tcase_add_test(all, test_a_long_way_is_cut_short);
    suite_add_tcase(suite, all);
    return suite;
}

TEST_MAIN(deep_suite)
