#include "table.h"

#include "support/check_main.h"
#include "support/literal.h"

static struct call call;
static struct table table;
static struct table_part part;

static void set_up(void) {
    struct limits limits = LIMITS_DEFAULT;
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
}

static void tear_down(void) {
    frame_unref(part.frame);
    call_dispose(&call);
}

/* Lays out the table of this document for a terminal of so many columns. */
static void layout(const char *document, size_t width) {
    struct value value = literal(call.arena, document);
    frame_unref(part.frame);
    part.frame = NULL;
    ck_assert_int_eq(frame_from_value(&call, &value, &part.frame, NULL), LYN_OK);
    size_t rows = part.frame->row_count;
    table = (struct table){.arena = call.arena,
                           .parts = &part,
                           .part_count = 1,
                           .row_count = rows,
                           .head_end = rows,
                           .tail_start = rows};
    ck_assert_int_eq(table_layout(&table, width, NULL), LYN_OK);
}

static size_t total(void) {
    size_t sum = 0;
    for (size_t j = 0; j < table.visible; j++) {
        sum += table.columns[j].width + (j ? 2 : 0);
    }
    return sum;
}

#define LONG "'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz'"

START_TEST(test_without_a_terminal_nothing_is_cut) {
    layout("[{'a': " LONG ", 'number': 1}]", 0);
    ck_assert_uint_eq(table.columns[0].width, 52);
    ck_assert_uint_eq(table.columns[1].width, 6);
    ck_assert_uint_eq(table.visible, 2);
}
END_TEST

START_TEST(test_text_is_cut_to_fit_and_numbers_are_not) {
    layout("[{'a': " LONG ", 'b': 'short', 'n': 123456789}]", 40);
    ck_assert_uint_eq(table.visible, 3);
    ck_assert_uint_eq(total(), 40);
    ck_assert_uint_eq(table.columns[1].width, 5);
    ck_assert_uint_eq(table.columns[2].width, 9);
}
END_TEST

START_TEST(test_columns_that_do_not_fit_are_left_out) {
    layout("[{'a': " LONG ", 'b': " LONG ", 'c': " LONG ", 'd': " LONG "}]", 50);
    ck_assert_uint_eq(table.visible, 2);
    ck_assert_uint_le(total(), 50);
    /* One is shown even in the narrowest terminal. */
    layout("[{'a': " LONG ", 'b': " LONG "}]", 5);
    ck_assert_uint_eq(table.visible, 1);
    ck_assert_uint_eq(table.columns[0].width, 5);
}
END_TEST

START_TEST(test_every_width_is_kept) {
    for (size_t width = 12; width < 200; width++) {
        layout("[{'a': " LONG ", 'n': 1.5, 'b': 'x', 'long name': 7, 'c': " LONG "}]", width);
        ck_assert_uint_le(total(), width);
        ck_assert_uint_ge(table.visible, 1);
    }
}
END_TEST

START_TEST(test_decimal_points_stand_under_each_other) {
    layout("[{'x': 1.25}, {'x': 100.0}, {'x': 1e+20}]", 0);
    ck_assert(table.columns[0].numeric);
    ck_assert_uint_eq(table.columns[0].left, 5);
    ck_assert_uint_eq(table.columns[0].right, 3);
    ck_assert_uint_eq(table.columns[0].width, 8);
}
END_TEST

START_TEST(test_integers_beyond_64_bits_are_numbers_and_mixed_cells_are_text) {
    layout("[{'x': 123456789012345678901234567890, 'y': 1}, {'x': 2, 'y': 'a'}]", 0);
    ck_assert(table.columns[0].numeric);
    ck_assert(!table.columns[1].numeric);
}
END_TEST

START_TEST(test_a_missing_cell_is_no_number_but_takes_its_room) {
    layout("[{'x': 1}, {'x': null}]", 0);
    ck_assert(table.columns[0].numeric);
    ck_assert_uint_eq(table.columns[0].width, 3); /* 1.0 */
    layout("[{'x': null}]", 0);
    ck_assert_uint_eq(table.columns[0].cell_width, 2);
}
END_TEST

static Suite *table_suite(void) {
    Suite *suite = suite_create("table");
    TCase *tcase = tcase_create("table");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_without_a_terminal_nothing_is_cut);
    tcase_add_test(tcase, test_text_is_cut_to_fit_and_numbers_are_not);
    tcase_add_test(tcase, test_columns_that_do_not_fit_are_left_out);
    tcase_add_test(tcase, test_every_width_is_kept);
    tcase_add_test(tcase, test_decimal_points_stand_under_each_other);
    tcase_add_test(tcase, test_integers_beyond_64_bits_are_numbers_and_mixed_cells_are_text);
    tcase_add_test(tcase, test_a_missing_cell_is_no_number_but_takes_its_room);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(table_suite)
