#include "frame/frame.h"
#include "support/check_main.h"
#include "support/frame_dump.h"
#include "support/literal.h"

static struct call call;
static struct buf buf;
static struct lyn_error err;

static void setup(void) {
    struct limits limits = LIMITS_DEFAULT;
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    buf_init(&buf, (size_t)1 << 20);
    memset(&err, 0, sizeof err);
}

static void teardown(void) {
    buf_dispose(&buf);
    call_dispose(&call);
}

/* access 1.3, where it differs from 2.3. */
static const struct {
    const char *records, *table;
} CASES[] = {
    {"[]", ""},
    {"[{}]", ""},
    {"[{}, {}]", ""},
    {"{}", ""},
    {"[{'a': 1}, {'b': 2}]", "a:float64 b:float64 | 1.0 None | None 2.0"},
    {"[[1, 2], [3, 4]]", "0:int64 1:int64 | 1 2 | 3 4"},
    {"{'b': [1, 2], 'a': [3, 4]}", "a:int64 b:int64 | 3 1 | 4 2"},
    {"{'b': 1, 'C': 2, 'a': 3}", "C:int64 a:int64 b:int64 | 2 3 1"},
};

START_TEST(test_tables) {
    struct value records = literal(call.arena, CASES[_i].records);
    struct frame *frame = NULL;
    ck_assert_int_eq(frame_from_records(&call, &records, &frame, &err), LYN_OK);
    dump_frame(frame, &buf);
    ck_assert_str_eq(buf.data ? buf.data : "", CASES[_i].table);
    frame_unref(frame);
}
END_TEST

static const struct {
    const char *records, *type;
} ERRORS[] = {
    {"null", "TypeError"},           {"5", "TypeError"},
    {"true", "TypeError"},           {"'text'", "ValueError"},
    {"[{'a': 1}, 2]", "ValueError"}, {"{'a': [1], 'b': [1, 2]}", "ValueError"},
};

START_TEST(test_what_is_no_table) {
    struct value records = literal(call.arena, ERRORS[_i].records);
    struct frame *frame = NULL;
    ck_assert_int_eq(frame_from_records(&call, &records, &frame, &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.error_type, ERRORS[_i].type);
    ck_assert_str_eq(err.field, "records");
    ck_assert_ptr_null(frame);
}
END_TEST

static Suite *records_suite(void) {
    Suite *suite = suite_create("records");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, setup, teardown);
    tcase_add_loop_test(core, test_tables, 0, sizeof CASES / sizeof *CASES);
    tcase_add_loop_test(core, test_what_is_no_table, 0, sizeof ERRORS / sizeof *ERRORS);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(records_suite)
