/* source_type.h - which types of data sources there are, and which keys each has. */
#ifndef LYN_ACCESS_SOURCE_TYPE_H
#define LYN_ACCESS_SOURCE_TYPE_H

#include "access/collection.h"
#include "access/flow.h"
#include "config/interface.h"
#include "formats/format.h"

enum source_kind {
    SOURCE_FORMAT,
    SOURCE_AUTO,
    SOURCE_LOCAL,
    SOURCE_COLLECTION,
    SOURCE_FLOW,
    SOURCE_FAKE,
};

struct source_type {
    enum source_kind kind;
    const struct format *format;              /* SOURCE_FORMAT, and of the file for SOURCE_AUTO */
    const struct collection_type *collection; /* SOURCE_COLLECTION */
    const struct flow_type *flow;             /* SOURCE_FLOW */
};

/* The type of that name. UNKNOWN_TYPE with the nearest name, NOT_SUPPORTED (gsheet). */
enum lyn_code source_type_find(struct sv name, struct source_type *out,
                               struct lyn_error *err) LYN_MUST_CHECK;

/* Warns about each key of the source that neither its type has (keys_check) nor the source around
 * it gives it: `around` is NULL-terminated, and NULL for none. */
enum lyn_code source_check_keys(struct call *call, const struct specification *source,
                                const struct source_type *type, const char *const *around,
                                struct lyn_error *err) LYN_MUST_CHECK;

#endif
