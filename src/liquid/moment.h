/* moment.h - dates as templates read and write them (config-compute 3.8). */
#ifndef LYN_LIQUID_MOMENT_H
#define LYN_LIQUID_MOMENT_H

#include "base/buf.h"
#include "base/date.h"
#include "base/sv.h"

enum { ZONE_NAME = 16 };

struct moment {
    int64_t micros; /* since 1970-01-01T00:00:00 of the wall clock */
    bool zoned;
    int32_t offset_s;     /* east of UTC, when zoned */
    char zone[ZONE_NAME]; /* what %Z prints */
};

/* A date written by hand: ISO dates and times with fraction and zone, RFC 2822, `4 March 2020 3pm`,
 * `March 4, 2020`, `Mar 2020`, `3/4/2020` (month first). What is missing is taken from today, times
 * are 0. False when it is none of these, or no day that exists. */
bool moment_parse(struct sv text, int32_t today, struct moment *out);

/* C's strftime with GNU's flags (%-d, %^a) and Python's %f; what it does not know passes through.
 * %s counts from the wall clock of a zone local_offset_s east of UTC. */
void moment_print(const struct moment *moment, struct sv format, int32_t local_offset_s,
                  struct buf *out);

#endif
