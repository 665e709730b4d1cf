/* excel_read.h - the reader of excel.h. */
#ifndef LYN_FORMATS_EXCEL_READ_H
#define LYN_FORMATS_EXCEL_READ_H

#include "formats/format.h"

/* As format.read_frame. Errors: BAD_ZIP when the archive is broken; INVALID_VALUE when it is no
 * workbook, has no such sheet, or a part of it says what makes no sense; NOT_SUPPORTED (ImportError)
 * for .xls and other kinds of spreadsheet; LIMIT_*; those of `dtypes` as csv. Errors of a cell
 * name it as the program does, `B7`, and its sheet. Of input->wanted the
 * columns are heeded. */
enum lyn_code excel_read_frame(const struct format_input *input, struct frame **out,
                               struct lyn_error *err) LYN_MUST_CHECK;

#endif
