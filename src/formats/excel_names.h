/* excel_names.h - labels of columns from the cells of a header row (access 6, 20.21). */
#ifndef LYN_FORMATS_EXCEL_NAMES_H
#define LYN_FORMATS_EXCEL_NAMES_H

#include "formats/csv_options.h"

struct excel_label {
    struct value label;    /* text or integer */
    struct value original; /* before a suffix; `dtypes` may name it so */
};

/* cells[i] is what stands above column i, NULL for nothing. As csv_names_make, but integers stay
 * integers; a repeated one becomes a text with a suffix, `2020.1`, and 1 and True are the same.
 * New texts are in the arena. */
enum lyn_code excel_names_make(struct arena *arena, const struct value *const *cells, size_t count,
                               struct excel_label *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
