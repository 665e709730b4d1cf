/* csv_fill.h - the cells of a block into a column of a kind that is settled for the moment. */
#ifndef LYN_FORMATS_CSV_FILL_H
#define LYN_FORMATS_CSV_FILL_H

#include "formats/csv_column.h"

/* The cells of one column of a block: a copy whose address nobody keeps, for loops. */
struct csv_cells {
    struct sv file;
    const struct csv_span *spans;
    size_t width, rows;
};

static inline struct csv_cells csv_cells_of(const struct csv_block *block, size_t index) {
    return (struct csv_cells){block->scan->text, block->spans + index, block->width, block->rows};
}

/* The cell of a coded span, in the block's scratch: until the next one. Where memory runs out the cell
 * is empty and the buffer says so. */
struct csv_cell csv_cells_decode(const struct csv_block *block, struct csv_span span);
static inline struct csv_cell csv_cells_get(const struct csv_block *block, struct csv_cells cells,
                                            size_t row) {
    struct csv_span span = cells.spans[row * cells.width];
    if (csv_span_is_coded(span)) {
        return csv_cells_decode(block, span);
    }
    return (struct csv_cell){{cells.file.data + span.start, csv_span_length(span)},
                             cells.file.len - span.start >= CSV_PADDING};
}

/* Fills from `row` of the block on; gives back the first row that the column's kind does not take, or
 * the number of rows. There is room for all of them. Sets out_of_memory. */
size_t csv_fill(struct csv_column *column, const struct csv_block *block, size_t index, size_t row);

/* The row of the table is missing. Sets out_of_memory. */
void csv_mark_missing(struct csv_column *column, size_t row);

/* The values of rows [0, rows) are integers, INT or UINT, and become doubles in place. */
void csv_make_real(struct csv_column *column, size_t rows);

#endif
