#include "rpc/stats.h"

#include <stdlib.h>

static size_t cell_count(void) {
    return (method_count + 1) * STATS_CODES;
}

bool stats_init(struct stats *stats) {
    stats->counts = calloc(cell_count(), sizeof *stats->counts);
    return stats->counts != NULL;
}

void stats_dispose(struct stats *stats) {
    free(stats->counts);
    stats->counts = NULL;
}

void stats_count(struct stats *stats, const struct method *method, int code) {
    size_t row = method ? (size_t)(method - method_table) : method_count;
    if (code < 0 || code >= STATS_CODES) {
        code = LYN_UNKNOWN;
    }
    atomic_fetch_add_explicit(&stats->counts[row * STATS_CODES + (size_t)code], 1,
                              memory_order_relaxed);
}

enum lyn_code stats_list(const struct stats *stats, struct arena *arena, struct rpc_count **out,
                         size_t *count, struct lyn_error *err) {
    struct rpc_count *list = arena_calloc(arena, cell_count(), sizeof *list);
    if (!list) {
        return arena_error(arena, err);
    }
    size_t filled = 0;
    for (size_t cell = 0; cell < cell_count(); cell++) {
        uint64_t number = atomic_load_explicit(&stats->counts[cell], memory_order_relaxed);
        size_t row = cell / STATS_CODES;
        if (number > 0) {
            list[filled++] = (struct rpc_count){
                .method = row < method_count ? &method_table[row] : NULL,
                .code = (int)(cell % STATS_CODES),
                .count = number,
            };
        }
    }
    *out = list;
    *count = filled;
    return LYN_OK;
}
