/* excel_write.h - the writer of excel.h. */
#ifndef LYN_FORMATS_EXCEL_WRITE_H
#define LYN_FORMATS_EXCEL_WRITE_H

#include "formats/format.h"

/* As format.write_frame. SHEET_NAME; LIMIT_CELLS for more rows or columns than a sheet has;
 * INVALID_VALUE for a text that no cell can hold. */
enum lyn_code excel_write_frame(const struct frame *frame, const struct value *options,
                                struct buf *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
