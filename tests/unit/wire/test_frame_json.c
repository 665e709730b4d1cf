#include <stdlib.h>

#include "support/check_main.h"
#include "support/literal.h"
#include "wire/frame_json.h"

static struct arena *arena;
static struct buf out;

static void setup(void) {
    arena = arena_new((size_t)1 << 20);
    buf_init(&out, (size_t)1 << 20);
}

static void teardown(void) {
    arena_unref(arena);
    buf_dispose(&out);
}

/* A frame of columns given as literal lists under literal labels. */
static struct frame *make_frame(size_t rows, const char *const (*columns)[2], size_t count) {
    struct frame *frame = NULL;
    ck_assert_int_eq(frame_new(rows, &frame, NULL), LYN_OK);
    for (size_t i = 0; i < count; i++) {
        struct value label = literal(arena, columns[i][0]), list = literal(arena, columns[i][1]);
        struct column *column = NULL;
        const struct value **cells = arena_calloc(arena, rows, sizeof *cells);
        for (size_t row = 0; row < rows; row++) {
            cells[row] = &list.list.items[row];
        }
        ck_assert_int_eq(column_infer(arena, cells, rows, &column, NULL), LYN_OK);
        ck_assert_int_eq(frame_append(frame, &label, column, NULL), LYN_OK);
    }
    return frame;
}

static const char *const COLUMNS[][2] = {
    {"'\xc3\xa9\"'", "['a', null, 'b\n']"},
    {"0", "[1, 2, 3]"},
    {"'f'", "[1.0, nan, 1e300]"},
    {"'t'", "[@2020-01-02T03:04:05, null, @2020-01-02T03:04:05.500000]"},
    {"'big'", "[18446744073709551615, 1, 2]"},
    {"'mixed'", "[[1, null], {'k': @2020-01-02}, 'x']"},
};
#define COUNT (sizeof COLUMNS / sizeof *COLUMNS)

START_TEST(test_a_frame_prints_as_one_object) {
    struct frame *frame = make_frame(2, COLUMNS, 3);
    frame_print_json(frame, &out);
    ck_assert_str_eq(out.data,
                     "{\"columns\":[\"\xc3\xa9\\\"\",0,\"f\"],"
                     "\"dtypes\":{\"\xc3\xa9\\\"\":\"object\",\"0\":\"int64\",\"f\":\"float64\"},"
                     "\"shape\":[2,3],\"records\":[{\"\xc3\xa9\\\"\":\"a\",\"0\":1,\"f\":1.0},"
                     "{\"\xc3\xa9\\\"\":null,\"0\":2,\"f\":null}]}");
    frame_unref(frame);
}
END_TEST

START_TEST(test_rows_print_one_a_line) {
    struct frame *frame = make_frame(3, COLUMNS + 3, COUNT - 3);
    frame_print_ndjson(frame, &out);
    struct sv text = buf_view(&out);
    ck_assert_str_eq(text.data, "{\"t\":\"2020-01-02T03:04:05\",\"big\":18446744073709551615,"
                                "\"mixed\":[1,null]}\n"
                                "{\"t\":null,\"big\":1,\"mixed\":{\"k\":\"2020-01-02\"}}\n"
                                "{\"t\":\"2020-01-02T03:04:05.500000\",\"big\":2,"
                                "\"mixed\":\"x\"}\n");
    frame_unref(frame);
}
END_TEST

START_TEST(test_batches_print_as_the_whole_frame) {
    struct frame *frame = make_frame(3, COLUMNS, COUNT), *batch = NULL;
    struct buf pieces;
    buf_init(&pieces, (size_t)1 << 20);
    frame_json_begin(frame, 3, &pieces);
    for (size_t row = 0; row < 3; row++) {
        ck_assert_int_eq(frame_slice(frame, row, 1, &batch, NULL), LYN_OK);
        frame_json_rows(batch, row == 0, &pieces);
        frame_unref(batch);
    }
    frame_json_end(&pieces);
    frame_print_json(frame, &out);
    ck_assert_str_eq(pieces.data, out.data);
    buf_dispose(&pieces);
    frame_unref(frame);
}
END_TEST

START_TEST(test_rows_without_columns_are_empty_objects) {
    struct frame *frame = make_frame(2, COLUMNS, 0);
    frame_print_json(frame, &out);
    ck_assert_str_eq(out.data,
                     "{\"columns\":[],\"dtypes\":{},\"shape\":[2,0],\"records\":[{},{}]}");
    frame_unref(frame);
}
END_TEST

static Suite *frame_json_suite(void) {
    Suite *suite = suite_create("frame_json");
    TCase *tcase = tcase_create("frame_json");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_frame_prints_as_one_object);
    tcase_add_test(tcase, test_rows_print_one_a_line);
    tcase_add_test(tcase, test_batches_print_as_the_whole_frame);
    tcase_add_test(tcase, test_rows_without_columns_are_empty_objects);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(frame_json_suite)
