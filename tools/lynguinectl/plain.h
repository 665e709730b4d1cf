/* plain.h - one value for people. */
#ifndef LYN_LYNGUINECTL_PLAIN_H
#define LYN_LYNGUINECTL_PLAIN_H

#include "lynguine/value.h"
#include "output.h"

/* The bare text of the value, or YAML for what has parts; as JSON, one line. Ask buf_status at the
 * end. */
void plain_print(const lyn_value *value, bool json, struct buf *out);

/* The same to standard output. */
enum lyn_code plain_show(const lyn_value *value, bool json, struct lyn_error *err) LYN_MUST_CHECK;

#endif
