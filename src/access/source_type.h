/* source_type.h - which types of data sources there are, and which keys each has. */
#ifndef LYN_ACCESS_SOURCE_TYPE_H
#define LYN_ACCESS_SOURCE_TYPE_H

#include "config/interface.h"
#include "formats/format.h"

enum source_kind { SOURCE_FORMAT, SOURCE_AUTO, SOURCE_LOCAL };

struct source_type {
    enum source_kind kind;
    const struct format *format; /* SOURCE_FORMAT */
};

/* The type of that name. UNKNOWN_TYPE with the nearest name, NOT_BUILT, NOT_SUPPORTED (gsheet). */
enum lyn_code source_type_find(struct sv name, struct source_type *out,
                               struct lyn_error *err) LYN_MUST_CHECK;

/* Warns about each key of the source that its type does not have, naming the nearest that it has,
 * and about those that a client may write but that change nothing (`unbounded_paths`). `format` is
 * that of the file, also for `auto`; NULL for `local`. */
enum lyn_code source_check_keys(struct call *call, const struct specification *source,
                                const struct format *format, struct lyn_error *err) LYN_MUST_CHECK;

#endif
