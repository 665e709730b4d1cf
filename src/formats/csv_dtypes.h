/* csv_dtypes.h - which type each column is read as, by the entries of `dtypes` (access 5.4); for
 * workbooks, too. */
#ifndef LYN_FORMATS_CSV_DTYPES_H
#define LYN_FORMATS_CSV_DTYPES_H

#include "base/map.h"
#include "formats/csv_options.h"

struct csv_dtypes {
    const struct csv_dtype *entries;
    struct map fields; /* label_key -> its last entry */
};

/* Borrows the entries of the options; the rest is in the arena. */
enum lyn_code csv_dtypes_init(struct csv_dtypes *dtypes, struct arena *arena,
                              const struct csv_options *options,
                              struct lyn_error *err) LYN_MUST_CHECK;

/* What the column at that place is read as. Of several entries for one column the last counts; its
 * own label beats the one that it shares with others (`original`), and that beats its place. Both
 * labels are NULL where columns are numbered. */
enum csv_wanted csv_dtypes_find(const struct csv_dtypes *dtypes, const struct value *label,
                                const struct value *original, size_t place);

#endif
