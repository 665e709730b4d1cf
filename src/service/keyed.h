/* keyed.h - answers to requests that may come again with the same request id, after a connection
 * broke: the repeat gets the answer of the first run and is not run again (design 3). Holds for the
 * life of the process. Thread-safe. */
#ifndef LYN_SERVICE_KEYED_H
#define LYN_SERVICE_KEYED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/call.h"

/* An answer is kept for this long, unless all of them together grow larger than the most: then the
 * oldest go first. */
#define KEYED_LIFE_MS 600000
#define KEYED_MAX_BYTES ((size_t)64 << 20)
#define KEYED_ID_BUFFER 33 /* 32 hex digits */

struct keyed;
struct keyed_entry;

/* How a run ended. Borrowed. */
struct keyed_answer {
    enum lyn_code code;
    const struct lyn_error *error; /* unless code is LYN_OK */
    struct sv body;                /* the packed reply */
    const struct lyn_error *warnings;
    size_t warning_count;
};

enum lyn_code keyed_new(struct keyed **out, struct lyn_error *err) LYN_MUST_CHECK;
/* Nobody may be inside. NULL ok. */
void keyed_free(struct keyed *keyed);

/* A number that differs when requests differ; start with 0. */
uint64_t keyed_hash(uint64_t hash, struct sv bytes);

/* The request of that id wants to run. *entry is set: it is this caller's to run, and keyed_end is
 * due. *entry NULL: *answer is that of the run before, in call->arena. Waits, within the call's
 * deadline, for a run that goes on at this moment. INVALID_VALUE when the id belongs to another
 * request (the hashes differ), DEADLINE, CANCELLED, OUT_OF_MEMORY. */
enum lyn_code keyed_begin(struct keyed *keyed, const char *id, uint64_t hash, struct call *call,
                          struct keyed_entry **entry, struct keyed_answer *answer,
                          struct lyn_error *err) LYN_MUST_CHECK;
/* The run is over. An answer is kept, unless it says that nothing was done because the time ran out
 * or the caller went away: then a repeat runs. */
void keyed_end(struct keyed *keyed, struct keyed_entry *entry, const struct keyed_answer *answer);

/* Answers kept, and bytes that they take. */
size_t keyed_count(struct keyed *keyed);
size_t keyed_bytes(struct keyed *keyed);

#endif
