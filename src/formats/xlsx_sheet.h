/* xlsx_sheet.h - the cells of one sheet: those that it has, not the grid that they stand in. */
#ifndef LYN_FORMATS_XLSX_SHEET_H
#define LYN_FORMATS_XLSX_SHEET_H

#include "formats/xlsx_strings.h"
#include "formats/xlsx_styles.h"
#include "formats/xlsx_workbook.h"

enum { XLSX_ROWS_MAX = 1 << 20, XLSX_COLUMNS_MAX = 1 << 14 }; /* of any sheet */

enum xlsx_kind {
    XLSX_CELL_ERROR,    /* `#DIV/0!` and the like: there, but missing */
    XLSX_CELL_INT,      /* integer */
    XLSX_CELL_UINT,     /* natural, above int64 */
    XLSX_CELL_REAL,     /* real: no integer, or one beyond uint64 */
    XLSX_CELL_BOOL,     /* integer 0 or 1 */
    XLSX_CELL_TEXT,     /* text: its place among the strings; a time of day is one, too */
    XLSX_CELL_DATETIME, /* micros, as in struct datetime, without a zone */
};

struct xlsx_cell {
    uint32_t row; /* from 0 */
    uint16_t column;
    uint8_t kind;
    union {
        int64_t integer;
        uint64_t natural;
        double real;
        int64_t micros;
        uint32_t text;
    };
};

struct xlsx_sheet_cells {
    struct xlsx_cell *cells; /* as in the file, mostly row by row; without blank ones */
    size_t count, capacity;
    uint32_t rows, columns; /* up to the last that has a cell */
};

void xlsx_sheet_dispose(struct xlsx_sheet_cells *sheet);

/* Reads a sheet's part. Formulas are what they gave when the file was saved; the cells of a merged
 * range are what the file has for them. Texts that are in single cells are added to `strings`.
 * INVALID_VALUE, naming the cell and its sheet, for what is no number or no string of the workbook; LIMIT_CELLS for
 * places that no sheet has; errors as xlsx_xml_read. To be disposed of after a failure, too. */
enum lyn_code xlsx_sheet_read(struct xlsx_sheet_cells *sheet, struct call *call,
                              struct xlsx_zip *zip, const struct xlsx_sheet *from,
                              const struct xlsx_styles *styles, struct xlsx_strings *strings,
                              bool from_1904, struct lyn_error *err) LYN_MUST_CHECK;

/* `C7` for the cell at (row 6, column 2). */
#define XLSX_PLACE_BUFFER 16
void xlsx_place_print(char out[XLSX_PLACE_BUFFER], uint32_t row, uint32_t column);

#endif
