#include "compute/functions.h"
#include "liquid/moment.h"

enum { DAY_S = 86400, SECOND = 1000000 };

static const char *const MONTHS[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

static int64_t floor_days(int64_t micros) {
    const int64_t day = (int64_t)DAY_S * SECOND;
    return micros / day - (micros % day < 0);
}

static int64_t local_micros(const struct call *call) {
    return call->now + (int64_t)call->utc_offset_s * SECOND;
}

int32_t fn_local_day(const struct call *call) {
    return (int32_t)floor_days(local_micros(call));
}

enum lyn_code fn_today(const struct function_call *call, struct value *out, struct lyn_error *err) {
    const struct value *format = function_argument(call, 0);
    struct moment moment = {.micros = local_micros(call->call)};
    struct buf text;
    if (format->kind != VALUE_STRING) {
        return function_fail(call, REASON_WRONG_TYPE, err, "`format` must be text, not %s",
                             value_kind_phrase(format->kind));
    }
    buf_init(&text, 1 << 20);
    moment_print(&moment, format->text, call->call->utc_offset_s, &text);
    enum lyn_code code = buf_status(&text, err);
    if (code == LYN_OK) {
        char *copy = arena_strdup(call->arena, buf_view(&text));
        *out = value_string((struct sv){copy, text.len});
        code = copy ? LYN_OK : arena_error(call->arena, err);
    }
    buf_dispose(&text);
    return code;
}

bool fn_date_of(const struct value *value, int32_t today, struct datetime *out) {
    struct date date;
    struct moment moment;
    *out = (struct datetime){0};
    if (value->kind == VALUE_DATETIME) {
        *out = value->datetime;
        return true;
    }
    if (value->kind == VALUE_DATE ||
        (value->kind == VALUE_STRING && date_parse(value->text, &date))) {
        int32_t days = value->kind == VALUE_DATE ? value->date.days : date.days;
        out->micros = (int64_t)days * DAY_S * SECOND;
        return true;
    }
    if (value->kind != VALUE_STRING) {
        return false;
    }
    if (datetime_parse(value->text, out)) {
        return true;
    }
    if (!moment_parse(value->text, today, &moment)) {
        return false;
    }
    *out = (struct datetime){moment.micros, moment.offset_s, moment.zoned};
    return true;
}

static enum lyn_code not_a_date(const struct function_call *call, const struct value *cell,
                                struct lyn_error *err) {
    struct buf text;
    buf_init(&text, SIZE_MAX / 2);
    value_print_python(cell, &text);
    enum lyn_code code = function_fail(call, REASON_INVALID_VALUE, err, "\"%.100s\" is no date",
                                       text.data ? text.data : "");
    buf_dispose(&text);
    return code;
}

enum lyn_code fn_fromisoformat(const struct function_call *call, struct value *out,
                               struct lyn_error *err) {
    const struct value *value = function_argument(call, 0);
    struct date date;
    struct datetime datetime;
    *out = *value;
    if (value_is_missing(value)) {
        *out = value_null();
        return LYN_OK;
    }
    if (value->kind == VALUE_DATE || value->kind == VALUE_DATETIME) {
        return LYN_OK;
    }
    if (value->kind == VALUE_STRING && date_parse(value->text, &date)) {
        *out = (struct value){.kind = VALUE_DATETIME,
                              .datetime = {.micros = (int64_t)date.days * DAY_S * SECOND}};
        return LYN_OK;
    }
    if (value->kind != VALUE_STRING || !datetime_parse(value->text, &datetime)) {
        return not_a_date(call, value, err);
    }
    *out = (struct value){.kind = VALUE_DATETIME, .datetime = datetime};
    return LYN_OK;
}

/* ---- columns of dates ---- */

static enum lyn_code to_datetime(const struct function_call *call, struct value *cell,
                                 struct lyn_error *err) {
    struct datetime datetime;
    if (value_is_missing(cell)) {
        *cell = value_null();
        return LYN_OK;
    }
    if (!fn_date_of(cell, fn_local_day(call->call), &datetime)) {
        return not_a_date(call, cell, err);
    }
    *cell = (struct value){.kind = VALUE_DATETIME, .datetime = datetime};
    return LYN_OK;
}

enum lyn_code fn_convert_datetime(const struct function_call *call, struct frame **out,
                                  struct lyn_error *err) {
    return function_convert(call, 0, to_datetime, function_column_of, out, err);
}

static bool year_of_cell(const struct value *cell, int64_t *out) {
    *out = cell->kind == VALUE_INT ? cell->integer : 0;
    if (cell->kind == VALUE_FLOAT && cell->real >= 1 && cell->real <= 9999) {
        *out = (int64_t)cell->real;
        return (double)*out == cell->real;
    }
    return cell->kind == VALUE_INT ||
           (cell->kind == VALUE_STRING && num_parse_int64(cell->text, out));
}

static enum lyn_code to_day_of_year(const struct function_call *call, struct value *cell,
                                    struct lyn_error *err) {
    const struct value *month = function_argument(call, 1), *day = function_argument(call, 2);
    struct datetime datetime;
    int64_t year;
    if (value_is_missing(cell)) {
        *cell = value_null();
        return LYN_OK;
    }
    if (!year_of_cell(cell, &year)) {
        if (!fn_date_of(cell, fn_local_day(call->call), &datetime)) {
            return not_a_date(call, cell, err);
        }
        *cell = (struct value){.kind = VALUE_DATETIME, .datetime = datetime};
        return LYN_OK;
    }
    if (year < 1 || year > 9999 || month->integer < 1 || month->integer > 12 || day->integer < 1 ||
        day->integer > 31 || !civil_valid((int32_t)year, (int)month->integer, (int)day->integer)) {
        return function_fail(call, REASON_INVALID_VALUE, err, "there is no day %lld-%lld-%lld",
                             (long long)year, (long long)month->integer, (long long)day->integer);
    }
    int32_t days = civil_to_days((int32_t)year, (int)month->integer, (int)day->integer);
    *cell = (struct value){.kind = VALUE_DATETIME,
                           .datetime = {.micros = (int64_t)days * DAY_S * SECOND}};
    return LYN_OK;
}

enum lyn_code fn_convert_year_iso(const struct function_call *call, struct frame **out,
                                  struct lyn_error *err) {
    size_t column;
    for (size_t i = 1; i <= 2; i++) {
        if (function_argument(call, i)->kind != VALUE_INT) {
            return function_fail(call, REASON_WRONG_TYPE, err, "`%s` must be an integer",
                                 call->function->parameters[i].name);
        }
    }
    enum lyn_code code = function_column(call, 0, &column, err);
    return code == LYN_OK ? function_convert(call, 0, to_day_of_year, function_column_of, out, err)
                          : code;
}

/* ---- parts of dates ---- */

typedef struct value part_of_date(struct civil civil);

static struct value month_of(struct civil civil) {
    return value_string(sv_from(MONTHS[civil.month - 1]));
}

static struct value year_of(struct civil civil) {
    return value_int(civil.year);
}

/* The part of each date of `source`; where `destination` (FRAME_NONE: none) has a cell, that. */
static enum lyn_code parts(const struct function_call *call, size_t source, size_t destination,
                           part_of_date *part, struct column **out, struct lyn_error *err) {
    struct value *dates = NULL, *kept = NULL;
    enum lyn_code code = function_cells(call, source, NULL, &dates, err);
    if (code == LYN_OK && destination != FRAME_NONE) {
        code = function_cells(call, destination, NULL, &kept, err);
    }
    for (size_t row = 0; code == LYN_OK && row < call->frame->row_count; row++) {
        struct datetime datetime;
        if (kept && !value_is_missing(&kept[row])) {
            dates[row] = kept[row];
        } else if (value_is_missing(&dates[row])) {
            dates[row] = value_null();
        } else if (fn_date_of(&dates[row], fn_local_day(call->call), &datetime)) {
            dates[row] = part(civil_from_days((int32_t)floor_days(datetime.micros)));
        } else {
            code = function_at_row(call, source, row, not_a_date(call, &dates[row], err), err);
        }
    }
    return code == LYN_OK ? function_column_of(call, dates, call->frame->row_count, out, err)
                          : code;
}

static enum lyn_code add(const struct function_call *call, part_of_date *part, struct column **out,
                         struct lyn_error *err) {
    size_t source;
    enum lyn_code code = function_column(call, 0, &source, err);
    return code == LYN_OK ? parts(call, source, FRAME_NONE, part, out, err) : code;
}

static enum lyn_code augment(const struct function_call *call, part_of_date *part,
                             struct column **out, struct lyn_error *err) {
    size_t source;
    enum lyn_code code = function_column(call, 1, &source, err);
    size_t destination = frame_find(call->frame, function_argument(call, 0));
    return code == LYN_OK ? parts(call, source, destination, part, out, err) : code;
}

enum lyn_code fn_addmonth(const struct function_call *call, struct column **out,
                          struct lyn_error *err) {
    return add(call, month_of, out, err);
}

enum lyn_code fn_addyear(const struct function_call *call, struct column **out,
                         struct lyn_error *err) {
    return add(call, year_of, out, err);
}

enum lyn_code fn_augmentmonth(const struct function_call *call, struct column **out,
                              struct lyn_error *err) {
    return augment(call, month_of, out, err);
}

enum lyn_code fn_augmentyear(const struct function_call *call, struct column **out,
                             struct lyn_error *err) {
    return augment(call, year_of, out, err);
}
