/* table.h - the aligned table: which rows and columns are shown, and how wide. */
#ifndef LYN_LYNGUINECTL_TABLE_H
#define LYN_LYNGUINECTL_TABLE_H

#include "base/arena.h"
#include "base/buf.h"
#include "frame/frame.h"

struct table_column {
    struct sv label; /* as shown */
    size_t label_width;
    bool numeric;       /* right-aligned, decimal points under each other */
    size_t cell_width;  /* of the widest cell; numeric: left + right */
    size_t left, right; /* numeric: before the point, from the point on */
    size_t width;       /* as shown */
};

/* A batch and the position of its first row in the whole table. */
struct table_part {
    struct frame *frame;
    size_t row0;
};

struct table {
    struct arena *arena;
    struct table_part *parts;
    size_t part_count, part_capacity;
    size_t row_count;            /* of the whole table */
    size_t head_end, tail_start; /* rows before and from there on are shown; equal: all are */
    struct table_column *columns;
    size_t column_count;
    size_t visible; /* columns that fit */
};

static inline bool table_shows(const struct table *table, size_t row) {
    return row < table->head_end || row >= table->tail_start;
}

/* ---- table_cell.c ---- */
enum cell_look { CELL_TEXT, CELL_NUMBER, CELL_MISSING };
/* Replaces what is in `out` by the cell as shown, uncut. */
enum cell_look table_cell_show(const struct frame *frame, size_t column, size_t row,
                               struct buf *out);
/* How much of a number stands before its decimal point. */
size_t table_number_left(struct sv text);

/* ---- table_layout.c ---- */
/* Fills columns and visible from the parts; `width` 0 = unbounded. */
enum lyn_code table_layout(struct table *table, size_t width, struct lyn_error *err) LYN_MUST_CHECK;

#endif
