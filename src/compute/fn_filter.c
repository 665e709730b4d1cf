#include "compute/functions.h"

/* A mask from the cells of a column: test(call, cell) for each. */
typedef enum lyn_code row_test(const struct function_call *call, const struct value *cell,
                               bool *out, struct lyn_error *err);

static enum lyn_code mask_of(const struct function_call *call, const bool *keep,
                             struct column **out, struct lyn_error *err) {
    size_t count = call->frame->row_count;
    struct value *cells = arena_calloc(call->arena, count, sizeof *cells);
    if (!cells) {
        return arena_error(call->arena, err);
    }
    for (size_t row = 0; row < count; row++) {
        cells[row] = value_bool(keep[row]);
    }
    return function_column_of(call, cells, count, out, err);
}

static enum lyn_code test_rows(const struct function_call *call, size_t column, row_test *test,
                               bool *keep, struct lyn_error *err) {
    struct value *cells = NULL;
    enum lyn_code code = function_cells(call, column, NULL, &cells, err);
    for (size_t row = 0; row < call->frame->row_count && code == LYN_OK; row++) {
        code = function_at_row(call, column, row, test(call, &cells[row], &keep[row], err), err);
    }
    return code;
}

/* The mask of one test over the column that argument 0 names. */
static enum lyn_code filter(const struct function_call *call, row_test *test, struct column **out,
                            struct lyn_error *err) {
    bool *keep = arena_calloc(call->arena, call->frame->row_count, sizeof *keep);
    size_t column;
    if (!keep) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code = function_column(call, 0, &column, err);
    if (code == LYN_OK) {
        code = test_rows(call, column, test, keep, err);
    }
    return code == LYN_OK ? mask_of(call, keep, out, err) : code;
}

/* ---- years and dates ---- */

static enum lyn_code is_recent(const struct function_call *call, const struct value *cell,
                               bool *out, struct lyn_error *err) {
    const struct value *since = function_argument(call, 1);
    struct datetime datetime;
    double year, first;
    int64_t whole;
    *out = false;
    if (value_is_missing(cell)) {
        return LYN_OK;
    }
    if (!function_number(since, &first)) {
        return function_fail(call, REASON_WRONG_TYPE, err, "`since_year` must be a year");
    }
    if (cell->kind == VALUE_STRING && num_parse_int64(cell->text, &whole)) {
        year = (double)whole;
    } else if (!function_number(cell, &year)) {
        if (!fn_date_of(cell, fn_local_day(call->call), &datetime)) {
            return function_fail(call, REASON_INVALID_VALUE, err, "%s is no year",
                                 value_kind_phrase(cell->kind));
        }
        const int64_t day = INT64_C(86400000000);
        int64_t days = datetime.micros / day - (datetime.micros % day < 0);
        year = civil_from_days((int32_t)days).year;
    }
    *out = year >= first;
    return LYN_OK;
}

enum lyn_code fn_recent(const struct function_call *call, struct column **out,
                        struct lyn_error *err) {
    return filter(call, is_recent, out, err);
}

/* <0, 0, >0: how the date of a cell stands to a point of the wall clock; *known is false for a
 * missing one. */
static enum lyn_code compare_to(const struct function_call *call, const struct value *cell,
                                int64_t micros, int *order, bool *known, struct lyn_error *err) {
    struct datetime datetime;
    *known = !value_is_missing(cell);
    *order = 0;
    if (!*known) {
        return LYN_OK;
    }
    if (!fn_date_of(cell, fn_local_day(call->call), &datetime)) {
        return function_fail(call, REASON_INVALID_VALUE, err, "%s is no date",
                             value_kind_phrase(cell->kind));
    }
    *order = (datetime.micros > micros) - (datetime.micros < micros);
    return LYN_OK;
}

static int64_t day_micros(int32_t day) {
    return day * INT64_C(86400000000);
}

static enum lyn_code today_of(const struct function_call *call, size_t i, int64_t *out,
                              struct lyn_error *err) {
    const struct value *given = function_argument(call, i);
    struct datetime datetime = {.micros = day_micros(fn_local_day(call->call))};
    if (given->kind != VALUE_NULL && !fn_date_of(given, fn_local_day(call->call), &datetime)) {
        return function_fail(call, REASON_WRONG_TYPE, err, "`today` must be a date");
    }
    *out = datetime.micros;
    return LYN_OK;
}

static enum lyn_code is_within(const struct function_call *call, const struct value *start,
                               const struct value *end, int64_t today, bool *out,
                               struct lyn_error *err) {
    int begun = 0, ended = 0;
    bool start_known = false, end_known = false;
    enum lyn_code code = compare_to(call, start, today, &begun, &start_known, err);
    if (code == LYN_OK) {
        code = compare_to(call, end, today, &ended, &end_known, err);
    }
    *out = start_known && begun <= 0 && (!end_known || ended >= 0);
    return code;
}

enum lyn_code fn_current(const struct function_call *call, struct column **out,
                         struct lyn_error *err) {
    size_t start, end, marked = FRAME_NONE, count = call->frame->row_count;
    struct value *starts = NULL, *ends = NULL, *marks = NULL;
    int64_t today = 0;
    bool *keep = arena_calloc(call->arena, count, sizeof *keep);
    enum lyn_code code = keep ? today_of(call, 3, &today, err) : arena_error(call->arena, err);
    if (code == LYN_OK) {
        code = function_column(call, 0, &start, err);
    }
    if (code == LYN_OK) {
        code = function_column(call, 1, &end, err);
    }
    if (code == LYN_OK && function_argument(call, 2)->kind != VALUE_NULL) {
        code = function_column(call, 2, &marked, err);
    }
    if (code == LYN_OK) {
        code = function_cells(call, start, NULL, &starts, err);
    }
    if (code == LYN_OK) {
        code = function_cells(call, end, NULL, &ends, err);
    }
    if (code == LYN_OK && marked != FRAME_NONE) {
        code = function_cells(call, marked, NULL, &marks, err);
    }
    for (size_t row = 0; row < count && code == LYN_OK; row++) {
        code =
            function_at_row(call, FRAME_NONE, row,
                            is_within(call, &starts[row], &ends[row], today, &keep[row], err), err);
        keep[row] |= marks && value_truthy(&marks[row]);
    }
    return code == LYN_OK ? mask_of(call, keep, out, err) : code;
}

static enum lyn_code is_past(const struct function_call *call, const struct value *cell, bool *out,
                             struct lyn_error *err) {
    int order;
    bool known;
    enum lyn_code code =
        compare_to(call, cell, day_micros(fn_local_day(call->call)), &order, &known, err);
    *out = known && order < 0;
    return code;
}

enum lyn_code fn_former(const struct function_call *call, struct column **out,
                        struct lyn_error *err) {
    return filter(call, is_past, out, err);
}

/* ---- cells ---- */

static enum lyn_code is_true(const struct function_call *call, const struct value *cell, bool *out,
                             struct lyn_error *err) {
    (void)err;
    *out = value_truthy(cell) != value_truthy(function_argument(call, 1));
    return LYN_OK;
}

enum lyn_code fn_onbool(const struct function_call *call, struct column **out,
                        struct lyn_error *err) {
    return filter(call, is_true, out, err);
}

static enum lyn_code is_equal(const struct function_call *call, const struct value *cell, bool *out,
                              struct lyn_error *err) {
    (void)err;
    *out = cell->kind != VALUE_NULL && value_equal(cell, function_argument(call, 1));
    return LYN_OK;
}

enum lyn_code fn_columnis(const struct function_call *call, struct column **out,
                          struct lyn_error *err) {
    return filter(call, is_equal, out, err);
}

static enum lyn_code has_value(const struct function_call *call, const struct value *cell,
                               bool *out, struct lyn_error *err) {
    const struct value *wanted = function_argument(call, 1);
    enum lyn_code code = is_equal(call, cell, out, err);
    if (cell->kind == VALUE_LIST) {
        for (size_t i = 0; i < cell->list.count && !*out; i++) {
            *out = value_equal(&cell->list.items[i], wanted);
        }
    } else if (cell->kind == VALUE_STRING && wanted->kind == VALUE_STRING) {
        *out |= wanted->text.len == 0 ||
                (cell->text.len >= wanted->text.len &&
                 memmem(cell->text.data, cell->text.len, wanted->text.data, wanted->text.len));
    }
    return code;
}

enum lyn_code fn_columncontains(const struct function_call *call, struct column **out,
                                struct lyn_error *err) {
    return filter(call, has_value, out, err);
}

/* ---- filling ---- */

static enum lyn_code fill(const struct function_call *call, struct value *cell,
                          struct lyn_error *err) {
    (void)err;
    if (cell->kind == VALUE_NULL) {
        *cell = *function_argument(call, 1);
    }
    return LYN_OK;
}

enum lyn_code fn_addsupervisor(const struct function_call *call, struct column **out,
                               struct lyn_error *err) {
    struct value *cells = NULL;
    size_t column;
    enum lyn_code code = function_column(call, 0, &column, err);
    if (code == LYN_OK) {
        code = function_cells(call, column, fill, &cells, err);
    }
    return code == LYN_OK ? function_column_of(call, cells, call->frame->row_count, out, err)
                          : code;
}
