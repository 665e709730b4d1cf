/* date.h - civil dates and date-times (proleptic Gregorian, years 1..9999, as Python's). */
#ifndef LYN_BASE_DATE_H
#define LYN_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"

struct date {
    int32_t days; /* since 1970-01-01 */
};

struct datetime {
    int64_t micros;   /* since 1970-01-01T00:00:00 of the wall clock as written, not converted */
    int32_t offset_s; /* east of UTC; 0 unless has_offset */
    bool has_offset;
};

struct civil {
    int32_t year;
    int month, day;
};

bool civil_valid(int32_t year, int month, int day);
int32_t civil_to_days(int32_t year, int month, int day);
struct civil civil_from_days(int32_t days);

#define DATE_BUFFER 48
/* `YYYY-MM-DD` */
size_t date_print(char out[DATE_BUFFER], struct date date);
/* isoformat: `YYYY-MM-DD<separator>HH:MM:SS[.ffffff][+HH:MM[:SS]]` (access 20.3); Python's isoformat
 * uses 'T', its str() a space. */
size_t datetime_print(char out[DATE_BUFFER], struct datetime datetime, char separator);
/* Exactly what the two printers write ('T' or ' '); false otherwise. */
bool date_parse(struct sv text, struct date *out);
bool datetime_parse(struct sv text, struct datetime *out);

#endif
