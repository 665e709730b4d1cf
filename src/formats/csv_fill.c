#include "formats/csv_fill.h"

#include "base/memory.h"
#include "formats/csv_memory.h"

void csv_mark_missing(struct csv_column *column, size_t row) {
    if (!column->validity && !csv_bitmap_grow(&column->validity, 0, column->capacity)) {
        column->out_of_memory = true;
        return;
    }
    column->validity[row >> 3] &= (uint8_t) ~(1u << (row & 7));
}

static bool reserve_text(struct csv_column *column, const struct csv_block *block, size_t more) {
    size_t need = column->text_len + more + CSV_PADDING;
    if (need <= column->text_capacity) {
        return true;
    }
    size_t done = block->first_row + block->rows;
    /* In doubles: no product of sizes that could pass 2^64. */
    double share = (double)block->rows_expected / (double)done;
    double expected = (double)(column->text_len + more) * share * 1.02;
    size_t capacity = column->text_capacity + column->text_capacity / 2;
    if ((double)capacity < expected) {
        capacity = (size_t)expected;
    }
    if (capacity > block->scan->text.len) { /* a column has no more text than the file */
        capacity = block->scan->text.len;
    }
    if (capacity < need) {
        capacity = need;
    }
    char *text = memory_resize(column->text, column->text_capacity, capacity);
    if (!text) {
        return false;
    }
    column->text = text;
    column->text_capacity = capacity;
    return true;
}

struct csv_cell csv_cells_decode(const struct csv_block *block, struct csv_span span) {
    struct buf *scratch = block->scratch;
    buf_clear(scratch);
    if (buf_reserve(scratch, csv_span_length(span))) {
        scratch->len = csv_span_decode(block->scan, span, scratch->data);
    }
    return (struct csv_cell){buf_view(scratch), false};
}

/* ---- a filler for each kind, as csv_fill ---- */

static size_t fill_none(struct csv_column *column, const struct csv_block *block, size_t index,
                        size_t row) {
    const struct csv_cells cells = csv_cells_of(block, index);
    (void)column;
    while (row < cells.rows && csv_cell_is_missing(csv_cells_get(block, cells, row))) {
        row++;
    }
    return row;
}

static size_t fill_int(struct csv_column *column, const struct csv_block *block, size_t index,
                       size_t row) {
    const struct csv_cells cells = csv_cells_of(block, index);
    int64_t *values = (int64_t *)column->values + block->first_row;
    bool negative = false;
    for (; row < cells.rows; row++) {
        struct csv_cell cell = csv_cells_get(block, cells, row);
        int64_t value;
        if (csv_cell_integer(cell, &value) == CSV_INTEGER_INT64) {
            values[row] = value;
            negative |= value < 0;
            if (value == 0 && memchr(cell.text.data, '-', cell.text.len)) {
                column->minus_zero = true;
            }
        } else if (csv_cell_is_missing(cell)) {
            values[row] = 0;
            csv_mark_missing(column, block->first_row + row);
        } else {
            break;
        }
    }
    column->negative |= negative;
    return row;
}

static size_t fill_uint(struct csv_column *column, const struct csv_block *block, size_t index,
                        size_t row) {
    const struct csv_cells cells = csv_cells_of(block, index);
    int64_t *values = (int64_t *)column->values + block->first_row;
    for (; row < cells.rows; row++) {
        int64_t value;
        enum csv_integer kind = csv_cell_integer(csv_cells_get(block, cells, row), &value);
        if (kind != CSV_INTEGER_UINT64 && (kind != CSV_INTEGER_INT64 || value < 0)) {
            break;
        }
        values[row] = value;
    }
    return row;
}

static size_t fill_real(struct csv_column *column, const struct csv_block *block, size_t index,
                        size_t row) {
    const struct csv_cells cells = csv_cells_of(block, index);
    double *values = (double *)column->values + block->first_row;
    bool fraction = false;
    for (; row < cells.rows; row++) {
        struct csv_cell cell = csv_cells_get(block, cells, row);
        bool integer;
        if (csv_cell_real(cell, &values[row], &integer)) {
            fraction |= !integer;
        } else if (csv_cell_is_missing(cell)) {
            values[row] = 0;
            csv_mark_missing(column, block->first_row + row);
        } else {
            break;
        }
    }
    column->fraction |= fraction;
    return row;
}

static size_t fill_bool(struct csv_column *column, const struct csv_block *block, size_t index,
                        size_t row) {
    const struct csv_cells cells = csv_cells_of(block, index);
    uint8_t *bits = column->values;
    for (; row < cells.rows; row++) {
        struct csv_cell cell = csv_cells_get(block, cells, row);
        bool value;
        if (csv_cell_bool(cell.text, &value)) {
            size_t at = block->first_row + row;
            bits[at >> 3] |= (uint8_t)(value << (at & 7));
        } else if (csv_cell_is_missing(cell)) {
            csv_mark_missing(column, block->first_row + row);
        } else {
            break;
        }
    }
    return row;
}

/* Both sides have CSV_PADDING bytes, so that short texts are two moves. */
static inline void copy_padded(char *to, struct sv text) {
    memcpy(to, text.data, CSV_PADDING);
    if (text.len > CSV_PADDING) {
        memcpy(to + CSV_PADDING, text.data + CSV_PADDING, text.len - CSV_PADDING);
    }
}

/* Puts the text of a cell at `to`; *len is its length. False when it is missing. */
static inline bool put_text(const struct csv_block *block, struct csv_cells cells, size_t row,
                            char *to, size_t *len) {
    struct csv_span span = cells.spans[row * cells.width];
    if (csv_span_is_coded(span)) {
        *len = csv_span_decode(block->scan, span, to);
        return !csv_cell_is_missing((struct csv_cell){{to, *len}, false});
    }
    struct csv_cell cell = csv_cells_get(block, cells, row);
    if (csv_cell_is_missing(cell)) {
        return false;
    }
    *len = cell.text.len;
    if (cell.padded) {
        copy_padded(to, cell.text);
    } else {
        memcpy(to, cell.text.data, cell.text.len);
    }
    return true;
}

static size_t fill_text(struct csv_column *column, const struct csv_block *block, size_t index,
                        size_t row) {
    const struct csv_cells cells = csv_cells_of(block, index);
    size_t bytes = 0;
    for (size_t i = row; i < cells.rows; i++) {
        bytes += csv_span_length(cells.spans[i * cells.width]);
    }
    if (!reserve_text(column, block, bytes)) {
        column->out_of_memory = true;
        return cells.rows;
    }
    uint32_t *ends = (uint32_t *)column->values + block->first_row + 1;
    char *text = column->text;
    size_t len = column->text_len;
    for (; row < cells.rows; row++) {
        size_t more;
        if (put_text(block, cells, row, text + len, &more)) {
            len += more;
        } else {
            csv_mark_missing(column, block->first_row + row);
        }
        ends[row] = (uint32_t)len;
    }
    column->text_len = len;
    return row;
}

size_t csv_fill(struct csv_column *column, const struct csv_block *block, size_t index,
                size_t row) {
    static size_t (*const fillers[])(struct csv_column *, const struct csv_block *, size_t,
                                     size_t) = {
        [CSV_KIND_NONE] = fill_none, [CSV_KIND_INT] = fill_int,   [CSV_KIND_UINT] = fill_uint,
        [CSV_KIND_REAL] = fill_real, [CSV_KIND_BOOL] = fill_bool, [CSV_KIND_TEXT] = fill_text,
    };
    return fillers[column->kind](column, block, index, row);
}

void csv_make_real(struct csv_column *column, size_t rows) {
    double *reals = column->values;
    const int64_t *integers = column->values;
    bool is_unsigned = column->kind == CSV_KIND_UINT;
    for (size_t i = 0; i < rows; i++) {
        int64_t value = integers[i];
        reals[i] = is_unsigned ? (double)(uint64_t)value : (double)value;
    }
}
