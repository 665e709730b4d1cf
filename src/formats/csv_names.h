/* csv_names.h - the names of columns from the fields of a header line (access 5.1). */
#ifndef LYN_FORMATS_CSV_NAMES_H
#define LYN_FORMATS_CSV_NAMES_H

#include "base/call.h"

struct csv_name {
    struct sv text;
    struct sv original; /* as the file has it, before a suffix; `dtypes` may name it so */
    struct sv stem;     /* what a suffix is put to; none: the text itself */
};

/* names[i].text holds the fields and gets the names: an empty one becomes `Unnamed: <i>`, repeated
 * ones get `.1`, `.2` ... past what the header has already; named columns come before unnamed ones.
 * New texts are in the arena. Linear in the whole header's length. */
enum lyn_code csv_names_make(struct arena *arena, struct csv_name *names, size_t count,
                             struct lyn_error *err) LYN_MUST_CHECK;

#endif
