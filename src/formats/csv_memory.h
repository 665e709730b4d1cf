/* csv_memory.h - the memory of large columns. */
#ifndef LYN_FORMATS_CSV_MEMORY_H
#define LYN_FORMATS_CSV_MEMORY_H

#include <stddef.h>

#include "lynguine/export.h"

/* As realloc; memory from here goes back by free(). Large blocks ask for huge pages: the page
 * faults of fresh buffers cost as much as a third of the parsing. NULL leaves `old` as it was. */
void *csv_memory_resize(void *old, size_t old_bytes, size_t new_bytes) LYN_MUST_CHECK;

#endif
