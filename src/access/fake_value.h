/* fake_value.h - the generators of made-up cells. */
#ifndef LYN_ACCESS_FAKE_VALUE_H
#define LYN_ACCESS_FAKE_VALUE_H

#include "base/buf.h"
#include "value/value.h"

/* Random numbers that depend on the seed alone (splitmix64). */
struct fake_random {
    uint64_t state;
};

uint64_t fake_random_next(struct fake_random *random);
/* One of 0 to count - 1. */
size_t fake_random_below(struct fake_random *random, size_t count);

struct fake_generator {
    const char *name;
    /* A text is written to `text`, which is empty, and nothing to `out`; other values to `out`.
     * `today` is in days since 1970-01-01. */
    void (*make)(struct fake_random *random, int32_t today, struct buf *text, struct value *out);
    bool is_text;
};

/* The generator of that name, NULL when there is none. */
const struct fake_generator *fake_generator_find(struct sv name);

#endif
