/* query.h - --where, --group, --agg and --sort as the compute entries that they stand for. */
#ifndef LYN_LYNGUINECTL_QUERY_H
#define LYN_LYNGUINECTL_QUERY_H

#include "options.h"
#include "value/value.h"

struct query_options {
    struct option_list where;      /* expressions that must all be true */
    struct option_list group;      /* columns */
    struct option_list aggregates; /* `COLUMN:FUNCTION[,FUNCTION]` */
    struct option_list sort;       /* columns, `-` before those that run downwards */
};

/* The entries as a list, in the order of SQL; null when nothing is asked for. Texts are borrowed, the
 * rest is in the arena. INVALID_VALUE for --agg without --group, or of another form. */
enum lyn_code query_entries(struct arena *arena, const struct query_options *options,
                            struct value *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
