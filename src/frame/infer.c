#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "frame/column.h"

enum { DAY_S = 86400, SECOND = 1000000 };

/* What a column holds, seen in one pass. */
struct tally {
    unsigned kinds; /* bit per value_kind, of the cells that are there */
    size_t missing; /* no source value, or NaN */
    size_t nulls;
    bool above_int64, beyond_uint64, negative;  /* of the integers */
    bool zone_seen, zones_differ, out_of_range; /* of the dates */
    struct datetime zone;                       /* the first one's */
};

#define KIND(kind) (1u << VALUE_##kind)

static bool is_missing(const struct value *cell) {
    return !cell || cell->kind == VALUE_NULL || (cell->kind == VALUE_FLOAT && isnan(cell->real));
}

static void tally_bigint(struct tally *tally, struct sv digits) {
    uint64_t number;
    if (num_parse_uint64(digits, &number)) {
        tally->above_int64 = true;
        return;
    }
    tally->beyond_uint64 = true;
}

/* Only what nanoseconds in 64 bits can say becomes a date-time column (access 2.2). */
static void tally_days(struct tally *tally, int64_t days) {
    static const int64_t FIRST = -106650; /* 1678-01-01 */
    static const int64_t LAST = 106650;   /* 2261-12-31 */
    if (days < FIRST || days > LAST) {
        tally->out_of_range = true;
    }
}

static int64_t floor_days(int64_t micros) {
    const int64_t day = (int64_t)DAY_S * SECOND;
    return micros / day - (micros % day < 0);
}

static void tally_zone(struct tally *tally, struct datetime datetime) {
    if (!tally->zone_seen) {
        tally->zone_seen = true;
        tally->zone = datetime;
    } else if (tally->zone.has_offset != datetime.has_offset ||
               (datetime.has_offset && tally->zone.offset_s != datetime.offset_s)) {
        tally->zones_differ = true;
    }
}

static struct tally tally_cells(const struct value *const *cells, size_t length) {
    struct tally tally = {0};
    for (size_t row = 0; row < length; row++) {
        const struct value *cell = cells[row];
        if (is_missing(cell)) {
            if (cell && cell->kind == VALUE_NULL) {
                tally.nulls++;
            } else {
                tally.missing++;
            }
            continue;
        }
        tally.kinds |= 1u << cell->kind;
        if (cell->kind == VALUE_INT) {
            tally.negative |= cell->integer < 0;
        } else if (cell->kind == VALUE_BIGINT) {
            tally_bigint(&tally, cell->text);
        } else if (cell->kind == VALUE_DATE) {
            tally_days(&tally, cell->date.days);
        } else if (cell->kind == VALUE_DATETIME) {
            tally_days(&tally, floor_days(cell->datetime.micros));
            tally_zone(&tally, cell->datetime);
        }
    }
    return tally;
}

/* The table of access 2.2. */
static enum lyn_dtype choose(const struct tally *tally) {
    bool gaps = tally->missing + tally->nulls > 0;
    unsigned numbers = KIND(INT) | KIND(BIGINT) | KIND(FLOAT);
    if (tally->kinds == 0) {
        return tally->missing > 0 ? LYN_DTYPE_FLOAT64 : LYN_DTYPE_OBJECT;
    }
    if ((tally->kinds & ~numbers) == 0) {
        if (tally->beyond_uint64 || (tally->above_int64 && tally->negative)) {
            return LYN_DTYPE_OBJECT;
        }
        if (gaps || (tally->kinds & KIND(FLOAT))) {
            return LYN_DTYPE_FLOAT64;
        }
        return tally->above_int64 ? LYN_DTYPE_UINT64 : LYN_DTYPE_INT64;
    }
    if (tally->kinds == KIND(BOOL)) {
        return gaps ? LYN_DTYPE_OBJECT : LYN_DTYPE_BOOL;
    }
    if (tally->kinds == KIND(STRING)) {
        return LYN_DTYPE_STRING;
    }
    if ((tally->kinds & KIND(DATETIME)) && (tally->kinds & ~(KIND(DATETIME) | KIND(DATE))) == 0 &&
        !tally->zones_differ && !tally->out_of_range) {
        return LYN_DTYPE_DATETIME;
    }
    return LYN_DTYPE_OBJECT;
}

static double as_double(const struct value *cell) {
    if (is_missing(cell)) {
        return NAN;
    }
    if (cell->kind == VALUE_INT) {
        return (double)cell->integer;
    }
    uint64_t number = 0;
    if (cell->kind == VALUE_BIGINT && num_parse_uint64(cell->text, &number)) {
        return (double)number;
    }
    return cell->real;
}

static uint64_t as_uint64(const struct value *cell) {
    uint64_t number = 0;
    if (cell->kind == VALUE_INT) {
        return (uint64_t)cell->integer;
    }
    return num_parse_uint64(cell->text, &number) ? number : 0;
}

static int64_t as_micros(const struct value *cell) {
    if (is_missing(cell)) {
        return 0;
    }
    if (cell->kind == VALUE_DATE) {
        return (int64_t)cell->date.days * DAY_S * SECOND;
    }
    return cell->datetime.micros;
}

static bool make_validity(const struct tally *tally, const struct value *const *cells,
                          size_t length, uint8_t **out) {
    if (tally->missing + tally->nulls == 0) {
        return true;
    }
    uint8_t *validity = calloc(length / 8 + 1, 1);
    if (!validity) {
        return false;
    }
    for (size_t row = 0; row < length; row++) {
        if (!is_missing(cells[row])) {
            bit_set(validity, row);
        }
    }
    *out = validity;
    return true;
}

static void *make_values(enum lyn_dtype dtype, const struct value *const *cells, size_t length) {
    void *values = dtype == LYN_DTYPE_BOOL ? calloc(length / 8 + 1, 1) : calloc(length, 8);
    for (size_t row = 0; values && row < length; row++) {
        if (dtype == LYN_DTYPE_FLOAT64) {
            ((double *)values)[row] = as_double(cells[row]);
        } else if (dtype == LYN_DTYPE_DATETIME) {
            ((int64_t *)values)[row] = as_micros(cells[row]);
        } else if (dtype == LYN_DTYPE_UINT64) {
            ((uint64_t *)values)[row] = as_uint64(cells[row]);
        } else if (dtype == LYN_DTYPE_INT64) {
            ((int64_t *)values)[row] = cells[row]->integer;
        } else if (cells[row]->boolean) {
            bit_set(values, row);
        }
    }
    return values;
}

static enum lyn_code make_text(const struct value *const *cells, size_t length,
                               struct column_buffers *buffers, struct lyn_error *err) {
    size_t total = 0;
    for (size_t row = 0; row < length; row++) {
        if (!is_missing(cells[row]) && !size_add(total, cells[row]->text.len, &total)) {
            total = SIZE_MAX;
        }
    }
    if (total > UINT32_MAX) {
        return error_set(err, REASON_LIMIT_BYTES, "a column holds more than 4 GiB of text");
    }
    buffers->offsets = malloc((length + 1) * sizeof *buffers->offsets);
    buffers->data = malloc(total ? total : 1);
    if (!buffers->offsets || !buffers->data) {
        return error_oom(err);
    }
    uint32_t at = 0;
    for (size_t row = 0; row < length; row++) {
        buffers->offsets[row] = at;
        if (is_missing(cells[row]) || cells[row]->text.len == 0) {
            continue;
        }
        memcpy(buffers->data + at, cells[row]->text.data, cells[row]->text.len);
        at += (uint32_t)cells[row]->text.len;
    }
    buffers->offsets[length] = at;
    return LYN_OK;
}

static enum lyn_code make_object(struct arena *arena, const struct value *const *cells,
                                 size_t length, struct column **out, struct lyn_error *err) {
    struct value *copies = calloc(length ? length : 1, sizeof *copies);
    if (!copies) {
        return error_oom(err);
    }
    for (size_t row = 0; row < length; row++) {
        if (!is_missing(cells[row])) {
            copies[row] = *cells[row];
        }
    }
    return column_take_cells(arena, length, copies, out, err);
}

static void print_zone(struct datetime zone, char name[COLUMN_PANDAS_NAME]) {
    if (!zone.has_offset) {
        snprintf(name, COLUMN_PANDAS_NAME, "datetime64[ns]");
        return;
    }
    if (zone.offset_s == 0) {
        snprintf(name, COLUMN_PANDAS_NAME, "datetime64[ns, UTC]");
        return;
    }
    char text[DATE_BUFFER]; /* the offset is printed as in a date-time, behind 19 characters */
    datetime_print(text, (struct datetime){0, zone.offset_s, true}, 'T');
    snprintf(name, COLUMN_PANDAS_NAME, "datetime64[ns, UTC%.20s]", text + 19);
}

enum lyn_code column_infer(struct arena *arena, const struct value *const *cells, size_t length,
                           struct column **out, struct lyn_error *err) {
    struct tally tally = tally_cells(cells, length);
    enum lyn_dtype dtype = choose(&tally);
    if (dtype == LYN_DTYPE_OBJECT) {
        return make_object(arena, cells, length, out, err);
    }
    struct column_buffers buffers = {0};
    char name[COLUMN_PANDAS_NAME];
    enum lyn_code code = LYN_OK;
    if (!make_validity(&tally, cells, length, &buffers.validity)) {
        code = error_oom(err);
    } else if (dtype == LYN_DTYPE_STRING) {
        code = make_text(cells, length, &buffers, err);
    } else if (!(buffers.values = make_values(dtype, cells, length))) {
        code = error_oom(err);
    }
    if (code) {
        free(buffers.validity);
        free(buffers.offsets);
        free(buffers.data);
        return code;
    }
    if (dtype == LYN_DTYPE_DATETIME) {
        print_zone(tally.zone, name);
    }
    code = column_take(dtype, dtype == LYN_DTYPE_DATETIME ? name : NULL, length, buffers, out, err);
    if (!code && dtype == LYN_DTYPE_DATETIME) {
        (*out)->has_offset = tally.zone.has_offset;
        (*out)->offset_s = tally.zone.has_offset ? tally.zone.offset_s : 0;
    }
    return code;
}
