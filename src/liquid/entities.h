/* entities.h - HTML's character references: those of HTML 4, and numeric ones. */
#ifndef LYN_LIQUID_ENTITIES_H
#define LYN_LIQUID_ENTITIES_H

#include <stdint.h>

#include "base/sv.h"

/* The length of the reference at text.data[at], which is a '&', and the character it stands for; 0
 * when it is no reference. */
size_t entity_read(struct sv text, size_t at, uint32_t *code_point);

#endif
