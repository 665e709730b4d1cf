#include <stdio.h>

#include "frame/combine.h"
#include "frame/promote.h"
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
}

static void teardown(void) {
    buf_dispose(&buf);
    call_dispose(&call);
}

enum { PARTS_MAX = 4 };

struct parts {
    struct frame *frames[PARTS_MAX];
    size_t count;
};

/* A list of documents, each a table. */
static struct parts make(const char *text) {
    struct value list = literal(call.arena, text);
    struct parts parts = {.count = list.list.count};
    ck_assert_uint_le(parts.count, PARTS_MAX);
    for (size_t i = 0; i < parts.count; i++) {
        ck_assert_int_eq(frame_from_value(&call, &list.list.items[i], &parts.frames[i], NULL),
                         LYN_OK);
    }
    return parts;
}

static void dispose(struct parts *parts) {
    for (size_t i = 0; i < parts->count; i++) {
        frame_unref(parts->frames[i]);
    }
}

/* Compares and drops the frame, after its parts: nothing in it may point into them. */
static void assert_is(struct frame *frame, struct parts *parts, const char *expected) {
    dispose(parts);
    buf_clear(&buf);
    buf_puts(&buf, "");
    dump_frame(frame, &buf);
    ck_assert_str_eq(buf.data, expected);
    frame_unref(frame);
}

static const struct {
    const char *parts, *dump;
} STACKS[] = {
    {"[{'k': ['p'], 'a': [1]}, {'k': ['q'], 'b': [3]}]",
     "k:object a:float64 b:float64 | 'p' 1.0 None | 'q' None 3.0"},
    {"[{'a': [1]}, {'a': [2]}]", "a:int64 | 1 | 2"},
    {"[{'a': [1]}, {'a': [2.5]}]", "a:float64 | 1.0 | 2.5"},
    {"[{'a': [1]}, {'a': ['x']}]", "a:object | 1 | 'x'"},
    {"[{'a': [1]}, {'a': [true]}]", "a:object | 1 | True"},
    {"[{'a': [true]}, {'a': [false]}]", "a:bool | True | False"},
    {"[{'a': [true]}, {'a': [2.5]}]", "a:object | True | 2.5"},
    {"[{'a': [true]}, {'b': [1]}]", "a:object b:float64 | True None | None 1.0"},
    {"[{'a': [1]}, {'a': [18446744073709551615]}]", "a:float64 | 1.0 | 1.8446744073709552e+19"},
    {"[{'a': [18446744073709551615]}, {'a': ['x']}]", "a:object | 18446744073709551615 | 'x'"},
    {"[{'a': [1]}, {'a': [null]}]", "a:object | 1 | None"},
    {"[{'a': ['x']}, {'a': [null]}, {'b': [[1, {'p': 'q'}]]}]",
     "a:object b:object | 'x' None | None None | None [1, {'p': 'q'}]"},
    {"[{'a': [@2020-01-02T00:00:00]}, {'b': [1]}]",
     "a:datetime64[ns] b:float64 | datetime.datetime(2020, 1, 2, 0, 0) None | None 1.0"},
    {"[{'a': [@2020-01-02T00:00:00]}, {'a': [1]}]",
     "a:object | datetime.datetime(2020, 1, 2, 0, 0) | 1"},
    {"[{'a': [1]}, []]", "a:int64 | 1"},
    {"[[], []]", ""},
    {"[{'a': [1]}, {'b': []}]", "a:float64 b:object | 1.0 None"},
    {"[[[1, 2]], {'0': ['x']}]", "0:float64 1:float64 '0':object | 1.0 2.0 None | None None 'x'"},
    {"[{'a': 1}, {}]", "a:float64 | 1.0 | None"},
};

START_TEST(test_stacking_rows) {
    struct parts parts = make(STACKS[_i].parts);
    struct frame *out = NULL;
    ck_assert_int_eq(frame_stack_rows(&call, parts.frames, parts.count, &out, NULL), LYN_OK);
    assert_is(out, &parts, STACKS[_i].dump);
}
END_TEST

static const struct {
    const char *parts, *dump;
} SIDES[] = {
    {"[{'a': 1, 'b': 'x'}, {'c': 2.5, 'b': 'y'}]", "a:int64 b:object c:float64 | 1 'y' 2.5"},
    {"[{'a': [[5]], 'b': [[1, 2]]}, {'c': [{'p': 1}]}]",
     "a:object b:object c:object | [5] [1, 2] {'p': 1}"},
    {"[{'a': null}, {'a': true}]", "a:bool | True"},
    {"[{'a': 1}, {'a': null}]", "a:object | None"},
    {"[{}]", "|"},
};

START_TEST(test_stacking_single_rows) {
    struct parts parts = make(SIDES[_i].parts);
    struct frame *out = NULL;
    ck_assert_int_eq(frame_stack_columns(&call, parts.frames, parts.count, &out, NULL), LYN_OK);
    assert_is(out, &parts, SIDES[_i].dump);
}
END_TEST

START_TEST(test_an_object_cell_gets_its_own_type_when_it_stands_alone) {
    struct parts parts = make("[{'a': [1, 'x'], 'b': [[1], 2]}]");
    struct frame *out = NULL, *row = NULL;
    ck_assert_int_eq(frame_slice(parts.frames[0], 0, 1, &row, NULL), LYN_OK);
    ck_assert_int_eq(frame_stack_columns(&call, &row, 1, &out, NULL), LYN_OK);
    frame_unref(row);
    assert_is(out, &parts, "a:int64 b:object | 1 [1]");
}
END_TEST

START_TEST(test_nullable_types_stay_nullable) {
    struct column_type int32 = {.dtype = LYN_DTYPE_INT64, .pandas = "Int32"};
    struct column_type int64 = {.dtype = LYN_DTYPE_INT64, .pandas = "int64"};
    struct column_type real = {.dtype = LYN_DTYPE_FLOAT64, .pandas = "float64"};
    struct column_type boolean = {.dtype = LYN_DTYPE_BOOL, .pandas = "boolean"};
    struct column_type plain = {.dtype = LYN_DTYPE_BOOL, .pandas = "bool"};
    ck_assert_str_eq(column_type_common(&int32, &int32).pandas, "Int32");
    ck_assert_str_eq(column_type_common(&int32, &int64).pandas, "Int64");
    ck_assert_str_eq(column_type_common(&int32, &real).pandas, "Float64");
    ck_assert_str_eq(column_type_common(&boolean, &plain).pandas, "boolean");
    ck_assert_str_eq(column_type_common(&boolean, &int32).pandas, "object");
    ck_assert_str_eq(column_type_with_gaps(&int32).pandas, "Int32");
    ck_assert_str_eq(column_type_with_gaps(&int64).pandas, "float64");
    ck_assert_str_eq(column_type_with_gaps(&plain).pandas, "object");
}
END_TEST

START_TEST(test_nullable_columns_take_gaps_and_plain_cells) {
    struct parts parts = make("[{'a': [1, 2]}, {'a': [3]}, {'b': ['x']}]");
    snprintf(parts.frames[0]->fields[0].column->pandas, COLUMN_PANDAS_NAME, "Int32");
    struct frame *out = NULL;
    ck_assert_int_eq(frame_stack_rows(&call, parts.frames, parts.count, &out, NULL), LYN_OK);
    assert_is(out, &parts, "a:Int64 b:object | 1 None | 2 None | 3 None | None 'x'");
}
END_TEST

START_TEST(test_a_stack_beyond_the_limits_is_refused) {
    struct parts parts = make("[{'a': [1, 2]}, {'b': [3]}]");
    struct frame *out = NULL;
    call.limits.cells = 5;
    ck_assert_int_eq(frame_stack_rows(&call, parts.frames, 2, &out, &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_CELLS");
    call.limits.cells = 6;
    call.limits.columns = 1;
    ck_assert_int_eq(frame_stack_rows(&call, parts.frames, 2, &out, &err), LYN_RESOURCE_EXHAUSTED);
    dispose(&parts);
}
END_TEST

/* ---- against stacking cell by cell ---- */

static uint64_t state = 7;

static size_t below(size_t count) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)((state >> 33) % count);
}

static void put_part(struct buf *text) {
    static const char *const CELLS[] = {"1", "2", "-3", "2.5", "null", "'x'", "true", "[1]"};
    size_t rows = 1 + below(3), columns = 1 + below(3);
    buf_puts(text, "{");
    for (size_t i = 0; i < columns; i++) {
        size_t first = below(sizeof CELLS / sizeof *CELLS), kinds = 1 + below(2);
        buf_printf(text, "'%c': [", (int)('a' + i));
        for (size_t j = 0; j < rows; j++) {
            buf_printf(text, "%s, ",
                       CELLS[(first + below(kinds)) % (sizeof CELLS / sizeof *CELLS)]);
        }
        buf_puts(text, "], ");
    }
    buf_puts(text, "}, ");
}

START_TEST(test_every_cell_is_where_it_was) {
    for (int round = 0; round < 1000; round++) {
        char scratch[2][NUM_BUFFER];
        struct frame *out = NULL;
        buf_clear(&buf);
        buf_puts(&buf, "[");
        for (size_t i = 0, count = 1 + below(PARTS_MAX); i < count; i++) {
            put_part(&buf);
        }
        buf_puts(&buf, "]");
        struct parts parts = make(buf.data);
        ck_assert_int_eq(frame_stack_rows(&call, parts.frames, parts.count, &out, NULL), LYN_OK);
        size_t at = 0;
        for (size_t i = 0; i < parts.count; i++) {
            for (size_t row = 0; row < parts.frames[i]->row_count; row++, at++) {
                for (size_t column = 0; column < out->column_count; column++) {
                    size_t from = frame_find(parts.frames[i], &out->fields[column].label);
                    struct value is = frame_cell(out, column, at, scratch[0]);
                    struct value was = from == FRAME_NONE
                                           ? value_null()
                                           : frame_cell(parts.frames[i], from, row, scratch[1]);
                    ck_assert(value_equal(&is, &was));
                }
            }
        }
        ck_assert_uint_eq(at, out->row_count);
        frame_unref(out);
        dispose(&parts);
    }
}
END_TEST

/* Ends in time only if a column is put together from the tables that have it, not from all. */
START_TEST(test_tables_with_a_column_of_their_own_each) {
    enum { TABLES = 20000 };
    struct frame **frames = calloc(TABLES, sizeof(struct frame *)), *out = NULL;
    ck_assert_ptr_nonnull(frames);
    for (size_t i = 0; i < TABLES; i++) {
        char name[16];
        snprintf(name, sizeof name, "c%zu", i);
        struct value label = value_string(sv_from(name));
        struct column *column = NULL;
        uint8_t *bits = calloc(1, 1);
        struct column_buffers buffers = {.values = bits};
        ck_assert_ptr_nonnull(bits);
        ck_assert_int_eq(frame_new(i ? 0 : 1, &frames[i], NULL), LYN_OK);
        ck_assert_int_eq(column_take(LYN_DTYPE_BOOL, NULL, i ? 0 : 1, buffers, &column, NULL),
                         LYN_OK);
        ck_assert_int_eq(frame_append(frames[i], &label, column, NULL), LYN_OK);
    }
    ck_assert_int_eq(frame_stack_rows(&call, frames, TABLES, &out, &err), LYN_OK);
    ck_assert_uint_eq(out->column_count, TABLES);
    ck_assert_uint_eq(out->row_count, 1);
    frame_unref(out);
    for (size_t i = 0; i < TABLES; i++) {
        frame_unref(frames[i]);
    }
    free(frames);
}
END_TEST

static Suite *vstack_suite(void) {
    Suite *suite = suite_create("vstack");
    TCase *tcase = tcase_create("vstack");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_stacking_rows, 0, sizeof STACKS / sizeof *STACKS);
    tcase_add_loop_test(tcase, test_stacking_single_rows, 0, sizeof SIDES / sizeof *SIDES);
    tcase_add_test(tcase, test_an_object_cell_gets_its_own_type_when_it_stands_alone);
    tcase_add_test(tcase, test_nullable_types_stay_nullable);
    tcase_add_test(tcase, test_nullable_columns_take_gaps_and_plain_cells);
    tcase_add_test(tcase, test_a_stack_beyond_the_limits_is_refused);
    tcase_add_test(tcase, test_tables_with_a_column_of_their_own_each);
    tcase_add_test(tcase, test_every_cell_is_where_it_was);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(vstack_suite)
