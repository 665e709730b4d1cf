#include "access/read.h"
#include "formats/excel.h"
#include "support/check_main.h"
#include "support/frame_dump.h"
#include "support/reading.h"

/* Tables that are made up: what is read for some columns and rows must be what those are of the
 * whole table, and fail as the whole does. */

static struct reading rig;
static uint64_t state; /* of the tests' own random numbers: the same in every run */

static void set_up(void) {
    reading_init(&rig);
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static size_t below(size_t bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(state >> 33) % bound;
}

/* ---- files ---- */

enum { COLUMNS_MAX = 6 };

/* Cells that columns of some type have; a column takes those of one line, and once in a while of any. */
static const char *const CELLS[][8] = {
    {"1", "-2", "0", "30", "7", "8", "9", "10"},
    {"1", "-0", "", "4", "5", "6", "7", "8"},
    {"1.5", "2", "-0.0", "1e3", "NA", "inf", "2.25", "3"},
    {"True", "false", "TRUE", "False", "true", "false", "True", "False"},
    {"True", "", "false", "NA", "True", "False", "True", "False"},
    {"x", "\"y, z\"", "\"a\"\"b\"", "", "\"l1\nl2\"", "\xc3\xa9", "007x", "a much longer text"},
    {"9223372036854775808", "1", "2", "18446744073709551615", "3", "4", "5", "6"},
    {"18446744073709551616", "-1", "+5", "007", "1", "2", "3", "4"},
    {"NA", "", "null", "NaN", "n/a", "None", "", ""},
};
enum { LINES = sizeof CELLS / sizeof *CELLS };

/* How seldom a cell is of another line, and how seldom one breaks the file. */
struct rarity {
    size_t odd, broken;
};

static void put_cell(struct buf *out, size_t line, const struct rarity *rarity) {
    static const char *const broken[] = {"\"open", "\xff", "1,2", "1,2,3"};
    if (below(rarity->broken) == 0) {
        buf_puts(out, broken[below(sizeof broken / sizeof *broken)]);
    } else {
        buf_puts(out, CELLS[below(rarity->odd) ? line : below(LINES)][below(8)]);
    }
}

static void make_file(struct buf *out, size_t columns, size_t rows) {
    static const char *const names[] = {"a", "b", "c", "d", "1", "a"};
    size_t lines[COLUMNS_MAX], cells = rows * columns + 1;
    struct rarity rarity = {below(2) ? 60 : cells, below(4) ? SIZE_MAX : cells};
    for (size_t i = 0; i < columns; i++) {
        lines[i] = below(LINES);
        buf_printf(out, "%s%s", i ? "," : "", names[i]);
    }
    for (size_t row = 0; row < rows; row++) {
        buf_putc(out, '\n');
        for (size_t i = 0; i < columns; i++) {
            buf_puts(out, i ? "," : "");
            put_cell(out, lines[i], &rarity);
        }
    }
    buf_puts(out, "\n");
}

static const char *const OPTIONS[] = {
    "{}",
    "{header: null}",
    "{dtypes: [{field: a, type: str_type}]}",
    "{dtypes: [{field: b, type: int_type}]}",
    "{dtypes: [{field: c, type: float_type}, {field: a, type: bool_type}]}",
    "{select_columns: [b, a]}",
    "{select_columns: [a, zz]}",
    "{select_columns: []}",
    "{select_columns: [a, [b]]}",
    "{select_columns: a}",
    "{add_columns: [e, b], select_columns: [e, a]}",
    "{columns: [a, z, b]}",
    "{select_columns: [a], columns: [z, b]}",
    "{ignore_columns: [b]}",
    "{ignore_columns: [zz]}",
    "{rename_columns: {a: b, b: a}}",
    "{rename_columns: {a: b}}",
    "{index: a}",
    "{compute: {function: today, field: [t]}}",
    "{select_columns: [b], compute: {function: render_liquid, field: t, args: {template: x}}}",
};

/* ---- what is asked for ---- */

struct request {
    struct sv columns[COLUMNS_MAX];
    size_t column_count;
    struct row_slice slice;
    const struct row_slice *rows;
};

static int64_t bound(void) {
    static const int64_t far[] = {INT64_MIN, INT64_MAX, 0, 100000};
    return below(8) ? (int64_t)below(30) - (below(3) ? 0 : 15) : far[below(4)];
}

static void make_request(struct request *request) {
    static const char *const names[] = {"a", "b", "c", "d", "1", "0", "a.1", "z", "nope"};
    size_t known = below(5) ? 4 : sizeof names / sizeof *names;
    *request = (struct request){.column_count = below(4)};
    for (size_t i = 0; i < request->column_count; i++) {
        request->columns[i] = sv_from(names[below(known)]);
    }
    if (below(3)) {
        request->slice = (struct row_slice){below(2), below(2), bound(), bound()};
        request->rows = &request->slice;
    }
}

/* ---- reading ---- */

/* The table, or all that is told of the error; and the warnings. */
static void show(enum lyn_code code, struct frame *frame, const struct call *call,
                 const struct lyn_error *err, struct buf *out) {
    if (code == LYN_OK) {
        buf_printf(out, "%zu rows: ", frame->row_count);
        dump_frame(frame, out);
    } else {
        buf_printf(out, "%d %s %s %s:%llu:%llu %s: %s", (int)code, err->reason, err->error_type,
                   err->file, (unsigned long long)err->line, (unsigned long long)err->column,
                   err->field, err->message);
    }
    buf_printf(out, " (%zu warnings)", call->warning_count);
}

static void read_narrowed(struct sv bytes, struct sv type, const struct value *options,
                          const struct request *request, bool pushed, struct buf *out) {
    struct limits limits = LIMITS_DEFAULT;
    struct call call;
    struct lyn_error err = {0};
    struct read_result result = {0};
    struct wanted wanted;
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    ck_assert_int_eq(
        access_wanted(&call, request->columns, request->column_count, request->rows, &wanted, NULL),
        LYN_OK);
    enum lyn_code code =
        access_read_content(&call, bytes, type, options, pushed ? &wanted : NULL, &result, &err);
    if (code == LYN_OK) {
        code = access_narrow(&call, request->columns, request->column_count, request->rows,
                             &result.frame, &err);
    }
    show(code, result.frame, &call, &err, out);
    frame_unref(result.frame);
    call_dispose(&call);
}

static void compare(struct sv bytes, const char *type, const char *options_text) {
    struct request request;
    struct buf whole, part;
    buf_init(&whole, (size_t)1 << 30);
    buf_init(&part, (size_t)1 << 30);
    make_request(&request);
    const struct value *options = reading_value(&rig, options_text);
    read_narrowed(bytes, sv_from(type), options, &request, false, &whole);
    read_narrowed(bytes, sv_from(type), options, &request, true, &part);
    ck_assert_msg(sv_equal(buf_view(&whole), buf_view(&part)),
                  "%s with %s, %zu columns (%.*s ..), rows %d %lld : %d %lld\n%.500s\nis\n%.500s\n"
                  "instead of\n%.500s",
                  type, options_text, request.column_count, SV_ARG(request.columns[0]),
                  request.slice.has_start, (long long)request.slice.start, request.slice.has_stop,
                  (long long)request.slice.stop, bytes.data, part.data, whole.data);
    buf_dispose(&whole);
    buf_dispose(&part);
}

/* The same table as a workbook; false when it is none. */
static bool make_workbook(struct sv text, struct buf *out) {
    struct read_result result = {0};
    if (access_read_content(&rig.call, text, SV("csv"), NULL, NULL, &result, NULL) != LYN_OK) {
        return false;
    }
    bool made = format_excel.write_frame(result.frame, NULL, out, NULL) == LYN_OK;
    frame_unref(result.frame);
    return made;
}

static void compare_file(size_t columns, size_t rows, size_t requests) {
    struct buf text, workbook;
    buf_init(&text, (size_t)1 << 24);
    buf_init(&workbook, (size_t)1 << 24);
    make_file(&text, columns, rows);
    bool made = make_workbook(buf_view(&text), &workbook);
    for (size_t i = 0; i < requests; i++) {
        const char *options = OPTIONS[below(sizeof OPTIONS / sizeof *OPTIONS)];
        compare(buf_view(&text), "csv", options);
        if (made) {
            compare(buf_view(&workbook), "excel", options);
        }
    }
    buf_dispose(&workbook);
    buf_dispose(&text);
}

START_TEST(test_part_of_a_small_table_is_that_part) {
    state = (uint64_t)_i;
    for (size_t i = 0; i < 50; i++) {
        compare_file(1 + below(COLUMNS_MAX), below(25), 6);
    }
}
END_TEST

/* More rows than one block of the reader has. */
START_TEST(test_part_of_a_long_table_is_that_part) {
    state = (uint64_t)_i + 1000;
    compare_file(3 + below(COLUMNS_MAX - 2), 3000 + below(3000), 5);
}
END_TEST

/* ---- what is saved ---- */

static size_t bytes_read(const char *options, const struct request *request) {
    struct wanted wanted;
    struct read_result result = {0};
    ck_assert_int_eq(access_wanted(&rig.call, request->columns, request->column_count,
                                   request->rows, &wanted, NULL),
                     LYN_OK);
    ck_assert_int_eq(access_read_content(&rig.call, SV("a,b\n1,xxxxxxxxxxxxxxxxxxxx\n2,yy\n3,zz\n"),
                                         SV("csv"), reading_value(&rig, options), &wanted, &result,
                                         NULL),
                     LYN_OK);
    size_t columns = result.frame->column_count, rows = result.frame->row_count;
    frame_unref(result.frame);
    return columns * 10 + rows;
}

START_TEST(test_reader_leaves_out_what_nobody_looks_at) {
    struct request all = {.column_count = 0};
    struct request one = {{SV("b")}, 1, {false, true, 0, 2}, &one.slice};
    struct request end = {{SV("b")}, 1, {true, false, -1, 0}, &end.slice};
    struct request none = {{SV("b")}, 1, {true, true, 0, 0}, &none.slice};
    ck_assert_uint_eq(bytes_read("{}", &all), 23);
    ck_assert_uint_eq(bytes_read("{}", &one), 12);
    ck_assert_uint_eq(bytes_read("{}", &end), 13);
    ck_assert_uint_eq(bytes_read("{}", &none), 11);
    ck_assert_uint_eq(bytes_read("{select_columns: [a]}", &all), 13);
    ck_assert_uint_eq(bytes_read("{columns: [c]}", &one), 22);
    ck_assert_uint_eq(bytes_read("{ignore_columns: [a]}", &one), 12);
    ck_assert_uint_eq(bytes_read("{compute: {function: today, field: t}}", &one), 33);
}
END_TEST

static Suite *wanted_suite(void) {
    Suite *suite = suite_create("wanted");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, test_part_of_a_small_table_is_that_part, 0, 8);
    tcase_add_loop_test(all, test_part_of_a_long_table_is_that_part, 0, 6);
    tcase_add_test(all, test_reader_leaves_out_what_nobody_looks_at);
    suite_add_tcase(suite, all);
    return suite;
}

TEST_MAIN(wanted_suite)
