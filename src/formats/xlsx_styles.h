/* xlsx_styles.h - which cells are dates: the file says it by how they are shown. */
#ifndef LYN_FORMATS_XLSX_STYLES_H
#define LYN_FORMATS_XLSX_STYLES_H

#include "base/date.h"
#include "formats/xlsx_zip.h"

enum xlsx_shown {
    XLSX_SHOWN_PLAIN = 0,
    XLSX_SHOWN_DATE,     /* a date, a time of day or both */
    XLSX_SHOWN_DURATION, /* hours, minutes or seconds that do not start again each day */
};

struct xlsx_styles {
    uint8_t *shown; /* enum xlsx_shown by the number that cells name; in the call's arena */
    size_t count;
};

/* Errors as xlsx_xml_read. */
enum lyn_code xlsx_styles_read(struct xlsx_styles *styles, struct call *call, struct xlsx_zip *zip,
                               const char *part, struct lyn_error *err) LYN_MUST_CHECK;
/* PLAIN for a number that the workbook does not define. */
static inline enum xlsx_shown xlsx_styles_get(const struct xlsx_styles *styles, size_t style) {
    return style < styles->count ? (enum xlsx_shown)styles->shown[style] : XLSX_SHOWN_PLAIN;
}

/* What a format code (`yyyy-mm-dd`, `[h]:mm`) shows. */
enum xlsx_shown xlsx_shown_by(struct sv format);

#define XLSX_TIME_BUFFER 40

/* What a serial number of days shows, rounded to milliseconds. */
enum xlsx_moment {
    XLSX_MOMENT_NONE,     /* no date that there is */
    XLSX_MOMENT_DATETIME, /* *out */
    XLSX_MOMENT_TIME,     /* `HH:MM:SS[.fff]` in text: of a day, or of a duration */
};
enum xlsx_moment xlsx_moment_of(double serial, enum xlsx_shown shown, bool from_1904,
                                struct datetime *out, char text[XLSX_TIME_BUFFER]);
/* The serial number (from 1900) of a date-time. False for one before 1900, which has none. */
bool xlsx_serial_of(struct datetime datetime, double *out);

#endif
