/* limits.h - the caps that every reader is handed (contracts: "Hello, deadlines, limits"). */
#ifndef LYN_BASE_LIMITS_H
#define LYN_BASE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

struct limits {
    size_t file_bytes; /* one input file */
    uint64_t cells;    /* rows x columns of one table */
    uint32_t columns;
    uint32_t json_depth;
    uint32_t yaml_depth;
    uint32_t yaml_nodes; /* after expanding aliases */
    uint32_t wire_depth; /* nesting of a Value on the wire */
    size_t environment_bytes;
    size_t request_bytes; /* memory one request's arena may take */
    size_t frame_bytes;   /* and the tables made for it, all together */
};

/* 2 GiB of tables: as much as the largest file, and 250,000,000 numbers; with as many workers as cores
 * a machine of this day bears it. */
#define LIMITS_DEFAULT                                                                             \
    ((struct limits){.file_bytes = (size_t)2 << 30,                                                \
                     .cells = 1000000000,                                                          \
                     .columns = 100000,                                                            \
                     .json_depth = 100,                                                            \
                     .yaml_depth = 64,                                                             \
                     .yaml_nodes = 1000000,                                                        \
                     .wire_depth = 40,                                                             \
                     .environment_bytes = (size_t)2 << 20,                                         \
                     .request_bytes = (size_t)8 << 30,                                             \
                     .frame_bytes = (size_t)2 << 30})

#define MESSAGE_BYTES_DEFAULT ((size_t)16 << 20)

#endif
