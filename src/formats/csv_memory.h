/* csv_memory.h - the validity bitmaps of growing columns. */
#ifndef LYN_FORMATS_CSV_MEMORY_H
#define LYN_FORMATS_CSV_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lynguine/export.h"

static inline size_t csv_bitmap_bytes(size_t rows) {
    return rows / 8 + (rows % 8 != 0);
}
/* Grows a validity bitmap (NULL at first): cells are there until they are marked. */
bool csv_bitmap_grow(uint8_t **bits, size_t old_rows, size_t new_rows) LYN_MUST_CHECK;

#endif
