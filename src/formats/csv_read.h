/* csv_read.h - delimited text into a frame (access 5). */
#ifndef LYN_FORMATS_CSV_READ_H
#define LYN_FORMATS_CSV_READ_H

#include "formats/format.h"

/* format.read_frame of csv. Columns come as access 5.3 says: INT64, UINT64, FLOAT64, BOOL, OBJECT
 * (booleans with gaps) or STRING; Int32, Float64 and boolean for `dtypes`. Errors: those of
 * csv_options.h, CSV_EMPTY, CSV_HEADER_BEYOND_END, CSV_OPEN_QUOTE, CSV_FIELD_COUNT, BAD_UTF8,
 * INVALID_VALUE for a NUL byte, LIMIT_CELLS, LIMIT_BYTES (budget.h, too), DEADLINE, CANCELLED. err->line is the
 * physical line of the file. Of input->wanted both columns and head are heeded, one row at least. */
enum lyn_code csv_read_frame(const struct format_input *input, struct frame **out,
                             struct lyn_error *err) LYN_MUST_CHECK;

#endif
