#include "access/fake.h"

#include <stdlib.h>

#include "access/fake_value.h"
#include "base/random.h"
#include "frame/budget.h"

#define FAKE "\"fake\" specified in config but "
#define NO_GENERATOR "not an attribute of lynguine.util.fake.Generate."

const char *const FAKE_KEYS[] = {"type", "nrows", "cols", "seed", NULL};

enum { CHECK_ROWS = 16384 };

struct column_plan {
    struct value label;
    const struct fake_generator *generator;
};

struct plan {
    size_t rows;
    struct column_plan *columns;
    size_t column_count;
    uint64_t seed;
    int32_t today;
};

static enum lyn_code at_key(const struct specification *source, const char *key, enum lyn_code code,
                            struct lyn_error *err) {
    if (code != LYN_OK) {
        specification_at(source, key, value_get(source->details, key), err);
    }
    return code;
}

/* ---- what is asked for ---- */

static enum lyn_code missing_key(const char *key, struct lyn_error *err) {
    return error_set(err, REASON_MISSING_KEY, FAKE "missing \"%s\" key.", key);
}

static enum lyn_code get_rows(const struct call *call, const struct value *wanted, size_t *out,
                              struct lyn_error *err) {
    if (!wanted) {
        return missing_key("nrows", err);
    }
    bool huge = wanted->kind == VALUE_BIGINT && wanted->text.data[0] != '-';
    bool fits = wanted->kind == VALUE_BOOL || (wanted->kind == VALUE_INT && wanted->integer >= 0);
    if (!fits && !huge) {
        return error_set(err, REASON_INVALID_VALUE, "\"nrows\" must be a non-negative integer.");
    }
    uint64_t rows = wanted->kind == VALUE_BOOL ? wanted->boolean : (uint64_t)wanted->integer;
    if (huge || rows > call->limits.cells || rows > UINT32_MAX) {
        return error_set(err, REASON_LIMIT_CELLS,
                         "\"nrows\" is larger than the limit of %llu cells",
                         (unsigned long long)call->limits.cells);
    }
    *out = (size_t)rows;
    return LYN_OK;
}

static const struct fake_generator *find_generator(const struct value *name) {
    return name->kind == VALUE_STRING ? fake_generator_find(name->text) : NULL;
}

/* Names every entry of the list that is no generator. */
static enum lyn_code unknown_in_list(const struct value *list, struct lyn_error *err) {
    struct buf names;
    buf_init(&names, 4096);
    buf_puts(&names, "");
    for (size_t i = 0; i < list->list.count; i++) {
        if (!find_generator(&list->list.items[i])) {
            buf_puts(&names, names.len ? "\", \"" : "");
            value_print_python(&list->list.items[i], &names);
        }
    }
    enum lyn_code code =
        error_set(err, REASON_INVALID_VALUE,
                  FAKE "the following columns are not attributes of lynguine.util.fake.Generate: "
                       "\"%s\"",
                  names.data ? names.data : "");
    buf_dispose(&names);
    return code;
}

static enum lyn_code unknown_in_map(const struct value *name, struct lyn_error *err) {
    struct buf text;
    buf_init(&text, 4096);
    value_print_python(name, &text);
    const char *shown = text.data ? text.data : "";
    enum lyn_code code = error_set(
        err, REASON_INVALID_VALUE,
        "\"%s\" specified as column's fake function, \"%s\" is " NO_GENERATOR, shown, shown);
    buf_dispose(&text);
    return code;
}

static bool is_planned(const struct plan *plan, const struct fake_generator *generator) {
    for (size_t i = 0; i < plan->column_count; i++) {
        if (plan->columns[i].generator == generator) {
            return true;
        }
    }
    return false;
}

static enum lyn_code plan_list(const struct value *list, struct plan *plan, struct lyn_error *err) {
    for (size_t i = 0; i < list->list.count; i++) {
        const struct value *name = &list->list.items[i];
        const struct fake_generator *generator = find_generator(name);
        if (!generator) {
            return unknown_in_list(list, err);
        }
        if (!is_planned(plan, generator)) {
            plan->columns[plan->column_count++] = (struct column_plan){*name, generator};
        }
    }
    return LYN_OK;
}

static enum lyn_code plan_map(const struct value *map, struct plan *plan, struct lyn_error *err) {
    for (size_t i = 0; i < map->map.count; i++) {
        const struct value_entry *entry = &map->map.entries[i];
        const struct fake_generator *generator = find_generator(&entry->value);
        if (!generator) {
            return unknown_in_map(&entry->value, err);
        }
        plan->columns[plan->column_count++] = (struct column_plan){entry->key, generator};
    }
    return LYN_OK;
}

static enum lyn_code get_columns(struct call *call, const struct value *wanted, struct plan *plan,
                                 struct lyn_error *err) {
    if (!wanted) {
        return missing_key("cols", err);
    }
    if (wanted->kind != VALUE_LIST && wanted->kind != VALUE_MAP) {
        return error_set(err, REASON_INVALID_VALUE,
                         FAKE "which requires that cols are specified as a dictionary, with "
                              "dictionary entries representing the type of fake data to be "
                              "generated.");
    }
    bool is_list = wanted->kind == VALUE_LIST;
    plan->columns = arena_calloc(call->arena, is_list ? wanted->list.count : wanted->map.count,
                                 sizeof *plan->columns);
    if (!plan->columns) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code = is_list ? plan_list(wanted, plan, err) : plan_map(wanted, plan, err);
    if (code != LYN_OK) {
        return code;
    }
    size_t columns = plan->column_count;
    if (columns > call->limits.columns || (columns && plan->rows > call->limits.cells / columns)) {
        return error_set(err, REASON_LIMIT_CELLS,
                         "a table of %zu rows and %zu columns is larger than the limit", plan->rows,
                         columns);
    }
    return budget_check(call, plan->rows, columns, plan->rows * columns * sizeof(struct value),
                        err);
}

static enum lyn_code get_seed(const struct value *wanted, uint64_t *out, struct lyn_error *err) {
    if (!wanted || wanted->kind == VALUE_NULL) {
        return random_bytes(out, sizeof *out)
                   ? LYN_OK
                   : error_set(err, REASON_INTERNAL, "the kernel gives no random numbers");
    }
    if (wanted->kind != VALUE_INT) {
        return error_set(err, REASON_INVALID_VALUE, "\"seed\" must be an integer.");
    }
    *out = (uint64_t)wanted->integer;
    return LYN_OK;
}

/* ---- the cells ---- */

static enum lyn_code make_cells(struct call *call, const struct plan *plan, size_t column,
                                const struct value **cells, struct lyn_error *err) {
    const struct fake_generator *generator = plan->columns[column].generator;
    struct fake_random random = {plan->seed + column};
    struct value *values = arena_calloc(call->arena, plan->rows, sizeof *values);
    struct buf text;
    if (!values) {
        return arena_error(call->arena, err);
    }
    random.state = fake_random_next(&random); /* the columns of near seeds are far apart */
    buf_init(&text, 4096);
    enum lyn_code code = LYN_OK;
    for (size_t row = 0; row < plan->rows && code == LYN_OK; row++) {
        code = row % CHECK_ROWS == 0 ? call_check(call, err) : LYN_OK;
        buf_clear(&text);
        generator->make(&random, plan->today, &text, &values[row]);
        if (generator->is_text && code == LYN_OK) {
            char *copy = arena_strdup(call->arena, buf_view(&text));
            values[row] = value_string((struct sv){copy, text.len});
            code = copy ? buf_status(&text, err) : arena_error(call->arena, err);
        }
        cells[row] = &values[row];
    }
    buf_dispose(&text);
    return code;
}

/* Dates and date-times stay cells of an object column (access 14). */
static enum lyn_code make_column(struct call *call, const struct plan *plan, size_t column,
                                 const struct value **cells, struct column **out,
                                 struct lyn_error *err) {
    enum lyn_code code = make_cells(call, plan, column, cells, err);
    if (code != LYN_OK) {
        return code;
    }
    if (plan->rows == 0 || cells[0]->kind != VALUE_DATETIME) {
        return column_infer(call->arena, cells, plan->rows, out, err);
    }
    struct value *copies = calloc(plan->rows, sizeof *copies);
    if (!copies) {
        return error_oom(err);
    }
    for (size_t row = 0; row < plan->rows; row++) {
        copies[row] = *cells[row];
    }
    return column_take_cells(NULL, plan->rows, copies, out, err);
}

static enum lyn_code make_frame(struct call *call, const struct plan *plan, struct frame **out,
                                struct lyn_error *err) {
    struct frame *made = NULL;
    const struct value **cells = calloc(plan->rows + 1, sizeof *cells);
    enum lyn_code code = cells ? frame_new(plan->rows, &made, err) : error_oom(err);
    for (size_t i = 0; i < plan->column_count && code == LYN_OK; i++) {
        struct column *column = NULL;
        code = make_column(call, plan, i, cells, &column, err);
        if (code == LYN_OK) {
            code =
                budget_append(call, made, &plan->columns[i].label, column, plan->column_count, err);
        }
    }
    free(cells);
    if (code != LYN_OK) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

enum lyn_code fake_read(struct call *call, const struct specification *source, struct frame **out,
                        struct lyn_error *err) {
    const int64_t second = 1000000, day = 86400 * second;
    struct plan plan = {.today = (int32_t)((call->now + call->utc_offset_s * second) / day)};
    const struct value *details = source->details;
    enum lyn_code code =
        at_key(source, "nrows", get_rows(call, value_get(details, "nrows"), &plan.rows, err), err);
    if (code == LYN_OK) {
        code =
            at_key(source, "cols", get_columns(call, value_get(details, "cols"), &plan, err), err);
    }
    if (code == LYN_OK) {
        code = at_key(source, "seed", get_seed(value_get(details, "seed"), &plan.seed, err), err);
    }
    return code == LYN_OK ? make_frame(call, &plan, out, err) : code;
}
