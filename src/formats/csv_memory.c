#include "formats/csv_memory.h"

#include <string.h>

#include "base/memory.h"

bool csv_bitmap_grow(uint8_t **bits, size_t old_rows, size_t new_rows) {
    size_t old_bytes = csv_bitmap_bytes(old_rows), new_bytes = csv_bitmap_bytes(new_rows);
    uint8_t *grown = memory_resize(*bits, old_bytes, new_bytes);
    if (!grown) {
        return false;
    }
    memset(grown + old_bytes, 0xff, new_bytes - old_bytes);
    *bits = grown;
    return true;
}
