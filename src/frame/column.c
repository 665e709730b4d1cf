#include "frame/column.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void buffers_dispose(struct column_buffers *buffers) {
    free(buffers->validity);
    free(buffers->values);
    free(buffers->offsets);
    free(buffers->data);
}

static size_t count_nulls(const uint8_t *validity, size_t length) {
    if (!validity) {
        return 0;
    }
    size_t valid = 0, whole = length / 8;
    for (size_t i = 0; i < whole; i++) {
        valid += (size_t)__builtin_popcount(validity[i]);
    }
    if (length % 8) {
        valid += (size_t)__builtin_popcount(validity[whole] & ((1u << (length % 8)) - 1));
    }
    return length - valid;
}

/* What the rest of the engine relies on without asking. */
static bool buffers_fit(enum lyn_dtype dtype, size_t length, const struct column_buffers *buffers) {
    switch (dtype) {
    case LYN_DTYPE_STRING:
        return buffers->offsets && (buffers->data || buffers->offsets[length] == 0);
    case LYN_DTYPE_INT64:
    case LYN_DTYPE_UINT64:
    case LYN_DTYPE_FLOAT64:
    case LYN_DTYPE_BOOL:
    case LYN_DTYPE_OBJECT:
    case LYN_DTYPE_DATETIME:
        return buffers->values || length == 0;
    case LYN_DTYPE_NONE:
        break;
    }
    return false;
}

enum lyn_code column_take(enum lyn_dtype dtype, const char *pandas, size_t length,
                          struct column_buffers buffers, struct column **out,
                          struct lyn_error *err) {
    if (!pandas) {
        pandas = dtype_pandas_name(dtype);
    }
    if (!buffers_fit(dtype, length, &buffers) || strlen(pandas) >= COLUMN_PANDAS_NAME) {
        buffers_dispose(&buffers);
        return error_set(err, REASON_INTERNAL, "a %s column without its buffers or name",
                         dtype_name(dtype));
    }
    struct column *column = calloc(1, sizeof *column);
    if (!column) {
        buffers_dispose(&buffers);
        return error_oom(err);
    }
    atomic_init(&column->references, 1);
    column->dtype = dtype;
    snprintf(column->pandas, sizeof column->pandas, "%s", pandas);
    column->length = length;
    column->null_count = count_nulls(buffers.validity, length);
    column->validity = buffers.validity;
    if (column->null_count == 0) {
        free(buffers.validity);
        column->validity = NULL;
    }
    column->values = buffers.values;
    column->offsets = buffers.offsets;
    column->data = buffers.data;
    *out = column;
    return LYN_OK;
}

/* The bitmap of the cells that are not null; *out stays NULL when all are there. */
static bool cells_validity(const struct value *cells, size_t length, uint8_t **out) {
    size_t row = 0;
    while (row < length && cells[row].kind != VALUE_NULL) {
        row++;
    }
    if (row == length) {
        return true;
    }
    uint8_t *validity = calloc(length / 8 + 1, 1);
    if (!validity) {
        return false;
    }
    for (row = 0; row < length; row++) {
        if (cells[row].kind != VALUE_NULL) {
            bit_set(validity, row);
        }
    }
    *out = validity;
    return true;
}

enum lyn_code column_take_cells(struct arena *arena, size_t length, struct value *cells,
                                struct column **out, struct lyn_error *err) {
    struct column_buffers buffers = {.values = cells};
    if (!cells_validity(cells, length, &buffers.validity)) {
        free(cells);
        return error_oom(err);
    }
    enum lyn_code code = column_take(LYN_DTYPE_OBJECT, NULL, length, buffers, out, err);
    if (!code) {
        (*out)->arena = arena_ref(arena);
    }
    return code;
}

enum lyn_code column_all_missing(enum lyn_dtype dtype, size_t length, struct column **out,
                                 struct lyn_error *err) {
    struct column_buffers buffers = {0};
    if (dtype != LYN_DTYPE_OBJECT && dtype != LYN_DTYPE_FLOAT64) {
        return error_set(err, REASON_INTERNAL, "no empty column of type %s", dtype_name(dtype));
    }
    size_t size = dtype == LYN_DTYPE_OBJECT ? sizeof(struct value) : sizeof(double);
    buffers.values = calloc(length ? length : 1, size);
    buffers.validity = calloc(length / 8 + 1, 1);
    if (!buffers.values || !buffers.validity) {
        buffers_dispose(&buffers);
        return error_oom(err);
    }
    if (dtype == LYN_DTYPE_FLOAT64) {
        for (size_t row = 0; row < length; row++) {
            ((double *)buffers.values)[row] = NAN;
        }
    }
    return column_take(dtype, NULL, length, buffers, out, err);
}

struct column *column_ref(struct column *column) {
    if (column) {
        atomic_fetch_add_explicit(&column->references, 1, memory_order_relaxed);
    }
    return column;
}

void column_unref(struct column *column) {
    if (!column || atomic_fetch_sub_explicit(&column->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    free(column->validity);
    free(column->values);
    free(column->offsets);
    free(column->data);
    arena_unref(column->arena);
    free(column);
}

static struct value uint64_cell(uint64_t number, char scratch[NUM_BUFFER]) {
    if (number <= INT64_MAX) {
        return value_int((int64_t)number);
    }
    size_t len = num_print_uint64(scratch, number);
    return (struct value){.kind = VALUE_BIGINT, .text = {scratch, len}};
}

struct value column_cell(const struct column *column, size_t row, char scratch[NUM_BUFFER]) {
    if (!column_is_valid(column, row)) {
        return value_null();
    }
    switch (column->dtype) {
    case LYN_DTYPE_INT64:
        return value_int(((const int64_t *)column->values)[row]);
    case LYN_DTYPE_UINT64:
        return uint64_cell(((const uint64_t *)column->values)[row], scratch);
    case LYN_DTYPE_FLOAT64:
        return value_float(((const double *)column->values)[row]);
    case LYN_DTYPE_BOOL:
        return value_bool(bit_get(column->values, row));
    case LYN_DTYPE_STRING:
        return value_string(column_text(column, row));
    case LYN_DTYPE_OBJECT:
        return ((const struct value *)column->values)[row];
    case LYN_DTYPE_DATETIME:
        return (struct value){.kind = VALUE_DATETIME,
                              .datetime = {.micros = ((const int64_t *)column->values)[row],
                                           .offset_s = column->offset_s,
                                           .has_offset = column->has_offset}};
    case LYN_DTYPE_NONE:
        break;
    }
    return value_null();
}

size_t column_bytes(const struct column *column) {
    size_t bytes = sizeof *column + (column->validity ? column->length / 8 + 1 : 0);
    switch (column->dtype) {
    case LYN_DTYPE_STRING:
        return bytes + (column->length + 1) * sizeof(uint32_t) +
               (column->offsets[column->length] - column->offsets[0]);
    case LYN_DTYPE_OBJECT:
        return bytes + column->length * sizeof(struct value);
    case LYN_DTYPE_BOOL:
        return bytes + column->length / 8 + 1;
    default:
        return bytes + column->length * sizeof(uint64_t);
    }
}
