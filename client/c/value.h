/* value.h - values that the caller frees. */
#ifndef LYN_CLIENT_C_VALUE_H
#define LYN_CLIENT_C_VALUE_H

#include "lynguine/v1/value.pb-c.h"
#include "lynguine/value.h"

/* A copy of what a server sent, to be freed with lyn_value_free. BAD_REQUEST as
 * wire_value_decode. */
enum lyn_code value_from_message(const Lynguine__V1__Value *message, lyn_value **out,
                                 struct lyn_error *err) LYN_MUST_CHECK;

#endif
