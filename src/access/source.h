/* source.h - a data source: a mapping whose `type` says how the rest is read (access 1 to 4, 13,
 * 15). */
#ifndef LYN_ACCESS_SOURCE_H
#define LYN_ACCESS_SOURCE_H

#include "config/interface.h"
#include "formats/format.h"

/* Reads it and finishes it (access 4). The frame is the caller's; cells that stay nested keep
 * call->arena. `described` is what was read, for people: "csv people.csv". Unknown keys are
 * warnings. INVALID_VALUE (no mapping), MISSING_KEY, UNKNOWN_TYPE, NOT_SUPPORTED and
 * those of locate.h, the formats, collection.h, flow.h, fake.h and finalize.h. */
enum lyn_code source_read(struct call *call, const struct caller *caller,
                          const struct specification *source, struct frame **out,
                          struct sv *described, struct lyn_error *err) LYN_MUST_CHECK;

/* Where a specification stands that is nested in another. */
struct source_place {
    unsigned depth; /* of specifications around it */
    const char *const
        *keys; /* NULL-terminated: what it may have for their sake; NULL for nothing */
    const struct wanted *wanted; /* what is asked for of its table; NULL: all. More may come. */
};

/* source_read of a nested specification. Adds LIMIT_DEPTH. */
enum lyn_code source_read_within(struct call *call, const struct caller *caller,
                                 const struct specification *source,
                                 const struct source_place *place, struct frame **out,
                                 struct sv *described, struct lyn_error *err) LYN_MUST_CHECK;

/* The same for bytes that the caller holds: `type` is that of a file format. */
enum lyn_code source_read_bytes(struct call *call, struct sv bytes, struct sv type,
                                const struct specification *source, const struct wanted *wanted,
                                struct frame **out, struct sv *described,
                                struct lyn_error *err) LYN_MUST_CHECK;

/* The format of a file by its name, for `auto`; lists and directories read some more. UNKNOWN_TYPE
 * (`Unrecognised type of file in "..."`). */
enum lyn_code source_format_of_file(struct sv filename, const struct format **out,
                                    struct lyn_error *err) LYN_MUST_CHECK;

#endif
