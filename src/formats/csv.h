/* csv.h - delimited text, as access 5 (reading) and 17.2 (writing) describe it. */
#ifndef LYN_FORMATS_CSV_H
#define LYN_FORMATS_CSV_H

#include "formats/format.h"

/* Options: header, delimiter, quotechar, dtypes. */
extern const struct format format_csv;

/* The writer in two steps, for results that come in batches. Options as write_frame: delimiter and
 * quotechar; NULL = defaults. */
enum lyn_code csv_write_header(const struct frame *frame, const struct value *options,
                               struct buf *out, struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code csv_write_rows(const struct frame *frame, const struct value *options,
                             struct buf *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
