#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static const size_t HUGE_PAGE = (size_t)2 << 20;

void *memory_resize(void *old, size_t old_bytes, size_t new_bytes) {
    if (new_bytes < 2 * HUGE_PAGE || old_bytes >= 2 * HUGE_PAGE) {
        return realloc(old, new_bytes ? new_bytes : 1);
    }
    if (new_bytes > SIZE_MAX - HUGE_PAGE) {
        return NULL;
    }
    void *memory = aligned_alloc(HUGE_PAGE, (new_bytes + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1));
    if (!memory) {
        return NULL;
    }
    madvise(memory, new_bytes, MADV_HUGEPAGE); /* a wish: kernels without them refuse */
    if (old) {
        memcpy(memory, old, old_bytes);
    }
    free(old);
    return memory;
}
