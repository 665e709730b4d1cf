/* value.h - one dynamic value: a cell of a mixed column, or a data source to read from.
 *
 * Values are read-only and borrowed: a cell lives as long as its frame, a field as long as its fields,
 * a member as long as the value it is in. Only lyn_value_parse_json and lyn_client_interface_field
 * make one that the caller must free. Reading a value from several threads at once is fine. */
#ifndef LYN_VALUE_H
#define LYN_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "lynguine/error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct value lyn_value;

enum lyn_value_kind {
    LYN_VALUE_NULL = 0,
    LYN_VALUE_BOOL,
    LYN_VALUE_INT,
    LYN_VALUE_BIGINT, /* beyond int64: decimal text */
    LYN_VALUE_FLOAT,
    LYN_VALUE_STRING,
    LYN_VALUE_BYTES,
    LYN_VALUE_DATE,
    LYN_VALUE_DATETIME,
    LYN_VALUE_LIST,
    LYN_VALUE_MAP
};

/* A document from JSON text (RFC 8259, plus the tagged forms {"$date":..}, {"$datetime":..},
 * {"$bytes":..}, {"$map":[[k,v]]}). JSON_SYNTAX with line and column. *out is freed with
 * lyn_value_free; everything borrowed from it goes with it. */
LYN_API enum lyn_code lyn_value_parse_json(const char *text, size_t length, lyn_value **out,
                                           struct lyn_error *err) LYN_MUST_CHECK;
/* Only for values that the caller owns (see above). NULL is fine. */
LYN_API void lyn_value_free(lyn_value *value);

LYN_API enum lyn_value_kind lyn_value_kind(const lyn_value *value);
/* 0, 0 or 0.0 when the value is of another kind. */
LYN_API int lyn_value_bool(const lyn_value *value);
LYN_API int64_t lyn_value_int(const lyn_value *value);
LYN_API double lyn_value_float(const lyn_value *value); /* of INT, BIGINT and FLOAT */
/* The bytes of a STRING, BYTES or BIGINT; not NUL-terminated. NULL and 0 for other kinds. */
LYN_API const char *lyn_value_text(const lyn_value *value, size_t *length);
/* Days since 1970-01-01 of a DATE. */
LYN_API int32_t lyn_value_date(const lyn_value *value);
/* Microseconds since 1970-01-01T00:00:00 of the wall clock of a DATETIME, not converted;
 * *offset_s (may be NULL) is its offset east of UTC, INT32_MIN when it has none. */
LYN_API int64_t lyn_value_datetime(const lyn_value *value, int32_t *offset_s);
/* Elements of a LIST, entries of a MAP; 0 for other kinds. */
LYN_API size_t lyn_value_count(const lyn_value *value);
/* Element i of a list, value i of a map; NULL when out of range. */
LYN_API const lyn_value *lyn_value_item(const lyn_value *value, size_t i);
LYN_API const lyn_value *lyn_value_key(const lyn_value *map, size_t i);
/* The value under a text key; NULL when absent. */
LYN_API const lyn_value *lyn_value_get(const lyn_value *map, const char *key);

#ifdef __cplusplus
}
#endif

#endif
