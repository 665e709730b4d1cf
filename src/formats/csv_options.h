/* csv_options.h - what a data source says about its delimited text (access 5 and 17.2). */
#ifndef LYN_FORMATS_CSV_OPTIONS_H
#define LYN_FORMATS_CSV_OPTIONS_H

#include "base/call.h"
#include "value/value.h"

/* How fields are told apart. The texts are borrowed from the options, the arena or a literal. */
struct csv_dialect {
    struct sv delimiter; /* empty when `blanks` */
    struct sv quote;     /* one character */
    bool blanks;         /* runs of spaces and tabs separate (`\s+`) */
};

/* The type a column is read as. */
enum csv_wanted {
    CSV_WANTED_ANY = 0, /* what the cells say (access 5.3) */
    CSV_WANTED_STR,
    CSV_WANTED_INT,   /* Int32 */
    CSV_WANTED_FLOAT, /* Float64 */
    CSV_WANTED_BOOL,  /* boolean */
};

/* One entry of `dtypes`. */
struct csv_dtype {
    struct value field; /* a text is a name, an integer a position */
    enum csv_wanted wanted;
};

struct csv_options {
    struct csv_dialect dialect;
    bool has_header;
    int64_t header; /* which non-blank line holds the names, from 0 */
    const struct csv_dtype *dtypes;
    size_t dtype_count;
};

/* The options of a reader; NULL gives the defaults. Errors as access 5 and 5.4, with err->field:
 * INVALID_VALUE (for `dtypes` with error type KeyError where a key or a type name is unknown) or
 * WRONG_TYPE. A delimiter is one character, a literal text, or `\s+` (access 20.10); one that reads
 * as any other regular expression is INVALID_VALUE. What is kept beyond `options` is in the arena. */
enum lyn_code csv_options_read(struct arena *arena, const struct value *options,
                               struct csv_options *out, struct lyn_error *err) LYN_MUST_CHECK;

/* Delimiter and quotechar of a writer: one character each (access 17.2). */
enum lyn_code csv_options_write(const struct value *options, struct csv_dialect *out,
                                struct lyn_error *err) LYN_MUST_CHECK;

#endif
