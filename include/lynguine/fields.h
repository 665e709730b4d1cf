/* fields.h - named values of a page, as lyn_client_talk_fields gives them.
 *
 * Everything but lyn_fields_free borrows from the fields. They are read-only and may be read from
 * several threads at once. */
#ifndef LYN_FIELDS_H
#define LYN_FIELDS_H

#include <stddef.h>

#include "lynguine/error.h"
#include "lynguine/value.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lyn_fields lyn_fields;

/* NULL is fine. */
LYN_API void lyn_fields_free(lyn_fields *fields);
/* As many as were asked for, in that order; repeats too. */
LYN_API size_t lyn_fields_count(const lyn_fields *fields);
/* Field i, NULL when out of range; the value is NULL too when nothing has the field, and a null
 * value when the page or the config says so. */
LYN_API const char *lyn_fields_name(const lyn_fields *fields, size_t i);
LYN_API const lyn_value *lyn_fields_value(const lyn_fields *fields, size_t i);
/* The file that has field i, as it was written in the request or in `inherit`; "" when absent. */
LYN_API const char *lyn_fields_origin(const lyn_fields *fields, size_t i);
/* Why the config files were of no use, when a field was looked for in them: none exists, it is
 * broken, it lies outside the roots. NULL otherwise. */
LYN_API const struct lyn_error *lyn_fields_config_error(const lyn_fields *fields);

#ifdef __cplusplus
}
#endif

#endif
