#include "frame/frame.h"
#include "support/check_main.h"
#include "support/frame_dump.h"
#include "support/literal.h"

static struct call call;
static struct buf buf;

static void setup(void) {
    struct limits limits = LIMITS_DEFAULT;
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    buf_init(&buf, (size_t)1 << 20);
}

static void teardown(void) {
    buf_dispose(&buf);
    call_dispose(&call);
}

/* access 2.3, its rules and its examples. */
static const struct {
    const char *document, *table;
} CASES[] = {
    {"null", ""},
    {"[]", ""},
    /* records */
    {"[{'a': 'x'}, {'b': 1}]", "a:object b:float64 | 'x' None | None 1.0"},
    {"[{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}]", "a:int64 b:object | 1 'x' | 2 'y'"},
    {"[{'a': 1, 'b': 2}, {'b': 3, 'a': 4}]", "a:int64 b:int64 | 1 2 | 4 3"},
    {"[{'b': 1}, {'a': 2, 'b': 3, 'c': 4}]",
     "b:int64 a:float64 c:float64 | 1 None None | 3 2.0 4.0"},
    {"[{'a': null}, {'b': 1}]", "a:float64 b:float64 | None None | None 1.0"},
    {"[{'a': true}, {}]", "a:object | True | None"},
    {"[{'a': 'x'}, {'a': null}]", "a:object | 'x' | None"},
    {"[{}, {}]", "| |"},
    {"[{'a': [1], 'b': {'k': 2}}]", "a:object b:object | [1] {'k': 2}"},
    {"[{1: 'x', '1': 'y'}]", "1:object '1':object | 'x' 'y'"},
    {"[{true: 1, 2.5: 2, null: 3}]", "true:int64 '2.5':int64 null:int64 | 1 2 3"},
    {"[{1: 1, 2.5: 2}, {true: 3}]",
     "1:float64 '2.5':float64 true:float64 | 1.0 2.0 None | None None 3.0"},
    /* rows */
    {"[[1, 2], [3]]", "0:int64 1:float64 | 1 2.0 | 3 None"},
    {"[[1, 'x'], [2, 'y']]", "0:int64 1:object | 1 'x' | 2 'y'"},
    {"[[true], [false, null]]", "0:bool 1:object | True None | False None"},
    {"[[]]", "|"},
    {"[[], []]", "| |"},
    {"[[[1], {}]]", "0:object 1:object | [1] {}"},
    /* items */
    {"[1, null]", "0:float64 | 1.0 | None"},
    {"['a', 'b']", "0:object | 'a' | 'b'"},
    {"[1, [2], {'a': 3}]", "0:object | 1 | [2] | {'a': 3}"},
    {"[null, null]", "0:object | None | None"},
    {"[null, {'a': 1}]", "0:object | None | {'a': 1}"},
    /* one row */
    {"{}", "|"},
    {"{'a': 1, 'b': 'x', 'c': null, 'd': true}",
     "a:int64 b:object c:object d:bool | 1 'x' None True"},
    {"{'a': 1.5, 'd': @2020-01-02}", "a:float64 d:object | 1.5 datetime.date(2020, 1, 2)"},
    /* lists */
    {"{'a': [1, 2], 'b': 3}", "a:int64 b:int64 | 1 3 | 2 3"},
    {"{'b': null, 'a': ['x', 'y']}", "b:object a:object | None 'x' | None 'y'"},
    {"{'a': [1, null]}", "a:float64 | 1.0 | None"},
    {"{'a': [[1], {}], 'b': 0}", "a:object b:int64 | [1] 0 | {} 0"},
    {"{'a': [], 'b': 1}", "a:object b:object"},
    {"{'a': [9223372036854775808, -1]}", "a:object | 9223372036854775808 | -1"},
    /* maps */
    {"{'a': {'x': 1, 'y': 2}, 'b': {'x': 3, 'z': 4}}",
     "a:float64 b:float64 | 1.0 3.0 | 2.0 None | None 4.0"},
    {"{'a': {'y': 1, 'x': 2}, 'b': {'z': 3, 'x': 4}}",
     "a:float64 b:float64 | 1.0 None | 2.0 4.0 | None 3.0"},
    {"{'a': {'x': 'p', 'y': 'q'}, 's': 0}", "a:object s:int64 | 'p' 0 | 'q' 0"},
    {"{'a': {}}", "a:object"},
    {"{'a': {1: 'x', '1': 'y', true: 'z'}}", "a:object | 'z' | 'y'"},
    {"{'a': {'x': [1], 'y': {'k': 2}}}", "a:object | [1] | {'k': 2}"},
};

START_TEST(test_documents_become_tables) {
    struct value document = literal(call.arena, CASES[_i].document);
    struct frame *frame = NULL;
    ck_assert_int_eq(frame_from_value(&call, &document, &frame, NULL), LYN_OK);
    dump_frame(frame, &buf);
    ck_assert_str_eq(buf.len ? buf.data : "", CASES[_i].table);
    frame_unref(frame);
}
END_TEST

static const struct {
    const char *document, *reason, *message;
} REFUSED[] = {
    {"1", "INVALID_VALUE", "DataFrame constructor not properly called!"},
    {"'x'", "INVALID_VALUE", "DataFrame constructor not properly called!"},
    {"@2020-01-02", "INVALID_VALUE", "DataFrame constructor not properly called!"},
    {"[{'a': 1}, null]", "INVALID_VALUE",
     "item 2 of the list is null, and the first is a mapping: each must be one"},
    {"[{'a': 1}, 1]", "INVALID_VALUE",
     "item 2 of the list is an integer, and the first is a mapping: each must be one"},
    {"[{'a': 1}, [1]]", "INVALID_VALUE",
     "item 2 of the list is a list, and the first is a mapping: each must be one"},
    {"[[1], null]", "WRONG_TYPE", "object of type 'NoneType' has no len()"},
    {"[[1], 2]", "WRONG_TYPE", "object of type 'int' has no len()"},
    {"[[1], 'xy']", "INVALID_VALUE", "row 1 is no list"},
    {"[[1], {'a': 2}]", "INVALID_VALUE", "row 1 is no list"},
    {"{'a': [1], 'b': {'x': 1}}", "INVALID_VALUE",
     "Mixing dicts with non-Series may lead to ambiguous ordering."},
    {"{'a': [1, 2], 'b': [1]}", "INVALID_VALUE", "All arrays must be of the same length"},
    {"[{'true': 1, true: 2}]", "DUPLICATE_COLUMN", "'true'"},
    {"{'2.5': 1, 2.5: 2}", "DUPLICATE_COLUMN", "'2.5'"},
};

START_TEST(test_documents_that_are_no_table) {
    struct value document = literal(call.arena, REFUSED[_i].document);
    struct frame *frame = NULL;
    struct lyn_error err;
    ck_assert_int_eq(frame_from_value(&call, &document, &frame, &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, REFUSED[_i].reason);
    ck_assert_str_eq(err.error_type, strcmp(err.reason, "WRONG_TYPE") ? "ValueError" : "TypeError");
    ck_assert_msg(strstr(err.message, REFUSED[_i].message) != NULL, "%s", err.message);
    ck_assert_ptr_null(frame);
}
END_TEST

static void assert_too_large(const char *text) {
    struct value document = literal(call.arena, text);
    struct frame *frame = NULL;
    struct lyn_error err;
    ck_assert_msg(frame_from_value(&call, &document, &frame, &err) == LYN_RESOURCE_EXHAUSTED, "%s",
                  text);
    ck_assert_str_eq(err.reason, "LIMIT_CELLS");
}

START_TEST(test_too_many_cells_are_refused) {
    call.limits.cells = 3;
    assert_too_large("[{'a': 1}, {'b': 1}]");
    assert_too_large("[[1, 2], []]");
    assert_too_large("[1, 2, 3, 4]");
    assert_too_large("{'a': [1, 2], 'b': 1}");
    assert_too_large("{'a': {'x': 1}, 'b': {'y': 2}}");
    assert_too_large("{'a': 1, 'b': 2, 'c': 3, 'd': 4}");
}
END_TEST

START_TEST(test_too_many_columns_are_refused) {
    call.limits.columns = 2;
    assert_too_large("[{'a': 1}, {'b': 1}, {'c': 1}]");
    assert_too_large("[[1, 2, 3]]");
    assert_too_large("{'a': 1, 'b': 2, 'c': 3}");
}
END_TEST

START_TEST(test_a_cancelled_call_stops) {
    static const char *const documents[] = {"[{'a': 1}]", "[[1]]", "[1]", "{'a': [1]}",
                                            "{'a': {'x': 1}}"};
    atomic_bool cancelled = true;
    call.cancelled = &cancelled;
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        struct value document = literal(call.arena, documents[i]);
        struct frame *frame = NULL;
        ck_assert_int_eq(frame_from_value(&call, &document, &frame, NULL), LYN_CANCELLED);
    }
}
END_TEST

START_TEST(test_a_frame_outlives_its_call) {
    struct value document = literal(call.arena, "[{'key': ['nested text', 1], 't': 'plain'}]");
    struct frame *frame = NULL;
    ck_assert_int_eq(frame_from_value(&call, &document, &frame, NULL), LYN_OK);
    call_dispose(&call);
    dump_frame(frame, &buf);
    ck_assert_str_eq(buf.data, "key:object t:object | ['nested text', 1] 'plain'");
    frame_unref(frame);
    struct limits limits = LIMITS_DEFAULT; /* for the teardown */
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
}
END_TEST

/* Records with ever other keys: one column each, found in any order. */
START_TEST(test_sparse_records_fall_into_their_columns) {
    enum { ROWS = 700 };
    struct value document = {.kind = VALUE_LIST};
    document.list.items = arena_calloc(call.arena, ROWS, sizeof *document.list.items);
    document.list.count = ROWS;
    for (int row = 0; row < ROWS; row++) {
        struct value_entry *entries = arena_calloc(call.arena, 3, sizeof *entries);
        for (int i = 0; i < 3; i++) {
            char *key = arena_printf(call.arena, "k%d", (row * (i + 1) * 7 + i * 300) % 600 + i);
            entries[i].key = value_string(sv_from(key));
            entries[i].value = value_string(sv_from(key)); /* a cell tells its column */
        }
        size_t distinct = 1 + !sv_equal(entries[1].key.text, entries[0].key.text);
        if (distinct == 2 && !sv_equal(entries[2].key.text, entries[0].key.text) &&
            !sv_equal(entries[2].key.text, entries[1].key.text))
            distinct = 3;
        document.list.items[row] = (struct value){.kind = VALUE_MAP, .map = {entries, distinct}};
    }
    struct frame *frame = NULL;
    char scratch[NUM_BUFFER], other[NUM_BUFFER];
    ck_assert_int_eq(frame_from_value(&call, &document, &frame, NULL), LYN_OK);
    size_t cells = 0, entries = 0;
    for (size_t row = 0; row < ROWS; row++)
        entries += document.list.items[row].map.count;
    for (size_t i = 0; i < frame->column_count; i++) {
        for (size_t row = 0; row < ROWS; row++) {
            struct value cell = frame_cell(frame, i, row, scratch);
            struct sv label = frame_label(frame, i, other);
            const struct value *source = value_get_sv(&document.list.items[row], label);
            ck_assert((cell.kind == VALUE_NULL) == (source == NULL));
            ck_assert(source == NULL || sv_equal(cell.text, label));
            cells += source != NULL;
        }
    }
    ck_assert_uint_eq(cells, entries);
    frame_unref(frame);
}
END_TEST

static Suite *rows_suite(void) {
    Suite *suite = suite_create("rows");
    TCase *tcase = tcase_create("rows");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_documents_become_tables, 0, sizeof CASES / sizeof *CASES);
    tcase_add_loop_test(tcase, test_documents_that_are_no_table, 0,
                        sizeof REFUSED / sizeof *REFUSED);
    tcase_add_test(tcase, test_too_many_cells_are_refused);
    tcase_add_test(tcase, test_too_many_columns_are_refused);
    tcase_add_test(tcase, test_a_cancelled_call_stops);
    tcase_add_test(tcase, test_a_frame_outlives_its_call);
    tcase_add_test(tcase, test_sparse_records_fall_into_their_columns);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(rows_suite)
