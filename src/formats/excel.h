/* excel.h - .xlsx workbooks, as access 6 (reading) and 17.8 (writing) describe them. One sheet is one
 * table. */
#ifndef LYN_FORMATS_EXCEL_H
#define LYN_FORMATS_EXCEL_H

#include "formats/format.h"

/* Options when reading: sheet (a name, or a position from 0; `Sheet1`), header (the row of names from
 * 0, or null), dtypes. When writing: sheet (a name; `Sheet1`), header (how many rows stay empty above
 * the names). Cells become what they are in the sheet, column by column as access 6 says; there is no
 * kind for a time of day, so such a cell is the text HH:MM:SS. */
extern const struct format format_excel;

#endif
