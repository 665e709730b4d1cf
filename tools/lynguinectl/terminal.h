/* terminal.h - what stands behind a descriptor. */
#ifndef LYN_LYNGUINECTL_TERMINAL_H
#define LYN_LYNGUINECTL_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

struct terminal {
    bool present; /* a person looks at it */
    bool colour;  /* present, and NO_COLOR is not set */
    size_t width; /* columns; 0 = unbounded (not a terminal) */
};

/* $COLUMNS beats what the terminal says of itself; 80 when neither tells. */
struct terminal terminal_look(int fd);

#endif
