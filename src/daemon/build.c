#include "daemon/build.h"

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"

enum { ID_BYTES = 6 };

static const uint8_t *find_id(const uint8_t *notes, size_t size) {
    while (size >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) header;
        memcpy(&header, notes, sizeof header);
        size_t name = ((size_t)header.n_namesz + 3) & ~(size_t)3;
        size_t whole = sizeof header + name + (((size_t)header.n_descsz + 3) & ~(size_t)3);
        if (whole > size) {
            return NULL;
        }
        if (header.n_type == NT_GNU_BUILD_ID && header.n_descsz >= ID_BYTES) {
            return notes + sizeof header + name;
        }
        notes += whole;
        size -= whole;
    }
    return NULL;
}

/* The first object is the program itself. */
static int look(struct dl_phdr_info *info, size_t size, void *user) {
    const uint8_t **id = user;
    (void)size;
    for (size_t i = 0; !*id && i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        if (segment->p_type == PT_NOTE) {
            *id = find_id((const uint8_t *)(uintptr_t)(info->dlpi_addr + segment->p_vaddr),
                          segment->p_memsz);
        }
    }
    return 1;
}

void build_print(char out[BUILD_BUFFER]) {
    const uint8_t *id = NULL;
    char hex[2 * ID_BYTES + 1] = "";
    dl_iterate_phdr(look, &id);
    if (id) {
        hex_print(hex, id, ID_BYTES);
    }
    snprintf(out, BUILD_BUFFER, "%s%s%s", BUILD_VERSION, id ? "+" : "", hex);
}
