/* csv_column.h - one column while it is being read: as narrow a type as its cells so far allow,
 * widened when one does not fit (access 5.3). */
#ifndef LYN_FORMATS_CSV_COLUMN_H
#define LYN_FORMATS_CSV_COLUMN_H

#include "base/buf.h"
#include "formats/csv_cell.h"
#include "formats/csv_scan.h"
#include "frame/column.h"

/* Some rows of the file, tokenised. */
struct csv_block {
    const struct csv_scan *scan;  /* what the spans point into */
    const struct csv_span *spans; /* rows * width, row by row */
    size_t width, rows;
    size_t first_row;     /* its number among the data rows */
    size_t rows_expected; /* a guess at how many data rows the file has; 0 = none yet */
    struct buf *scratch;  /* for texts with quotes to resolve */
};

enum csv_kind {
    CSV_KIND_NONE, /* no cell so far that is not missing */
    CSV_KIND_INT,
    CSV_KIND_UINT,
    CSV_KIND_REAL,
    CSV_KIND_BOOL,
    CSV_KIND_TEXT,
};

struct csv_column {
    enum csv_wanted wanted;
    enum csv_kind kind;
    size_t capacity;   /* rows that values (and validity, when there) have room for */
    void *values;      /* int64_t, uint64_t, double, bitmap, or the uint32_t offsets of TEXT */
    uint8_t *validity; /* NULL until a cell is missing */
    char *text;        /* TEXT: what the offsets point into */
    size_t text_len, text_capacity;
    char *tail; /* TEXT: the text of rows from `reread` on, while those before are read again */
    size_t tail_len;
    size_t first_value; /* the first row that is not missing */
    size_t reread;      /* rows before this one must be read again from the file */
    bool negative;      /* an integer below zero was seen */
    bool minus_zero;    /* an integer `-0`, of which INT does not keep the sign */
    bool fraction;      /* a number that is not written as an integer was seen */
    bool out_of_memory;
};

void csv_column_init(struct csv_column *column, enum csv_wanted wanted);
void csv_column_dispose(struct csv_column *column);

/* Adds the cells of column `index` of the block, whose first row is the next one. Errors of casts
 * (csv_cell.h) give in *bad_row the row of the block; OUT_OF_MEMORY. */
enum lyn_code csv_column_fill(struct csv_column *column, const struct csv_block *block,
                              size_t index, size_t *bad_row, struct lyn_error *err) LYN_MUST_CHECK;

/* Bytes that it takes as a column of so many rows, going by what it is now. */
size_t csv_column_bytes(const struct csv_column *column, size_t rows);

/* When all `rows` rows are in: settles the type. Returns how many rows must be given again, from the
 * first on, through csv_column_refill, because their exact text was not kept. */
size_t csv_column_settle(struct csv_column *column, size_t rows);
enum lyn_code csv_column_refill(struct csv_column *column, const struct csv_block *block,
                                size_t index, struct lyn_error *err) LYN_MUST_CHECK;

/* Moves the first `rows` rows of those that were filled, one at least if there were any, into a
 * column; its type is that of all. A TEXT column need not have been filled behind them, nor refilled. */
enum lyn_code csv_column_finish(struct csv_column *column, size_t rows, struct column **out,
                                struct lyn_error *err) LYN_MUST_CHECK;

#endif
