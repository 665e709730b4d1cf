/* property.h - what a list filter reads of an item under a key, with the corner cases of the
 * reference. */
#ifndef LYN_LIQUID_PROPERTY_H
#define LYN_LIQUID_PROPERTY_H

#include "liquid/item.h"

enum property {
    PROPERTY_FOUND,
    PROPERTY_MISSING, /* of a mapping, a list or a text */
    PROPERTY_OF_NIL,  /* ends the filter with nil */
    PROPERTY_NEVER,   /* of a number, a boolean, a date: a filter error */
};

enum property property_read(const struct value *item, const struct value *key, struct value *out);

#endif
