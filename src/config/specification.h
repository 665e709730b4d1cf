/* specification.h - one description of data, and where it comes from. An interface that inherits
 * merges sections of several files into one mapping, so a specification nested in it may come from
 * another file, and have another folder for its relative names, than the one around it. */
#ifndef LYN_CONFIG_SPECIFICATION_H
#define LYN_CONFIG_SPECIFICATION_H

#include "base/call.h"
#include "value/value.h"

/* The files of one chain of interfaces, and which nested mapping was written in which. */
struct specification_origins;

/* What it has from the file that wrote it travels beside the mapping and is never shown in it
 * (access 20.15, interface-019). Texts and origins live in the memory of the call. */
struct specification {
    const struct value *details; /* the mapping; not checked yet */
    struct sv directory;         /* where its relative names start first; empty: the caller's */
    const char *file;            /* for err->file and warnings; NULL when it came in a request */
    const struct specification_origins
        *origins; /* of what is nested in it; NULL: all from `file` */
};

/* The specification nested in `source` whose mapping is `details` (an item of `specifications`, at
 * any depth), with the folder and file of the file that wrote it. A mapping is known by its
 * entries: a copy of the struct value is as good, a mapping that was put together anew is not. */
struct specification specification_nested(const struct specification *source,
                                          const struct value *details);

/* Adds to an error that a key of the source is at fault, to its message, too, when that does not say
 * it, and where that stands in the interface file, unless the error names a file already. `where` is the value at fault, NULL when it is
 * absent. */
void specification_at(const struct specification *source, const char *key,
                      const struct value *where, struct lyn_error *err);

/* No origin noted yet; in call->arena. */
enum lyn_code specification_origins_new(struct call *call, struct specification_origins **out,
                                        struct lyn_error *err) LYN_MUST_CHECK;

/* Notes that the mapping `details` was written where `from` was, or, when it is nested in `from`,
 * where specification_nested says. Values that are no mappings, or empty ones, need no note. */
enum lyn_code specification_note(struct call *call, struct specification_origins *origins,
                                 const struct specification *from, const struct value *details,
                                 struct lyn_error *err) LYN_MUST_CHECK;

#endif
