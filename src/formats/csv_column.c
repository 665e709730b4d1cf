#include "formats/csv_column.h"

#include <stdlib.h>

#include "base/memory.h"
#include "formats/csv_fill.h"
#include "formats/csv_memory.h"

void csv_column_init(struct csv_column *column, enum csv_wanted wanted) {
    static const enum csv_kind kinds[] = {
        [CSV_WANTED_ANY] = CSV_KIND_NONE,  [CSV_WANTED_STR] = CSV_KIND_TEXT,
        [CSV_WANTED_INT] = CSV_KIND_INT,   [CSV_WANTED_FLOAT] = CSV_KIND_REAL,
        [CSV_WANTED_BOOL] = CSV_KIND_BOOL,
    };
    *column = (struct csv_column){.wanted = wanted, .kind = kinds[wanted]};
}

void csv_column_dispose(struct csv_column *column) {
    free(column->values);
    free(column->validity);
    free(column->text);
    free(column->tail);
    csv_column_init(column, column->wanted);
}

/* ---- memory ---- */

static size_t value_bytes(enum csv_kind kind, size_t rows) {
    switch (kind) {
    case CSV_KIND_NONE:
        return 0;
    case CSV_KIND_BOOL:
        return csv_bitmap_bytes(rows);
    case CSV_KIND_TEXT:
        return (rows + 1) * sizeof(uint32_t);
    default:
        return rows * sizeof(int64_t);
    }
}

/* New values are zero: missing cells have one, too. */
static bool resize_values(struct csv_column *column, size_t capacity) {
    size_t old_bytes = column->values ? value_bytes(column->kind, column->capacity) : 0;
    size_t new_bytes = value_bytes(column->kind, capacity);
    if (new_bytes == 0) {
        return true;
    }
    void *values = memory_resize(column->values, old_bytes, new_bytes);
    if (!values) {
        return false;
    }
    if (column->kind == CSV_KIND_BOOL) {
        memset((char *)values + old_bytes, 0, new_bytes - old_bytes);
    } else if (old_bytes == 0 && column->kind == CSV_KIND_TEXT) {
        *(uint32_t *)values = 0;
    }
    column->values = values;
    return true;
}

/* Room for `rows` rows: as many as the file is thought to have, or half as many again as before. */
static bool reserve_rows(struct csv_column *column, size_t rows, size_t expected) {
    if (rows <= column->capacity) {
        return true;
    }
    size_t capacity = column->capacity + column->capacity / 2;
    if (capacity < expected) {
        capacity = expected;
    }
    if (capacity < rows) {
        capacity = rows;
    }
    capacity = (capacity + 7) & ~(size_t)7; /* whole bytes of bitmaps */
    if (!resize_values(column, capacity) ||
        (column->validity && !csv_bitmap_grow(&column->validity, column->capacity, capacity))) {
        return false;
    }
    column->capacity = capacity;
    return true;
}

size_t csv_column_bytes(const struct csv_column *column, size_t rows) {
    enum csv_kind kind = column->kind == CSV_KIND_NONE ? CSV_KIND_REAL : column->kind;
    size_t gaps = column->validity ? csv_bitmap_bytes(rows) : 0;
    return value_bytes(kind, rows) + column->text_len + gaps;
}

/* ---- widening ---- */

/* The narrowest kind for the cells so far and one more that the present kind does not take. Integers
 * that have no integer type in common become REAL for the moment: a number with a fraction that may
 * follow makes them so for good, else csv_column_settle makes them TEXT. */
static enum csv_kind wider_kind(const struct csv_column *column, struct csv_cell cell,
                                bool has_missing) {
    int64_t number;
    double real;
    bool flag;
    bool is_number = column->kind != CSV_KIND_BOOL && csv_cell_real(cell, &real, &flag);
    if (column->kind == CSV_KIND_UINT) {
        return is_number || csv_cell_is_missing(cell) ? CSV_KIND_REAL : CSV_KIND_TEXT;
    }
    if (is_number && column->kind <= CSV_KIND_INT) {
        switch (csv_cell_integer(cell, &number)) {
        case CSV_INTEGER_INT64:
            return CSV_KIND_INT;
        case CSV_INTEGER_UINT64:
            return has_missing || column->negative ? CSV_KIND_REAL : CSV_KIND_UINT;
        default:
            return CSV_KIND_REAL;
        }
    }
    if (column->kind == CSV_KIND_NONE && csv_cell_bool(cell.text, &flag)) {
        return CSV_KIND_BOOL;
    }
    return CSV_KIND_TEXT;
}

/* Replaces the values: none of them can be kept. */
static bool start_values(struct csv_column *column, enum csv_kind kind, size_t rows) {
    free(column->values);
    column->values = NULL;
    column->kind = kind;
    if (!resize_values(column, column->capacity)) {
        return false;
    }
    size_t bytes = value_bytes(kind, rows);
    if (bytes) {
        memset(column->values, 0, bytes);
    }
    return true;
}

/* Widens for the cell at `row` of the block. Returns the row of the block to go on with. */
static size_t widen(struct csv_column *column, const struct csv_block *block, size_t index,
                    size_t row) {
    size_t done = block->first_row + row;
    bool first = column->kind == CSV_KIND_NONE;
    bool has_missing = first ? done > 0 : column->validity != NULL;
    enum csv_kind kind =
        wider_kind(column, csv_cells_get(block, csv_cells_of(block, index), row), has_missing);
    if (first) {
        column->first_value = done;
        column->out_of_memory |= !start_values(column, kind, done);
        for (size_t i = 0; i < done && !column->out_of_memory; i++) {
            csv_mark_missing(column, i);
        }
        return row;
    }
    if (kind == CSV_KIND_TEXT) {
        column->reread = column->first_value < block->first_row ? block->first_row : 0;
        column->out_of_memory |= !start_values(column, kind, block->first_row);
        return 0;
    }
    if (kind == CSV_KIND_REAL) {
        csv_make_real(column, done);
        if (column->minus_zero) {
            column->reread = block->first_row;
            row = 0;
        }
    }
    column->kind = kind;
    return row;
}

/* ---- casts of `dtypes` ---- */

static enum lyn_code cast_cell(struct csv_column *column, struct csv_cell cell, size_t row,
                               struct lyn_error *err) {
    enum lyn_code code;
    bool flag = false;
    switch (column->wanted) {
    case CSV_WANTED_INT:
        return csv_cast_int32(cell, row, (int64_t *)column->values + row, err);
    case CSV_WANTED_FLOAT:
        return csv_cast_float64(cell, row, (double *)column->values + row, err);
    default:
        code = csv_cast_boolean(cell, &flag, err);
        if (flag) {
            bit_set(column->values, row);
        }
        return code;
    }
}

static enum lyn_code fill_cast(struct csv_column *column, const struct csv_block *block,
                               size_t index, size_t *bad_row, struct lyn_error *err) {
    const struct csv_cells cells = csv_cells_of(block, index);
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < cells.rows && code == LYN_OK; i++) {
        struct csv_cell cell = csv_cells_get(block, cells, i);
        size_t row = block->first_row + i;
        if (!csv_cell_is_missing(cell)) {
            code = cast_cell(column, cell, row, err);
            *bad_row = i;
            continue;
        }
        if (column->kind != CSV_KIND_BOOL) {
            ((int64_t *)column->values)[row] = 0;
        }
        csv_mark_missing(column, row);
    }
    return code;
}

enum lyn_code csv_column_fill(struct csv_column *column, const struct csv_block *block,
                              size_t index, size_t *bad_row, struct lyn_error *err) {
    if (!reserve_rows(column, block->first_row + block->rows, block->rows_expected)) {
        return error_oom(err);
    }
    if (column->wanted > CSV_WANTED_STR) {
        enum lyn_code code = fill_cast(column, block, index, bad_row, err);
        if (code != LYN_OK) {
            return code;
        }
    } else {
        size_t row = csv_fill(column, block, index, 0);
        while (row < block->rows && !column->out_of_memory) {
            row = widen(column, block, index, row);
            if (!column->out_of_memory) {
                row = csv_fill(column, block, index, row);
            }
        }
    }
    return column->out_of_memory || block->scratch->failure ? error_oom(err) : LYN_OK;
}

enum lyn_code csv_column_refill(struct csv_column *column, const struct csv_block *block,
                                size_t index, struct lyn_error *err) {
    struct csv_block part = *block;
    if (part.first_row >= column->reread) {
        return LYN_OK;
    }
    if (part.rows > column->reread - part.first_row) {
        part.rows = column->reread - part.first_row;
    }
    csv_fill(column, &part, index, 0);
    return column->out_of_memory || block->scratch->failure ? error_oom(err) : LYN_OK;
}
