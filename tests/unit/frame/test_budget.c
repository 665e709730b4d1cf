#include "frame/budget.h"

#include "frame/combine.h"
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

static enum lyn_code make(const char *text, struct frame **out) {
    struct value document = literal(call.arena, text);
    return frame_from_value(&call, &document, out, &err);
}

static struct frame *made(const char *text) {
    struct frame *frame = NULL;
    ck_assert_int_eq(make(text, &frame), LYN_OK);
    return frame;
}

static size_t bytes_of(const struct frame *frame) {
    size_t bytes = 0;
    for (size_t i = 0; i < frame->column_count; i++) {
        bytes += column_bytes(frame->fields[i].column);
    }
    return bytes;
}

START_TEST(test_every_table_of_a_request_is_counted) {
    struct frame *first = made("[{'a': 1, 'b': 'xyz'}, {'a': 2}]");
    ck_assert_uint_eq(call.frame_bytes, bytes_of(first));
    struct frame *second = made("[[1, true], [null, false]]");
    ck_assert_uint_eq(call.frame_bytes, bytes_of(first) + bytes_of(second));
    frame_unref(first);
    frame_unref(second);
}
END_TEST

START_TEST(test_a_table_is_refused_when_it_is_the_last_straw) {
    struct frame *frame = made("[1, 2, 3]");
    size_t bytes = bytes_of(frame);
    frame_unref(frame);
    call.limits.frame_bytes = call.frame_bytes + bytes;
    frame_unref(made("[1, 2, 3]"));
    ck_assert_int_eq(make("[1, 2, 3]", &frame), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_BYTES");
    ck_assert_uint_eq(call.frame_bytes, call.limits.frame_bytes);
}
END_TEST

/* Documents of 4 rows and 4 columns, and how many of these cells they have. */
static const struct {
    const char *document;
    size_t given;
} GAPS[] = {
    {"[{'a': 1}, {'b': 1}, {'c': 1}, {'d': 1}]", 4},
    {"[{'a': 1, 'b': 1, 'c': null, 'd': 1}, {}, {}, {}]", 4},
    {"[[1, 2, 3, 4], [], [], [5]]", 5},
    {"{'a': {'w': 1}, 'b': {'x': 1}, 'c': {'y': 1, 'z': 1}, 'd': 'full'}", 8},
};

START_TEST(test_cells_without_content_are_foreseen) {
    struct frame *frame = NULL;
    size_t gaps = 16 - GAPS[_i].given;
    call.limits.frame_bytes = gaps * BUDGET_GAP_BYTES - 1;
    ck_assert_int_eq(make(GAPS[_i].document, &frame), LYN_RESOURCE_EXHAUSTED);
    ck_assert_uint_eq(call.frame_bytes, 0);
    ck_assert_ptr_nonnull(strstr(err.message, "4 rows and 4 columns"));
    /* With enough for the empty cells the columns themselves are too large. */
    call.limits.frame_bytes++;
    ck_assert_int_eq(make(GAPS[_i].document, &frame), LYN_RESOURCE_EXHAUSTED);
    call.limits.frame_bytes = 4096;
    frame_unref(made(GAPS[_i].document));
}
END_TEST

START_TEST(test_the_error_says_how_much_and_what_to_do) {
    call.limits.frame_bytes = (size_t)3 << 29;
    ck_assert_int_eq(budget_check_gaps(&call, 30000, 30000, 30000, &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_ptr_nonnull(strstr(err.message, "30000 rows and 30000 columns"));
    ck_assert_ptr_nonnull(strstr(err.message, "take 3.4 GiB or more; 1.5 GiB are allowed"));
    ck_assert_ptr_nonnull(strstr(err.message, "fewer rows or columns at a time"));
    ck_assert_int_eq(budget_check_gaps(&call, SIZE_MAX, SIZE_MAX, 0, &err), LYN_RESOURCE_EXHAUSTED);
}
END_TEST

START_TEST(test_stacked_tables_are_foreseen) {
    struct frame *parts[] = {made("{'a': [1, 2, 3], 'b': 1}"), made("{'c': [1], 'd': 2, 'b': 3}")};
    struct frame *out = NULL;
    size_t given = 9, cells = 16;
    call.limits.frame_bytes = call.frame_bytes + (cells - given) * BUDGET_GAP_BYTES - 1;
    size_t before = call.frame_bytes;
    ck_assert_int_eq(frame_stack_rows(&call, parts, 2, &out, &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_ptr_nonnull(strstr(err.message, "4 rows and 4 columns"));
    ck_assert_uint_eq(call.frame_bytes, before);
    call.limits.frame_bytes += 4096;
    ck_assert_int_eq(frame_stack_rows(&call, parts, 2, &out, &err), LYN_OK);
    ck_assert_uint_eq(call.frame_bytes, before + bytes_of(out));
    frame_unref(out);
    frame_unref(parts[0]);
    frame_unref(parts[1]);
}
END_TEST

/* Numbers with a gap take more than the least of a gap, and the texts of a later column need not be
 * there for the table to be too large. */
START_TEST(test_stacked_tables_are_foreseen_by_type) {
    struct frame *parts[] = {made("{'a': [1, 2, 3, 4]}"), made("{'b': [true, false, true]}"),
                             made("{'c': ['x']}")};
    struct frame *out = NULL;
    size_t rows = 8, before = call.frame_bytes;
    size_t least = rows * (sizeof(double) + sizeof(struct value) + sizeof(uint32_t));
    call.limits.frame_bytes = before + least - 1;
    ck_assert_int_eq(frame_stack_rows(&call, parts, 3, &out, &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_ptr_nonnull(strstr(err.message, "8 rows and 3 columns"));
    ck_assert_uint_eq(call.frame_bytes, before);
    call.limits.frame_bytes += 4096;
    ck_assert_int_eq(frame_stack_rows(&call, parts, 3, &out, &err), LYN_OK);
    frame_unref(out);
    for (size_t i = 0; i < 3; i++) {
        frame_unref(parts[i]);
    }
}
END_TEST

START_TEST(test_joins_are_foreseen) {
    struct frame *left = made("{'k': [1, 1, 1], 'a': 1.5}"), *right = made("{'b': [7, 8, 9]}");
    struct frame *out = NULL;
    struct join join = {.how = JOIN_CROSS, .left = left, .right = right};
    size_t before = call.frame_bytes, rows = 9;
    size_t least = rows * (3 * sizeof(int64_t) + 2 * sizeof(uint32_t));
    call.limits.frame_bytes = before + least - 1;
    ck_assert_int_eq(frame_join(&call, &join, &out, NULL, &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_ptr_nonnull(strstr(err.message, "9 rows and 3 columns"));
    ck_assert_uint_eq(call.frame_bytes, before);
    call.limits.frame_bytes += 4096;
    ck_assert_int_eq(frame_join(&call, &join, &out, NULL, &err), LYN_OK);
    ck_assert_uint_eq(call.frame_bytes, before + bytes_of(out));
    frame_unref(out);
    frame_unref(left);
    frame_unref(right);
}
END_TEST

static Suite *budget_suite(void) {
    Suite *suite = suite_create("budget");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, test_every_table_of_a_request_is_counted);
    tcase_add_test(all, test_a_table_is_refused_when_it_is_the_last_straw);
    tcase_add_loop_test(all, test_cells_without_content_are_foreseen, 0,
                        sizeof GAPS / sizeof *GAPS);
    tcase_add_test(all, test_the_error_says_how_much_and_what_to_do);
    tcase_add_test(all, test_stacked_tables_are_foreseen);
    tcase_add_test(all, test_stacked_tables_are_foreseen_by_type);
    tcase_add_test(all, test_joins_are_foreseen);
    suite_add_tcase(suite, all);
    return suite;
}

TEST_MAIN(budget_suite)
