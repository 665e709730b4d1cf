#include "formats/csv_column.h"

#include <stdlib.h>

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

static size_t bitmap_bytes(size_t rows) {
    return rows / 8 + (rows % 8 != 0);
}

static size_t value_bytes(enum csv_kind kind, size_t rows) {
    switch (kind) {
    case CSV_KIND_NONE:
        return 0;
    case CSV_KIND_BOOL:
        return bitmap_bytes(rows);
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
    if (new_bytes == 0)
        return true;
    void *values = csv_memory_resize(column->values, old_bytes, new_bytes);
    if (!values)
        return false;
    if (column->kind == CSV_KIND_BOOL)
        memset((char *)values + old_bytes, 0, new_bytes - old_bytes);
    else if (old_bytes == 0 && column->kind == CSV_KIND_TEXT)
        *(uint32_t *)values = 0;
    column->values = values;
    return true;
}

/* All are there until one is marked. */
static bool resize_validity(struct csv_column *column, size_t old_rows, size_t capacity) {
    size_t old_bytes = bitmap_bytes(old_rows), new_bytes = bitmap_bytes(capacity);
    uint8_t *validity = csv_memory_resize(column->validity, old_bytes, new_bytes);
    if (!validity)
        return false;
    memset(validity + old_bytes, 0xff, new_bytes - old_bytes);
    column->validity = validity;
    return true;
}

/* Room for `rows` rows: as many as the file is thought to have, or half as many again as before. */
static bool reserve_rows(struct csv_column *column, size_t rows, size_t expected) {
    if (rows <= column->capacity)
        return true;
    size_t capacity = column->capacity + column->capacity / 2;
    if (capacity < expected)
        capacity = expected;
    if (capacity < rows)
        capacity = rows;
    capacity = (capacity + 7) & ~(size_t)7; /* whole bytes of bitmaps */
    if (!resize_values(column, capacity) ||
        (column->validity && !resize_validity(column, column->capacity, capacity)))
        return false;
    column->capacity = capacity;
    return true;
}

static bool reserve_text(struct csv_column *column, const struct csv_block *block, size_t more) {
    size_t need = column->text_len + more + CSV_PADDING;
    if (need <= column->text_capacity)
        return true;
    size_t done = block->first_row + block->rows;
    /* In doubles: no product of sizes that could pass 2^64. */
    double share = (double)block->rows_expected / (double)done;
    double expected = (double)(column->text_len + more) * share * 1.02;
    size_t capacity = column->text_capacity + column->text_capacity / 2;
    if ((double)capacity < expected)
        capacity = (size_t)expected;
    if (capacity > block->scan->text.len) /* a column has no more text than the file */
        capacity = block->scan->text.len;
    if (capacity < need)
        capacity = need;
    char *text = csv_memory_resize(column->text, column->text_capacity, capacity);
    if (!text)
        return false;
    column->text = text;
    column->text_capacity = capacity;
    return true;
}

static void mark_missing(struct csv_column *column, size_t row) {
    if (!column->validity && !resize_validity(column, 0, column->capacity)) {
        column->out_of_memory = true;
        return;
    }
    column->validity[row >> 3] &= (uint8_t) ~(1u << (row & 7));
}

/* ---- cells ---- */

/* Where memory runs out the cell is empty and the buffer says so. */
static struct csv_cell decode_cell(const struct csv_block *block, struct csv_span span) {
    struct buf *scratch = block->scratch;
    buf_clear(scratch);
    if (buf_reserve(scratch, csv_span_length(span)))
        scratch->len = csv_span_decode(block->scan, span, scratch->data);
    return (struct csv_cell){buf_view(scratch), false};
}

/* The cells of one column of a block: a copy whose address nobody keeps, for loops. */
struct cells {
    struct sv file;
    const struct csv_span *spans;
    size_t width, rows;
};

static inline struct cells cells_of(const struct csv_block *block, size_t index) {
    return (struct cells){block->scan->text, block->spans + index, block->width, block->rows};
}

static inline struct csv_cell get_cell(const struct csv_block *block, struct cells cells,
                                       size_t row) {
    struct csv_span span = cells.spans[row * cells.width];
    if (csv_span_is_coded(span))
        return decode_cell(block, span);
    return (struct csv_cell){{cells.file.data + span.start, csv_span_length(span)},
                             cells.file.len - span.start >= CSV_PADDING};
}

/* ---- filling: from `row` of the block on; each gives back the first row that does not fit ---- */

static size_t fill_none(struct csv_column *column, const struct csv_block *block, size_t index,
                        size_t row) {
    const struct cells cells = cells_of(block, index);
    (void)column;
    while (row < cells.rows && csv_cell_is_missing(get_cell(block, cells, row)))
        row++;
    return row;
}

static size_t fill_int(struct csv_column *column, const struct csv_block *block, size_t index,
                       size_t row) {
    const struct cells cells = cells_of(block, index);
    int64_t *values = (int64_t *)column->values + block->first_row;
    bool negative = false;
    for (; row < cells.rows; row++) {
        struct csv_cell cell = get_cell(block, cells, row);
        int64_t value;
        if (csv_cell_integer(cell, &value) == CSV_INTEGER_INT64) {
            values[row] = value;
            negative |= value < 0;
            if (value == 0 && memchr(cell.text.data, '-', cell.text.len))
                column->minus_zero = true;
        } else if (csv_cell_is_missing(cell)) {
            values[row] = 0;
            mark_missing(column, block->first_row + row);
        } else {
            break;
        }
    }
    column->negative |= negative;
    return row;
}

static size_t fill_uint(struct csv_column *column, const struct csv_block *block, size_t index,
                        size_t row) {
    const struct cells cells = cells_of(block, index);
    int64_t *values = (int64_t *)column->values + block->first_row;
    for (; row < cells.rows; row++) {
        int64_t value;
        enum csv_integer kind = csv_cell_integer(get_cell(block, cells, row), &value);
        if (kind != CSV_INTEGER_UINT64 && (kind != CSV_INTEGER_INT64 || value < 0))
            break;
        values[row] = value;
    }
    return row;
}

static size_t fill_real(struct csv_column *column, const struct csv_block *block, size_t index,
                        size_t row) {
    const struct cells cells = cells_of(block, index);
    double *values = (double *)column->values + block->first_row;
    bool fraction = false;
    for (; row < cells.rows; row++) {
        struct csv_cell cell = get_cell(block, cells, row);
        bool integer;
        if (csv_cell_real(cell, &values[row], &integer)) {
            fraction |= !integer;
        } else if (csv_cell_is_missing(cell)) {
            values[row] = 0;
            mark_missing(column, block->first_row + row);
        } else {
            break;
        }
    }
    column->fraction |= fraction;
    return row;
}

static size_t fill_bool(struct csv_column *column, const struct csv_block *block, size_t index,
                        size_t row) {
    const struct cells cells = cells_of(block, index);
    uint8_t *bits = column->values;
    for (; row < cells.rows; row++) {
        struct csv_cell cell = get_cell(block, cells, row);
        bool value;
        if (csv_cell_bool(cell.text, &value)) {
            size_t at = block->first_row + row;
            bits[at >> 3] |= (uint8_t)(value << (at & 7));
        } else if (csv_cell_is_missing(cell)) {
            mark_missing(column, block->first_row + row);
        } else {
            break;
        }
    }
    return row;
}

/* Both sides have CSV_PADDING bytes, so that short texts are two moves. */
static inline void copy_padded(char *to, struct sv text) {
    memcpy(to, text.data, CSV_PADDING);
    if (text.len > CSV_PADDING)
        memcpy(to + CSV_PADDING, text.data + CSV_PADDING, text.len - CSV_PADDING);
}

/* Puts the text of a cell at `to`; *len is its length. False when it is missing. */
static inline bool put_text(const struct csv_block *block, struct cells cells, size_t row, char *to,
                            size_t *len) {
    struct csv_span span = cells.spans[row * cells.width];
    if (csv_span_is_coded(span)) {
        *len = csv_span_decode(block->scan, span, to);
        return !csv_cell_is_missing((struct csv_cell){{to, *len}, false});
    }
    struct csv_cell cell = get_cell(block, cells, row);
    if (csv_cell_is_missing(cell))
        return false;
    *len = cell.text.len;
    if (cell.padded)
        copy_padded(to, cell.text);
    else
        memcpy(to, cell.text.data, cell.text.len);
    return true;
}

static size_t fill_text(struct csv_column *column, const struct csv_block *block, size_t index,
                        size_t row) {
    const struct cells cells = cells_of(block, index);
    size_t bytes = 0;
    for (size_t i = row; i < cells.rows; i++)
        bytes += csv_span_length(cells.spans[i * cells.width]);
    if (!reserve_text(column, block, bytes)) {
        column->out_of_memory = true;
        return cells.rows;
    }
    uint32_t *ends = (uint32_t *)column->values + block->first_row + 1;
    char *text = column->text;
    size_t len = column->text_len;
    for (; row < cells.rows; row++) {
        size_t more;
        if (put_text(block, cells, row, text + len, &more))
            len += more;
        else
            mark_missing(column, block->first_row + row);
        ends[row] = (uint32_t)len;
    }
    column->text_len = len;
    return row;
}

static size_t fill_kind(struct csv_column *column, const struct csv_block *block, size_t index,
                        size_t row) {
    static size_t (*const fillers[])(struct csv_column *, const struct csv_block *, size_t,
                                     size_t) = {
        [CSV_KIND_NONE] = fill_none, [CSV_KIND_INT] = fill_int,   [CSV_KIND_UINT] = fill_uint,
        [CSV_KIND_REAL] = fill_real, [CSV_KIND_BOOL] = fill_bool, [CSV_KIND_TEXT] = fill_text,
    };
    return fillers[column->kind](column, block, index, row);
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
    if (column->kind == CSV_KIND_UINT)
        return is_number || csv_cell_is_missing(cell) ? CSV_KIND_REAL : CSV_KIND_TEXT;
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
    if (column->kind == CSV_KIND_NONE && csv_cell_bool(cell.text, &flag))
        return CSV_KIND_BOOL;
    return CSV_KIND_TEXT;
}

/* The values of rows [0, rows) are integers and become doubles, in place. */
static void make_real(struct csv_column *column, size_t rows) {
    double *reals = column->values;
    const int64_t *integers = column->values;
    bool is_unsigned = column->kind == CSV_KIND_UINT;
    for (size_t i = 0; i < rows; i++) {
        int64_t value = integers[i];
        reals[i] = is_unsigned ? (double)(uint64_t)value : (double)value;
    }
}

/* Replaces the values: none of them can be kept. */
static bool start_values(struct csv_column *column, enum csv_kind kind, size_t rows) {
    free(column->values);
    column->values = NULL;
    column->kind = kind;
    if (!resize_values(column, column->capacity))
        return false;
    size_t bytes = value_bytes(kind, rows);
    if (bytes)
        memset(column->values, 0, bytes);
    return true;
}

/* Widens for the cell at `row` of the block. Returns the row of the block to go on with. */
static size_t widen(struct csv_column *column, const struct csv_block *block, size_t index,
                    size_t row) {
    size_t done = block->first_row + row;
    bool first = column->kind == CSV_KIND_NONE;
    bool has_missing = first ? done > 0 : column->validity != NULL;
    enum csv_kind kind =
        wider_kind(column, get_cell(block, cells_of(block, index), row), has_missing);
    if (first) {
        column->first_value = done;
        column->out_of_memory |= !start_values(column, kind, done);
        for (size_t i = 0; i < done && !column->out_of_memory; i++)
            mark_missing(column, i);
        return row;
    }
    if (kind == CSV_KIND_TEXT) {
        column->reread = column->first_value < block->first_row ? block->first_row : 0;
        column->out_of_memory |= !start_values(column, kind, block->first_row);
        return 0;
    }
    if (kind == CSV_KIND_REAL) {
        make_real(column, done);
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
        if (flag)
            bit_set(column->values, row);
        return code;
    }
}

static enum lyn_code fill_cast(struct csv_column *column, const struct csv_block *block,
                               size_t index, size_t *bad_row, struct lyn_error *err) {
    const struct cells cells = cells_of(block, index);
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < cells.rows && code == LYN_OK; i++) {
        struct csv_cell cell = get_cell(block, cells, i);
        size_t row = block->first_row + i;
        if (!csv_cell_is_missing(cell)) {
            code = cast_cell(column, cell, row, err);
            *bad_row = i;
            continue;
        }
        if (column->kind != CSV_KIND_BOOL)
            ((int64_t *)column->values)[row] = 0;
        mark_missing(column, row);
    }
    return code;
}

enum lyn_code csv_column_fill(struct csv_column *column, const struct csv_block *block,
                              size_t index, size_t *bad_row, struct lyn_error *err) {
    if (!reserve_rows(column, block->first_row + block->rows, block->rows_expected))
        return error_oom(err);
    if (column->wanted > CSV_WANTED_STR) {
        enum lyn_code code = fill_cast(column, block, index, bad_row, err);
        if (code != LYN_OK)
            return code;
    } else {
        size_t row = fill_kind(column, block, index, 0);
        while (row < block->rows && !column->out_of_memory) {
            row = widen(column, block, index, row);
            if (!column->out_of_memory)
                row = fill_kind(column, block, index, row);
        }
    }
    return column->out_of_memory || block->scratch->failure ? error_oom(err) : LYN_OK;
}

enum lyn_code csv_column_refill(struct csv_column *column, const struct csv_block *block,
                                size_t index, struct lyn_error *err) {
    struct csv_block part = *block;
    if (part.first_row >= column->reread)
        return LYN_OK;
    if (part.rows > column->reread - part.first_row)
        part.rows = column->reread - part.first_row;
    fill_kind(column, &part, index, 0);
    return column->out_of_memory || block->scratch->failure ? error_oom(err) : LYN_OK;
}
