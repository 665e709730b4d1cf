#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "formats/csv_fill.h"
#include "formats/csv_memory.h"

size_t csv_column_settle(struct csv_column *column, size_t rows) {
    bool integers_only = column->kind == CSV_KIND_REAL && !column->fraction;
    if (column->wanted == CSV_WANTED_ANY && integers_only) {
        free(column->values);
        column->values = calloc(column->capacity + 1, sizeof(uint32_t));
        column->out_of_memory = column->values == NULL;
        column->kind = CSV_KIND_TEXT;
        column->reread = rows;
    }
    if (column->reread > 0 && column->kind == CSV_KIND_TEXT) {
        column->tail = column->text;
        column->tail_len = column->text_len;
        column->text = NULL;
        column->text_len = column->text_capacity = 0;
    }
    return column->reread;
}

/* The text of the rows that were read again, then that of the rest. */
static bool join_tail(struct csv_column *column, size_t rows) {
    if (!column->tail) {
        return true;
    }
    size_t head_len = column->text_len, len = head_len + column->tail_len;
    char *text = memory_resize(column->text, column->text_capacity, len);
    if (!text) {
        return false;
    }
    memcpy(text + head_len, column->tail, column->tail_len);
    free(column->tail);
    column->tail = NULL;
    column->text = text;
    column->text_len = column->text_capacity = len;
    uint32_t *offsets = column->values;
    for (size_t i = column->reread + 1; i <= rows; i++) {
        offsets[i] += (uint32_t)head_len;
    }
    return true;
}

/* Gives back what was reserved and not used; keeps the larger block if that fails. */
static void *trim(void *memory, size_t old_bytes, size_t new_bytes) {
    void *trimmed =
        memory && new_bytes < old_bytes ? memory_resize(memory, old_bytes, new_bytes) : memory;
    return trimmed ? trimmed : memory;
}

/* Bits behind the last row are zero. */
static void clear_rest(uint8_t *bits, size_t rows) {
    if (rows % 8) {
        bits[rows / 8] &= (uint8_t)((1u << (rows % 8)) - 1);
    }
}

static enum lyn_code take(struct csv_column *column, enum lyn_dtype dtype, const char *pandas,
                          size_t rows, size_t value_bytes, size_t capacity_bytes,
                          struct column **out, struct lyn_error *err) {
    struct column_buffers buffers = {
        .validity =
            trim(column->validity, csv_bitmap_bytes(column->capacity), csv_bitmap_bytes(rows)),
        .values = trim(column->values, capacity_bytes, value_bytes)};
    if (buffers.validity) {
        clear_rest(buffers.validity, rows);
    }
    if (dtype == LYN_DTYPE_STRING) {
        buffers.offsets = buffers.values;
        buffers.values = NULL;
        buffers.data = trim(column->text, column->text_capacity, column->text_len);
    }
    column->values = column->validity = NULL;
    column->text = NULL;
    return column_take(dtype, pandas, rows, buffers, out, err);
}

/* Clients that look at the values alone see a gap as pandas does. */
static void put_nan(const struct column *column) {
    double *values = column->values;
    for (size_t i = 0; column->validity && i < column->length; i++) {
        if (!bit_get(column->validity, i)) {
            values[i] = NAN;
        }
    }
}

static enum lyn_code take_numbers(struct csv_column *column, enum lyn_dtype dtype,
                                  const char *pandas, size_t rows, struct column **out,
                                  struct lyn_error *err) {
    enum lyn_code code = take(column, dtype, pandas, rows, rows * sizeof(int64_t),
                              column->capacity * sizeof(int64_t), out, err);
    if (code == LYN_OK && dtype == LYN_DTYPE_FLOAT64) {
        put_nan(*out);
    }
    return code;
}

static enum lyn_code take_bools(struct csv_column *column, const char *pandas, size_t rows,
                                struct column **out, struct lyn_error *err) {
    return take(column, LYN_DTYPE_BOOL, pandas, rows, csv_bitmap_bytes(rows),
                csv_bitmap_bytes(column->capacity), out, err);
}

static enum lyn_code take_text(struct csv_column *column, size_t rows, struct column **out,
                               struct lyn_error *err) {
    /* Nothing was ever reserved for a table without rows. */
    if (!column->values && !(column->values = calloc(1, sizeof(uint32_t)))) {
        return error_oom(err);
    }
    if (!join_tail(column, rows)) {
        return error_oom(err);
    }
    return take(column, LYN_DTYPE_STRING, NULL, rows, (rows + 1) * sizeof(uint32_t),
                (column->capacity + 1) * sizeof(uint32_t), out, err);
}

/* Booleans with gaps, cell by cell, as the reference has them. */
static enum lyn_code take_bool_cells(const struct csv_column *column, size_t rows,
                                     struct column **out, struct lyn_error *err) {
    struct value *cells = calloc(rows, sizeof *cells);
    if (!cells) {
        return error_oom(err);
    }
    for (size_t i = 0; i < rows; i++) {
        if (bit_get(column->validity, i)) {
            cells[i] = value_bool(bit_get(column->values, i));
        }
    }
    return column_take_cells(NULL, rows, cells, out, err);
}

static enum lyn_code finish_any(struct csv_column *column, size_t rows, struct column **out,
                                struct lyn_error *err) {
    switch (column->kind) {
    case CSV_KIND_NONE:
        if (rows > 0) {
            return column_all_missing(LYN_DTYPE_FLOAT64, rows, out, err);
        }
        return take_text(column, rows, out, err);
    case CSV_KIND_INT:
        if (!column->validity) {
            return take_numbers(column, LYN_DTYPE_INT64, NULL, rows, out, err);
        }
        csv_make_real(column, rows);
        return take_numbers(column, LYN_DTYPE_FLOAT64, NULL, rows, out, err);
    case CSV_KIND_UINT:
        return take_numbers(column, LYN_DTYPE_UINT64, NULL, rows, out, err);
    case CSV_KIND_REAL:
        return take_numbers(column, LYN_DTYPE_FLOAT64, NULL, rows, out, err);
    case CSV_KIND_BOOL:
        if (column->validity) {
            return take_bool_cells(column, rows, out, err);
        }
        return take_bools(column, NULL, rows, out, err);
    case CSV_KIND_TEXT:
        return take_text(column, rows, out, err);
    }
    return error_set(err, REASON_INTERNAL, "a column of no kind");
}

enum lyn_code csv_column_finish(struct csv_column *column, size_t rows, struct column **out,
                                struct lyn_error *err) {
    if (column->out_of_memory) {
        return error_oom(err);
    }
    switch (column->wanted) {
    case CSV_WANTED_INT:
        return take_numbers(column, LYN_DTYPE_INT64, "Int32", rows, out, err);
    case CSV_WANTED_FLOAT:
        return take_numbers(column, LYN_DTYPE_FLOAT64, "Float64", rows, out, err);
    case CSV_WANTED_BOOL:
        return take_bools(column, "boolean", rows, out, err);
    default:
        return finish_any(column, rows, out, err);
    }
}
