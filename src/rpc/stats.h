/* stats.h - how often each method ended with each code. Thread-safe. */
#ifndef LYN_RPC_STATS_H
#define LYN_RPC_STATS_H

#include <stdatomic.h>

#include "rpc/server.h"

enum { STATS_CODES = LYN_UNAUTHENTICATED + 1 };

struct stats {
    atomic_uint_least64_t *counts; /* [method_count + 1][STATS_CODES]; the last row: no method */
};

bool stats_init(struct stats *stats);
void stats_dispose(struct stats *stats);
/* method NULL: the request named none that is known. */
void stats_count(struct stats *stats, const struct method *method, int code);
/* Those that are not zero, in the arena. */
enum lyn_code stats_list(const struct stats *stats, struct arena *arena, struct rpc_count **out,
                         size_t *count, struct lyn_error *err) LYN_MUST_CHECK;

#endif
