#include <stdlib.h>

#include "frame/column.h"
#include "support/check_main.h"
#include "support/frame_dump.h"
#include "support/literal.h"

static struct arena *arena;
static struct buf buf;

static void setup(void) {
    arena = arena_new((size_t)4 << 20);
    buf_init(&buf, (size_t)1 << 20);
}

static void teardown(void) {
    buf_dispose(&buf);
    arena_unref(arena);
}

static struct column *infer(const char *text) {
    struct value list = literal(arena, text);
    const struct value **cells = calloc(list.list.count + 1, sizeof *cells);
    for (size_t i = 0; i < list.list.count; i++)
        cells[i] = list.list.items[i].line == LITERAL_MISSING ? NULL : &list.list.items[i];
    struct column *column = NULL;
    ck_assert_int_eq(column_infer(arena, cells, list.list.count, &column, NULL), LYN_OK);
    free(cells);
    return column;
}

/* access 2.2, row by row; ~ is MISSING. */
static const struct {
    const char *cells;
    enum lyn_dtype dtype;
    const char *pandas, *result;
} TABLE[] = {
    {"[]", LYN_DTYPE_OBJECT, "object", ""},
    {"[true, false]", LYN_DTYPE_BOOL, "bool", "True False"},
    {"[1, -2]", LYN_DTYPE_INT64, "int64", "1 -2"},
    {"[9223372036854775807, -9223372036854775808]", LYN_DTYPE_INT64, "int64",
     "9223372036854775807 -9223372036854775808"},
    {"[0, 9223372036854775808]", LYN_DTYPE_UINT64, "uint64", "0 9223372036854775808"},
    {"[18446744073709551615]", LYN_DTYPE_UINT64, "uint64", "18446744073709551615"},
    {"[9223372036854775808, -1]", LYN_DTYPE_OBJECT, "object", "9223372036854775808 -1"},
    {"[18446744073709551616, 1]", LYN_DTYPE_OBJECT, "object", "18446744073709551616 1"},
    {"[-9223372036854775809]", LYN_DTYPE_OBJECT, "object", "-9223372036854775809"},
    {"[1, null]", LYN_DTYPE_FLOAT64, "float64", "1.0 None"},
    {"[1, ~]", LYN_DTYPE_FLOAT64, "float64", "1.0 None"},
    {"[1, nan]", LYN_DTYPE_FLOAT64, "float64", "1.0 None"},
    {"[9007199254740993, null]", LYN_DTYPE_FLOAT64, "float64", "9007199254740992.0 None"},
    {"[18446744073709551615, ~]", LYN_DTYPE_FLOAT64, "float64", "1.8446744073709552e+19 None"},
    {"[18446744073709551616, null]", LYN_DTYPE_OBJECT, "object", "18446744073709551616 None"},
    {"[18446744073709551616, 1.5]", LYN_DTYPE_OBJECT, "object", "18446744073709551616 1.5"},
    {"[9223372036854775808, -1, null]", LYN_DTYPE_OBJECT, "object", "9223372036854775808 -1 None"},
    {"[9223372036854775808, -1, 0.5]", LYN_DTYPE_OBJECT, "object", "9223372036854775808 -1 0.5"},
    {"[9223372036854775808, -0.5]", LYN_DTYPE_FLOAT64, "float64", "9.223372036854776e+18 -0.5"},
    {"[1, 2.5]", LYN_DTYPE_FLOAT64, "float64", "1.0 2.5"},
    {"[2.5, null, ~, nan]", LYN_DTYPE_FLOAT64, "float64", "2.5 None None None"},
    {"[inf, -0.0]", LYN_DTYPE_FLOAT64, "float64", "inf -0.0"},
    {"[null, null]", LYN_DTYPE_OBJECT, "object", "None None"},
    {"[null, ~]", LYN_DTYPE_FLOAT64, "float64", "None None"},
    {"[~, ~]", LYN_DTYPE_FLOAT64, "float64", "None None"},
    {"[nan, null]", LYN_DTYPE_FLOAT64, "float64", "None None"},
    {"[true, null]", LYN_DTYPE_OBJECT, "object", "True None"},
    {"[true, ~]", LYN_DTYPE_OBJECT, "object", "True None"},
    {"[true, nan]", LYN_DTYPE_OBJECT, "object", "True None"},
    {"[1, true]", LYN_DTYPE_OBJECT, "object", "1 True"},
    {"[1, 2.5, true]", LYN_DTYPE_OBJECT, "object", "1 2.5 True"},
    {"['x', '']", LYN_DTYPE_STRING, "object", "'x' ''"},
    {"['x', null, ~, nan, 'yy']", LYN_DTYPE_STRING, "object", "'x' None None None 'yy'"},
    {"['x', 1]", LYN_DTYPE_OBJECT, "object", "'x' 1"},
    {"['x', nan, 1.5]", LYN_DTYPE_OBJECT, "object", "'x' None 1.5"},
    {"[[1], null]", LYN_DTYPE_OBJECT, "object", "[1] None"},
    {"[{'a': 1}, ~]", LYN_DTYPE_OBJECT, "object", "{'a': 1} None"},
    {"[b'x']", LYN_DTYPE_OBJECT, "object", "b'x'"},
    {"[@2020-01-02T03:04:05, null, ~]", LYN_DTYPE_DATETIME, "datetime64[ns]",
     "datetime.datetime(2020, 1, 2, 3, 4, 5) None None"},
    {"[@2020-01-02T03:04:00+00:00, null]", LYN_DTYPE_DATETIME, "datetime64[ns, UTC]",
     "datetime.datetime(2020, 1, 2, 3, 4, tzinfo=datetime.timezone.utc) None"},
    {"[@2020-01-02T03:04:00+01:30]", LYN_DTYPE_DATETIME, "datetime64[ns, UTC+01:30]",
     "datetime.datetime(2020, 1, 2, 3, 4, "
     "tzinfo=datetime.timezone(datetime.timedelta(seconds=5400)))"},
    {"[@2020-01-02T03:04:00-05:30]", LYN_DTYPE_DATETIME, "datetime64[ns, UTC-05:30]",
     "datetime.datetime(2020, 1, 2, 3, 4, "
     "tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=66600)))"},
    {"[@2020-01-02T03:04:00+01:00, @2020-01-02T03:04:00+02:00]", LYN_DTYPE_OBJECT, "object", NULL},
    {"[@2020-01-02T03:04:00+00:00, @2020-01-02T03:04:00]", LYN_DTYPE_OBJECT, "object", NULL},
    {"[@1678-01-01T00:00:00, @2261-12-31T23:59:59.999999]", LYN_DTYPE_DATETIME, "datetime64[ns]",
     NULL},
    {"[@1677-12-31T23:59:59.999999]", LYN_DTYPE_OBJECT, "object",
     "datetime.datetime(1677, 12, 31, 23, 59, 59, 999999)"},
    {"[@2262-01-01T00:00:00]", LYN_DTYPE_OBJECT, "object", "datetime.datetime(2262, 1, 1, 0, 0)"},
    {"[@2020-01-02, null, ~]", LYN_DTYPE_OBJECT, "object", "datetime.date(2020, 1, 2) None None"},
    {"[@2020-01-02, @2020-01-02T03:04:05]", LYN_DTYPE_DATETIME, "datetime64[ns]",
     "datetime.datetime(2020, 1, 2, 0, 0) datetime.datetime(2020, 1, 2, 3, 4, 5)"},
    {"[@2020-01-02, @2020-01-02T03:04:00+00:00]", LYN_DTYPE_DATETIME, "datetime64[ns, UTC]",
     "datetime.datetime(2020, 1, 2, 0, 0, tzinfo=datetime.timezone.utc) "
     "datetime.datetime(2020, 1, 2, 3, 4, tzinfo=datetime.timezone.utc)"},
    {"[@1500-01-02, @2020-01-02T03:04:05]", LYN_DTYPE_OBJECT, "object", NULL},
    {"[@2020-01-02T03:04:05, 1]", LYN_DTYPE_OBJECT, "object",
     "datetime.datetime(2020, 1, 2, 3, 4, 5) 1"},
    {"[@2020-01-02, 'x']", LYN_DTYPE_OBJECT, "object", "datetime.date(2020, 1, 2) 'x'"},
};

START_TEST(test_types_follow_the_table) {
    struct column *column = infer(TABLE[_i].cells);
    ck_assert_msg(column->dtype == TABLE[_i].dtype, "%s: %s", TABLE[_i].cells,
                  dtype_name(column->dtype));
    ck_assert_str_eq(column->pandas, TABLE[_i].pandas);
    dump_cells(column, &buf);
    if (TABLE[_i].result && buf.len)
        ck_assert_str_eq(buf.data, TABLE[_i].result);
    ck_assert((column->validity == NULL) == (column->null_count == 0));
    ck_assert((column->arena != NULL) == (column->dtype == LYN_DTYPE_OBJECT));
    column_unref(column);
}
END_TEST

START_TEST(test_missing_cells_are_counted) {
    struct column *column = infer("['x', null, 'y', ~]");
    ck_assert_uint_eq(column->null_count, 2);
    ck_assert(column_is_valid(column, 0) && !column_is_valid(column, 1));
    ck_assert(column_is_valid(column, 2) && !column_is_valid(column, 3));
    column_unref(column);
}
END_TEST

START_TEST(test_typed_columns_need_no_arena) {
    struct column *column = infer("['some text', 'more', null]");
    arena_unref(arena);
    arena = NULL;
    dump_cells(column, &buf);
    ck_assert_str_eq(buf.data, "'some text' 'more' None");
    column_unref(column);
}
END_TEST

START_TEST(test_object_columns_keep_the_arena) {
    struct column *column = infer("['some text', ['nested', {'k': 'v'}], 1]");
    arena_unref(arena);
    arena = NULL;
    dump_cells(column, &buf);
    ck_assert_str_eq(buf.data, "'some text' ['nested', {'k': 'v'}] 1");
    column_unref(column);
}
END_TEST

static Suite *infer_suite(void) {
    Suite *suite = suite_create("infer");
    TCase *tcase = tcase_create("infer");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_types_follow_the_table, 0, sizeof TABLE / sizeof *TABLE);
    tcase_add_test(tcase, test_missing_cells_are_counted);
    tcase_add_test(tcase, test_typed_columns_need_no_arena);
    tcase_add_test(tcase, test_object_columns_keep_the_arena);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(infer_suite)
