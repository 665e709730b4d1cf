/* memory.h - the memory of large buffers. */
#ifndef LYN_BASE_MEMORY_H
#define LYN_BASE_MEMORY_H

#include <stddef.h>

#include "lynguine/export.h"

/* As realloc; memory from here goes back by free(). Large blocks ask for huge pages: the page
 * faults of fresh buffers cost as much as a third of reading a file into them. NULL leaves `old` as
 * it was. */
void *memory_resize(void *old, size_t old_bytes, size_t new_bytes) LYN_MUST_CHECK;

#endif
