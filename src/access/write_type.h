/* write_type.h - which types of outputs there are (access 17.1). */
#ifndef LYN_ACCESS_WRITE_TYPE_H
#define LYN_ACCESS_WRITE_TYPE_H

#include "config/specification.h"
#include "formats/format.h"

/* Appends the bytes of one file: what a row says, without missing cells, as a mapping. */
typedef void write_row(const struct value *row, struct buf *out);

struct write_type {
    const struct format *format; /* one file of the whole table; else NULL */
    write_row *row;              /* one file a row */
    const char *suffix;          /* after the row's file name */
};

/* The type that the output names. MISSING_KEY, UNKNOWN_TYPE with the nearest name, NOT_SUPPORTED
 * (gsheet). */
enum lyn_code write_type_find(const struct specification *output, struct write_type *out,
                              struct lyn_error *err) LYN_MUST_CHECK;

#endif
