/* fake.h - rows that are made up (access 14): names, places and dates for trying things out. */
#ifndef LYN_ACCESS_FAKE_H
#define LYN_ACCESS_FAKE_H

#include "config/specification.h"
#include "frame/frame.h"

/* The keys of this type, NULL-terminated: all that it has beside the finalising ones. */
extern const char *const FAKE_KEYS[];

/* `nrows` rows of `cols`: a list of generators' names, which are the columns' names too, or a
 * mapping from columns to generators. With `seed`, an integer, the same rows each time (but for
 * ages, which depend on the day). MISSING_KEY, INVALID_VALUE in the reference's words, LIMIT_CELLS,
 * LIMIT_BYTES. */
enum lyn_code fake_read(struct call *call, const struct specification *source, struct frame **out,
                        struct lyn_error *err) LYN_MUST_CHECK;

#endif
