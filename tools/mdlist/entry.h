/* entry.h - one entry of a list's pipeline, from the way lamd's cvlists.yml writes it to an entry of
 * a compute section. */
#ifndef LYN_MDLIST_ENTRY_H
#define LYN_MDLIST_ENTRY_H

#include "base/arena.h"
#include "value/value.h"

/* What the entries of a list ask for. */
struct pipeline {
    struct arena *arena;
    int64_t since_year;   /* of filters that do not say it themselves */
    struct value entries; /* a list of compute entries */
    struct value columns; /* a list of texts: the columns that entries read */
    size_t entry_capacity, column_capacity;
};

/* Adds the entry, which is a mapping or is passed on as it is for the server to refuse. A `field` or
 * `column` beside a function that changes columns in place is the argument it stands for; columns that
 * functions read are noted, so that a table in which nobody has one is not at fault. An entry of no
 * use is left out, and said so on stderr. */
enum lyn_code entry_add(struct pipeline *pipeline, const struct value *entry,
                        struct lyn_error *err) LYN_MUST_CHECK;

#endif
