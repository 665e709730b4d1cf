/* excel_column.h - the cells of one column of a sheet as a column of a table (access 6): what the
 * inference of CSV (5.3) makes of them when each is written as a text; where that is text and not
 * every cell is one, the cells stay what they are. */
#ifndef LYN_FORMATS_EXCEL_COLUMN_H
#define LYN_FORMATS_EXCEL_COLUMN_H

#include "formats/csv_options.h"
#include "formats/xlsx_sheet.h"
#include "frame/column.h"

struct excel_cells {
    const struct xlsx_cell *cells;
    const struct xlsx_strings *strings;
    const uint32_t
        *places; /* for each row where in `cells` its cell is, plus 1; 0 when it has none */
    size_t rows;
};

/* Cells that keep their kind point into the call's arena (column_take_cells). Errors: those of the
 * casts of `dtypes` (csv_cell.h), *bad_row being the row; LIMIT_BYTES; call_check's. */
enum lyn_code excel_column_make(struct call *call, const struct excel_cells *cells,
                                enum csv_wanted wanted, size_t *bad_row, struct column **out,
                                struct lyn_error *err) LYN_MUST_CHECK;

/* One cell as a value; null when it is missing. `is_label`: the texts that stand for a missing cell
 * are texts. New texts are in the arena. */
enum lyn_code excel_cell_value(struct arena *arena, const struct xlsx_strings *strings,
                               const struct xlsx_cell *cell, bool is_label, struct value *out,
                               struct lyn_error *err) LYN_MUST_CHECK;

#endif
