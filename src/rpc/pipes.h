/* pipes.h - the connections that are open, and how much each of them has in the house. Not
 * thread-safe: the server's mutex guards it. */
#ifndef LYN_RPC_PIPES_H
#define LYN_RPC_PIPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A request occupies a context from receipt until its reply is taken. One connection may occupy so
 * many (contracts: "Hello, deadlines, limits"); further ones are refused, and a connection that
 * piles up refusals as well, without reading them, is closed. */
enum { PIPES_IN_FLIGHT_MAX = 8, PIPES_OCCUPIED_MAX = 16 };

struct pipes {
    struct pipe_entry *entries; /* by ascending id */
    size_t count, capacity;
};

enum pipes_verdict {
    PIPES_ADMITTED,
    PIPES_REFUSED, /* occupies a context for the refusal */
    PIPES_KICKED,  /* to be closed; occupies nothing */
    PIPES_GONE,    /* closed already; occupies nothing */
};

void pipes_dispose(struct pipes *pipes);
/* False when memory is out. */
bool pipes_add(struct pipes *pipes, uint32_t id);
void pipes_remove(struct pipes *pipes, uint32_t id);
/* A request came. After ADMITTED and REFUSED pipes_leave is due. */
enum pipes_verdict pipes_enter(struct pipes *pipes, uint32_t id);
/* Its reply was taken, or will not come. */
void pipes_leave(struct pipes *pipes, uint32_t id);

/* NNG takes a reply before all of it is with the kernel. A large one may be on its way until its
 * reader asks again or goes away: notes that, at the time given (clock_now). */
void pipes_note_large_reply(struct pipes *pipes, uint32_t id, int64_t at);
/* The latest time noted that still stands, 0 if none. */
int64_t pipes_large_reply_at(const struct pipes *pipes);

#endif
