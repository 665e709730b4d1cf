/* print_field.h - a field as lamd's mdfield prints it (config-compute 4.5). */
#ifndef LYN_MDFIELD_PRINT_FIELD_H
#define LYN_MDFIELD_PRINT_FIELD_H

#include "base/buf.h"
#include "lynguine/value.h"

/* Python's str() of the value with this process' $VARIABLES put in; text is printed bare, and has got
 * its variables by the call that read it. Nothing for NULL, a field that is absent. Ask buf_status at
 * the end. */
void print_field(const lyn_value *value, struct buf *out);

#endif
