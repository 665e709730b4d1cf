/* excel_output.h - what an output says about its workbook (access 17.8). */
#ifndef LYN_FORMATS_EXCEL_OUTPUT_H
#define LYN_FORMATS_EXCEL_OUTPUT_H

#include "base/error.h"
#include "value/value.h"

struct excel_output {
    struct sv sheet;    /* its name; borrowed from the options or a literal */
    uint32_t first_row; /* of the names, from 0 */
};

/* NULL gives the defaults. SHEET_NAME for a name that no sheet can have; INVALID_VALUE, also for a
 * `filename` by which nobody would open a workbook; WRONG_TYPE; each with err->field. */
enum lyn_code excel_output_read(const struct value *options, struct excel_output *out,
                                struct lyn_error *err) LYN_MUST_CHECK;

#endif
