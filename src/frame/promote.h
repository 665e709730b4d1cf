/* promote.h - which type a column gets when cells of several types come together, as pandas has it
 * (access 16.2, with 20.22: booleans and numbers share no type). */
#ifndef LYN_FRAME_PROMOTE_H
#define LYN_FRAME_PROMOTE_H

#include "frame/column.h"

/* What a column's cells are, apart from the cells. */
struct column_type {
    enum lyn_dtype dtype; /* NONE: not known yet, gives way to any other */
    char pandas[COLUMN_PANDAS_NAME];
    int32_t offset_s;
    bool has_offset;
};

struct column_type column_type_of(const struct column *column);
bool column_type_equal(const struct column_type *a, const struct column_type *b);

/* The type that holds the cells of both: numbers of two kinds are float64, which is lossy beyond
 * 2^53; what has no type in common is object. pandas' nullable types stay nullable. */
struct column_type column_type_common(const struct column_type *a, const struct column_type *b);
/* The type of such cells once some are missing: integers become float64, booleans object; nullable
 * types, texts and date-times have room for missing cells. */
struct column_type column_type_with_gaps(const struct column_type *type);

/* One part of a column that is put together from several. */
struct column_part {
    struct column
        *column; /* borrowed; NULL: the part has no such column, all its cells are missing */
    size_t length;
};

/* The type of the parts put together. Parts of missing cells alone, whose own type means little, do
 * not turn texts or date-times into objects. Never NONE: without any column it is float64. */
struct column_type column_type_of_parts(const struct column_part *parts, size_t count);

/* The column with that type, which must be one that column_type_common and its like gave for it
 * (INTERNAL otherwise); the same column when it has the type already. Texts are borrowed, not
 * copied, when they become cells of an object column. LIMIT_BYTES, OUT_OF_MEMORY. */
enum lyn_code column_cast(struct column *column, const struct column_type *type,
                          struct column **out, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- cells.c ---- */
/* The cells of a column as values; `cells` has room for column->length of them. What they point to
 * is kept alive by the arena, which must not be the column's own. Missing cells are null. */
enum lyn_code column_cells(struct column *column, struct arena *arena, struct value *cells,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* ---- gather.c ---- */
#define GATHER_MISSING UINT32_MAX
/* The cells of those rows, in that order; GATHER_MISSING gives a missing cell, and the type that
 * makes room for it. LIMIT_BYTES when the text passes 4 GiB. */
enum lyn_code column_gather(struct column *column, const uint32_t *rows, size_t count,
                            struct column **out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
