/* notes.h - the warnings of one entry: told once each, with the count of the rows that gave them, and
 * with the place of the entry in the interface file. */
#ifndef LYN_COMPUTE_NOTES_H
#define LYN_COMPUTE_NOTES_H

#include "compute/entry.h"

struct note {
    enum reason reason;
    struct sv message;
    uint64_t rows;
    size_t last_row;
};

struct notes {
    struct call call; /* the request's, but its warnings come here */
    struct note items[CALL_WARNINGS];
    size_t count;
    uint64_t others; /* warnings for which there was no more room */
};

/* From now on, what is run with notes->call warns here. */
void notes_begin(struct notes *notes, const struct call *call);

#define NOTES_NO_ROW SIZE_MAX
/* Takes up what was warned of since the last time, while that row was computed. Never fails: what
 * cannot be kept is counted. */
void notes_take(struct notes *notes, const struct entry *entry, size_t row);

/* Tells them to the request. */
void notes_tell(const struct notes *notes, const struct entry *entry, struct call *call);

#endif
